"""Unpacking a zip to see what it holds, no further than it may (AT-3).

The standard library reads the directory; the members are inflated here, byte by byte of what the file truly holds, for
a directory may lie about sizes and the program that opens the document may not believe it either.
"""

import html
import struct
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from attrs import define, evolve, frozen

from tmspros_core.attachments.content import GZIP, MOST_DEPTH, MOST_MEMBERS, ZIP, Container, Member

PART = 64 * 1024
HEAD = 16
MOST_TEXT = 2**20
"""Bytes of a list of types that are read; a longer one is no office's."""

_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1
_TYPES, _MIMETYPE, _MANIFEST = "[Content_Types].xml", "mimetype", "META-INF/manifest.xml"
_TEXTS = (_TYPES, _MIMETYPE, _MANIFEST)
_VBA = "_VBA_PROJECT".encode("utf-16-le")


@frozen(kw_only=True)
class Unpacked:
    """What a zip gave: its container, the bytes and the members counted over all that it nests."""

    container: Container | None = None
    size: int = 0
    members: int = 0


class _Enough(Exception):
    """More came than may."""


class _Unsound(Exception):
    """Not one zip that every program reads alike."""


@define
class _Budget:
    most: int
    size: int = 0
    members: int = 0

    def spend(self, size: int) -> None:
        self.size += size
        if self.size > self.most:
            raise _Enough

    def enter(self, members: int) -> None:
        self.members += members
        if self.members > MOST_MEMBERS:
            raise _Enough


def unpacked(file: BinaryIO, size: int, *, most: int) -> Unpacked:
    """Unpack a zip of this size until it is at its end, or one byte beyond ``most``."""
    budget = _Budget(most)
    try:
        container = _container(file, size, budget, depth=1)
    except _Enough:
        container = Container()
    return Unpacked(container=container, size=budget.size, members=budget.members)


def _container(file: BinaryIO, size: int, budget: _Budget, *, depth: int) -> Container:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, struct.error, OverflowError):
        return Container(is_sound=False)
    budget.enter(len(entries))
    members: list[Member] = []
    texts: dict[str, str] = {}
    nested: list[Container] = []
    is_sound = _is_whole(entries, size)
    for entry in entries:
        member = Member(name=entry.filename, is_encrypted=bool(entry.flag_bits & _ENCRYPTED))
        if not member.is_encrypted and is_sound:
            with tempfile.TemporaryFile() as inside:
                try:
                    member = _looked_at(member, _inflated(file, entry), inside, budget, texts)
                except (_Unsound, zlib.error):
                    is_sound = False
                if member.head.startswith(ZIP):
                    nested.append(_inner(inside, budget, depth=depth))
                elif member.head.startswith(GZIP):
                    _gunzip(inside, budget)
        members.append(member)
    return Container(
        members=tuple(members),
        is_sound=is_sound,
        types=texts.get(_TYPES, ""),
        mimetype=texts.get(_MIMETYPE, ""),
        manifest=texts.get(_MANIFEST, ""),
        nested=tuple(nested),
    )


def _is_whole(entries: Iterable[Any], size: int) -> bool:
    """Nothing before the first member, none twice, none over another."""
    listed = list(entries)
    names = Counter(entry.filename.lower() for entry in listed)
    starts = min((entry.header_offset for entry in listed), default=-1)
    return starts == 0 and max(names.values()) == 1 and sum(entry.compress_size for entry in listed) < size


def _looked_at(
    member: Member, chunks: Iterator[bytes], inside: BinaryIO, budget: _Budget, texts: dict[str, str]
) -> Member:
    """The member with what its bytes say; a container in it is laid aside whole."""
    before = b""
    held = b""
    for chunk in chunks:
        budget.spend(len(chunk))
        if not member.head:
            member = evolve(member, head=chunk[:HEAD])
        if member.name in _TEXTS:
            held += chunk
            if len(held) > MOST_TEXT:
                raise _Unsound
        if _VBA in before + chunk:
            member = evolve(member, has_macros=True)
        before = chunk[-len(_VBA) :]
        if member.head.startswith((ZIP, GZIP)):
            inside.write(chunk)
    if member.name in _TEXTS:
        # As UTF-8 or UTF-16, of which nothing is looked for beyond ASCII.
        texts[member.name] = html.unescape(held.replace(b"\0", b"").decode("utf-8", "replace"))
    return member


def _inner(inside: BinaryIO, budget: _Budget, *, depth: int) -> Container:
    if depth >= MOST_DEPTH + 1:
        return Container(is_sound=False)
    size = inside.seek(0, 2)
    return _container(inside, size, budget, depth=depth + 1)


def _gunzip(inside: BinaryIO, budget: _Budget) -> None:
    """Pictures of an office may be packed once more: what they unpack to counts too."""
    inside.seek(0)
    machine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        while part := machine.unconsumed_tail or inside.read(PART):
            budget.spend(len(machine.decompress(part, PART)))
            if machine.eof:
                rest, machine = machine.unused_data, zlib.decompressobj(zlib.MAX_WBITS | 16)
                if rest:
                    budget.spend(len(machine.decompress(rest, PART)))
    except zlib.error:
        return


def _inflated(file: BinaryIO, entry: Any) -> Iterator[bytes]:
    """The bytes of a member as the file holds them; _Unsound when the directory says otherwise."""
    file.seek(entry.header_offset)
    local = file.read(_LOCAL.size)
    if len(local) < _LOCAL.size:
        raise _Unsound
    mark, _, flags, method, *_, name_length, extra_length = _LOCAL.unpack(local)
    name = file.read(name_length)
    if mark != ZIP or method != entry.compress_type or flags & _ENCRYPTED or name != _written(entry):
        raise _Unsound
    file.seek(extra_length, 1)
    packed = _limited(file, entry.compress_size)
    chunks = packed if method == zipfile.ZIP_STORED else _deflated(packed, method)
    size = 0
    for chunk in chunks:
        size += len(chunk)
        yield chunk
    if size != entry.file_size:
        raise _Unsound


def _written(entry: Any) -> bytes:
    """The name as the directory writes it."""
    name: str = entry.orig_filename
    return name.encode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace")


def _limited(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size:
        part = file.read(min(PART, size))
        if not part:
            raise _Unsound
        size -= len(part)
        yield part


def _deflated(packed: Iterator[bytes], method: int) -> Iterator[bytes]:
    if method != zipfile.ZIP_DEFLATED:
        raise _Unsound
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    for part in packed:
        if machine.eof:
            raise _Unsound
        yield machine.decompress(part, PART)
        while machine.unconsumed_tail:
            yield machine.decompress(machine.unconsumed_tail, PART)
    while not machine.eof:
        rest = machine.decompress(b"", PART)
        if not rest:
            raise _Unsound
        yield rest
    if machine.unused_data:
        raise _Unsound
