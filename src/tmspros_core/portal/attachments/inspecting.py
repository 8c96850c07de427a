"""Looking at the bytes of a document: the facts that the rules judge by (AT-3)."""

import codecs
import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from attrs import frozen

from tmspros_core.attachments.content import COMPOUND, HEAD, MOST_MEMBERS, TAIL, ZIP, Container, Content, most_unpacked
from tmspros_core.portal.attachments.unpacking import Unpacked, unpacked

PART = 64 * 1024
_OVERLAP = 1024
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r")) + b"\x7f"
_CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f]")
_UNWRITTEN = b"\x81\x8d\x8f\x90\x9d"
"""What Windows-1252 has no character for."""

_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_END = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_LOCATOR = b"PK\x06\x07"
_END_SIZE = 22
_LONGEST_COMMENT = 0xFFFF
_LONGEST_ENTRY = 1024


def _spelt(name: str) -> bytes:
    """A name of PDF, each letter of which may be written by its number."""
    return b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (ord(c), ord(c), ord(c)) for c in name)


_ENCRYPT = re.compile(_spelt("Encrypt") + rb"\s*(?:[0-9]+\s+[0-9]+\s+R\b|<<)")


def inspected(file: BinaryIO, size: int) -> Content:
    """The facts of a document of this size, read part by part; a container is unpacked as far as may be."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    is_zip = head.startswith(ZIP)
    end = _end(file, size)
    found = Unpacked()
    if is_zip and end is not None:
        found = _unpacked(file, size, end)
    needle = _ENCRYPT if head.startswith(b"%PDF-") else re.compile(re.escape(_PACKAGE))
    looked = head.startswith((b"%PDF-", COMPOUND))
    return Content(
        size=size,
        head=head,
        tail=tail,
        encoding=None if is_zip else _encoding(file),
        is_encrypted=looked and _holds(file, needle),
        ends_as_zip=end is not None,
        container=found.container,
        unpacked=found.size,
        members=found.members,
    )


def _parts(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while part := file.read(PART):
        yield part


def _holds(file: BinaryIO, needle: re.Pattern[bytes]) -> bool:
    before = b""
    for part in _parts(file):
        window = before + part
        if needle.search(window):
            return True
        before = window[-_OVERLAP:]
    return False


@frozen
class _End:
    """The end of a zip: the bytes that its directory says it has, and whether the file ends with it."""

    directory: int
    is_last: bool


def _end(file: BinaryIO, size: int) -> _End | None:
    """The end of a zip that stands at the end of the file, behind its directory; None where there is none."""
    start = max(0, size - _END_SIZE - _LONGEST_COMMENT)
    file.seek(start)
    last = file.read()
    at = last.rfind(_END)
    if at < 0 or len(last) - at < _END_SIZE:
        return None
    directory, comment = struct.unpack_from("<L4xH", last, at + 12)
    file.seek(max(0, start + at - directory))
    if file.read(4) != _ENTRY and last[max(0, at - 20) : at][:4] != _LOCATOR:
        return None
    return _End(directory, is_last=at + _END_SIZE + comment == len(last))


def _unpacked(file: BinaryIO, size: int, end: _End) -> Unpacked:
    if end.directory > MOST_MEMBERS * _LONGEST_ENTRY:
        # Reading such a directory would already cost what a bomb is made to cost.
        return Unpacked(container=Container(), members=MOST_MEMBERS + 1)
    if not end.is_last:
        return Unpacked(container=Container(is_sound=False))
    return unpacked(file, size, most=most_unpacked(size))


def _encoding(file: BinaryIO) -> str | None:
    """The encoding of a text without control characters; None for anything else."""
    file.seek(0)
    mark = file.read(2)
    if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16" if _decodes(file, "utf-16") else None
    if any(len(part.translate(None, _CONTROLS)) < len(part) for part in _parts(file)):
        return None
    if _decodes(file, "utf-8"):
        return "utf-8"
    is_written = all(len(part.translate(None, _UNWRITTEN)) == len(part) for part in _parts(file))
    return "windows-1252" if is_written else None


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        clean = all(not _CONTROL.search(decoder.decode(part)) for part in _parts(file))
        return clean and not decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
