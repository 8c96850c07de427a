"""Every way in which a definition can be wrong is found, with all others, and nothing sound is called wrong."""

from collections.abc import Callable, Iterator
from itertools import combinations, product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.definitions import A_LABEL, asked, form, when
from tmspros_core.forms.checking import faults
from tmspros_core.forms.conditions import Context, visible
from tmspros_core.forms.definition import (
    Block,
    Choice,
    Condition,
    Download,
    Form,
    Indicator,
    Kind,
    Label,
    Limits,
    Note,
    Question,
    Step,
)
from tmspros_core.forms.faults import FaultCode
from tmspros_core.testing.forms import LOOKED_INTO, PROFILE_FIELD, SECTORS, changed, drawn_forms, forms

PROFILE = form(
    (asked("has_representatives"), asked("name", "text", conditions=when("has_representatives", equals=True)))
)


def told(of: Form, **other: Any) -> list[tuple[str, str]]:
    return [(fault.code, fault.place) for fault in faults(of, **other)]


def on_profile(question: str, **operator: Any) -> tuple[Condition, ...]:
    return (Condition(on="profile", question=question, **operator),)


def in_sector(**operator: Any) -> tuple[Condition, ...]:
    return (Condition(on="sector", **operator),)


def of(kind: str, **other: Any) -> Form:
    """A form with one question of this kind, whose id is q."""
    return form((asked("q", kind, **other),))


def after(target: Question, *conditions: Condition) -> Form:
    """A form in which q waits for the target, whose id is t."""
    return form((target, asked("q", conditions=conditions)))


