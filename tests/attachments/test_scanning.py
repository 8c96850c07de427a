"""What a scanner says, at once or late (AT-5)."""

import io
from datetime import timedelta
from itertools import pairwise

import pytest

from attachments.papers import EICAR, pdf
from attachments.streams import Says, changed
from tmspros_core.errors import Code, Refused, Unavailable
from tmspros_core.portal.attachments.scanning import Scanning
from tmspros_core.ports import Scan
from tmspros_core.records import Attachment
from tmspros_core.records.attachments import Verdict
from tmspros_core.testing.answering import answers


@pytest.fixture
def scanner():
    return Says()


@pytest.fixture
def here(open_space, scanner):
    """A space with a scanner that does not answer yet; all of the first step is typed."""
    made = open_space(scanner=scanner)
    made.validate()
    made.save("1", answers(made.form, "1"))
    return made


def deposit(here, document=None):
    return here.portal.attachments.deposit(here.actor, "q8", "a.pdf", io.BytesIO(document or pdf()))


def later(here, **span):
    here.trial.clock.advance(timedelta(**span))
    return here.portal.scan_pending()


@pytest.mark.rule("AT-5")
def test_a_clean_document_counts_and_is_served_at_once(here, scanner):
    scanner.answer = Scan.CLEAN
    view = deposit(here)
    assert (view.verdict, scanner.seen) == ("clean", [pdf()])
    assert here.step("1").status == "complete"
    assert here.requests() == ["1"]
    with here.portal.attachments.open(here.actor, view.id) as opened:
        assert opened.read() == pdf()


@pytest.mark.rule("AT-5")
@pytest.mark.parametrize(
    ("answer", "verdict", "code"),
    [
        (Scan.INFECTED, "infected", Code.ATTACHMENT_INFECTED),
        (None, "unreachable", Code.ATTACHMENT_UNSCANNED),
        (RuntimeError("a scanner with a defect"), "unreachable", Code.ATTACHMENT_UNSCANNED),
    ],
    ids=["infected", "unreachable", "broken"],
)
def test_a_document_that_is_not_clean_is_shown_never_counted_never_served(here, scanner, caplog, answer, verdict, code):
    scanner.answer = answer
    view = deposit(here)
    assert [one.verdict for one in here.portal.attachments.list(here.actor)] == [view.verdict] == [verdict]
    assert here.refused(here.portal.attachments.open, here.actor, view.id).code == code
    assert [gap.question for gap in here.step("1").missing] == ["q8"]
    assert here.requests() == []
    here.save("1", {"q1": False})
    here.portal.attachments.delete(here.actor, [view.id], confirmed=True)
    assert here.portal.attachments.list(here.actor) == ()


@pytest.mark.rule("AT-5", "PA-7")
def test_a_late_verdict_completes_the_step_with_one_letter(here, scanner):
    deposit(here)
    scanner.answer = Scan.CLEAN
    assert here.portal.scan_pending() == 0
    assert later(here, minutes=2) == 1
    assert here.step("1").status == "complete"
    assert here.requests() == ["1"]
    assert later(here, days=1) == 0
    assert here.requests() == ["1"]
    assert [facts["verdict"] for facts in here.journal("DocumentScanned")] == ["clean"]


@pytest.mark.rule("AT-5")
def test_a_late_verdict_of_infected_stays_shown_and_is_not_asked_again(here, scanner):
    view = deposit(here)
    scanner.answer = Scan.INFECTED
    assert later(here, minutes=2) == 1
    assert later(here, days=1) == 0
    (row,) = here.trial.rows(Attachment)
    assert (row.verdict, row.scan_at) == (Verdict.INFECTED, None)
    assert here.refused(here.portal.attachments.open, here.actor, view.id).code == Code.ATTACHMENT_INFECTED


@pytest.mark.rule("AT-5")
def test_a_scanner_that_does_not_answer_is_asked_at_growing_delays(here, scanner):
    deposit(here)
    asked_at = []
    for minute in range(1, 24 * 60):
        before = scanner.asked
        later(here, minutes=1)
        if scanner.asked > before:
            asked_at.append(minute)
    gaps = [after - before for before, after in pairwise(asked_at)]
    assert gaps == sorted(gaps)
    assert 6 * 60 <= gaps[-1] <= 6 * 60 + 1
    assert 8 <= len(asked_at) <= 16


