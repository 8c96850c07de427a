"""What the bytes of a document must be, judged by what was read of them (AT-3)."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from attrs import frozen

from tmspros_core.attachments.naming import ALLOWED
from tmspros_core.errors import Code, Refused

MOST_UNPACKED = 256 * 2**20
FREELY_UNPACKED = 32 * 2**20
MOST_RATIO = 200
"""A container may unpack to 32 MiB whatever its size; beyond, to 200 times its size, and to 256 MiB at most."""

MOST_MEMBERS = 10_000
MOST_DEPTH = 2
"""A presentation holds a workbook; nothing of an office holds one deeper than that."""

HEAD = TAIL = 1024
"""Bytes that are looked at, at either end."""

ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of old office files, and of encrypted new ones."""

_PDF = re.compile(rb"%PDF-[12]\.[0-9]")
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_MARKUP = re.compile(rb"<!doctype|<html|<head|<body|<script|<svg|<iframe|<object|<\?xml|<\?php", re.IGNORECASE)
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\x00", b"BZh")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_PROGRAM_NAMES = re.compile(r"\.(?:bat|cmd|com|dll|exe|hta|jar|jse?|lnk|msi|ps1|scr|vb[es]|wsf)\Z", re.IGNORECASE)
_MACROS = re.compile(r"macroenabled|vbaproject|macrosheet", re.IGNORECASE)

_MAIN: Mapping[str, str] = MappingProxyType(
    {
        "docx": "wordprocessingml.document.main+xml",
        "xlsx": "spreadsheetml.sheet.main+xml",
        "pptx": "presentationml.presentation.main+xml",
    }
)
_MIMETYPE: Mapping[str, str] = MappingProxyType(
    {
        "odt": "application/vnd.oasis.opendocument.text",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
    }
)


@frozen(kw_only=True)
class Member:
    """One file of a container. ``has_macros``: the bytes hold a project of Visual Basic, whatever they are called."""

    name: str
    head: bytes = b""
    is_encrypted: bool = False
    has_macros: bool = False


@frozen(kw_only=True)
class Container:
    """A zip. ``is_sound``: from the first byte to the last it is one zip that every program reads alike.

    ``types`` is the text of ``[Content_Types].xml``, ``mimetype`` and ``manifest`` what OpenDocument has instead;
    ``nested`` are the containers in it.
    """

    members: tuple[Member, ...] = ()
    is_sound: bool = True
    types: str = ""
    mimetype: str = ""
    manifest: str = ""
    nested: tuple["Container", ...] = ()

    def each(self) -> Iterator["Container"]:
        """The container, then those in it."""
        yield self
        for inner in self.nested:
            yield from inner.each()

    @property
    def depth(self) -> int:
        return 1 + max((inner.depth for inner in self.nested), default=0)


@frozen(kw_only=True)
class Content:
    """What was read of a document. ``encoding``: of a text without control characters, None for anything else.

    ``is_encrypted``: a PDF names its encryption, or a compound file holds an encrypted package. ``ends_as_zip``: a
    zip's directory stands at the end. ``unpacked``: bytes that its container gave, counted until one more than
    ``most_unpacked``; ``members`` how many files it says it has.
    """

    size: int
    head: bytes
    tail: bytes
    encoding: str | None = None
    is_encrypted: bool = False
    ends_as_zip: bool = False
    container: Container | None = None
    unpacked: int = 0
    members: int = 0


def most_unpacked(size: int) -> int:
    """Bytes that a container of this size may unpack to (AT-3)."""
    return min(MOST_UNPACKED, max(FREELY_UNPACKED, MOST_RATIO * size))


