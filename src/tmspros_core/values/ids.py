"""Identifiers of rows: random, 128 bits, URL-safe."""

import secrets

LENGTH = 22
"""Characters of an id."""


def fresh() -> str:
    """A new id: 22 characters of ``A-Z a-z 0-9 - _``, 128 random bits (RS-6)."""
    return secrets.token_urlsafe(16)


def choose(alphabet: str) -> str:
    """One character of the alphabet, each as likely: what passwords on paper are made with (RS-12)."""
    return secrets.choice(alphabet)
