"""Depositing, listing, opening and deleting, through the portal (AT-1, AT-2, AT-4)."""

from datetime import timedelta

import pytest

from attachments.papers import ACCEPTED, EICAR, REFUSED, office, pdf, png
from attachments.streams import Watched, deposit
from parcours.space import Space
from tmspros_core.errors import Code, Misconfigured, Missing, Refused
from tmspros_core.records import Attachment
from tmspros_core.testing.answering import PROFILE, answers
from tmspros_core.values import ids

SECOND = "55208131766522"


def read(here: Space, id: str) -> bytes:
    with here.portal.attachments.open(here.actor, id) as opened:
        return opened.read()


@pytest.mark.rule("AT-1", "AT-4")
def test_a_document_comes_back_as_it_was_under_its_type_and_name(here):
    for name, document in ACCEPTED.items():
        view = deposit(here, document, name, description="  le tableau \n de 2025 ")
        assert (view.name, view.description, view.size) == (name, "le tableau de 2025", len(document))
        with here.portal.attachments.open(here.actor, view.id) as opened:
            assert (opened.name, opened.size, opened.media_type) == (name, view.size, view.media_type)
            assert opened.read() == document


@pytest.mark.rule("AT-4")
def test_bytes_are_kept_under_a_random_name_that_nothing_shows(here):
    views = [deposit(here, name="rapport.pdf"), deposit(here, name="rapport.pdf")]
    rows = here.trial.rows(Attachment)
    assert len({row.blob for row in rows} | {row.id for row in rows}) == 4
    shown = f"{views} {rows} {here.portal.attachments.list(here.actor)} {here.everything().keys()}"
    assert not any(row.blob in shown for row in rows)


@pytest.mark.rule("AT-1")
def test_the_same_file_may_be_deposited_twice_and_the_latest_comes_first(here):
    first = deposit(here)
    here.trial.clock.advance(timedelta(seconds=1))
    second = deposit(here)
    assert [view.id for view in here.portal.attachments.list(here.actor)] == [second.id, first.id]
    (asked,) = [question for question in here.step("1").questions if question.id == "q8"]
    assert [view.id for view in asked.documents] == [first.id, second.id]


@pytest.mark.rule("AT-1")
def test_a_deposit_and_a_deletion_change_the_content_of_the_step_and_not_its_revision(here):
    here.save("1", {"q1": True})
    before = here.step("1")
    view = deposit(here)
    between = here.step("1")
    here.portal.attachments.delete(here.actor, [view.id], confirmed=True)
    after = here.step("1")
    assert before.revision == between.revision == after.revision
    assert before.content == after.content != between.content


@pytest.mark.rule("AT-3")
def test_a_refused_document_leaves_nothing_at_all(here):
    for disguise, (name, document, code) in REFUSED.items():
        assert here.refused(deposit, here, document, name).code == code, disguise


@pytest.mark.rule("AT-1")
@pytest.mark.parametrize("question", ["q1", "nowhere", "", "head_email", "q8 "])
def test_a_question_that_takes_no_document_reads_no_byte(here, question):
    stream = Watched(pdf())
    refused = here.refused(here.portal.attachments.deposit, here.actor, question, "a.pdf", stream)
    assert (refused.code, stream.asked) == (Code.ATTACHMENT_QUESTION, [])


@pytest.mark.rule("AT-1")
@pytest.mark.parametrize("description", ["", " \u00a0", "\u200b"], ids=ascii)
def test_a_description_of_which_nothing_is_seen_is_none(here, description):
    assert deposit(here, description=description).description == ""


@pytest.mark.rule("AT-1")
@pytest.mark.parametrize("description", ["x" * 501, "a\0b", "a\x1bb"])
def test_a_description_that_cannot_be_kept_is_refused_at_its_field(here, description):
    refused = here.refused(deposit, here, description=description)
    assert refused.code.startswith("text.")
    assert refused.details["field"] == "description"


@pytest.mark.rule("PR-7")
def test_every_way_in_is_shut_until_a_profile_is_validated(open_space):
    here = open_space()
    stream, id = Watched(pdf()), ids.fresh()
    ways = (
        lambda: here.portal.attachments.deposit(here.actor, "q8", "a.pdf", stream),
        lambda: here.portal.attachments.deposit(here.actor, "nowhere", "..", stream, "\0"),
        lambda: here.portal.attachments.list(here.actor),
        lambda: here.portal.attachments.open(here.actor, id),
        lambda: here.portal.attachments.delete(here.actor, [id]),
    )
    assert {here.refused(way).code for way in ways} == {Code.PROFILE_NOT_VALIDATED}
    here.validate()
    officer = here.officer
    for way in (
        lambda: here.portal.attachments.deposit(officer, "q8", "a.pdf", stream),
        lambda: here.portal.attachments.list(officer),
        lambda: here.portal.attachments.open(officer, id),
        lambda: here.portal.attachments.delete(officer, [id]),
    ):
        assert here.refused(way).code == Code.ACCESS_FORBIDDEN
    assert stream.asked == []


