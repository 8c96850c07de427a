"""The rules of a decision, on any questionnaire with any answers: what it changes, keeps, tells (PA-7, PA-8, PA-9)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desk.places import Land
from tmspros_core import Conflict, Refused
from tmspros_core.changes import Add, Decision, Drop, Set
from tmspros_core.events.parcours import StepCommented, StepReturned, StepValidated, ValidationWithdrawn
from tmspros_core.forms import answers, versions
from tmspros_core.forms.conditions import Context, visible
from tmspros_core.forms.definition import Form, Kind
from tmspros_core.parcours import deciding
from tmspros_core.parcours.noticing import Correspondence
from tmspros_core.parcours.review import TABLE, Move
from tmspros_core.parcours.steps import Sheet
from tmspros_core.records import Attachment, Awaiting, Parcours, Profile, Step, StepComment
from tmspros_core.records.attachments import Verdict
from tmspros_core.records.parcours import Review
from tmspros_core.records.schema import Json
from tmspros_core.testing.answering import PROFILE, Bringing, document
from tmspros_core.testing.forms import answers_to, contexts, forms
from tmspros_core.testing.trial import SIRET, trial
from tmspros_core.values import ids

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ABOUT = Correspondence(fund="cramif", name="Atelier", identifier="732", holders=("chef@a.example", "rh@a.example"))
HERE = "e" * 22
OFFICER, COMMENT = "o" * 22, "c" * 22
VERDICTS = st.sampled_from(Verdict)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A step of any questionnaire, answered well, badly or not, with documents that count or do not."""
    form: Form = draw(forms(most=5))
    step = draw(st.sampled_from(form.steps)).id
    asked = form.asked_in(step)
    given_: dict[str, Any] = {
        name: value for name, value in draw(answers_to(form)).items() if form.by_id[name].kind != Kind.DOCUMENT
    }
    documents = tuple(
        evolve(document(HERE, step, question.id, id=ids.fresh(), at=NOW), verdict=draw(VERDICTS))
        for question in asked
        if question.kind == Kind.DOCUMENT
        for _ in range(draw(st.integers(0, 2)))
    )
    pinned = versions.digest(form)
    row = Step(
        establishment=HERE,
        step=step,
        answers=Json.of({name: value for name, value in given_.items() if form.step_of[name] == step}),
        revision=draw(st.integers(1, 5)),
        review=draw(st.sampled_from(Review)),
        validated_form=draw(st.sampled_from((None, pinned, "0" * 64))),
    )
    return Sheet(form=form, pinned=pinned, step=row, kept=True, context=draw(contexts()), documents=documents)


def validate(sheet: Sheet, content: str | None = None) -> Decision:
    return deciding.validate(sheet, content=content or sheet.content, officer=OFFICER, about=ABOUT, now=NOW)


def send_back(sheet: Sheet, content: str | None = None, message: str = "Encore") -> Decision:
    return deciding.return_(
        sheet,
        content=content or sheet.content,
        message=message,
        comment=COMMENT,
        officer=OFFICER,
        about=ABOUT,
        now=NOW,
    )


def withdraw(sheet: Sheet) -> Decision:
    return deciding.withdraw(sheet, reason="Erreur", comment=COMMENT, officer=OFFICER, about=ABOUT, now=NOW)


def allowed(sheet: Sheet, move: Move) -> bool:
    """PA-7 told once more, by the review alone and what the move needs."""
    if (sheet.step.review, move) not in TABLE:
        return False
    if move is Move.VALIDATE:
        is_due = sheet.step.review is Review.REQUESTED or sheet.is_newer
        return sheet.is_complete and is_due
    return True


@pytest.mark.rule("PA-7", "PA-8")
@given(sheets())
def test_a_decision_is_what_the_table_allows_and_tells_each_recipient_once(sheet: Sheet) -> None:
    for move, decide, told in (
        (Move.VALIDATE, validate, StepValidated),
        (Move.RETURN, send_back, StepReturned),
        (Move.WITHDRAW, withdraw, ValidationWithdrawn),
    ):
        if not allowed(sheet, move):
            with pytest.raises(Refused):
                decide(sheet)
            continue
        decision = decide(sheet)
        letters = [event for event in decision.events if not isinstance(event, StepCommented)]
        (event,) = letters
        assert isinstance(event, told)
        assert event.to == ABOUT.holders


