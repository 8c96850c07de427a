"""Hypothesis strategies for forms: definitions, sound or drawn blindly, and answers, good, bad and blank."""

import string
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from tmspros_core.forms.checking import faults
from tmspros_core.forms.conditions import Context
from tmspros_core.forms.definition import (
    Block,
    Choice,
    Condition,
    Form,
    Indicator,
    Kind,
    Label,
    Limits,
    Question,
    Step,
    Subject,
)
from tmspros_core.testing.strategies import emails, hostile_texts
from tmspros_core.values.text import BLANK

SECTORS = ("sanitaire_social", "btp")
PROFILE_FIELD = "has_representatives"
LOOKED_INTO = (Kind.YES_NO, Kind.SINGLE, Kind.SEVERAL)
"""The kinds that the conditions drawn here look at: of the others a condition asks for one exact answer."""

_PHONES = ("01 42 68 53 00", "+33 6 12 34 56 78", "0590 82 12 34", "+1 212 555 2368")
_INK = st.text(string.ascii_letters + "éÉœ語 '-", min_size=1, max_size=30).filter(lambda written: written.strip())


def labels() -> st.SearchStrategy[Label]:
    """Texts that people may read."""
    return st.builds(Label, _INK, st.none() | _INK)


@st.composite
def questions(draw: st.DrawFn, id: str, kinds: tuple[Kind, ...] = tuple(Kind)) -> Question:
    """A sound question without conditions."""
    kind = draw(st.sampled_from(kinds))
    question = Question(id=id, kind=kind, label=draw(labels()), required=draw(st.sampled_from((True, True, False))))
    few = draw(st.integers(1, 3))
    match kind:
        case Kind.SINGLE | Kind.SEVERAL:
            choices = tuple(Choice(id=f"c{number}", label=Label(f"C{number}")) for number in range(few))
            most = draw(st.none() | st.integers(1, few)) if kind == Kind.SEVERAL else None
            return evolve(question, choices=choices, limits=Limits(most=most))
        case Kind.INDICATOR:
            series = tuple(Indicator(id=f"i{n}", label=Label(f"I{n}"), required=n == 0) for n in range(few))
            limits = Limits(least=0, whole=draw(st.booleans()), years=draw(st.integers(1, 2)), recommended=few - 1)
            return evolve(question, indicators=series, limits=limits)
        case Kind.NUMBER:
            least = draw(st.none() | st.integers(-10, 10))
            return evolve(question, limits=Limits(least=least, most=11, whole=draw(st.booleans())))
        case Kind.TEXT:
            return evolve(question, limits=Limits(lines=draw(st.booleans()), most=draw(st.none() | st.integers(1, 60))))
        case Kind.DATE:
            return evolve(question, limits=Limits(earliest=draw(st.none() | st.just("2000-01-01"))))
        case _:
            return question


@st.composite
def conditions(draw: st.DrawFn, among: tuple[Question, ...]) -> Condition:
    """A condition on one of these, on the profile or on the sector; what it asks for is an answer there."""
    on = draw(st.sampled_from((Subject.ANSWER, Subject.ANSWER, Subject.PROFILE, Subject.SECTOR)))
    if on == Subject.SECTOR:
        return draw(_comparing(on, None, st.sampled_from(SECTORS)))
    if on == Subject.PROFILE or not among:
        return draw(_comparing(Subject.PROFILE, PROFILE_FIELD, st.booleans()))
    asked = draw(st.sampled_from(among))
    if asked.kind == Kind.SEVERAL:
        return Condition(on=on, question=asked.id, contains=draw(st.sampled_from(sorted(asked.offered))))
    if asked.kind == Kind.YES_NO:
        return draw(_comparing(on, asked.id, st.booleans()))
    return draw(_comparing(on, asked.id, st.sampled_from(sorted(asked.offered))))


def _comparing(on: str, question: str | None, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    is_it = values.map(lambda value: Condition(on=on, question=question, equals=value))
    may_be_it = values.map(lambda value: Condition(on=on, question=question, may_be=value))
    return st.one_of(is_it, is_it, may_be_it)


@st.composite
def drawn_forms(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind), most: int = 7) -> Form:
    """Forms without cycle, some of whose questions may contradict themselves and so never be shown.

    Questions stand in any order, after or before those that they wait for.
    """
    steps = []
    for step in range(draw(st.integers(1, 2))):
        asked: list[Question] = []
        for number in range(draw(st.integers(1, most))):
            question = draw(questions(f"s{step}_q{number}", kinds))
            known = tuple(other for other in asked if other.kind in LOOKED_INTO)
            waits = draw(st.lists(conditions(known), max_size=3)) if draw(st.booleans()) else []
            asked.append(evolve(question, conditions=tuple(waits)))
        mixed = tuple(draw(st.permutations(asked)))
        cut = draw(st.integers(1, len(mixed)))
        parts = [part for part in (mixed[:cut], mixed[cut:]) if part]
        blocks = tuple(Block(id=f"s{step}_b{place}", questions=part) for place, part in enumerate(parts))
        steps.append(Step(id=f"s{step}", title=Label("Étape"), blocks=blocks))
    return Form(id="form", version="1", title=Label("Formulaire"), steps=tuple(steps))


