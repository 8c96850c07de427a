"""A parcours follows a newer questionnaire when told to: answers and documents come along, every loss is reported."""

from collections.abc import Callable

import pytest
from attrs import evolve

from parcours.space import Space, outcome
from parcours.versions import FIRST, bring, documents, lost, migrate, text, typed
from tmspros_core.changes import Add, Drop, Set, equal
from tmspros_core.forms import versions
from tmspros_core.parcours.steps import Status
from tmspros_core.records import Attachment, Awaiting, Parcours, Questionnaire
from tmspros_core.records import Step as Row
from tmspros_core.records.attachments import AttachmentState
from tmspros_core.records.parcours import Review
from tmspros_core.testing.answering import Bringing, document, questionnaire, yes_no
from tmspros_core.testing.trial import SIRET

DEAD, RECEIVING = AttachmentState.DEAD, AttachmentState.RECEIVING


@pytest.fixture
def old(open_space: Callable[..., Space]) -> Space:
    """A parcours on the first version, answered, with a document."""
    here = open_space(plugins=[Bringing(FIRST)])
    here.validate()
    here.save("1", {"a": True, "b": False})
    here.trial.change(Add(document(here.actor.id, "2", "d", id="doc", at=here.trial.clock.now())))
    here.save("2", {"c": "Bonjour"})
    return here


@pytest.mark.rule("PA-3")
def test_a_new_version_changes_nothing_until_it_is_asked_for(old: Space) -> None:
    before = (old.step("1"), old.step("2"))
    bring(old, questionnaire((text("new"),), version="2"))
    assert (old.step("1"), old.step("2")) == before
    assert (old.overview().version, old.overview().newer) == ("1", "2")
    old.save("1", {"a": False})
    assert outcome(old.save, "1", {"new": "x"}) == "step.unknown_question"


@pytest.mark.rule("PA-3")
def test_a_new_establishment_starts_on_the_version_in_force(old: Space) -> None:
    bring(old, questionnaire((text("new"),), version="2"))
    other = old.trial.establishment("35600000000048", emails=("autre@atelier.example",))
    there = Space(old.trial, other)
    there.validate(head_email="autre@atelier.example")
    assert (there.overview().version, there.overview().newer) == ("2", None)
    assert not migrate(there).is_done
    assert {row.version for row in old.trial.rows(Questionnaire)} == {"1", "2"}


@pytest.mark.rule("PA-3", "PA-9")
def test_answers_and_documents_come_along_and_new_questions_are_gaps(old: Space) -> None:
    second = questionnaire((yes_no("a"), yes_no("b"), text("e")), (text("c"), documents("d")), version="2")
    bring(old, second)
    view = migrate(old)
    assert (view.before, view.after, view.is_done, view.losses) == ("1", "2", True, ())
    first, later = old.step("1"), old.step("2")
    assert [each.answer for each in first.questions] == [True, False, None]
    assert [gap.question for gap in first.missing] == ["e"]
    assert later.status is Status.COMPLETE
    assert [each.id for question in later.questions for each in question.documents] == ["doc"]
    assert first.revision == 1, "what a tab typed on this step may still be saved"
    assert old.overview().newer is None
    (row,) = old.trial.rows(Parcours)
    assert row.form == versions.digest(second)


@pytest.mark.rule("PA-3")
def test_migrating_twice_is_once(old: Space) -> None:
    bring(old, questionnaire((yes_no("a"), text("e", formerly=("b",))), version="2"))
    assert migrate(old).is_done
    before = old.everything()
    again = migrate(old)
    assert (again.is_done, again.losses) == (False, ())
    assert old.everything() == before
    assert not old.portal.admin.migrate_parcours(SIRET).is_done
    assert old.everything() == before
    assert len(old.journal("ParcoursMigrated")) == 1


@pytest.mark.rule("PA-3")
def test_every_loss_is_reported_and_nothing_is_wiped(old: Space) -> None:
    second = questionnaire(
        (text("a"), yes_no("new"), text("e", formerly=("b",))), (yes_no("d"), text("f")), version="2"
    )
    bring(old, second)
    view = migrate(old)
    told = {loss.question: (loss.code, loss.answer, loss.label) for loss in view.losses}
    assert told == {
        "a": ("answer.wrong_type", True, "Question a ?"),
        "e": ("answer.wrong_type", False, "Texte e"),
        "c": ("answer.question_gone", "Bonjour", "Texte c"),
        "d": ("answer.wrong_type", ["doc.pdf"], "Documents d"),
    }
    assert typed(old) == {"1": {"a": True, "e": False}, "2": {"c": "Bonjour"}}
    (row,) = old.trial.rows(Attachment)
    assert (row.question, row.step, row.state.value) == ("d", "2", "here")
    assert old.journal("ParcoursMigrated")[0]["lost"] == ["a", "c", "d", "e"]
    assert "Bonjour" not in str(old.journal("ParcoursMigrated"))
    bring(old, evolve(FIRST, version="3"))
    assert lost(migrate(old)) == {"e": "answer.question_gone"}
    assert typed(old) == {"1": {"a": True, "e": False}, "2": {"c": "Bonjour"}}
    assert old.step("2").status is Status.COMPLETE, "what was lost to the second version counts in the third"