PLANTED: list[tuple[FaultCode, str, Form]] = [
    (FaultCode.BAD_ID, "Q 1", form((asked("Q 1"),))),
    (FaultCode.BAD_ID, "x" * 65, form((asked("x" * 65),))),
    (FaultCode.BAD_ID, "Form", form((asked("q"),), id="Form")),
    (FaultCode.BAD_ID, "form", form((asked("q"),), version=" ")),
    (FaultCode.BAD_ID, "q", of("single", choices=(Choice(id="é", label=A_LABEL),))),
    (FaultCode.DUPLICATE_ID, "q", form((asked("q"),), (asked("q"),))),
    (FaultCode.DUPLICATE_ID, "b0", form((asked("q"),), steps=(Step(id="s", title=A_LABEL, blocks=(
        Block(id="b0", questions=(asked("q"),)), Block(id="b0", questions=(asked("r"),)))),))),
    (FaultCode.DUPLICATE_ID, "a", of("single", choices=(Choice(id="a", label=A_LABEL),) * 2)),
    (FaultCode.DUPLICATE_ID, "days", of("indicator", indicators=(Indicator(id="days", label=A_LABEL),) * 2)),
    (FaultCode.DUPLICATE_ID, "f.xlsx", of("text", downloads=(Download(name="f.xlsx", label=A_LABEL),) * 2)),
    (FaultCode.DUPLICATE_ID, "r", form((asked("q", formerly=("r",)), asked("r")))),
    (FaultCode.DUPLICATE_ID, "old", form((asked("q", formerly=("old",)), asked("r", formerly=("old",))))),
    (FaultCode.NO_TEXT, "form", form((asked("q"),), title=Label(" "))),
    (FaultCode.NO_TEXT, "q", of("text", label=Label("Question", "\u200b"))),
    (FaultCode.NO_TEXT, "q", of("text", notes=(Note(text=Label("")),))),
    (FaultCode.BAD_NAME, "q", of("text", downloads=(Download(name="../etc", label=A_LABEL),))),
    (FaultCode.EMPTY, "form", form()),
    (FaultCode.EMPTY, "s", form(steps=(Step(id="s", title=A_LABEL),))),
    (FaultCode.EMPTY, "b0", form(())),
    (FaultCode.UNKNOWN_KIND, "q", of("colour")),
    (FaultCode.NO_CHOICES, "q", of("single", choices=())),
    (FaultCode.NO_CHOICES, "q", of("several", choices=())),
    (FaultCode.NO_INDICATORS, "q", of("indicator", indicators=())),
    (FaultCode.NO_INDICATORS, "q", of("indicator", indicators=(Indicator(id="i", label=A_LABEL, required=False),))),
    (FaultCode.MISPLACED, "q", of("text", choices=(Choice(id="a", label=A_LABEL),))),
    (FaultCode.MISPLACED, "q", of("text", indicators=(Indicator(id="a", label=A_LABEL),))),
    (FaultCode.MISPLACED, "q", of("yes_no", limits=Limits(most=3))),
    (FaultCode.MISPLACED, "q", of("text", limits=Limits(whole=True))),
    (FaultCode.BAD_LIMITS, "q", of("number", limits=Limits(least=3, most=2))),
    (FaultCode.BAD_LIMITS, "q", of("number", limits=Limits(most=float("nan")))),
    (FaultCode.BAD_LIMITS, "q", of("text", limits=Limits(most=0))),
    (FaultCode.BAD_LIMITS, "q", of("text", limits=Limits(most=10_001))),
    (FaultCode.BAD_LIMITS, "q", of("document", limits=Limits(least=1.5))),
    (FaultCode.BAD_LIMITS, "q", of("several", limits=Limits(least=3))),
    (FaultCode.BAD_LIMITS, "q", of("indicator", limits=Limits(years=0))),
    (FaultCode.BAD_LIMITS, "q", of("indicator", limits=Limits(recommended=1))),
    (FaultCode.BAD_LIMITS, "q", of("date", limits=Limits(earliest="01/02/2026"))),
    (FaultCode.BAD_LIMITS, "q", of("date", limits=Limits(earliest="2026-02-02", latest="2026-02-01"))),
    (FaultCode.BAD_CONDITION, "q", of("text", conditions=(Condition(on="weather", equals=True),))),
    (FaultCode.BAD_CONDITION, "q", after(asked("t"), Condition(on="answer", question="t"))),
    (FaultCode.BAD_CONDITION, "q", after(asked("t"), Condition(on="answer", question="t", equals=True, may_be=True))),
    (FaultCode.BAD_CONDITION, "q", after(asked("t"), Condition(on="answer", equals=True))),
    (FaultCode.BAD_CONDITION, "q", after(asked("t"), Condition(on="sector", question="t", equals="btp"))),
    (FaultCode.UNKNOWN_REFERENCE, "q", of("text", conditions=when("nothing", equals=True))),
    (FaultCode.UNKNOWN_REFERENCE, "q", of("text", conditions=on_profile("nothing", equals=True))),
    (FaultCode.UNKNOWN_REFERENCE, "q", of("text", notes=(
        Note(text=A_LABEL, conditions=when("nothing", equals=True)),))),
    (FaultCode.CROSS_STEP_REFERENCE, "q", form((asked("t"),), (asked("q", conditions=when("t", equals=True)),))),
    (FaultCode.IMPOSSIBLE_VALUE, "q", after(asked("t"), *when("t", equals="oui"))),
    (FaultCode.IMPOSSIBLE_VALUE, "q", after(asked("t"), *when("t", equals=1))),
    (FaultCode.IMPOSSIBLE_VALUE, "q", after(asked("t", "single"), *when("t", equals="c"))),
    (FaultCode.IMPOSSIBLE_VALUE, "q", after(asked("t", "several"), *when("t", equals="a"))),
    (FaultCode.IMPOSSIBLE_VALUE, "q", after(asked("t", "several"), *when("t", contains="c"))),
    (FaultCode.IMPOSSIBLE_VALUE, "q", after(asked("t", "number", limits=Limits(most=5)), *when("t", equals=6))),
    (FaultCode.IMPOSSIBLE_VALUE, "q", after(asked("t", "text"), *when("t", contains="a"))),
    (FaultCode.IMPOSSIBLE_VALUE, "q", after(asked("t", "document"), *when("t", equals="f"))),
    (FaultCode.IMPOSSIBLE_VALUE, "q", of("text", conditions=in_sector(equals=True))),
    (FaultCode.IMPOSSIBLE_VALUE, "q", of("text", conditions=on_profile("has_representatives", equals="oui"))),
    (FaultCode.CYCLE, "q", of("yes_no", conditions=when("q", equals=True))),
    (FaultCode.CYCLE, "a", form((
        asked("a", conditions=when("b", equals=True)), asked("b", conditions=when("a", may_be=True))))),
    (FaultCode.NEVER_VISIBLE, "q", after(asked("t"), *when("t", equals=True), *when("t", equals=False))),
    (FaultCode.NEVER_VISIBLE, "q", after(asked("t"), *when("t", equals=True), *when("t", may_be=False))),
    (FaultCode.NEVER_VISIBLE, "q", of("text", conditions=(*in_sector(equals="a"), *in_sector(equals="b")))),
    (FaultCode.NEVER_VISIBLE, "q", after(
        asked("t", "several", limits=Limits(most=1)), *when("t", contains="a"), *when("t", contains="b"))),
    (FaultCode.NEVER_VISIBLE, "q", form((asked("a"), asked("b", conditions=when("a", equals=False)),
        asked("q", conditions=(*when("a", equals=True), *when("b", equals=True)))))),
    (FaultCode.NEVER_VISIBLE, "q", of("text", conditions=(
        *on_profile("name", equals="CSE"), *on_profile("has_representatives", equals=False)))),
]  # fmt: skip


