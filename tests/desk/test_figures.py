"""The fund's yearly figures: set, corrected, taken away; the establishment only reads them (PA-11)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.places import SIRETS, STEPS, Land, refused
from tmspros_core import Refused
from tmspros_core.parcours import figures
from tmspros_core.records import Figures, JournalEntry

SIRET = SIRETS[0]
DAYS = st.none() | st.integers(0, figures.MOST_DAYS)


@pytest.mark.rule("PA-11")
def test_the_latest_year_heads_step_one_and_earlier_years_are_kept(land: Land) -> None:
    here = land.opened()
    desk, jeanne = land.portal.desk, land.officer()
    desk.set_figures(jeanne, SIRET, 2025, tms_days=169, back_days=473)
    desk.set_figures(jeanne, SIRET, 2024, tms_days=0)
    seen = land.portal.parcours.read(here, STEPS[0]).figures
    assert seen is not None
    assert (seen.year, str(seen.tms_equivalents), str(seen.back_equivalents)) == (2025, "0.8", "2.4")
    assert land.portal.parcours.read(here, STEPS[1]).figures is None
    every = desk.establishment(jeanne, SIRET).figures
    assert [(each.year, each.tms_days, each.back_days) for each in every] == [(2025, 169, 473), (2024, 0, None)]
    assert str(every[1].tms_equivalents) == "0.0"
    assert every[1].back_equivalents is None


@pytest.mark.rule("PA-11", "QR-15")
def test_figures_are_corrected_once_and_a_year_without_any_is_none(land: Land) -> None:
    land.opened()
    desk, jeanne = land.portal.desk, land.officer()
    for _ in range(2):
        desk.set_figures(jeanne, SIRET, 2025, tms_days=169)
    desk.set_figures(jeanne, SIRET, 2025, back_days=3)
    assert [(row.tms_days, row.back_days) for row in land.trial.rows(Figures)] == [(None, 3)]
    for _ in range(2):
        desk.set_figures(jeanne, SIRET, 2025)
    assert land.trial.rows(Figures) == ()
    told = [row.facts.value() for row in land.trial.rows(JournalEntry) if row.event == "FiguresSet"]
    assert sorted((each["tms_days"] or 0, each["back_days"] or 0) for each in told) == [(0, 0), (0, 3), (169, 0)]


@pytest.mark.rule("PA-11")
@pytest.mark.parametrize(
    ("year", "days", "code", "field"),
    [
        (1899, {"tms_days": 1}, "figures.year", "year"),
        (2028, {"tms_days": 1}, "figures.year", "year"),
        (10**30, {"tms_days": 1}, "figures.year", "year"),
        ("2025", {"tms_days": 1}, "figures.year", "year"),
        (True, {"tms_days": 1}, "figures.year", "year"),
        (2025, {"tms_days": -1}, "figures.days", "tms_days"),
        (2025, {"back_days": 10**30}, "figures.days", "back_days"),
        (2025, {"back_days": 1.5}, "figures.days", "back_days"),
        (2025, {"back_days": True}, "figures.days", "back_days"),
        (2025, {"tms_days": "1"}, "figures.days", "tms_days"),
    ],
)
def test_what_are_no_figures_is_refused_by_name(
    land: Land, year: Any, days: dict[str, Any], code: str, field: str
) -> None:
    land.opened()
    desk, jeanne = land.portal.desk, land.officer()
    refused(land, code, lambda: desk.set_figures(jeanne, SIRET, year, **days), field=field)


@pytest.mark.rule("PA-11")
@pytest.mark.parametrize("year", [1900, 2026, 2027])
def test_years_from_1900_to_the_next_one_are_taken(land: Land, year: int) -> None:
    land.opened()
    land.portal.desk.set_figures(land.officer(), SIRET, year, tms_days=0)
    assert [row.year for row in land.trial.rows(Figures)] == [year]


@pytest.mark.rule("PA-11")
@given(st.integers(), st.integers(1900, 3000), st.integers() | st.none() | st.text(max_size=3) | st.floats())
def test_what_is_taken_can_be_kept_and_all_else_is_refused(year: int, now: int, days: Any) -> None:
    given_ = Figures(establishment="x", year=year, tms_days=days)
    is_sound = 1900 <= year <= now + 1 and (days is None or (type(days) is int and 0 <= days <= figures.MOST_DAYS))
    try:
        figures.check(given_, this_year=now)
    except Refused:
        assert not is_sound
    else:
        assert is_sound


@pytest.mark.rule("PA-11")
@given(DAYS, DAYS, DAYS, DAYS)
def test_putting_what_is_there_is_nothing_and_anything_else_is_one_change(
    tms: int | None, back: int | None, tms_after: int | None, back_after: int | None
) -> None:
    there = Figures(establishment="x", year=2025, tms_days=tms, back_days=back)
    kept = None if tms is None and back is None else there
    wanted = Figures(establishment="x", year=2025, tms_days=tms_after, back_days=back_after)
    decision = figures.put(kept, wanted)
    assert (len(decision.changes), len(decision.events)) == ((0, 0) if there == wanted else (1, 1))