@pytest.mark.rule("AT-4")
def test_a_document_of_somebody_else_is_not_there(here):
    own = deposit(here)
    other = here.trial.establishment(SECOND, emails=("b@fonderie.example",))
    here.portal.profiles.save(other, PROFILE)
    here.portal.profiles.validate(other)
    for id in (own.id, ids.fresh(), "", "x" * 5000, "a'b", "\0"):
        for refused in (
            here.refused(here.portal.attachments.open, other, id),
            here.refused(here.portal.attachments.delete, other, [id]),
        ):
            assert isinstance(refused, Missing)
            assert refused.code == Code.ATTACHMENT_UNKNOWN
    assert here.portal.attachments.list(other) == ()
    assert read(here, own.id) == pdf()


@pytest.mark.rule("AT-1")
def test_a_selection_goes_all_or_nothing_and_twice_is_once(here):
    first, second, third = (deposit(here).id for _ in range(3))
    delete = here.portal.attachments.delete
    assert here.refused(delete, here.actor, [first, ids.fresh()]).code == Code.ATTACHMENT_UNKNOWN
    assert [view.id for view in delete(here.actor, [first, second, first])] == [third]
    before = here.everything()
    assert [view.id for view in delete(here.actor, [second, first])] == [third]
    assert delete(here.actor, []) == here.portal.attachments.list(here.actor)
    assert here.everything() == before
    with pytest.raises(Missing):
        here.portal.attachments.open(here.actor, first)
    assert [facts["attachments"] for facts in here.journal("DocumentsDeleted")] == [[first, second]]


@pytest.mark.rule("PA-12")
def test_the_last_dashboard_goes_with_a_confirmation_and_reopens_the_gap(here):
    here.save("1", answers(here.form, "1"))
    first, second = deposit(here).id, deposit(here).id
    assert here.step("1").status == "complete"
    delete = here.portal.attachments.delete
    refused = here.refused(delete, here.actor, [first, second])
    assert (refused.code, refused.details["questions"]) == (Code.ATTACHMENT_LAST_OF_DASHBOARD, ("q8",))
    delete(here.actor, [first])
    assert here.refused(delete, here.actor, [second]).code == Code.ATTACHMENT_LAST_OF_DASHBOARD
    assert delete(here.actor, [second], confirmed=True) == ()
    assert [gap.question for gap in here.step("1").missing] == ["q8"]


@pytest.mark.rule("PA-7")
def test_a_deposit_that_completes_the_step_tells_its_fund_once(here):
    here.save("1", answers(here.form, "1"))
    assert here.requests() == []
    view = deposit(here)
    assert here.requests() == ["1"]
    here.portal.attachments.delete(here.actor, [view.id], confirmed=True)
    deposit(here, png(), "b.png")
    assert here.requests() == ["1"]
    assert len(here.mailed()) >= 1
    assert len([letter for letter in here.trial.letters if "étape" in letter.subject.lower()]) <= 1


def test_a_virus_without_a_scanner_is_a_document_like_any_other(here):
    assert deposit(here, EICAR, "a.txt").verdict == "unscanned"


@pytest.mark.rule("AT-6")
def test_a_deposit_inside_the_caller_s_transaction_is_refused_before_a_byte_is_read(here, monkeypatch):
    monkeypatch.setattr(type(here.portal.store), "joined", True)
    stream = Watched(pdf())
    with pytest.raises(Misconfigured):
        here.portal.attachments.deposit(here.actor, "q8", "a.pdf", stream)
    assert stream.asked == []


@pytest.mark.rule("AT-1")
def test_what_was_deposited_is_journalled_without_its_name(here):
    view = deposit(here, office("xlsx"), "secret de fabrication.xlsx")
    (facts,) = here.journal("DocumentDeposited")
    assert facts == {"attachment": view.id, "question": "q8", "subject": here.actor.id}
    with pytest.raises(Refused):
        deposit(here, b"", "a.pdf")
    assert len(here.journal("DocumentDeposited")) == 1