@pytest.mark.rule("PA-3")
def test_a_question_that_moves_to_another_step_takes_its_answer_and_its_documents_along(old: Space) -> None:
    old.trial.change(
        Set(Attachment, (equal("id", "doc"),), {"kept": True}),
        Add(evolve(document(old.actor.id, "2", "d", id="gone", at=old.trial.clock.now()), state=DEAD, kept=True)),
        Add(evolve(document(old.actor.id, "2", "d", id="late", at=old.trial.clock.now()), state=RECEIVING)),
    )
    second = questionnaire((documents("renamed", formerly=("d",)), yes_no("a")), (yes_no("b"),), (text("c"),))
    bring(old, evolve(second, version="2"))
    assert migrate(old).losses == ()
    assert typed(old) == {"1": {"a": True}, "2": {"b": False}, "3": {"c": "Bonjour"}}
    assert {(row.question, row.step) for row in old.trial.rows(Attachment)} == {("renamed", "1")}
    assert [each.status for each in old.overview().steps] == [Status.COMPLETE] * 3
    revisions = {row.step: row.revision for row in old.trial.rows(Row)}
    assert revisions == {"1": 2, "2": 2, "3": 1}
    stale = old.refused(old.save, "2", {"b": True}, revision=1)
    assert dict(stale.details) == {"revision": 2, "changed": {"b": False}}


@pytest.mark.rule("PA-7", "PA-3")
def test_a_version_that_asks_less_completes_a_step_and_tells_its_fund_once(old: Space) -> None:
    second = questionnaire((yes_no("a"), text("e"), text("g")), (text("c"), documents("d")), version="2")
    third = questionnaire((yes_no("a"), text("e")), (text("c"), documents("d")), version="3")
    none = Set(Row, (equal("step", "1"),), {"review": Review.NONE})
    old.trial.change(none, Drop(Awaiting, (equal("step", "1"),)))
    told = len(old.requests())
    bring(old, second)
    migrate(old)
    old.save("1", {"e": "x"})
    assert (len(old.requests()), old.step("1").review) == (told, Review.NONE)
    bring(old, third)
    migrate(old)
    assert (len(old.requests()), old.step("1").review) == (told + 1, Review.REQUESTED)
    migrate(old)
    assert len(old.requests()) == told + 1
    assert sorted(row.step for row in old.trial.rows(Awaiting)) == ["1", "2"]


@pytest.mark.rule("PA-9", "PA-3")
def test_a_validated_step_stays_so_and_shows_on_which_version(old: Space) -> None:
    row = next(each for each in old.trial.rows(Row) if each.step == "1")
    validated = {
        "review": Review.VALIDATED,
        "validated_content": old.step("1").content,
        "validated_form": versions.digest(FIRST),
        "validated_by": old.officer.id,
        "validated_at": old.trial.clock.now(),
    }
    old.trial.change(Set(Row, (equal("step", "1"), equal("revision", row.revision)), validated, expect=1))
    shown = old.step("1").validation
    assert shown is not None
    assert (shown.version, shown.is_older, shown.is_changed) == ("1", False, False)
    bring(old, questionnaire((yes_no("a"), yes_no("b"), text("e")), (text("c"), documents("d")), version="2"))
    migrate(old)
    view = old.step("1")
    assert view.review is Review.VALIDATED
    assert view.validation is not None
    assert (view.validation.version, view.validation.is_older) == ("1", True)
    assert [gap.question for gap in view.missing] == ["e"]
    assert view.validation.by == old.officer.email


@pytest.mark.rule("PA-3", "PO-4")
def test_a_step_that_the_version_has_not_leaves_the_queue_and_keeps_its_answers(old: Space) -> None:
    bring(old, questionnaire((yes_no("a"), yes_no("b")), version="2"))
    assert lost(migrate(old)) == {"c": "answer.question_gone", "d": "answer.question_gone"}
    assert sorted(row.step for row in old.trial.rows(Awaiting)) == ["1"]
    assert outcome(old.step, "2") == "step.unknown"
    assert typed(old)["2"] == {"c": "Bonjour"}
    bring(old, evolve(FIRST, version="3"))
    assert migrate(old).losses == ()
    assert (old.step("2").status, old.step("2").review) == (Status.COMPLETE, Review.REQUESTED)
    assert sorted(row.step for row in old.trial.rows(Awaiting)) == ["1", "2"]


@pytest.mark.rule("PA-3")
def test_nobody_else_migrates_and_where_no_profile_is_validated_there_is_nothing_to_migrate(
    open_space: Callable[..., Space],
) -> None:
    here = open_space(plugins=[Bringing(FIRST)])
    assert here.refused(migrate, here).code == "profile.not_validated"
    before = here.everything()
    assert not here.portal.admin.migrate_parcours(SIRET).is_done
    assert here.everything() == before
    assert here.refused(here.portal.parcours.migrate, here.officer).code == "access.forbidden"
    for unknown in ("35600000000048", "x", here.officer.email, ""):
        assert here.refused(here.portal.admin.migrate_parcours, unknown).code == "account.unknown"


@pytest.mark.rule("PA-3")
def test_the_host_migrates_by_the_siret(old: Space) -> None:
    bring(old, questionnaire((yes_no("a"), yes_no("b")), (text("c"), documents("d"), text("e")), version="2"))
    view = old.portal.admin.migrate_parcours("732 829 320 00074")
    assert (view.before, view.after, view.is_done) == ("1", "2", True)
    assert old.overview().newer is None
