"""French spaces: a mark that stands off its word never begins a line."""

import re

_OPENING = re.compile("(?<=«) ")
_CLOSING = re.compile(" (?=[»?!;:])")
NO_BREAK = "\u00a0"


def spaced(text: str) -> str:
    """The text with no-break spaces inside « » and before ? ! ; : — the words stay to the letter."""
    return _CLOSING.sub(NO_BREAK, _OPENING.sub(NO_BREAK, text))
