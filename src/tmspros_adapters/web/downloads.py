"""Files on their way out: always a download, under the name that is shown, never a page of ours (AT-4)."""

from http import HTTPStatus
from typing import BinaryIO, Protocol
from urllib.parse import quote

from tmspros_adapters.web.http import Parts, Response

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -_.()+,=")


class Handed(Protocol):
    """A file that is handed out: the name to show, its type, its size in bytes, its bytes to be read once."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def stream(self) -> BinaryIO: ...


def sent(file: Handed) -> Response:
    """The file as a download, part by part (AT-4)."""
    headers = (
        ("Content-Type", file.media_type),
        ("Content-Length", str(file.size)),
        ("Content-Disposition", disposition(file.name)),
    )
    return Response(status=HTTPStatus.OK, headers=headers, stream=Parts(file.stream))


def disposition(name: str) -> str:
    """The header by which a browser saves a file under this name (RFC 6266), whatever letters it has."""
    plain = "".join(letter if letter in _PLAIN else "_" for letter in name)
    exact = quote(name.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"
