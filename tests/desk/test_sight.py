"""What the desk sees of an establishment: what is validated and in sight, in every state of it (PO-4, PA-4)."""

from datetime import timedelta
from io import BytesIO

import pytest

from attachments.papers import pdf
from attachments.streams import Says
from desk.places import BRETAGNE, SIRETS, STEPS, Land, complete, refused
from tmspros_core.changes import Add, Set, equal
from tmspros_core.forms.definition import Condition, Kind, Label, Question
from tmspros_core.portal.parcours import step_views
from tmspros_core.ports import Scan
from tmspros_core.records import Account, Awaiting, Step
from tmspros_core.testing.answering import Bringing, document, questionnaire, yes_no
from tmspros_core.testing.trial import trial
from tmspros_core.values import ids

STEP = STEPS[0]


@pytest.mark.rule("PR-7", "PO-4")
def test_before_its_profile_is_validated_the_desk_sees_what_there_is_of_an_establishment(land: Land) -> None:
    here = land.establishment(SIRETS[0], emails=("chef@atelier.example",))
    land.portal.profiles.save(here, {"head_last_name": "Curie"})
    desk, jeanne = land.portal.desk, land.officer()
    desk.comment(jeanne, SIRETS[0], STEP, "Bienvenue.")
    desk.set_figures(jeanne, SIRETS[0], 2025, tms_days=169, back_days=0)
    view = desk.establishment(jeanne, SIRETS[0])
    assert (view.profile, view.validated_at, view.row.access) == ((), None, "shut")
    assert [step.status for step in view.row.steps] == ["empty"] * 4
    assert view.addresses == ("chef@atelier.example",)
    assert [comment.text for comment in view.comments] == ["Bienvenue."]
    step = desk.step(jeanne, SIRETS[0], STEP)
    assert step.figures is not None
    assert step.figures.tms_days == 169
    refused(land, "step.move_refused", lambda: desk.validate_step(jeanne, SIRETS[0], STEP, content=step.content))


@pytest.mark.rule("PR-6", "PO-4")
def test_the_desk_sees_the_profile_as_it_was_validated_and_not_its_draft(land: Land) -> None:
    here = land.opened(in_charge=False, contact_last_name="Perrin", contact_first_name="Jean",
                       contact_email="contact@atelier.example", contact_phone="+33612345678")  # fmt: skip
    land.portal.profiles.save(here, {"head_last_name": "Langevin", "in_charge": True})
    view = land.portal.desk.establishment(land.officer(), SIRETS[0])
    told = {
        question.id: question.answer for part in view.profile for block in part.blocks for question in block.questions
    }
    assert told["head_last_name"] == "Curie"
    assert told["contact_last_name"] == "Perrin"
    assert "group_name" not in told, "hidden"
    assert view.has_changes


@pytest.mark.rule("PA-4", "PA-5")
def test_the_desk_sees_no_hidden_answer_and_no_draft(land: Land) -> None:
    here = land.opened(has_representatives=True, representative_name="Ada")
    complete(land.trial, here, *STEPS)
    hidden = [q.id for step in land.portal.shell.forms.parcours.steps for block in step.blocks for q in block.questions
              if any(condition.question == "has_representatives" for condition in q.conditions)]  # fmt: skip
    assert hidden, "the questionnaire has a question for representatives"
    land.portal.profiles.save(here, {"has_representatives": False})
    land.portal.profiles.validate(here)
    revision = land.portal.parcours.read(here, "1").revision
    land.portal.parcours.save(here, "1", {"q4": ["nonsense"]}, revision=revision)
    for step in STEPS:
        view = land.portal.desk.step(land.officer(), SIRETS[0], step)
        assert not {question.id for question in view.questions} & set(hidden)
        assert "nonsense" not in repr(view)
        blocks = [question for block in view.blocks for question in block.questions]
        assert blocks == [*view.questions]