def forms(kinds: tuple[Kind, ...] = tuple(Kind), most: int = 7) -> st.SearchStrategy[Form]:
    """Sound forms: those drawn, a question that could never be shown left without its conditions."""
    return drawn_forms(kinds, most).map(_mended)


def _mended(form: Form) -> Form:
    while found := faults(form):
        wrong = {fault.place for fault in found}
        form = changed(form, partial(_without_conditions, wrong))
    return form


def _without_conditions(those: set[str], question: Question) -> Question:
    return evolve(question, conditions=()) if question.id in those else question


def changed(form: Form, change: Callable[[Question], Question | None]) -> Form:
    """The form with each question replaced by what ``change`` makes of it; None leaves it out."""
    steps = []
    for step in form.steps:
        blocks = [
            evolve(block, questions=tuple(new for old in block.questions if (new := change(old)) is not None))
            for block in step.blocks
        ]
        steps.append(evolve(step, blocks=tuple(blocks)))
    return evolve(form, steps=tuple(steps))


def contexts() -> st.SearchStrategy[Context]:
    """A validated profile or none, a sector or none."""
    profile = st.dictionaries(st.just(PROFILE_FIELD), st.booleans())
    return st.builds(Context, profile, st.sampled_from((None, *SECTORS, "autre")))


def blanks() -> st.SearchStrategy[object]:
    """What is no answer at all (PR-4)."""
    return st.one_of(st.none(), st.text(BLANK, max_size=4), st.just([]), st.just({}))


def filled(question: Question) -> st.SearchStrategy[Any]:
    """Well-formed answers to the question."""
    limits = question.limits
    match question.kind:
        case Kind.TEXT:
            return _INK.map(lambda written: written.strip()[: int(limits.most or 60)])
        case Kind.EMAIL:
            return emails()
        case Kind.PHONE:
            return st.sampled_from(_PHONES)
        case Kind.YES_NO:
            return st.booleans()
        case Kind.SINGLE:
            return st.sampled_from(sorted(question.offered))
        case Kind.SEVERAL:
            least, most = int(limits.least or 1), int(limits.most or len(question.offered))
            return st.lists(st.sampled_from(sorted(question.offered)), min_size=least, max_size=most, unique=True)
        case Kind.NUMBER:
            return _figures(limits)
        case Kind.DATE:
            earliest, latest = date.fromisoformat(limits.earliest or "0001-01-01"), limits.latest or "9999-12-31"
            return st.dates(earliest, date.fromisoformat(latest)).map(lambda day: day.isoformat())
        case Kind.DOCUMENT:
            least = int(limits.least or 1)
            return st.lists(st.text("abc0", min_size=1), min_size=least, max_size=least + 2, unique=True)
        case Kind.INDICATOR:
            return _series(question)
        case _:
            names = {"last_name": _INK, "first_name": _INK, "email": emails(), "phone": st.sampled_from(_PHONES)}
            return st.fixed_dictionaries(names, optional={"role": _INK})


def _figures(limits: Limits) -> st.SearchStrategy[Any]:
    least = -1000 if limits.least is None else limits.least
    most = 1000 if limits.most is None else limits.most
    whole = st.integers(int(least), int(most))
    return whole if limits.whole else st.one_of(whole, st.floats(least, most))


def _series(question: Question) -> st.SearchStrategy[Any]:
    years = st.integers(2000, 2099).map(str)
    least = question.limits.years
    asked = st.dictionaries(years, _figures(question.limits), min_size=least, max_size=least + 2)
    more = st.dictionaries(years, _figures(question.limits), max_size=2)
    return st.fixed_dictionaries(
        {indicator.id: asked for indicator in question.indicators if indicator.required},
        optional={indicator.id: more for indicator in question.indicators if not indicator.required},
    )


@st.composite
def answers_to(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """Answers to some of the questions, well formed, of bad form or blank, hidden questions included."""
    given: dict[str, Any] = {}
    for question in draw(st.permutations(form.questions)):
        kind = draw(st.sampled_from(("filled", "filled", "filled", "absent", "blank", "draft")))
        if kind == "filled":
            given[question.id] = draw(filled(question))
        elif kind != "absent":
            given[question.id] = draw(blanks() if kind == "blank" else drafts())
    return given


def drafts() -> st.SearchStrategy[Any]:
    """What somebody may have typed or sent in JSON, and seldom is a well-formed answer."""
    leaves = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8),
        st.sampled_from(("c0", "c9", "2026-02-30", "２０２６-01-01", "x@", "i0")),
    )  # fmt: skip
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(("i0", "i1", "2025", "email", "phone", "x")), inner, max_size=3),
        ),
        max_leaves=4,
    )


def hostile_answers() -> st.SearchStrategy[Any]:
    """What no form should choke on: wrong types, surrogates, numbers beyond all bounds, nesting, foreign keys."""
    leaves = st.one_of(hostile_texts(), drafts(), st.just(10**400), st.just(float("nan")), st.just(float("inf")))
    keys = st.one_of(st.text(max_size=5), st.integers(), st.none(), st.just("i0"), st.just("email"))
    return st.one_of(leaves, st.lists(leaves, max_size=3), st.dictionaries(keys, leaves, max_size=3))
