"""The yearly figures as charts want them (PA-12)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours.space import Space
from tmspros_core.forms import answers
from tmspros_core.forms.conditions import Context, visible
from tmspros_core.forms.definition import Form, Kind
from tmspros_core.parcours.indicators import charted
from tmspros_core.testing.forms import answers_to, contexts, forms


@st.composite
def fillings(draw: st.DrawFn) -> tuple[Form, dict[str, Any], Context]:
    form = draw(forms(kinds=(Kind.INDICATOR, Kind.YES_NO)))
    return form, draw(answers_to(form)), draw(contexts())


@pytest.mark.rule("PA-12", "PA-4")
@given(fillings())
def test_the_points_are_the_figures_in_sight_and_well_formed_no_other_oldest_first(
    filling: tuple[Form, dict[str, Any], Context],
) -> None:
    form, given, context = filling
    shown = answers.shown_answers(form, given, context=context)
    in_sight = frozenset(visible(form, given, context=context))
    found = [each for step in form.steps for each in charted(form, step.id, shown, visible=in_sight, language="fr")]
    asked = [q for q in form.questions if q.kind == Kind.INDICATOR and q.id in in_sight]
    assert [each.question for each in found] == [question.id for question in asked]
    for question, each in zip(asked, found, strict=True):
        points = {series.id: {f"{year:04}": figure for year, figure in series.points} for series in each.series}
        kept = shown.get(question.id, {})
        assert {id: figures for id, figures in points.items() if figures} == {id: f for id, f in kept.items() if f}
        assert each.years == tuple(sorted({year for series in each.series for year, _ in series.points}))
        assert all(list(series.points) == sorted(series.points) for series in each.series)
        assert [series.id for series in each.series] == [indicator.id for indicator in question.indicators]


@pytest.mark.rule("PA-12")
def test_the_four_series_of_the_parcours_come_with_labels_units_and_figures(opened: Space) -> None:
    figures = {"2024": 12, "2025": 9.5, "2023": 0}
    ids = ("headcount", "accidents", "diseases", "lost_days")
    opened.save("1", {"q5": dict.fromkeys(ids, figures)}, revision=0)
    first = opened.portal.parcours.indicators(opened.actor)[0]
    assert (first.step, first.question, first.years) == ("1", "q5", (2023, 2024, 2025))
    required = [series for series in first.series if series.required]
    assert [series.id for series in required] == list(ids)
    assert [(series.label, series.unit) for series in required][-1] == ("Journées perdues", "jours")
    assert {series.points for series in required} == {((2023, 0), (2024, 12), (2025, 9.5))}
    english = opened.portal.parcours.indicators(opened.actor, language="en")[0]
    assert english.series[0].label == "Headcount"


@pytest.mark.rule("PA-5", "PA-12")
def test_a_draft_of_bad_form_is_no_point(opened: Space) -> None:
    opened.save("1", {"q5": {"headcount": {"2025": -1}}}, revision=0)
    first = opened.portal.parcours.indicators(opened.actor)[0]
    assert first.years == ()
    assert all(series.points == () for series in first.series)
