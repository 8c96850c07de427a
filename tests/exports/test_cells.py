"""No cell starts a formula, and none loses anything by it."""

import math
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmspros_core.exports.cells import LONGEST, Cell, neutralised, parts, plain, starts_a_formula
from tmspros_core.exports.tables import Table

UNSEEN = " \t\n\r\u00a0\u200b\u2028\u2060\u3000\ufeff\u00ad\u034f\u115f\u2800"
DANGEROUS = st.builds(
    lambda before, starter, after: before + starter + after,
    st.text(UNSEEN, max_size=3),
    st.sampled_from("=+-@＝＋－＠"),
    st.text(max_size=10),
)


def texts() -> st.SearchStrategy[str]:
    quoted = st.builds(lambda quotes, text: "'" * quotes + text, st.integers(1, 3), st.one_of(DANGEROUS, st.text()))
    return st.one_of(DANGEROUS, quoted, st.text())


@pytest.mark.rule("PA-13")
@given(DANGEROUS)
def test_what_could_start_a_formula_has_a_quote_before_it_whatever_nobody_sees_in_front(text: str) -> None:
    assert neutralised(text) == "'" + text


@pytest.mark.rule("PA-13")
@given(texts())
def test_no_neutralised_text_starts_a_formula_and_the_text_is_there_again_without_the_quote(text: str) -> None:
    written = neutralised(text)
    assert isinstance(written, str)
    assert not starts_a_formula(written)
    assert written in (text, "'" + text)
    assert plain(written) == text


@pytest.mark.rule("PA-13")
@given(texts(), texts())
def test_two_texts_never_become_one(one: str, other: str) -> None:
    assert (neutralised(one) == neutralised(other)) is (one == other)


@pytest.mark.rule("PA-13")
@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "=cmd|' /C calc'!A0", "+33142685300", "-2", "@SUM(A1)", "\t=1", "\rx", "\nx", "\ufeff=1", "  =1",
        "\u200b=HYPERLINK(0)", "＝1", "=", "-", "\u2800=1", "\u00ad-1",
    ],
    ids=ascii,
)  # fmt: skip
def test_these_are_neutralised(text: str) -> None:
    assert neutralised(text) == "'" + text


@pytest.mark.rule("PA-13")
@pytest.mark.parametrize(
    "cell",
    ["", "a=1", "1-2", "L'atelier", "'tit", " a", "0", "\u200b", None, -2, -0.5, 0, 1e300, date(2026, 1, 31)],
    ids=repr,
)
def test_these_are_left_alone(cell: Cell) -> None:
    assert neutralised(cell) is cell


@pytest.mark.rule("PA-13")
@given(st.integers() | st.floats() | st.dates() | st.datetimes() | st.none())
def test_what_is_no_text_is_left_alone(cell: float | date | datetime | None) -> None:
    assert neutralised(cell) is cell


@pytest.mark.rule("PA-13")
@given(st.lists(texts(), min_size=1, max_size=3), st.lists(texts(), max_size=3))
def test_no_table_holds_a_cell_that_starts_a_formula_headers_included(header: list[str], row: list[str]) -> None:
    table = Table("Feuille", header, [row])  # type: ignore[arg-type]
    cells = [*table.header, *table.rows[0]]
    assert not any(starts_a_formula(str(cell)) for cell in cells)
    assert [plain(cell) for cell in cells] == [*header, *row]


@given(st.text(max_size=5), st.integers(0, 3 * LONGEST))
def test_the_parts_of_a_text_are_the_text_and_each_fits_into_a_cell(text: str, size: int) -> None:
    whole = (text or "é") * size
    cut = list(parts(whole))
    assert "".join(cut) == whole
    assert len(cut) == max(math.ceil(len(whole) / LONGEST), 1)
    assert all(len(part) <= LONGEST for part in cut)
