"""The SIRET, which names an establishment (ID-1). The door of python-stdnum."""

import re
import unicodedata
from typing import NewType

from stdnum import exceptions
from stdnum.fr import siret as stdnum_siret

from tmspros_core.errors import Code, Refused

Siret = NewType("Siret", str)
"""14 ASCII digits that the checksum accepts; made by ``parse`` only."""

LONGEST_INPUT = 64
_SEPARATORS = frozenset(".-_\t\u2010\u2011")
_DIGITS = re.compile("[0-9]+")


def parse(raw: object) -> Siret:
    """The SIRET that a person wrote, in compact form (ID-1).

    Spaces of every kind, dots, hyphens and underscores are dropped; anything else that is not an ASCII digit is not.
    A SIREN of zeros, which the checksum lets pass, is nobody's whatever the five digits after it.

    Raises Refused: ``siret.not_text``, ``siret.not_digits``, ``siret.wrong_length``, ``siret.all_zeros``,
    ``siret.wrong_checksum``.
    """
    if not isinstance(raw, str):
        raise Refused(Code.SIRET_NOT_TEXT, field="siret")
    if len(raw) > LONGEST_INPUT:
        raise Refused(Code.SIRET_WRONG_LENGTH, field="siret")
    compact = "".join(c for c in raw if c not in _SEPARATORS and unicodedata.category(c) != "Zs")
    if compact and not _DIGITS.fullmatch(compact):
        raise Refused(Code.SIRET_NOT_DIGITS, field="siret")
    if len(compact) != 14:
        raise Refused(Code.SIRET_WRONG_LENGTH, field="siret")
    if not compact[:9].strip("0"):
        raise Refused(Code.SIRET_ALL_ZEROS, field="siret")
    try:
        return Siret(stdnum_siret.validate(compact))
    except exceptions.ValidationError:
        raise Refused(Code.SIRET_WRONG_CHECKSUM, field="siret") from None


def shown(siret: str) -> str:
    """The SIRET as people read it: groups of 3, 3, 3 and 5 digits (ID-1)."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"
