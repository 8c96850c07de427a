"""Cells that no spreadsheet takes for a formula, and that lose nothing on the way (PA-13)."""

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime

from tmspros_core.values.text import BLANK

Cell = str | int | float | date | datetime | None
"""A text, a number, a day, an instant without zone, or nothing."""

STARTERS = frozenset("=+-@＝＋－＠")
"""What a formula begins with; some spreadsheets take the full-width forms for the others."""

RULERS = frozenset("\t\r\n")
"""What may push the rest of a cell into another one, where a formula would be alone."""

QUOTE = "'"

LONGEST = 16_000
"""Characters of a cell: spreadsheets take 32,767 units of UTF-16, of which a character takes one or two."""

_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Zs"})


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet might run this, though something that nobody sees comes before: spaces, a BOM."""
    if text[:1] in RULERS:
        return True
    for character in text:
        if character in STARTERS:
            return True
        if character not in BLANK and unicodedata.category(character) not in _UNSEEN:
            return False
    return False


def neutralised(cell: Cell) -> Cell:
    """The cell as it may stand in a spreadsheet: a text that could start a formula has a quote before it.

    Numbers are left alone, and so are other texts; one that has such quotes already gets one more, so that
    ``plain`` always gives the text back.
    """
    return QUOTE + cell if isinstance(cell, str) and starts_a_formula(cell.lstrip(QUOTE)) else cell


def plain(cell: Cell) -> Cell:
    """What ``neutralised`` was given."""
    if isinstance(cell, str) and cell.startswith(QUOTE) and starts_a_formula(cell.lstrip(QUOTE)):
        return cell[1:]
    return cell


def parts(text: str) -> Iterator[str]:
    """A text in parts that fit into cells: one after the other they are the text. An empty text is one part."""
    for start in range(0, max(len(text), 1), LONGEST):
        yield text[start : start + LONGEST]