@pytest.mark.rule("PA-8", "AT-1")
@given(sheets(), st.text("0123456789abcdef", min_size=64, max_size=64) | st.just(""))
def test_other_content_than_what_is_there_is_a_conflict_whatever_the_review(sheet: Sheet, content: str) -> None:
    assume(content not in ("", sheet.content))
    for decide in (validate, send_back):
        with pytest.raises(Conflict) as conflict:
            decide(sheet, content)
        assert conflict.value.details["content"] == sheet.content


@pytest.mark.rule("PA-9", "AT-5")
@given(sheets())
def test_exactly_the_documents_that_are_content_are_kept(sheet: Sheet) -> None:
    whole = evolve(sheet, step=evolve(sheet.step, review=Review.REQUESTED))
    assume(whole.is_complete)
    decision = validate(whole)
    kept = {id for change in decision.changes if isinstance(change, Set) and change.kind is Attachment for id in
            change.where[0].values}  # fmt: skip
    sight = visible(whole.form, whole.values, context=whole.context)
    counted = {Verdict.CLEAN, Verdict.UNSCANNED}
    assert kept == {each.id for each in whole.documents if each.question in sight and each.verdict in counted}


@pytest.mark.rule("PA-8", "PA-9")
@given(sheets())
def test_every_change_rests_on_the_row_as_it_was_read_and_the_queue_is_left_once(sheet: Sheet) -> None:
    for decide in (validate, send_back, withdraw):
        try:
            decision = decide(sheet)
        except Refused:
            continue
        steps = [change for change in decision.changes if isinstance(change, Set) and change.kind is Step]
        assert all(change.expect == 1 for change in steps)
        fields = {condition.field: condition.value for change in steps for condition in change.where}
        assert not steps or (fields["revision"], fields["review"]) == (sheet.step.revision, sheet.step.review)
        left = [change for change in decision.changes if isinstance(change, Drop) and change.kind is Awaiting]
        assert len(left) == (sheet.step.review is Review.REQUESTED)
        assert all(change.expect == 1 for change in left)
        said = [change.record for change in decision.changes if isinstance(change, Add)]
        assert all(isinstance(row, StepComment) and row.author == OFFICER for row in said)
        assert len(said) == (decide is not validate)


@pytest.mark.rule("PA-4", "PA-5")
@settings(max_examples=40)
@given(st.data(), forms(most=5))
def test_on_any_questionnaire_the_desk_sees_what_is_in_sight_and_well_formed_and_no_more(
    data: st.DataObject, form: Form
) -> None:
    typed = {
        name: value for name, value in data.draw(answers_to(form)).items() if form.by_id[name].kind != Kind.DOCUMENT
    }
    with trial(plugins=[Bringing(form)]) as tried:
        land = Land(tried)
        here = land.establishment(SIRET)
        pinned = versions.digest(form)
        steps = [
            Step(
                establishment=here.id,
                step=step.id,
                answers=Json.of({name: value for name, value in typed.items() if form.step_of[name] == step.id}),
                revision=1,
            )
            for step in form.steps
        ]
        profile = Profile(establishment=here.id, snapshot=Json.of(dict(PROFILE)), edition=1, revision=1)
        tried.change(Add(profile), Add(Parcours(establishment=here.id, form=pinned, opened_at=NOW)), *map(Add, steps))
        context = Context(profile=PROFILE, sector=None)
        for step in form.steps:
            mine = {name: value for name, value in typed.items() if form.step_of[name] == step.id}
            view = land.portal.desk.step(land.officer(), SIRET, step.id)
            shown = answers.shown_answers(form, mine, context=context, step=step.id)
            assert {each.id: each.answer for each in view.questions if each.answer is not None} == shown
            sight = visible(form, mine, context=context)
            assert [each.id for each in view.questions] == [q.id for q in form.asked_in(step.id) if q.id in sight]
