"""The name a document is shown under, and the type that its extension promises (AT-3, AT-4)."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from unicodedata import category, normalize

from tmspros_core.errors import Code, Refused

LONGEST = 255
"""Code points of a shown name, its extension among them."""

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "png": "image/png",
        "jpg": "image/jpeg",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt": "application/vnd.oasis.opendocument.text",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "csv": "text/csv",
        "txt": "text/plain",
    }
)
"""What may be deposited (AT-3), and what it is sent back as (AT-4)."""

ALLOWED = ", ".join(MEDIA_TYPES)

_ALSO = {"jpeg": "jpg"}

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Controls, what turns the direction of writing or cannot be seen, what means nothing outside its program."""

_JOINERS = frozenset("\u200c\u200d")
"""Unseen, but words of some scripts and many emoji are made with them."""

_EDGES = " ." + "".join(sorted(_JOINERS))
"""What no name ends with, nor begins with once its extension is off."""

_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,10})")


def shown_name(given: str) -> str:
    """The name a document is shown under: the last component of what was given, cleaned, at most 255 long (AT-4).

    NFC, one space where there were several; without controls, direction overrides and what cannot be seen. A name too
    long loses its middle, never its extension. A name that is clean stays as it is.

    Raises Refused: ``attachment.name`` when nothing is left, as of ``..``.
    """
    # Cut before it is normalised, which takes longer than in proportion; a path may be long, a component is not.
    last = re.split(r"[/\\]", given)[-1]
    seen = "".join(c for c in _shortened(last, 2 * LONGEST) if _is_seen(c))
    stem, extension = _parted(" ".join(seen.split()))
    # What is cut may leave half of a pair behind.
    stem = normalize("NFC", stem)[: LONGEST - len(extension)].strip(_EDGES)
    if not stem:
        raise Refused(Code.ATTACHMENT_NAME, field="file")
    return stem + extension


def kind_of(name: str) -> str:
    """The key of ``MEDIA_TYPES`` that the extension of a shown name promises, in any case of letters (AT-3).

    Raises Refused: ``attachment.type_refused`` with ``allowed``.
    """
    extension = _parted(name)[1].removeprefix(".").lower()
    kind = _ALSO.get(extension, extension)
    if kind not in MEDIA_TYPES:
        raise Refused(Code.ATTACHMENT_TYPE_REFUSED, field="file", allowed=ALLOWED)
    return kind


def _is_seen(character: str) -> bool:
    if category(character) in _UNSEEN:
        return character in _JOINERS or character.isspace()
    return not _is_noncharacter(ord(character))


def _is_noncharacter(point: int) -> bool:
    """Whether Unicode will never have a character here; where it has none yet, a newer one may."""
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def _shortened(name: str, most: int) -> str:
    """The name without its middle, if it is longer than this."""
    return name if len(name) <= most else name[: most // 2] + name[-(most // 2) :]


def _parted(name: str) -> tuple[str, str]:
    """The stem, and the extension with its dot."""
    stripped = name.rstrip(_EDGES).lstrip(" .")
    stem, dot, end = stripped.rpartition(".")
    if dot and stem.strip(" .") and _EXTENSION.fullmatch(dot + end):
        return stem, dot + end
    return stripped, ""