@pytest.mark.rule("PA-2")
@pytest.mark.parametrize(
    ("code", "place", "wrong"), PLANTED, ids=[f"{n}-{code}" for n, (code, *_) in enumerate(PLANTED)]
)
def test_a_planted_fault_is_found_and_no_other(code: FaultCode, place: str, wrong: Form) -> None:
    assert told(wrong, profile=PROFILE) == [(code, place)]


def test_every_fault_code_is_planted() -> None:
    assert {code for code, *_ in PLANTED} == set(FaultCode)


@pytest.mark.rule("PA-2")
@given(st.lists(st.sampled_from([p for p in PLANTED if len(p[2].steps) == 1 and p[1] == "q"]), min_size=2, max_size=4))
def test_faults_planted_together_are_all_found(planted: list[tuple[FaultCode, str, Form]]) -> None:
    def renamed(number: int, of: Form) -> tuple[Question, ...]:
        def move(condition: Condition) -> Condition:
            inside = condition.on == "answer" and condition.question in of.by_id
            return evolve(condition, question=f"{condition.question}{number}") if inside else condition

        moved = (evolve(q, id=f"{q.id}{number}", conditions=tuple(map(move, q.conditions))) for q in of.questions)
        return tuple(moved)

    together = form(tuple(q for number, (_, _, one) in enumerate(planted) for q in renamed(number, one)))
    assert set(told(together, profile=PROFILE)) == {(code, f"q{number}") for number, (code, _, _) in enumerate(planted)}


@pytest.mark.rule("PA-2")
def test_a_cycle_is_told_once_with_all_who_are_in_it_and_not_those_who_wait_for_it() -> None:
    turning = form((
        asked("z", conditions=when("a", equals=True)),
        asked("a", conditions=when("c", equals=True)),
        asked("b", conditions=when("a", equals=True)),
        asked("c", conditions=when("b", equals=True)),
        asked("d", conditions=when("d", equals=True)),
    ))  # fmt: skip
    found = faults(turning)
    assert [(fault.code, fault.place) for fault in found] == [("cycle", "a"), ("cycle", "d")]
    assert str(found[0]) == "a: waits for itself: a → b → c → a"


@pytest.mark.rule("PA-2")
@given(forms())
def test_sound_forms_have_no_fault(form: Form) -> None:
    assert faults(form) == ()


def every_answer(question: Question) -> list[Any]:
    if question.kind == Kind.YES_NO:
        return [None, True, False]
    if question.kind == Kind.SINGLE:
        return [None, *question.offered]
    most = int(question.limits.most or len(question.offered))
    return [None, *(list(some) for size in range(1, most + 1) for some in combinations(sorted(question.offered), size))]


def every_context() -> Iterator[Context]:
    for sector, profile in product((None, *SECTORS), ({}, {PROFILE_FIELD: True}, {PROFILE_FIELD: False})):
        yield Context(profile, sector)


@pytest.mark.rule("PA-2")
@settings(deadline=None)
@given(drawn_forms(LOOKED_INTO, 3).filter(lambda form: len(form.steps) == 1))
def test_a_question_is_told_to_be_never_shown_exactly_when_no_answers_show_it(form: Form) -> None:
    ever: set[str] = set()
    ids = [question.id for question in form.questions]
    for all_given in product(*map(every_answer, form.questions)):
        for context in every_context():
            ever |= visible(form, dict(zip(ids, all_given, strict=True)), context=context)
    never = {fault.place for fault in faults(form) if fault.code == FaultCode.NEVER_VISIBLE}
    assert never == set(ids) - ever


@pytest.mark.rule("PA-2")
@given(st.data(), forms(most=4))
def test_whatever_is_broken_in_a_sound_form_checking_answers(data: st.DataObject, form: Form) -> None:
    breaks: list[Callable[[Question], Question | None]] = [
        lambda q: evolve(q, kind="colour"),
        lambda q: None,
        lambda q: evolve(q, id=form.questions[0].id),
        lambda q: evolve(q, conditions=(*q.conditions, *when(q.id, equals=True))),
        lambda q: evolve(q, choices=()),
    ]
    one, broken = data.draw(st.sampled_from(form.questions)), data.draw(st.sampled_from(breaks))
    for fault in faults(changed(form, lambda q: broken(q) if q is one else q)):
        assert str(fault)
