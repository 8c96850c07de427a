"""The fund's figures at the head of step 1: the latest year, in days and full-time equivalents."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from parcours.space import STEPS, Space
from tmspros_core.changes import Add
from tmspros_core.records import Figures


def set_figures(here: Space, year: int, tms: int | None, back: int | None) -> None:
    here.trial.change(Add(Figures(establishment=here.actor.id, year=year, tms_days=tms, back_days=back)))


@pytest.mark.rule("PA-11")
@pytest.mark.parametrize(
    ("tms", "back", "shown"),
    [
        (169, 473, (Decimal("0.8"), Decimal("2.4"))),
        (0, 0, (Decimal("0.0"), Decimal("0.0"))),
        (None, 473, (None, Decimal("2.4"))),
        (9, None, (Decimal("0.0"), None)),
        (10, 30, (Decimal("0.1"), Decimal("0.2"))),
    ],
)
def test_days_are_shown_with_their_equivalents_and_no_data_as_nothing(
    opened: Space, tms: int | None, back: int | None, shown: tuple[Decimal | None, Decimal | None]
) -> None:
    set_figures(opened, 2025, tms, back)
    figures = opened.step("1").figures
    assert figures is not None
    assert (figures.year, figures.tms_days, figures.back_days) == (2025, tms, back)
    assert (figures.tms_equivalents, figures.back_equivalents) == shown
    assert {str(value) for value in shown if value is not None} == {
        str(value) for value in (figures.tms_equivalents, figures.back_equivalents) if value is not None
    }


@pytest.mark.rule("PA-11")
def test_no_data_at_all_shows_nothing(opened: Space) -> None:
    assert opened.step("1").figures is None


@pytest.mark.rule("PA-11")
def test_the_latest_year_is_shown_on_the_first_step_alone_and_earlier_ones_are_kept(opened: Space) -> None:
    for year in (2023, 2025, 2024):
        set_figures(opened, year, year - 2000, None)
    figures = opened.step("1").figures
    assert figures is not None
    assert (figures.year, figures.tms_days) == (2025, 25)
    assert [opened.step(step).figures for step in STEPS[1:]] == [None] * 3
    assert len(opened.trial.rows(Figures)) == 3


@pytest.mark.rule("PA-11", "PA-4")
def test_figures_are_no_answer_and_no_content(opened: Space) -> None:
    before = opened.step("1")
    set_figures(opened, 2025, 169, 473)
    after = opened.step("1")
    assert (after.content, after.status, after.revision) == (before.content, before.status, before.revision)


@pytest.mark.rule("PA-11")
def test_figures_of_another_establishment_are_not_shown(open_space: Callable[..., Space]) -> None:
    here = open_space()
    here.validate()
    other = here.trial.establishment("35600000000048", emails=("autre@atelier.example",))
    here.trial.change(Add(Figures(establishment=other.id, year=2025, tms_days=1)))
    assert here.step("1").figures is None
