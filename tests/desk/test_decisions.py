"""What the fund decides on a step, what stays of it, and who is told (PA-7, PA-8, PA-9)."""

from typing import Any

import pytest
from attrs import evolve

from desk.places import FORM, SIRETS, STEPS, Land, refused
from tmspros_core import Conflict
from tmspros_core.changes import Add, Set, equal
from tmspros_core.records import Attachment, Awaiting, Step
from tmspros_core.records.attachments import Verdict
from tmspros_core.testing.answering import answers, document
from tmspros_core.testing.trial import HEAD
from tmspros_core.values import ids
from tmspros_core.values.actors import Establishment

STEP, OTHER = STEPS[0], STEPS[1]
SIRET = SIRETS[0]


def validate(land: Land, step: str = STEP, *, by: str = "jeanne") -> str:
    """Validate what is there; its content."""
    content = land.content(land.officer(by), SIRET, step)
    land.portal.desk.validate_step(land.officer(by), SIRET, step, content=content)
    return content


def change(land: Land, here: Establishment, step: str = STEP, number: int = 1) -> None:
    """Give other answers to a step."""
    revision = land.portal.parcours.read(here, step).revision
    land.portal.parcours.save(here, step, answers(FORM, step, number), revision=revision)


@pytest.mark.rule("PA-8", "PA-9")
def test_what_was_validated_stays_on_record_and_leaves_the_queue(land: Land) -> None:
    here = land.completed(STEP, OTHER)
    content = validate(land)
    row = next(row for row in land.trial.rows(Step) if row.step == STEP)
    assert (row.review, row.validated_content, row.validated_by) == ("validated", content, land.officer().id)
    assert row.validated_form == land.portal.shell.forms.parcours_digest
    assert [waiting.step for waiting in land.trial.rows(Awaiting)] == [OTHER]
    change(land, here)
    view = land.portal.desk.step(land.officer(), SIRET, STEP)
    assert view.review == "validated"
    assert view.validation is not None
    assert (view.validation.is_changed, view.validation.by) == (True, "jeanne@caisse.example")


@pytest.mark.rule("PA-8")
def test_a_decision_on_content_that_has_changed_is_a_conflict_which_says_what_is_there(land: Land) -> None:
    here = land.completed(STEP)
    desk, jeanne = land.portal.desk, land.officer()
    seen = land.content(jeanne, SIRET, STEP)
    change(land, here)
    now = land.content(jeanne, SIRET, STEP)
    for act in (
        lambda: desk.validate_step(jeanne, SIRET, STEP, content=seen),
        lambda: desk.return_step(jeanne, SIRET, STEP, content=seen, message="Encore"),
    ):
        assert isinstance(refused(land, "step.stale_content", act, content=now), Conflict)
    validate(land)


@pytest.mark.rule("PA-8", "AT-1")
def test_a_document_more_is_another_content_and_a_hidden_or_unclean_one_is_not(land: Land) -> None:
    here = land.completed(STEP)
    jeanne, seen = land.officer(), land.content(land.officer(), SIRET, STEP)

    def put(**named: Any) -> str:
        row = document(here.id, STEP, "q8", id=ids.fresh(), at=land.trial.clock.now())
        land.trial.change(Add(evolve(row, **named)))
        return row.id

    infected = put(verdict=Verdict.INFECTED)
    assert land.content(jeanne, SIRET, STEP) == seen
    put()
    assert land.content(jeanne, SIRET, STEP) != seen
    refused(
        land,
        "step.stale_content",
        lambda: land.portal.desk.validate_step(jeanne, SIRET, STEP, content=seen),
    )
    validate(land)
    assert {row.id for row in land.trial.rows(Attachment) if not row.kept} == {infected}


@pytest.mark.rule("PA-9")
def test_only_the_documents_of_the_step_that_was_validated_are_kept(land: Land) -> None:
    here = land.completed(STEP, OTHER)
    validate(land)
    assert {(row.step, row.kept) for row in land.trial.rows(Attachment)} == {(STEP, True), (OTHER, False)}
    gone = next(row.id for row in land.trial.rows(Attachment) if row.step == STEP)
    land.portal.attachments.delete(here, (gone,), confirmed=True)
    view = land.portal.desk.establishment(land.officer(), SIRET)
    assert [each.id for each in view.deleted] == [gone]
    assert {each.step for each in view.attachments} == {OTHER}


