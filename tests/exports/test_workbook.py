"""Tables as xlsx and csv, read back with other libraries: every cell as it was."""

import re
import string
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exports.reading import csv_rows, members, sheets
from tmspros_adapters.sheets.exporting import FIRST_DAY, WHOLE, write
from tmspros_core.exports.cells import LONGEST, Cell
from tmspros_core.exports.tables import Table
from tmspros_core.exports.writing import csv_bytes

UNWRITABLE = ("Cc", "Cs", "Cn")
"""What no answer holds; of the noncharacters xlsx has none."""

TEXTS = st.text(st.characters(exclude_categories=UNWRITABLE) | st.sampled_from("\n\t"), min_size=1)
MARKUP = st.sampled_from(("<r><t>&lt;b</t></r>", "<r></r>", "_x000D_", "<a>&amp;", "https://a.example", "{=1}", "12"))
CELLS: st.SearchStrategy[Cell] = st.one_of(
    TEXTS,
    MARKUP,
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001
    st.none(),
)


def table(*rows: tuple[Cell, ...], header: tuple[str, ...] = ("A",)) -> Table:
    return Table("Feuille", header, rows)


def as_read(cell: Cell) -> Any:
    """What a spreadsheet has in place of this cell: midnight, for one, is a day there."""
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    if isinstance(cell, date) and cell < FIRST_DAY:
        return cell.isoformat()
    if isinstance(cell, int) and abs(cell) > WHOLE:
        return str(cell)
    return "" if cell is None else cell


@pytest.mark.rule("PA-13")
@given(st.lists(st.tuples(CELLS, CELLS), max_size=4), st.tuples(TEXTS, TEXTS))
@example([("<r><t>x</t></r>", "'<r></r>")], ("<r>", "=1"))
@example([(0.1 + 0.2, -0.0), (2**53, 2**53 + 1), (-(2**53) - 1, 10**400)], ("A", "B"))
@example([(date(1900, 2, 28), date(1900, 3, 1)), (date(1, 1, 1), date(9999, 12, 31))], ("A", "B"))
def test_a_workbook_read_back_is_the_table_to_the_last_digit(rows: list[tuple[Cell, Cell]], header: Any) -> None:
    made = table(*rows, header=header)
    found = sheets(write((made,)))["Feuille"]
    wanted = [list(made.header), *([as_read(cell) for cell in row] for row in made.rows)]
    # Readers leave blank lines at the end out.
    while wanted and not any(cell != "" for cell in wanted[-1]):
        wanted.pop()
    assert found == wanted
    assert all(type(a) is type(b) or {type(a), type(b)} == {int, float} for x, y in zip(found, wanted, strict=True)
               for a, b in zip(x, y, strict=True))  # fmt: skip


@pytest.mark.rule("PA-13")
@given(st.lists(st.tuples(CELLS), max_size=3))
def test_no_workbook_holds_a_formula_or_a_link_and_the_same_table_gives_the_same_bytes(rows: list[tuple[Cell]]) -> None:
    written = write((table(*rows),))
    assert written == write((table(*rows),))
    for name, content in members(written).items():
        assert not re.search(rb"<f[ >]", content), name
        assert b"<hyperlink " not in content, name


@pytest.mark.rule("PA-13")
def test_a_workbook_says_nothing_of_when_it_was_made() -> None:
    properties = members(write((table(("a",)),)))["docProps/core.xml"].decode()
    assert "1980-01-01T00:00:00Z" in properties
    assert str(datetime.now(UTC).year) not in properties  # noqa: TID251


def test_a_cell_that_a_sheet_does_not_take_whole_is_an_error_and_never_cut() -> None:
    assert sheets(write((table(("😀" * LONGEST,)),)))["Feuille"][1] == ["😀" * LONGEST]
    with pytest.raises(ValueError, match="row 2, column 1 does not fit"):
        write((table(("a" * 32_768,)),))


@pytest.mark.rule("PA-13")
@given(st.lists(st.tuples(CELLS, TEXTS | MARKUP), min_size=1, max_size=4), st.tuples(TEXTS, TEXTS))
@example([(-5, "a;b"), (1.5, 'say "x"\n=1'), (None, "\u2028\u0085")], ("A", "B"))
def test_a_csv_read_back_is_the_table(rows: list[tuple[Cell, str]], header: Any) -> None:
    made = table(*rows, header=header)
    written = csv_bytes(made)
    assert written.startswith(b"\xef\xbb\xbf")
    assert csv_rows(written) == [list(made.header), *([_written(cell) for cell in row] for row in made.rows)]


def _written(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    return "" if cell is None else str(cell)


@pytest.mark.rule("PA-13")
@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_left_alone_negative_ones_too(number: float) -> None:
    (_, (written,)) = csv_rows(csv_bytes(table((number,))))
    assert set(written) <= set(string.digits + "-+e,")
    assert float(written.replace(",", ".")) == float(number) if abs(number) < 1e300 else True


@pytest.mark.rule("PA-13")
def test_a_row_is_as_high_as_its_longest_text_and_a_page_of_a4_takes_every_column() -> None:
    long = "Effectif, accidents du travail, maladies professionnelles et journées perdues sur trois ans"
    written = write((table(("court",), (long,), ("un\ndeux\ntrois",), ("mot " * 5_000,)),))
    xml = members(written)["xl/worksheets/sheet1.xml"].decode()
    heights = dict(re.findall(r'<row r="(\d+)"[^>]* ht="([\d.]+)"', xml))
    assert {row: float(height) for row, height in heights.items()} == {"3": 30, "4": 45, "5": 405}
    assert re.search(r'<pageSetup paperSize="9"[^>]* fitToHeight="0"[^>]* orientation="landscape"', xml)
