"""What people write in words: kept as they wrote it, once it can be kept at all."""

import unicodedata

from tmspros_core.errors import Code, Refused

KEPT_CONTROLS = "\n\t"


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
    """A text of one line, without the space around it, that may not be empty.

    Raises Refused, naming the field: as ``parse``, and ``text.missing``.
    """
    line = " ".join(parse(written, most=most, field=field).split())
    if not line:
        raise Refused(Code.TEXT_MISSING, field=field)
    return line
