"""A stream from outside, kept on this machine's disk while it is looked at: never in memory whole (AT-2)."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from attrs import frozen

from tmspros_core.errors import Code, Refused, Unavailable

PART = 64 * 1024
"""Bytes in memory at once."""


@frozen(kw_only=True)
class Spool:
    """What came, from its first byte: a file that can seek, its size in bytes, its SHA-256 as 64 hexadecimal digits."""

    file: BinaryIO
    size: int
    digest: str


@contextmanager
def spooled(stream: BinaryIO, *, most: int) -> Iterator[Spool]:
    """Read a stream to its end, whatever length was declared; gone when the context is left (AT-2).

    Raises Refused: ``attachment.too_large`` once there is a byte more than ``most``, ``attachment.empty``,
    ``attachment.interrupted`` when the stream breaks off. Unavailable: ``files.unavailable`` when the disk is full.
    """
    with tempfile.TemporaryFile() as file:
        size, digest = 0, hashlib.sha256()
        while part := _read(stream):
            size += len(part)
            if size > most:
                raise Refused(Code.ATTACHMENT_TOO_LARGE, field="file", most=most)
            digest.update(part)
            _write(file, part)
        if not size:
            raise Refused(Code.ATTACHMENT_EMPTY, field="file")
        _write(file, b"")
        file.seek(0)
        yield Spool(file=file, size=size, digest=digest.hexdigest())


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(PART)
    except OSError as error:
        raise Refused(Code.ATTACHMENT_INTERRUPTED, field="file") from error


def _write(file: BinaryIO, part: bytes) -> None:
    """The last, empty, part pushes out what waits."""
    try:
        file.write(part)
        if not part:
            file.flush()
    except OSError as error:
        raise Unavailable(Code.FILES_UNAVAILABLE) from error
