"""When a question is shown: whatever the order, and never by way of what is hidden."""

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions import asked, form, when
from tmspros_core.forms import answers
from tmspros_core.forms.conditions import Context, is_blank, visible
from tmspros_core.forms.definition import Condition, Form, Question
from tmspros_core.testing.forms import answers_to, contexts, drawn_forms, forms
from tmspros_core.values.text import BLANK


def seen(form: Form, given: Mapping[str, Any], context: Context) -> set[str]:
    """Which questions are shown, said once more, from each question down to what it waits for."""

    def known(condition: Condition) -> Any:
        if condition.on == "sector":
            return context.sector
        if condition.on == "profile":
            return context.profile.get(condition.question or "")
        asked = form.by_id[condition.question or ""]
        return given.get(asked.id) if shown(asked) else None

    def met(condition: Condition) -> bool:
        value = known(condition)
        if condition.contains is not None:
            return isinstance(value, list) and any(each == condition.contains for each in value)
        wanted = condition.equals if condition.may_be is None else condition.may_be
        if condition.may_be is not None and is_blank(value):
            return True
        return isinstance(value, bool) == isinstance(wanted, bool) and value == wanted

    def shown(question: Question) -> bool:
        return all(met(condition) for condition in question.conditions)

    return {question.id for question in form.questions if shown(question)}


@pytest.mark.rule("PA-2", "PA-4")
@given(st.data(), drawn_forms(), contexts())
def test_what_is_shown_is_what_a_walk_from_each_question_says(
    data: st.DataObject, form: Form, context: Context
) -> None:
    given = data.draw(answers_to(form))
    assert visible(form, given, context=context) == seen(form, given, context)


@pytest.mark.rule("PA-2")
@given(st.data(), drawn_forms(), contexts())
def test_the_order_of_questions_and_of_answers_makes_no_difference(
    data: st.DataObject, form: Form, context: Context
) -> None:
    given = data.draw(answers_to(form))
    mixed = evolve(
        form,
        steps=tuple(
            evolve(
                step,
                blocks=tuple(
                    evolve(block, questions=tuple(data.draw(st.permutations(block.questions)))) for block in step.blocks
                ),
            )
            for step in form.steps
        ),
    )
    otherwise = dict(data.draw(st.permutations(list(given.items()))))
    assert visible(mixed, otherwise, context=context) == visible(form, given, context=context)


@pytest.mark.rule("PR-3", "PA-4")
@given(st.data(), forms(), contexts())
def test_what_is_hidden_is_never_missing_never_at_fault_and_never_exported(
    data: st.DataObject, form: Form, context: Context
) -> None:
    given = data.draw(answers_to(form))
    hidden = form.by_id.keys() - visible(form, given, context=context)
    for step in (None, *(each.id for each in form.steps)):
        told = [gap.question for gap in answers.errors(form, given, context=context, step=step)]
        told += [gap.question for gap in answers.gaps(form, given, context=context, step=step)]
        told += answers.shown_answers(form, given, context=context, step=step)
        assert hidden.isdisjoint(told)


@pytest.mark.rule("PR-3")
@given(st.data(), forms(), contexts())
def test_what_a_hidden_question_holds_changes_nothing(data: st.DataObject, form: Form, context: Context) -> None:
    given = data.draw(answers_to(form))
    shown = visible(form, given, context=context)
    without = {id: answer for id, answer in given.items() if id in shown}
    assert visible(form, without, context=context) == shown
    assert answers.errors(form, without, context=context) == answers.errors(form, given, context=context)
    assert answers.shown_answers(form, without, context=context) == answers.shown_answers(form, given, context=context)


@pytest.mark.rule("PR-3")
def test_the_answer_of_a_hidden_question_shows_nothing() -> None:
    chain = form(
        (asked("c", conditions=when("b", equals=True)), asked("b", conditions=when("a", equals=True)), asked("a"))
    )
    assert visible(chain, {"a": True, "b": True}) == {"a", "b", "c"}
    assert visible(chain, {"a": False, "b": True}) == {"a"}


@pytest.mark.rule("PA-2")
def test_a_question_that_waits_for_itself_is_not_shown_and_takes_no_time() -> None:
    turning = form(
        (asked("a", conditions=when("b", equals=True)), asked("b", conditions=when("a", may_be=True)), asked("c"))
    )
    assert visible(turning, {"a": True, "b": True}) == {"c"}


@pytest.mark.rule("PA-12")
@pytest.mark.parametrize(("sector", "shown"), [(None, True), ("", True), ("sanitaire_social", True), ("btp", False)])
def test_what_may_be_holds_until_something_else_is_known(sector: str | None, shown: bool) -> None:
    quiz = form((asked("quiz", conditions=(Condition(on="sector", may_be="sanitaire_social"),)),))
    assert visible(quiz, {}, context=Context(sector=sector)) == ({"quiz"} if shown else set())


@pytest.mark.rule("PR-2")
@pytest.mark.parametrize("answer", [1, 1.0, "true", "OUI", [True], None], ids=repr)
def test_only_a_yes_is_a_yes(answer: object) -> None:
    one = form((asked("a"), asked("b", conditions=when("a", equals=True))))
    assert visible(one, {"a": answer}) == {"a"}


@pytest.mark.rule("PR-4")
@given(st.text(BLANK))
def test_white_space_of_every_kind_is_nothing(white: str) -> None:
    assert is_blank(white)
    assert not is_blank(white + "x" + white)


@pytest.mark.rule("PR-4")
@pytest.mark.parametrize("answer", [False, 0, 0.0, "0", "non", [0], {"a": None}], ids=repr)
def test_non_and_zero_are_answers(answer: object) -> None:
    assert not is_blank(answer)


@pytest.mark.rule("PR-4")
def test_the_white_space_that_the_rule_names_is_blank() -> None:
    assert all(is_blank(white) for white in ("\u00a0", "\u200b", "\u202f", "\ufeff", "\u3000\u2060", " \t\r\n", ""))
    assert all(c in BLANK for c in map(chr, range(0x110000)) if c.isspace())
