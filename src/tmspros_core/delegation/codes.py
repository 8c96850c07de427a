"""The unlock code of a dossier's letter, « code de déblocage » (QR-5)."""

import hashlib
import unicodedata
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: five bits a character, without I, L, O and U."""

LENGTH = 16
LONGEST_INPUT = 64

_READ_AS = str.maketrans("ILO", "110")


def make(choose: Callable[[str], str]) -> str:
    """A new code, 80 random bits as ``XXXX-XXXX-XXXX-XXXX``; ``choose`` draws one character of an alphabet."""
    drawn = "".join(choose(ALPHABET) for _ in range(LENGTH))
    return "-".join(drawn[at : at + 4] for at in range(0, LENGTH, 4))


def stored(siret: str, typed: object) -> str | None:
    """What is kept of a code: SHA-256 of SIRET and code, folded for spaces and case; None when it can be no code.

    A plain hash: with 80 random bits nothing can be searched, and a key may be retired, letters on paper not.
    """
    if not isinstance(typed, str) or len(typed) > LONGEST_INPUT:
        return None
    kept = (c for c in typed if c not in "-\t\u2010\u2011" and unicodedata.category(c) != "Zs")
    code = "".join(kept)
    if not code.isascii():
        return None
    code = code.upper().translate(_READ_AS)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return None
    return hashlib.sha256(f"{siret}:{code}".encode()).hexdigest()
