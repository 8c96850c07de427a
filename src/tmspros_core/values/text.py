"""What people write in words: kept as they wrote it, once it can be kept at all."""

import unicodedata

from tmspros_core.errors import Code, Refused

KEPT_CONTROLS = "\n\t"

BLANK = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f"
    + "".join(map(chr, (*range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x205F, 0x2070))))
    + "\u2800\u3000\u3164"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "\ufeff\uffa0"
)
"""Every character that leaves the paper white; a text of nothing else is empty (PR-4)."""


def is_blank(text: str) -> bool:
    """Whether nothing is to be seen of the text (PR-4)."""
    return not text.strip(BLANK)


def parse(written: object, *, most: int, field: str) -> str:
    """The text that a person wrote, its line ends as ``\\n``: every browser sends them otherwise.

    Raises Refused, naming the field: ``text.not_plain`` for what is no text or holds a character that nobody sees and
    stores do not keep (NUL, other controls, a lone surrogate), ``text.too_long`` for more than ``most`` characters.
    """
    if not isinstance(written, str):
        raise Refused(Code.TEXT_NOT_PLAIN, field=field)
    text = written.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > most:
        raise Refused(Code.TEXT_TOO_LONG, field=field, most=most)
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in KEPT_CONTROLS for c in text):
        raise Refused(Code.TEXT_NOT_PLAIN, field=field)
    return text


def parse_line(written: object, *, most: int, field: str) -> str:
    """A text of one line, without the space around it, of which something is to be seen.

    Raises Refused, naming the field: as ``parse``, and ``text.missing``.
    """
    line = " ".join(parse(written, most=most, field=field).split())
    if is_blank(line):
        raise Refused(Code.TEXT_MISSING, field=field)
    return line
