"""A request and a response of no framework.

An adapter fills a Request and sends what ``Response.pairs()`` and ``body`` hold; all that lies between is the same
under Flask, Django or ASGI. Whatever a request holds, reading it gives a value or a Refused, never another error.
"""

import json
import re
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from http import HTTPStatus
from io import BufferedReader, BytesIO, RawIOBase
from typing import Any, BinaryIO, Protocol
from urllib.parse import parse_qsl

from attrs import Factory, field, frozen

from tmspros_core.errors import Code, Refused

LARGEST_BODY = 64 * 1024
"""In bytes. An adapter reads at most one byte more, so that what is larger is refused unread (413)."""

PART = 64 * 1024
"""In bytes: how much of a stream is in memory at a time."""

MOST_FIELDS = 100
_COOKIE_VALUE = re.compile("[A-Za-z0-9._~-]{0,512}")


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@frozen(kw_only=True)
class Request:
    """What somebody asks.

    ``path`` is decoded and begins with ``/``; ``root`` is what the server took off before it (a WSGI SCRIPT_NAME).
    ``query`` is as sent, without ``?``. ``headers`` are looked up in any case. ``body`` is its beginning, at most one
    byte more than LARGEST_BODY, and ``rest`` the stream of what comes after, for the few routes that take more.
    ``native`` is the framework's own request, for a host that signs people in.
    ``client`` is the address the request came from, after the host's own proxies. Path, query, headers and body may
    hold tokens, so repr leaves them out.
    """

    method: str
    path: str = field(repr=False)
    root: str = ""
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(factory=dict, converter=_lowered, repr=False)
    body: bytes = field(default=b"", repr=False)
    rest: BinaryIO = field(default=Factory(BytesIO), repr=False, eq=False)
    client: str = ""
    scheme: str = "http"
    host: str = ""
    native: Any = field(default=None, repr=False, eq=False)

    def header(self, name: str) -> str | None:
        """The header of this name in any case, None when it was not sent."""
        return self.headers.get(name.lower())

    def cookie(self, name: str) -> str | None:
        """The first cookie of this name: browsers send the one of the longest path first."""
        for pair in self.headers.get("cookie", "").split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                return value
        return None

    def argument(self, name: str) -> str | None:
        """The last value of this name in the query, None when there is none or the query cannot be read."""
        try:
            pairs = parse_qsl(self.query, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        except ValueError:
            return None
        return dict(pairs).get(name)

    def stream(self) -> BinaryIO:
        """The whole body, to be read once and part by part, however long it is."""
        if len(self.body) <= LARGEST_BODY:
            return BytesIO(self.body)
        return BufferedReader(_Joined(BytesIO(self.body), self.rest), PART)

    def form(self, several: Collection[str] = (), *, most: int = LARGEST_BODY) -> dict[str, Any]:
        """The fields of a posted form: each a text, those named ``several`` a tuple of them, as boxes are sent.

        ``most`` is the largest body in bytes.

        Raises Refused: ``request.unsupported_media_type``, ``request.too_large``, ``request.malformed`` with the
        names of fields that come twice.
        """
        if not self.body and self.header("content-type") is None:
            return {}
        body = self._content("application/x-www-form-urlencoded", most)
        try:
            pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        except ValueError:
            raise Refused(Code.REQUEST_MALFORMED) from None
        alone = _unrepeated(pair for pair in pairs if pair[0] not in several)
        return alone | {name: tuple(value for key, value in pairs if key == name) for name in several}

    def json(self, *, most: int = LARGEST_BODY) -> Any:
        """The decoded JSON body of at most so many bytes: strict UTF-8, no NaN, no name twice in one object.

        Raises Refused: ``request.unsupported_media_type``, ``request.too_large``, ``request.malformed``.
        """
        body = self._content("application/json", most)
        try:
            return json.loads(body.decode("utf-8"), object_pairs_hook=_unrepeated, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise Refused(Code.REQUEST_MALFORMED) from None

    def check_type(self, media_type: str) -> None:
        """Refused(``request.unsupported_media_type``) for a body that does not say it is of this type."""
        sent, _, parameters = (self.header("content-type") or "").partition(";")
        charset = parameters.strip().lower().replace('"', "")
        if sent.strip().lower() != media_type or charset not in ("", "charset=utf-8"):
            raise Refused(Code.REQUEST_UNSUPPORTED_MEDIA_TYPE, expected=media_type)

    def _content(self, media_type: str, most: int) -> bytes:
        self.check_type(media_type)
        body = self.body if most <= LARGEST_BODY else self.stream().read(most + 1)
        if len(body) > most:
            raise Refused(Code.REQUEST_TOO_LARGE, most=most)
        return body


class _Joined(RawIOBase):
    """One stream after the other."""

    def __init__(self, *streams: BinaryIO) -> None:
        super().__init__()
        self._streams = [*streams]

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while self._streams:
            part = self._streams[0].read(len(into))
            if part:
                into[: len(part)] = part
                return len(part)
            self._streams.pop(0)
        return 0


def _unrepeated(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    repeated: dict[str, None] = {}
    for name, value in pairs:
        if name in read:
            repeated[name] = None
        read[name] = value
    if repeated:
        errors = tuple({"code": Code.REQUEST_REPEATED_FIELD, "field": name} for name in repeated)
        raise Refused(Code.REQUEST_MALFORMED, errors=errors)
    return read


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


@frozen(kw_only=True)
class Cookie:
    """A cookie to set: never readable by scripts, never sent along by another site's forms (SI-5).

    Without ``max_age`` (seconds) it lives as long as the browser's session; 0 deletes it.
    """

    name: str
    value: str = field(repr=False)
    path: str
    secure: bool
    max_age: int | None = None

    @value.validator
    def _fits(self, _: Any, value: str) -> None:
        if not _COOKIE_VALUE.fullmatch(value):
            raise ValueError("a cookie's value holds at most 512 of A-Z a-z 0-9 - _ . ~")

    def line(self) -> str:
        """The text of the Set-Cookie header."""
        age = f"; Max-Age={self.max_age}" if self.max_age is not None else ""
        secure = "; Secure" if self.secure else ""
        return f"{self.name}={self.value}; Path={self.path}{age}; HttpOnly; SameSite=Lax{secure}"


class Streamed(Protocol):
    """A body that is sent as it comes; whoever sends it closes it, also when nobody took any."""

    def __iter__(self) -> Iterator[bytes]: ...
    def close(self) -> None: ...


@frozen
class Flow:
    """A body that is made while it is sent; closed, what was not made yet is not."""

    made: Generator[bytes]

    def __iter__(self) -> Iterator[bytes]:
        return self.made

    def close(self) -> None:
        self.made.close()


@frozen
class Parts:
    """The bytes of a stream, part by part; whoever sends them closes it, also when nobody took any."""

    stream: BinaryIO

    def __iter__(self) -> Iterator[bytes]:
        while part := self.stream.read(PART):
            yield part

    def close(self) -> None:
        self.stream.close()


@frozen(kw_only=True)
class Response:
    """What is answered. ``headers`` lack Set-Cookie, which ``cookies`` give.

    Where there is a ``stream`` it is the body: an adapter sends it part by part and closes it.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    stream: Streamed | None = field(default=None, repr=False, eq=False)
    cookies: tuple[Cookie, ...] = ()

    def header(self, name: str) -> str | None:
        """The header of this name in any case, None when there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def pairs(self) -> list[tuple[str, str]]:
        """Every header, those of the cookies included, in the order to send them."""
        return [*self.headers, *(("Set-Cookie", cookie.line()) for cookie in self.cookies)]


NOTHING = Response(status=HTTPStatus.NO_CONTENT)
"""It is done, and there is nothing to say of it."""
