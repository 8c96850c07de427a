"""Identifiers of rows: random, 128 bits, URL-safe."""

import secrets


def fresh() -> str:
    """A new id: 22 characters of ``A-Z a-z 0-9 - _``, 128 random bits (RS-6)."""
    return secrets.token_urlsafe(16)