@pytest.mark.rule("AC-5")
def test_what_awaits_goes_to_the_queue_of_the_other_fund_with_its_place_in_it(land: Land) -> None:
    here = land.completed(*STEPS[:2])
    desk, yann = land.portal.desk, land.officer("yann", BRETAGNE)
    before = desk.queue(land.officer()).items
    desk.change_fund(land.officer(), here.siret, BRETAGNE)
    assert desk.queue(land.officer()).items == ()
    after = desk.queue(yann).items
    assert [(row.step.step, row.requested_at) for row in after] == [(row.step.step, row.requested_at) for row in before]
    assert {row.fund for row in land.trial.rows(Awaiting)} == {BRETAGNE}
    desk.validate_step(yann, here.siret, STEPS[0], content=land.content(yann, here.siret, STEPS[0]))
    assert {row.validated_by for row in land.trial.rows(Step) if row.step == STEPS[0]} == {yann.id}


@pytest.mark.rule("AC-5", "PO-4")
def test_an_establishment_that_leaves_while_the_queue_is_read_is_not_shown_in_it(land: Land) -> None:
    here = land.completed(STEP)
    land.trial.change(Set(Account, (equal("id", here.id),), {"fund": BRETAGNE}, expect=1))
    assert {row.fund for row in land.trial.rows(Awaiting)} == {"cramif"}, "as it was when the rows were read"
    assert land.portal.desk.queue(land.officer()).items == ()


@pytest.mark.rule("PA-4", "AT-1")
def test_documents_of_a_question_out_of_sight_are_not_among_those_that_the_desk_sees() -> None:
    report = Question(
        id="report",
        kind=Kind.DOCUMENT,
        label=Label("Rapport"),
        conditions=(Condition(on="answer", question="done", equals=True),),
    )
    with trial(plugins=[Bringing(questionnaire((yes_no("done"), report)))]) as tried:
        land = Land(tried)
        here = land.opened()
        tried.change(Add(document(here.id, "1", "report", id=ids.fresh(), at=tried.clock.now())))
        seen = {}
        for revision, answer in enumerate((True, False)):
            tried.portal.parcours.save(here, "1", {"done": answer}, revision=revision)
            view = tried.portal.desk.establishment(land.officer(), SIRETS[0])
            step = tried.portal.desk.step(land.officer(), SIRETS[0], "1")
            seen[answer] = len(view.attachments), sum(len(each.documents) for each in step.questions)
        assert seen == {True: (1, 1), False: (0, 0)}


@pytest.mark.rule("AT-5", "PO-4")
def test_a_listed_document_that_waits_for_its_scanner_is_refused_as_such_and_not_unknown() -> None:
    scanner = Says()
    with trial(scanner=scanner) as tried:
        land = Land(tried)
        here, desk, jeanne = land.opened(), tried.portal.desk, land.officer()
        id = tried.portal.attachments.deposit(here, "q8", "a.pdf", BytesIO(pdf())).id
        assert [view.id for view in desk.establishment(jeanne, SIRETS[0]).attachments] == [id]
        refused(land, "attachment.unscanned", lambda: desk.open_attachment(jeanne, SIRETS[0], id), field="id")
        scanner.answer = Scan.INFECTED
        tried.clock.advance(timedelta(minutes=2))
        assert tried.portal.scan_pending() == 1
        refused(land, "attachment.infected", lambda: desk.open_attachment(jeanne, SIRETS[0], id), field="id")


@pytest.mark.rule("PA-10", "PO-4")
def test_of_very_many_comments_the_desk_sees_the_latest_of_whatever_step_oldest_first(
    land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_views, "MOST_COMMENTS", 3)
    here, desk = land.opened(), land.portal.desk
    for number, step in enumerate((*STEPS[::-1], *STEPS)):
        land.trial.clock.advance(timedelta(minutes=1))
        land.portal.parcours.comment(here, step, f"n° {number}")
    view = desk.establishment(land.officer(), SIRETS[0])
    assert [comment.text for comment in view.comments] == ["n° 5", "n° 6", "n° 7"]
