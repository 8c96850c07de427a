"""Every outcome that an act can have, and what is behind it: whoever plays must have seen each of them."""

from collections.abc import Mapping

OUTCOMES: Mapping[str, frozenset[str]] = {}
