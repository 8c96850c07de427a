"""How files are named in an archive, so that every system can unpack it (PA-13)."""

import unicodedata

DATA = "donnees"
"""The export itself in the archive, before its ``.csv`` and ``.json``."""

FOLDER = "pieces-jointes"
LONGEST_NAME = 120
"""Bytes of a name in UTF-8; file systems take 255."""

_RESERVED = frozenset('<>:"/\\|?*')
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def path(number: int, name: str) -> str:
    """Where a document lies in the archive: numbered, so that two of one name are two and no name is special."""
    return f"{FOLDER}/{number:03}-{file_name(name)}"


def file_name(name: str) -> str:
    """The name with what some file system does not take replaced, short, its extension kept."""
    kept = "".join("_" if c in _RESERVED or unicodedata.category(c) in _UNPRINTED else c for c in name).rstrip(". ")
    stem, dot, extension = kept.rpartition(".")
    if not dot or len(extension) > len("xhtml"):
        stem, dot, extension = kept, "", ""
    room = LONGEST_NAME - len(f"{dot}{extension}".encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + extension
