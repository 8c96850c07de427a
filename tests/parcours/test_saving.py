"""« Enregistrer »: nothing typed is lost, nothing foreign is written, and two tabs never overwrite one another."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.space import STEPS, Space, space
from tmspros_core import Conflict, questionnaires
from tmspros_core.forms.definition import Condition
from tmspros_core.parcours.steps import Status
from tmspros_core.records import Step as Row
from tmspros_core.records.schema import Json
from tmspros_core.testing.answering import (
    CONTACT,
    Bringing,
    answer,
    answers,
    questionnaire,
    yes_no,
)
from tmspros_core.testing.forms import drafts

FORM = questionnaires.parcours()
FIRST = [question.id for question in FORM.asked_in("1") if question.kind != "document"]


def answer_of(here: Space, step: str, question: str) -> Any:
    return next(each.answer for each in here.step(step).questions if each.id == question)


def conflict(here: Space, *given: Any, **named: Any) -> Conflict:
    found = here.refused(here.save, *given, **named)
    assert isinstance(found, Conflict)
    return found


@pytest.mark.rule("PA-1", "PA-4")
def test_four_steps_are_there_from_the_beginning_each_empty_and_none_waiting(opened: Space) -> None:
    steps = opened.overview().steps
    assert [(each.step, each.status, each.review) for each in steps] == [(step, Status.EMPTY, "none") for step in STEPS]
    assert [each.title for each in steps] == [
        "En quoi suis-je concerné ?",
        "Par quoi commencer ?",
        "Comment agir ?",
        "Quels résultats pour mon entreprise ?",
    ]
    for step in reversed(STEPS):
        assert opened.complete(step).status is Status.COMPLETE


@pytest.mark.rule("PA-5")
@pytest.mark.parametrize(
    ("values", "code", "fields"),
    [
        ({"q1": True, "q99": 1, "": 2}, "step.unknown_question", ("", "q99")),
        ({"q1": True, "q9": {}}, "step.unknown_question", ("q9",)),
        ({"q1": True, "q8": ["a"]}, "step.document_question", ("q8",)),
        ({"q1": True, "tms_days": 0}, "step.unknown_question", ("tms_days",)),
        ({"q1": True, "figures": {"tms_days": 0}, "back_days": 1}, "step.unknown_question", ("back_days", "figures")),
        ({"head_email": "x@y.fr"}, "step.unknown_question", ("head_email",)),
    ],
    ids=["unknown", "another step's", "a document", "the fund's figure", "the fund's figures", "the profile's"],
)
def test_what_is_not_typed_here_is_refused_by_name_and_nothing_is_written(
    opened: Space, values: dict[str, Any], code: str, fields: tuple[str, ...]
) -> None:
    refusal = opened.refused(opened.save, "1", values)
    assert (refusal.code, refusal.details["fields"]) == (code, fields)
    stale = opened.refused(opened.save, "1", values, revision=7)
    assert stale.code == code, "what is foreign is told even where the save is stale"


@pytest.mark.rule("PA-5")
@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(FIRST), drafts(), min_size=1))
def test_an_answer_of_bad_form_is_kept_shown_with_its_error_and_missing(values: dict[str, Any]) -> None:
    with space() as here:
        here.validate()
        view = here.save("1", values)
        shown = {each.id: each for each in view.questions}
        gaps = {gap.question for gap in view.missing}
        for id, value in values.items():
            kept = shown[id].answer
            assert Json.of(kept) == Json.of(value) or not shown[id].errors, "only a well-formed one is tidied"
            assert bool(shown[id].errors) == (id in gaps)
        assert (view.status is Status.COMPLETE) == (not gaps)


@pytest.mark.rule("PA-4", "PA-5")
def test_an_answer_taken_back_is_a_gap_again_and_others_stay(opened: Space) -> None:
    opened.complete("2")
    view = opened.save("2", {"q11": None})
    assert [gap.question for gap in view.missing] == ["q11"]
    assert answer_of(opened, "2", "q12") is True


@pytest.mark.rule("PA-4")
def test_hidden_answers_are_kept_never_counted_and_come_back(open_space: Callable[..., Space]) -> None:
    shown_if_yes = (Condition(on="answer", question="a", equals=True),)
    form = questionnaire((yes_no("a"), yes_no("b", conditions=shown_if_yes)))
    here = open_space(plugins=[Bringing(form)])
    here.validate()
    here.save("1", {"a": True, "b": False})
    content = here.step("1").content
    view = here.save("1", {"a": False})
    assert view.status is Status.COMPLETE
    assert view.content != content
    hidden = view.content
    here.save("1", {"b": True})
    assert here.step("1").content == hidden, "what is hidden is no content"
    here.save("1", {"b": False})
    assert here.save("1", {"a": True}).content == content


@pytest.mark.rule("PA-6")
def test_a_stale_save_says_the_revision_and_what_changed_and_writes_nothing(opened: Space) -> None:
    seen = opened.step("1").revision
    opened.save("1", {"q1": True, "q6": "Autre onglet"}, revision=seen)
    stale = conflict(opened, "1", {"q2": True, "q6": "Le mien"}, revision=seen, comments={"establishment": "Bonjour"})
    assert stale.code == "step.stale_revision"
    assert dict(stale.details) == {"revision": seen + 1, "changed": {"q1": True, "q6": "Autre onglet"}}
    opened.save("1", {"q2": True, "q6": "Le mien"}, revision=seen + 1, comments={"establishment": "Bonjour"})
    assert (answer_of(opened, "1", "q1"), answer_of(opened, "1", "q6")) == (True, "Le mien")


@pytest.mark.rule("PA-6")
@pytest.mark.parametrize("revision", [-1, 1, 99])
def test_a_revision_that_never_was_is_stale(opened: Space, revision: int) -> None:
    assert conflict(opened, "1", {"q1": True}, revision=revision).details["revision"] == 0


@pytest.mark.rule("PA-6")
def test_a_revision_is_of_its_step_alone(opened: Space) -> None:
    opened.save("1", {"q1": True})
    opened.save("1", {"q2": True})
    assert opened.step("2").revision == 0
    assert opened.save("2", {"q11": True}, revision=0).revision == 1


@pytest.mark.rule("PA-6")
def test_the_same_save_twice_is_one(opened: Space) -> None:
    seen = opened.step("1").revision
    more: dict[str, Any] = {"revision": seen, "comments": {"establishment": "Voilà"}}
    first = opened.save("1", {"q1": True, "q6": "Texte\r\nde deux lignes"}, **more)
    before = opened.everything()
    second = opened.save("1", {"q1": True, "q6": "Texte\r\nde deux lignes"}, **more)
    assert opened.everything() == before
    assert second == first
    assert len(opened.journal("StepSaved")) == 1
    assert len(first.comments) == 1


@pytest.mark.rule("PA-6")
@pytest.mark.parametrize(("one", "other"), [(True, 1), (1, True), (1, 1.0), ("1", 1), ([], None), ({}, [])])
def test_what_python_takes_for_equal_is_another_answer(opened: Space, one: object, other: object) -> None:
    opened.save("1", {"q6": one})
    opened.save("1", {"q6": other})
    kept = answer_of(opened, "1", "q6")
    assert (type(kept), kept) == (type(other), other)


@pytest.mark.rule("PA-6")
@settings(max_examples=30)
@given(st.data())
def test_two_tabs_never_lose_anything(data: st.DataObject) -> None:
    """Each tab types on what it saw; a stale one is told what changed, and saves on top of it.

    In the end every question has the answer that was last saved by somebody who knew the one before.
    """
    with space() as here:
        here.validate()
        model: dict[str, Any] = {}
        revision = 0
        tabs = [(0, dict(model)), (0, dict(model))]
        for _ in range(data.draw(st.integers(1, 12), label="saves")):
            tab = data.draw(st.integers(0, 1), label="tab")
            seen, known = tabs[tab]
            ids = data.draw(st.lists(st.sampled_from(FIRST), min_size=1, unique=True), label="questions")
            typed = {id: answer(FORM.by_id[id], data.draw(st.integers(0, 3), label=id)) for id in ids}
            changes = {id for id in typed if id not in model or model[id] != typed[id]}
            if changes and seen != revision:
                stale = conflict(here, "1", typed, revision=seen)
                theirs = dict(stale.details["changed"])
                assert known | theirs == model, "with what changed, the loser knows everything"
                assert stale.details["revision"] == revision
                tabs[tab] = (revision, dict(model))
                continue
            is_current = seen == revision
            view = here.save("1", typed, revision=seen)
            model |= typed
            revision += bool(changes)
            assert view.revision == revision
            if is_current:
                tabs[tab] = (revision, dict(model))
        stored = {each.id: each.answer for each in here.step("1").questions if each.kind != "document"}
        assert {id: kept for id, kept in stored.items() if kept is not None} == model


def test_a_step_that_is_not_there_is_refused(opened: Space) -> None:
    for step in ("5", "", "1 ", "details"):
        assert opened.refused(opened.step, step).code == "step.unknown"
        assert opened.refused(opened.save, step, {}, revision=0).code == "step.unknown"


@pytest.mark.rule("PA-5", "MA-4")
def test_the_journal_says_which_questions_were_saved_and_no_answer(opened: Space) -> None:
    opened.save("1", {"q1": True, "q6": "Confidentiel"})
    assert opened.journal("StepSaved") == [
        {"subject": opened.actor.id, "step": "1", "revision": 1, "questions": ["q1", "q6"]}
    ]
    (row,) = opened.trial.rows(Row)
    assert row.answers.value() == {"q1": True, "q6": "Confidentiel"}


def test_what_these_tests_answer_with_is_well_formed() -> None:
    for step in STEPS:
        assert set(answers(FORM, step)) == {q.id for q in FORM.asked_in(step) if q.kind != "document"}
    assert CONTACT.keys() <= questionnaires.profile().by_id.keys()