@pytest.mark.rule("PA-7", "PA-8")
def test_a_step_that_became_incomplete_is_shown_so_and_not_validated_yet_may_be_returned(land: Land) -> None:
    here = land.completed(STEP)
    jeanne = land.officer()
    revision = land.portal.parcours.read(here, STEP).revision
    land.portal.parcours.save(here, STEP, {"q6": ""}, revision=revision)
    (row,) = land.portal.desk.queue(jeanne).items
    assert row.step.is_incomplete
    content = land.content(jeanne, SIRET, STEP)
    refused(land, "step.not_complete", lambda: land.portal.desk.validate_step(jeanne, SIRET, STEP, content=content))
    land.portal.desk.return_step(jeanne, SIRET, STEP, content=content, message="Il manque q6")
    assert land.review(here, STEP) == "returned"


@pytest.mark.rule("PA-7", "PA-7b")
def test_a_returned_step_comes_back_once_it_is_handed_in_and_the_fund_gets_one_letter_more(land: Land) -> None:
    here = land.completed(STEP)
    jeanne = land.officer()
    content = land.content(jeanne, SIRET, STEP)
    land.portal.desk.return_step(jeanne, SIRET, STEP, content=content, message="Encore")
    change(land, here)
    assert land.portal.desk.queue(jeanne).items == ()
    for _ in range(2):
        revision = land.portal.parcours.read(here, STEP).revision
        land.portal.parcours.save(here, STEP, {}, revision=revision, resubmit=True)
    assert land.told("StepRequested") == ["jeanne@caisse.example"] * 2
    validate(land)


@pytest.mark.rule("PA-7")
@pytest.mark.parametrize("reached", ["none", "returned", "validated"])
def test_what_does_not_await_the_fund_is_neither_validated_nor_returned(land: Land, reached: str) -> None:
    here = land.completed(STEP) if reached != "none" else land.opened()
    desk, jeanne = land.portal.desk, land.officer()
    content = land.content(jeanne, SIRET, STEP)
    if reached == "returned":
        desk.return_step(jeanne, SIRET, STEP, content=content, message="Encore")
    elif reached == "validated":
        validate(land)
    refused(
        land, "step.move_refused", lambda: desk.validate_step(jeanne, SIRET, STEP, content=content), move="validate"
    )
    refused(
        land,
        "step.move_refused",
        lambda: desk.return_step(jeanne, SIRET, STEP, content=content, message="Encore"),
        review=reached,
    )
    if reached != "validated":
        refused(land, "step.move_refused", lambda: desk.withdraw_validation(jeanne, SIRET, STEP, reason="Erreur"))
    assert here


@pytest.mark.rule("PA-9")
def test_a_withdrawn_validation_keeps_what_was_validated_and_the_step_comes_back_by_its_holder(land: Land) -> None:
    here = land.completed(STEP)
    content = validate(land)
    land.portal.desk.withdraw_validation(land.officer("paul"), SIRET, STEP, reason="Erreur")
    row = next(row for row in land.trial.rows(Step) if row.step == STEP)
    assert (row.review, row.validated_content, row.validated_by) == ("returned", content, land.officer().id)
    assert land.portal.desk.queue(land.officer()).items == ()
    revision = land.portal.parcours.read(here, STEP).revision
    land.portal.parcours.save(here, STEP, {}, revision=revision, resubmit=True)
    assert validate(land, by="paul") == content


@pytest.mark.rule("PA-7", "PA-9")
def test_validated_again_only_on_a_newer_questionnaire(land: Land) -> None:
    here = land.completed(STEP)
    content = validate(land)
    refused(
        land,
        "step.move_refused",
        lambda: land.portal.desk.validate_step(land.officer(), SIRET, STEP, content=content),
    )
    mine = (equal("establishment", here.id), equal("step", STEP))
    land.trial.change(Set(Step, mine, {"validated_form": "0" * 64}, expect=1))
    validate(land)
    assert land.told("StepValidated") == [HEAD, HEAD]


@pytest.mark.rule("PA-7", "PA-9")
@pytest.mark.parametrize("words", ["", "  ", "\n", "\u200b"])
def test_a_return_and_a_withdrawal_want_words_and_the_field_is_named(land: Land, words: str) -> None:
    land.completed(STEP, OTHER)
    desk, jeanne = land.portal.desk, land.officer()
    content = land.content(jeanne, SIRET, OTHER)
    validate(land)
    refused(
        land,
        "text.missing",
        lambda: desk.return_step(jeanne, SIRET, OTHER, content=content, message=words),
        field="message",
    )
    refused(land, "text.missing", lambda: desk.withdraw_validation(jeanne, SIRET, STEP, reason=words), field="reason")
    refused(land, "text.missing", lambda: desk.comment(jeanne, SIRET, STEP, words), field="text")
