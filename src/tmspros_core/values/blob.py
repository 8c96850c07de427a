"""Names that bytes are kept under: random, never what a person typed (AT-4)."""

import re

_BLOB = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check(name: object) -> str:
    """The name, if every place for bytes can keep it: 1 to 64 characters of ``A-Z a-z 0-9 - _`` (AT-4).

    Raises ValueError for any other: none leaves the folder, none is hidden, none is two.
    """
    if not isinstance(name, str) or _BLOB.fullmatch(name) is None:
        raise ValueError(f"bytes are kept under 1 to 64 letters, digits, hyphens and underscores, not {name!r:.80}")
    return name
