"""Tables as an xlsx workbook: texts as texts, numbers to their last digit, the same bytes for the same tables."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from attrs import frozen
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tmspros_core.exports.cells import Cell
from tmspros_core.exports.tables import Table

FIRST_DAY = date(1900, 3, 1)
"""Days before it are texts: spreadsheets have none before 1900, and do not agree on its first two months."""

WHOLE = 2**53
"""Whole numbers beyond it are texts: a spreadsheet's numbers have 53 bits."""

NARROWEST, WIDEST = 10, 60
"""Of columns, in characters."""

LINE, HIGHEST = 15, 405
"""Of rows, in points: each line of text, and the most that a spreadsheet takes."""

_MADE = datetime(1980, 1, 1)  # noqa: DTZ001 - xlsxwriter takes it as it stands


class _Exact(float):
    """A number that xlsxwriter, which formats numbers with 16 digits, writes with all of its digits."""

    def __format__(self, specification: str) -> str:
        return repr(float(self))


@frozen
class _Formats:
    header: Format
    text: Format
    day: Format
    instant: Format

    @classmethod
    def of(cls, book: Workbook) -> "_Formats":
        wrapped = {"text_wrap": True, "valign": "top"}
        return cls(
            header=book.add_format({"bold": True, "bottom": 1, "bg_color": "#E6EEF5"} | wrapped),
            text=book.add_format(wrapped),
            day=book.add_format({"num_format": "dd/mm/yyyy", "align": "left"} | wrapped),
            instant=book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"} | wrapped),
        )


def write(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet for each table, its header in sight and ready to filter (PA-13).

    Raises ValueError for a cell that a sheet does not take whole: nothing is cut in silence.
    """
    made = BytesIO()
    book = Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE})
    formats = _Formats.of(book)
    for table in tables:
        _fill(book.add_worksheet(table.name), table, formats)
    book.close()
    return made.getvalue()


def _fill(sheet: Worksheet, table: Table, formats: _Formats) -> None:
    widths = [_width(table, column) for column in range(len(table.header))]
    for column, (name, width) in enumerate(zip(table.header, widths, strict=True)):
        _text(sheet, 0, column, name, formats.header, formats)
        sheet.set_column(column, column, width)
    for place, row in enumerate(table.rows, start=1):
        # Not every spreadsheet makes a row as high as its text by itself: lines would lie over one another.
        lines = max(map(_lines, row, widths), default=1)
        if lines > 1:
            sheet.set_row(place, min(lines * LINE, HIGHEST))
        for column, cell in enumerate(row):
            _cell(sheet, place, column, cell, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.header) - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _cell(sheet: Worksheet, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    match cell:
        case None:
            written = 0
        case datetime():
            written = sheet.write_datetime(row, column, cell, formats.instant)
        case date() if cell >= FIRST_DAY:
            written = sheet.write_datetime(row, column, cell, formats.day)
        case date():
            written = _text(sheet, row, column, cell.isoformat(), formats.text, formats)
        case int() if abs(cell) > WHOLE:
            written = _text(sheet, row, column, str(cell), formats.text, formats)
        case int() | float():
            written = sheet.write_number(row, column, _Exact(cell), formats.text)
        case _:
            written = _text(sheet, row, column, cell, formats.text, formats)
    if written:
        raise ValueError(f"{sheet.name}: row {row + 1}, column {column + 1} does not fit into a sheet")


def _text(sheet: Worksheet, row: int, column: int, text: str, format: Format, formats: _Formats) -> Any:
    if text.startswith("<r>") and text.endswith("</r>"):
        # xlsxwriter takes such a text for its own markup and writes it unescaped; in two runs it is a text again.
        return sheet.write_rich_string(row, column, text[:1], formats.text, text[1:], format)
    return sheet.write_string(row, column, text, format)


def _width(table: Table, column: int) -> int:
    cells = (row[column] for row in table.rows)
    longest = max((_length(cell) for cell in cells), default=0)
    return min(max(longest + 2, len(table.header[column]) + 4, NARROWEST), WIDEST)


def _lines(cell: Cell, width: int) -> int:
    """How many lines the cell takes; words do not fill a line to its end, so rather one too many."""
    if not isinstance(cell, str):
        return 1
    return sum(max(-(-len(line) // (width - 6)), 1) if len(line) > width - 2 else 1 for line in cell.split("\n"))


def _length(cell: Cell) -> int:
    if isinstance(cell, date):
        return len("31/12/2026 23:59")
    return max(map(len, cell.split("\n"))) if isinstance(cell, str) else len(repr(cell or ""))
