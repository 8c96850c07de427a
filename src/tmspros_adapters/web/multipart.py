"""Forms with files, as browsers send them (RFC 7578). The door of python-multipart.

Read part by part: a text is kept in memory up to a limit, a file goes to a temporary one beyond 64 KiB, and of a file
that is too large no more is kept than shows that it is.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import attrs
from attrs import define, frozen
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MAX_BOUNDARY_LENGTH, MultipartParser, parse_options_header

from tmspros_adapters.web.http import PART, Request
from tmspros_core.errors import Code, Refused

MEDIA_TYPE = "multipart/form-data"

MOST_PARTS = 600
MOST_FILES = 40
MOST_TEXT = 2 * 2**20
"""In bytes, of all texts together: a step full of long answers and comments is a tenth of it."""

MOST_BODY = 2**30
"""In bytes: a larger body is not read to its end, and then what was typed after the file is lost."""

MOST_TYPED = 2 * MOST_TEXT
"""In bytes: the largest body of a form that has no file to choose, its texts and what stands between them."""


@frozen(kw_only=True)
class Upload:
    """One file that was chosen. ``name`` is as the browser sent it; ``stream`` holds at most ``limit`` + 1 bytes."""

    field: str
    name: str
    stream: BinaryIO = attrs.field(repr=False, eq=False)


@frozen(kw_only=True)
class Posted:
    """What a form held, in its order. ``close`` gives the temporary files back."""

    texts: tuple[tuple[str, str], ...] = attrs.field(repr=False)
    uploads: tuple[Upload, ...] = ()
    close: Callable[[], None] = attrs.field(repr=False, eq=False)


@define
class _Part:
    """The part that is being read: a text, or a file when its header names one."""

    headers: dict[str, bytes] = attrs.field(factory=dict)
    heading: tuple[bytearray, bytearray] = attrs.field(factory=lambda: (bytearray(), bytearray()))
    name: str = ""
    file: str | None = None
    text: bytearray = attrs.field(factory=bytearray)
    stream: "SpooledTemporaryFile[bytes] | None" = None
    size: int = 0


class _Reading:
    """What the parser calls as it goes through the body."""

    def __init__(self, opened: ExitStack, *, limit: int) -> None:
        self._opened, self._limit = opened, limit
        self._part = _Part()
        self._parts = self._typed = 0
        self.texts: list[tuple[str, str]] = []
        self.uploads: list[Upload] = []
        self.is_over = False

    def callbacks(self) -> Any:
        names = (
            "part_begin",
            "header_field",
            "header_value",
            "header_end",
            "headers_finished",
            "part_data",
            "part_end",
        )
        return {f"on_{name}": getattr(self, name) for name in names} | {"on_end": self.end}

    def part_begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Refused(Code.REQUEST_MALFORMED)
        self._part = _Part()

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._part.heading[0].extend(data[start:end])

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._part.heading[1].extend(data[start:end])

    def header_end(self) -> None:
        name, value = self._part.heading
        self._part.headers[name.decode("latin-1").lower()] = bytes(value)
        self._part.heading = (bytearray(), bytearray())

    def headers_finished(self) -> None:
        part = self._part
        kind, options = parse_options_header(part.headers.get("content-disposition", b""))
        if kind != b"form-data" or b"name" not in options:
            raise Refused(Code.REQUEST_MALFORMED)
        part.name = _decoded(options[b"name"])
        if b"filename" in options:
            part.file = options[b"filename"].decode("utf-8", "replace")
            part.stream = SpooledTemporaryFile(max_size=PART)  # noqa: SIM115 - closed with all others
            self._opened.callback(part.stream.close)

    def part_data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        if part.stream is None:
            self._typed += end - start
            if self._typed > MOST_TEXT:
                raise Refused(Code.REQUEST_TOO_LARGE, most=MOST_TEXT)
            part.text.extend(data[start:end])
        else:
            room = max(self._limit + 1 - part.size, 0)
            part.size += end - start
            part.stream.write(data[start : min(end, start + room)])

    def part_end(self) -> None:
        part = self._part
        if part.stream is None:
            self.texts.append((part.name, _decoded(bytes(part.text))))
        elif part.file or part.size:
            # Without a name and without a byte nothing was chosen: browsers send such a part all the same.
            if len(self.uploads) == MOST_FILES:
                raise Refused(Code.REQUEST_MALFORMED)
            part.stream.seek(0)
            self.uploads.append(Upload(field=part.name, name=part.file or "", stream=cast(BinaryIO, part.stream)))

    def end(self) -> None:
        self.is_over = True


def read(request: Request, *, limit: int, most: int = MOST_BODY) -> Posted:
    """The fields and files of a form; of each file at most ``limit`` + 1 bytes are kept, of the body ``most`` are read.

    Raises Refused: ``request.unsupported_media_type``, ``request.too_large``, ``request.malformed``.
    """
    kind, options = parse_options_header(request.header("content-type") or "")
    boundary = options.get(b"boundary", b"")
    if kind.decode("latin-1") != MEDIA_TYPE:
        raise Refused(Code.REQUEST_UNSUPPORTED_MEDIA_TYPE, expected=MEDIA_TYPE)
    if not 0 < len(boundary) <= MAX_BOUNDARY_LENGTH:
        raise Refused(Code.REQUEST_MALFORMED)
    with ExitStack() as opened:
        reading = _Reading(opened, limit=limit)
        parser = MultipartParser(boundary, reading.callbacks())
        try:
            for part in _parts(request.stream(), most=most):
                parser.write(part)
            parser.finalize()
        except (FormParserError, UnicodeDecodeError):
            raise Refused(Code.REQUEST_MALFORMED) from None
        if not reading.is_over:
            raise Refused(Code.REQUEST_MALFORMED)
        kept = opened.pop_all()
    return Posted(texts=tuple(reading.texts), uploads=tuple(reading.uploads), close=kept.close)


def _parts(stream: BinaryIO, *, most: int) -> Iterator[bytes]:
    taken = 0
    while part := stream.read(PART):
        taken += len(part)
        if taken > most:
            raise Refused(Code.REQUEST_TOO_LARGE, most=most)
        yield part


def _decoded(text: bytes) -> str:
    return text.decode("utf-8").replace("\r\n", "\n")
