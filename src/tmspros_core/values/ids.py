"""Identifiers of rows: random, 128 bits, URL-safe."""

import re
import secrets

LENGTH = 22
"""Characters of an id."""

_ID = re.compile(f"[A-Za-z0-9_-]{{{LENGTH}}}")


def fresh() -> str:
    """A new id: 22 characters of ``A-Z a-z 0-9 - _``, 128 random bits (RS-6)."""
    return secrets.token_urlsafe(16)


def is_one(text: object) -> bool:
    """Whether this may be an id; what is none need not be looked for."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def choose(alphabet: str) -> str:
    """One character of the alphabet, each as likely: what passwords on paper are made with (RS-12)."""
    return secrets.choice(alphabet)
