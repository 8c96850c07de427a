"""Between answers and fields: what is shown and sent back untouched changes nothing; what is typed is what is kept."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmspros_adapters.web import answering
from tmspros_adapters.web.answering import answered, digest, of_question, shown, touched
from tmspros_core.forms.definition import Kind, Limits
from tmspros_core.portal.parcours.form_views import ChoiceView, IndicatorView, QuestionView

SERIES = (
    IndicatorView(id="headcount", label="Effectif", unit="salariés", required=True),
    IndicatorView(id="lost_days", label="Journées", unit="jours", required=True),
)
CHOICES = tuple(ChoiceView(id=id, label=id.upper()) for id in ("un", "deux", "trois"))
QUESTIONS = {
    kind: QuestionView(
        id=f"q_{kind}", kind=kind, label=kind, required=True, visible=True, indicators=SERIES, choices=CHOICES,
        limits=Limits(years=2),
    )
    for kind in Kind
}  # fmt: skip
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=20)
FIGURES = st.integers(-(10**6), 10**6) | st.decimals(-1000, 1000, places=2).map(float)
YEARS = st.integers(1990, 2030).map(str)
ANSWERS: Mapping[str, st.SearchStrategy[Any]] = {
    Kind.YES_NO: st.booleans(),
    Kind.SINGLE: st.sampled_from([choice.id for choice in CHOICES]),
    Kind.SEVERAL: st.lists(st.sampled_from([choice.id for choice in CHOICES]), unique=True, min_size=1),
    Kind.NUMBER: FIGURES,
    Kind.DATE: st.dates().map(lambda day: day.isoformat()),
    Kind.INDICATOR: st.dictionaries(
        st.sampled_from(["headcount", "lost_days"]), st.dictionaries(YEARS, FIGURES, min_size=1), min_size=1
    ),
    Kind.CONTACT: st.dictionaries(
        st.sampled_from(answering.PARTS), st.sampled_from(["Ada", "ada@x.example", "+33142685300"]), min_size=1
    ),
    Kind.PHONE: st.sampled_from(["+33142685300", "+33612345678", "+12125552368"]),
    Kind.TEXT: TEXTS,
    Kind.EMAIL: TEXTS,
}
ASKED = st.sampled_from(sorted(ANSWERS)).flatmap(lambda kind: st.tuples(st.just(QUESTIONS[Kind(kind)]), ANSWERS[kind]))


@pytest.mark.rule("PA-5")
@given(ASKED, st.sampled_from(["fr", "en"]))
def test_an_answer_that_is_shown_and_sent_back_is_the_answer(asked: tuple[QuestionView, Any], language: str) -> None:
    question, answer = asked
    texts = shown(question, answer, language=language)
    assert touched([question], texts, answering.seen({question.id: texts})) == {}
    again = answered(question, texts)
    if question.kind in (Kind.PHONE, Kind.CONTACT):
        assert shown(question, again, language=language) == texts
    else:
        assert again == (answer if answer != "" else "")


@pytest.mark.rule("PA-5")
@given(st.sampled_from(sorted(Kind)), st.none() | st.booleans() | FIGURES | TEXTS | st.lists(TEXTS) | st.dictionaries(
    TEXTS, TEXTS | st.dictionaries(TEXTS, TEXTS | FIGURES, max_size=2), max_size=2))  # fmt: skip
def test_whatever_is_kept_as_a_draft_can_be_shown_and_told(kind: str, draft: Any) -> None:
    question = QUESTIONS[Kind(kind)]
    texts = shown(question, draft, language="fr")
    assert all(type(value) is str for values in texts.values() for value in values)
    assert type(answering.told(question, draft, language="fr", label=str)) is str
    answering.years(question, draft, now=2026)
    answered(question, texts)


@given(st.dictionaries(st.sampled_from(["a-q1", "a-q2.email", "a-q3.x.2025", "d-q1"]), st.lists(TEXTS, max_size=2)))
def test_only_what_was_changed_on_the_page_is_sent(fields: dict[str, list[str]]) -> None:
    texts = {name: tuple(values) for name, values in fields.items()}
    ids = ("q1", "q2", "q3")
    seen = ".".join(f"{id}:{digest(of_question(id, texts))}" for id in ids)
    assert touched((), texts, seen) == {}
    assert set(touched((), texts | {"a-q1": ("tout autre chose",)}, seen)) == (
        set() if texts.get("a-q1") == ("tout autre chose",) else {"q1"}
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", 12), (" 1 200 ", 1200), ("1\u202f200,5", 1200.5), ("0", 0), ("-3", -3), ("+4", 4), ("12.0", 12.0),
        ("douze", "douze"), ("1e9", "1e9"), ("٣", "٣"), ("12,", "12,"), ("1.2.3", "1.2.3"), ("NaN", "NaN"),
        ("9" * 40, "9" * 40),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them_and_else_kept_as_typed(typed: str, kept: object) -> None:
    found = answered(QUESTIONS[Kind.NUMBER], {"a-q_number": (typed,)})
    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("31/01/2026", "2026-01-31"), ("1.2.2026", "2026-02-01"), ("2026-01-31", "2026-01-31"),
        ("31/02/2026", "31/02/2026"), ("hier", "hier"), ("٣/01/2026", "٣/01/2026"),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them_and_else_kept_as_typed(typed: str, kept: str) -> None:
    assert answered(QUESTIONS[Kind.DATE], {"a-q_date": (typed,)}) == kept


def test_an_indicator_has_the_years_asked_this_one_and_those_answered() -> None:
    question = QUESTIONS[Kind.INDICATOR]
    assert answering.years(question, None, now=2026) == ("2024", "2025", "2026")
    assert answering.years(question, {"headcount": {"2019": 3}}, now=2026) == ("2019", "2024", "2025", "2026")


@pytest.mark.rule("PA-12")
@given(st.permutations(["headcount", "lost_days", "gone"]))
def test_series_are_told_in_the_order_of_the_question_whatever_the_order_of_the_answer(order: list[str]) -> None:
    answer = {series: {"2025": 12} for series in order}
    told = answering.told(QUESTIONS[Kind.INDICATOR], answer, language="fr", label=str).splitlines()
    assert told == ["Effectif : 2025 : 12", "Journées : 2025 : 12", "gone : 2025 : 12"]
