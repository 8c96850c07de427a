"""What is still to be answered: every gap, in form order, and no other gap made by filling one."""

import pickle
from collections.abc import Set as AbstractSet

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions import asked, form, when
from tmspros_core.forms import answers
from tmspros_core.forms.answers import Gap
from tmspros_core.forms.conditions import Context, is_blank, visible
from tmspros_core.forms.definition import Form, looked_at
from tmspros_core.testing.forms import answers_to, contexts, filled, forms


def waiting_for(form: Form, question: str) -> AbstractSet[str]:
    """Every question that is shown or hidden by this one, directly or by way of others."""
    found: set[str] = set()
    while more := {q.id for q in form.questions if looked_at(q) & (found | {question})} - found:
        found |= more
    return found


@pytest.mark.rule("PR-5")
@given(st.data(), forms(), contexts())
def test_filling_a_gap_closes_it_and_opens_others_by_conditions_only(
    data: st.DataObject, form: Form, context: Context
) -> None:
    given = data.draw(answers_to(form))
    before = answers.gaps(form, given, context=context)
    for id in {gap.question for gap in before}:
        after = answers.gaps(form, given | {id: data.draw(filled(form.by_id[id]))}, context=context)
        left = {gap.question for gap in after}
        assert id not in left
        assert left - {gap.question for gap in before} <= waiting_for(form, id)
        assert [gap for gap in after if gap.question not in waiting_for(form, id)] == [
            gap for gap in before if gap.question not in waiting_for(form, id) | {id}
        ]


@pytest.mark.rule("PR-5", "PA-4")
@given(st.data(), forms(), contexts())
def test_gaps_are_the_required_questions_in_sight_that_are_not_filled(
    data: st.DataObject, form: Form, context: Context
) -> None:
    given = data.draw(answers_to(form))
    shown = visible(form, given, context=context)
    listed = [gap.question for gap in answers.gaps(form, given, context=context)]
    wanted = [
        q.id
        for q in form.questions
        if q.id in shown and q.required and (is_blank(given.get(q.id)) or answers.problems(q, given[q.id]))
    ]
    assert list(dict.fromkeys(listed)) == wanted
    by_step = [answers.gaps(form, given, context=context, step=step.id) for step in form.steps]
    assert sum(by_step, ()) == answers.gaps(form, given, context=context)


@pytest.mark.rule("PA-4")
@given(st.data(), forms(), contexts())
def test_what_is_answered_and_what_is_missing_are_all_that_is_asked(
    data: st.DataObject, form: Form, context: Context
) -> None:
    given = data.draw(answers_to(form))
    by_step = [answers.tally(form, given, context=context, step=step.id) for step in form.steps]
    whole = answers.tally(form, given, context=context)
    assert (whole.answered, whole.asked) == (sum(t.answered for t in by_step), sum(t.asked for t in by_step))
    missing = {gap.question for gap in answers.gaps(form, given, context=context)}
    assert whole.answered + len(missing) == whole.asked
    assert whole.asked == sum(form.by_id[id].required for id in visible(form, given, context=context))


@pytest.mark.rule("PA-4", "PA-5")
@given(st.data(), forms(), contexts())
def test_errors_are_the_gaps_and_the_optional_drafts_and_no_draft_is_exported(
    data: st.DataObject, form: Form, context: Context
) -> None:
    given = data.draw(answers_to(form))
    errors = answers.errors(form, given, context=context)
    assert [e for e in errors if form.by_id[e.question].required] == list(answers.gaps(form, given, context=context))
    exported = answers.shown_answers(form, given, context=context)
    assert {error.question for error in errors}.isdisjoint(exported)
    assert list(exported) == [q.id for q in form.questions if q.id in exported]
    assert answers.shown_answers(form, exported, context=context) == exported


@pytest.mark.rule("PA-5")
def test_a_draft_of_bad_form_counts_as_missing_with_everything_that_is_wrong() -> None:
    one = form((asked("a", "several"), asked("b", "email", required=False), asked("c")))
    gaps = answers.gaps(one, {"a": ["x", "x"], "b": "nobody"})
    assert [(gap.question, gap.code) for gap in gaps] == [
        ("a", "answer.not_offered"),
        ("a", "answer.repeated"),
        ("c", "answer.missing"),
    ]
    errors = answers.errors(one, {"a": ["x", "x"], "b": "nobody"})
    assert [(gap.question, gap.code) for gap in errors if gap not in gaps] == [("b", "email.malformed")]


@pytest.mark.rule("PR-3")
def test_an_answer_comes_back_with_its_question() -> None:
    one = form((asked("a"), asked("b", "text", conditions=when("a", equals=True))))
    given = {"a": False, "b": "kept"}
    assert answers.shown_answers(one, given) == {"a": False}
    assert answers.shown_answers(one, given | {"a": True}) == {"a": True, "b": "kept"}


def test_a_gap_travels_between_processes() -> None:
    gap = Gap("q", "answer.too_few", {"least": 2}, "i0")
    assert pickle.loads(pickle.dumps(gap)) == gap