@pytest.mark.rule("AT-5")
def test_what_was_deleted_while_it_waited_is_not_scanned_any_more(here, scanner):
    view = deposit(here)
    here.portal.attachments.delete(here.actor, [view.id], confirmed=True)
    scanner.answer = Scan.CLEAN
    assert later(here, hours=7) == 0
    assert scanner.seen == []


@pytest.mark.rule("AT-5")
def test_a_verdict_that_comes_after_the_deletion_changes_nothing(here, scanner):
    class Deleting:
        def scan(self, stream, /):
            (view,) = here.portal.attachments.list(here.actor)
            here.portal.attachments.delete(here.actor, [view.id], confirmed=True)
            return Scan.CLEAN

    deposit(here)
    later(changed(here, scanner=Deleting()), minutes=2)
    assert here.portal.attachments.list(here.actor) == ()
    assert here.step("1").status == "started"
    assert here.requests() == []


@pytest.mark.rule("AT-5")
def test_a_deposit_stands_when_its_verdict_cannot_be_written(here, scanner, monkeypatch):
    def fails(*_):
        raise Unavailable(Code.STORE_UNAVAILABLE)

    scanner.answer = Scan.CLEAN
    with monkeypatch.context() as patched:
        patched.setattr(Scanning, "scan", fails)
        assert deposit(here).verdict == "pending"
    assert here.requests() == []
    assert later(here, minutes=2) == 1
    assert here.requests() == ["1"]


@pytest.mark.rule("AT-5")
def test_without_a_scanner_what_waits_for_one_waits(here):
    deposit(here)
    assert later(changed(here, scanner=None), days=1) == 0
    assert [one.verdict for one in here.portal.attachments.list(here.actor)] == ["unreachable"]


@pytest.mark.rule("AT-5")
def test_bytes_that_are_gone_have_no_verdict_and_stop_nobody_else(here, scanner):
    deposit(here)
    here.trial.clock.advance(timedelta(seconds=1))
    deposit(here)
    first, second = sorted(here.trial.rows(Attachment), key=lambda row: row.deposited_at)
    here.portal.files.delete(first.blob)
    scanner.answer = Scan.CLEAN
    assert later(here, minutes=3) == 1
    assert {one.id: one.verdict for one in here.portal.attachments.list(here.actor)} == {
        first.id: "unreachable",
        second.id: "clean",
    }


@pytest.mark.rule("AT-5")
def test_a_hundred_and_more_that_wait_are_all_asked_about(open_space, scanner):
    here = open_space(scanner=scanner, attachments_per_question=105)
    here.validate()
    for _ in range(105):
        deposit(here)
    scanner.answer = Scan.CLEAN
    assert later(here, minutes=2) == 105
    assert later(here, days=1) == 0


@pytest.mark.rule("AT-5")
def test_on_a_real_daemon_that_comes_back_late_one_letter_goes_out(open_space, clamd):
    here = open_space(scanner=clamd.urls[0])
    here.validate()
    here.save("1", answers(here.form, "1"))
    clamd.stop()
    assert deposit(here, pdf(EICAR)).verdict == "unreachable"
    assert deposit(here).verdict == "unreachable"
    assert here.requests() == []
    clamd.start()
    assert later(here, minutes=5) == 2
    assert sorted(one.verdict for one in here.portal.attachments.list(here.actor)) == ["clean", "infected"]
    assert here.requests() == ["1"]
    with pytest.raises(Refused):
        here.portal.attachments.open(
            here.actor, next(one.id for one in here.portal.attachments.list(here.actor) if one.verdict == "infected")
        )


@pytest.mark.rule("PA-12", "AT-5")
@pytest.mark.parametrize("other", [Scan.INFECTED, None], ids=["infected", "not scanned yet"])
def test_the_last_dashboard_that_counts_goes_with_a_confirmation_whatever_else_lies_there(here, scanner, other):
    scanner.answer = other
    beside = deposit(here).id
    scanner.answer = Scan.CLEAN
    counting = deposit(here).id
    assert here.step("1").status == "complete"
    delete = here.portal.attachments.delete
    refused = here.refused(delete, here.actor, [counting])
    assert (refused.code, refused.details["questions"]) == (Code.ATTACHMENT_LAST_OF_DASHBOARD, ("q8",))
    assert [view.id for view in delete(here.actor, [beside])] == [counting]
    assert here.step("1").status == "complete"
    delete(here.actor, [counting], confirmed=True)
    assert [gap.question for gap in here.step("1").missing] == ["q8"]