def check(content: Content, kind: str) -> None:
    """The bytes are what the extension says and nothing else besides, whole, open to the scanner (AT-3).

    Raises Refused: ``attachment.type_mismatch``, ``attachment.encrypted``, ``attachment.bomb``,
    ``attachment.macros``, ``attachment.type_refused`` for a program inside.
    """
    if kind in _MAIN or kind in _MIMETYPE:
        _check_container(content, kind)
    elif not _IS[kind](content):
        raise _refused(Code.ATTACHMENT_TYPE_MISMATCH)
    elif content.is_encrypted:
        raise _refused(Code.ATTACHMENT_ENCRYPTED)


def _check_container(content: Content, kind: str) -> None:
    if content.head.startswith(COMPOUND) and content.is_encrypted:
        raise _refused(Code.ATTACHMENT_ENCRYPTED)
    container = content.container
    if not content.head.startswith(ZIP) or container is None:
        raise _refused(Code.ATTACHMENT_TYPE_MISMATCH)
    each = tuple(container.each())
    members = tuple(member for one in each for member in one.members)
    if any(member.is_encrypted for member in members) or any("encryption-data" in one.manifest for one in each):
        raise _refused(Code.ATTACHMENT_ENCRYPTED)
    if _is_bomb(content, container) or any(member.head.startswith(_ARCHIVES) for member in members):
        raise _refused(Code.ATTACHMENT_BOMB)
    if not container.is_sound:
        raise _refused(Code.ATTACHMENT_TYPE_MISMATCH)
    if any(_has_macros(one) for one in each):
        raise _refused(Code.ATTACHMENT_MACROS)
    if any(member.head.startswith(_PROGRAMS) or _PROGRAM_NAMES.search(member.name) for member in members):
        raise _refused(Code.ATTACHMENT_TYPE_REFUSED)
    if not _is_kind(container, kind):
        raise _refused(Code.ATTACHMENT_TYPE_MISMATCH)


def _is_bomb(content: Content, container: Container) -> bool:
    return (
        content.unpacked > most_unpacked(content.size)
        or content.members > MOST_MEMBERS
        or container.depth > MOST_DEPTH
        or any(not inner.is_sound for inner in container.nested)
    )


def _has_macros(container: Container) -> bool:
    return bool(_MACROS.search(container.types)) or any(
        member.has_macros or _is_macro(member.name.lower()) for member in container.members
    )


def _is_macro(name: str) -> bool:
    # OpenDocument keeps its macros in two folders; an empty folder is a name that ends in a slash.
    in_folder = name.startswith(("basic/", "scripts/")) and not name.endswith("/")
    return in_folder or bool(_MACROS.search(name))


def _is_kind(container: Container, kind: str) -> bool:
    if kind in _MIMETYPE:
        return container.mimetype == _MIMETYPE[kind]
    return [name for name, main in _MAIN.items() if main in container.types] == [kind]


def _is_pdf(content: Content) -> bool:
    return bool(_PDF.match(content.head)) and b"%%EOF" in content.tail and _is_one_thing(content)


def _is_png(content: Content) -> bool:
    starts = content.head.startswith(_PNG) and content.head[12:16] == b"IHDR"
    return starts and b"IEND\xaeB`\x82" in content.tail and _is_one_thing(content)


def _is_jpeg(content: Content) -> bool:
    return content.head.startswith(_JPEG) and _is_one_thing(content)


def _is_text(content: Content) -> bool:
    starts = content.head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip()
    is_other = starts.startswith((b"{\\rtf", b"%PDF-", b"#!"))
    return content.encoding is not None and not is_other and _is_one_thing(content)


_IS = MappingProxyType({"pdf": _is_pdf, "png": _is_png, "jpg": _is_jpeg, "txt": _is_text, "csv": _is_text})


def _is_one_thing(content: Content) -> bool:
    """Neither a page to a browser nor an archive to whoever reads from the end."""
    return not content.ends_as_zip and not _MARKUP.search(content.head.replace(b"\0", b""))


def _refused(code: Code) -> Refused:
    return Refused(code, field="file", **({"allowed": ALLOWED} if code is Code.ATTACHMENT_TYPE_REFUSED else {}))
