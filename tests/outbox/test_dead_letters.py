"""Letters that were given up: why, in what order, and how they are put back in line (MA-1)."""

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_core import Missing, Refused, outbox
from tmspros_core.errors import Code, Unavailable
from tmspros_core.portal.delivery.dead_letters import Backlog
from tmspros_core.ports import MailRefused
from tmspros_core.records import OutboxEntry
from tmspros_core.records.outbox import Outcome
from tmspros_core.testing.trial import HEAD, SIRET, Trial

NOBODY = MailRefused("550 5.1.1 <somebody@fonds.example> no such user, see https://portail.example/activation/quoted")


def enrolled(tried: Trial, number: int) -> None:
    tried.portal.admin.enrol_support(f"agent{number}@3679.example")


def fail(tried: Trial, error: Exception, *, times: int = 1) -> None:
    tried.portal.mailer.fail_next(times, error)  # type: ignore[attr-defined]


def entry(tried: Trial) -> OutboxEntry:
    (only,) = (row for row in tried.rows(OutboxEntry) if row.to is not None)
    return only


@pytest.mark.rule("MA-1", "MA-2")
def test_a_refused_letter_is_listed_with_the_servers_codes_and_none_of_its_words(tried: Trial) -> None:
    enrolled(tried, 1)
    fail(tried, NOBODY)
    tried.deliver()
    (letter,) = tried.portal.delivery.dead().items
    assert (letter.event, letter.to, letter.why, letter.tries) == (
        "ActivationOffered", "agent1@3679.example", "550 5.1.1", 1,
    )  # fmt: skip
    assert letter.given_up_at == tried.clock.now()
    assert "quoted" not in str(tried.rows(OutboxEntry))
    assert "agent1" not in repr(letter)


@pytest.mark.rule("MA-1")
def test_a_dead_letter_put_back_in_line_leaves_under_its_old_message_id_and_is_listed_no_more(tried: Trial) -> None:
    enrolled(tried, 1)
    fail(tried, NOBODY)
    assert tried.deliver() == ()
    (dead,) = tried.portal.delivery.dead().items
    tried.clock.advance(timedelta(days=2))
    tried.portal.delivery.resend(dead.id)
    assert tried.portal.delivery.dead().items == ()
    (letter,) = tried.deliver()
    assert letter.id == f"{dead.id}@portail.example"
    assert (entry(tried).outcome, entry(tried).why) == (Outcome.SENT, None)
    tried.portal.accounts.activate(tried.token(), "Cerisier-bleu!42-quai")


@pytest.mark.rule("MA-1")
def test_a_letter_put_back_has_all_its_tries_before_it(tried: Trial) -> None:
    enrolled(tried, 1)
    for delay in (*outbox.DELAYS, timedelta(0)):
        fail(tried, ConnectionError("down"))
        tried.deliver()
        tried.clock.advance(delay)
    (dead,) = tried.portal.delivery.dead().items
    assert (dead.tries, dead.why) == (len(outbox.DELAYS) + 1, "ConnectionError")
    tried.portal.delivery.resend(dead.id)
    fail(tried, ConnectionError("down"))
    tried.deliver()
    assert entry(tried).due_at == tried.clock.now() + outbox.DELAYS[0]
    tried.clock.advance(outbox.DELAYS[0])
    assert len(tried.deliver()) == 1


@pytest.mark.rule("MA-1")
def test_only_what_is_dead_is_put_back_and_nothing_is_sent_twice(tried: Trial) -> None:
    enrolled(tried, 1)
    waiting = entry(tried).id
    for id in (waiting, "", "x" * 22, "x" * 10_000, "'; drop"):
        with pytest.raises(Missing) as caught:
            tried.portal.delivery.resend(id)
        assert caught.value.code == Code.LETTER_UNKNOWN
    assert len(tried.deliver()) == 1
    with pytest.raises(Missing):
        tried.portal.delivery.resend(waiting)
    enrolled(tried, 2)
    fail(tried, NOBODY)
    tried.deliver()
    (dead,) = tried.portal.delivery.dead().items
    tried.portal.delivery.resend(dead.id)
    with pytest.raises(Missing):
        tried.portal.delivery.resend(dead.id)
    assert len(tried.deliver()) == 1


@pytest.mark.rule("RS-9", "MA-1")
def test_a_letter_put_back_after_its_link_died_is_dropped(tried: Trial) -> None:
    tried.establishment()
    tried.portal.accounts.request_reset(SIRET)
    fail(tried, NOBODY)
    assert tried.deliver() == ()
    (dead,) = tried.portal.delivery.dead().items
    assert (dead.event, dead.to) == ("ResetOffered", HEAD)
    tried.clock.advance(timedelta(hours=24))
    tried.portal.delivery.resend(dead.id)
    assert tried.deliver() == ()
    assert tried.portal.delivery.dead().items == ()


@pytest.mark.rule("MA-1")
def test_dead_letters_come_by_pages_the_latest_first_and_none_twice(tried: Trial) -> None:
    fail(tried, NOBODY, times=7)
    for number in range(7):
        enrolled(tried, number)
        tried.deliver()
        tried.clock.advance(timedelta(minutes=1))
    enrolled(tried, 7)
    tried.deliver()
    pages, after = [], None
    while True:
        page = tried.portal.delivery.dead(after=after, limit=3)
        pages.append([letter.to for letter in page.items])
        assert page.total == 7
        if (after := page.next) is None:
            break
    assert pages == [[f"agent{n}@3679.example" for n in range(*cut, -1)] for cut in ((6, 3), (3, 0), (0, -1))]
    with pytest.raises(Refused, match=r"page\.cursor_invalid"):
        tried.portal.delivery.dead(after="junk")


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Unavailable(Code.MAIL_UNAVAILABLE, server="mail:25", why="451 4.7.1 greylisted"), "451 4.7.1"),
        (Unavailable(Code.MAIL_UNAVAILABLE, server="mail:25", why="535: not this password"), "535"),
        (Unavailable(Code.MAIL_UNAVAILABLE, server="mail:25", why="timed out"), "mail.unavailable"),
        (OSError("secret words"), "OSError"),
        (RuntimeError("secret words"), "RuntimeError"),
    ],
)
def test_what_is_to_be_tried_again_says_why_in_codes(
    tried: Trial, caplog: pytest.LogCaptureFixture, error: Exception, why: str
) -> None:
    enrolled(tried, 1)
    fail(tried, error)
    tried.deliver()
    assert (entry(tried).outcome, entry(tried).why) == (None, why)
    assert f"to be tried again: {why}" in caplog.text
    assert "secret" not in caplog.text


WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)


@pytest.mark.rule("MA-2")
@given(status=st.from_regex(r"[245][0-9]{2}( [245]\.[0-9]{1,3}\.[0-9]{1,3})?", fullmatch=True), words=WORDS)
@example(status="550 5.7.1", words=" https://portail.example/activation/token")
@example(status="250", words="0 not a status")
def test_a_reason_holds_codes_and_nothing_that_a_server_wrote(status: str, words: str) -> None:
    for said in (f"{status} {words}", f"{status}{words}", words):
        why = outbox.reason(said, otherwise="refused")
        assert why == "refused" or (said.startswith(why) and set(why) <= set("0123456789. "))
        assert len(why) <= 15
    assert outbox.reason(f"{status} x", otherwise="refused") == status


@pytest.mark.rule("MA-1")
def test_the_backlog_counts_what_is_due_and_says_how_old_it_is(tried: Trial) -> None:
    assert tried.portal.delivery.backlog() == Backlog(due=0, oldest=None)
    began = tried.clock.now()
    for number in range(3):
        enrolled(tried, number)
        tried.clock.advance(timedelta(minutes=5))
    assert tried.portal.delivery.backlog() == Backlog(due=3, oldest=began)
    fail(tried, ConnectionError("down"))
    tried.deliver()
    assert tried.portal.delivery.backlog() == Backlog(due=0, oldest=None, put_off=1), "what waits for a try is not due"
    tried.clock.advance(outbox.DELAYS[0])
    assert tried.portal.delivery.backlog().due == 1
    fail(tried, NOBODY)
    tried.deliver()
    assert tried.portal.delivery.backlog() == Backlog(due=0, oldest=None, dead=1)


@pytest.mark.rule("MA-1")
def test_what_a_sender_has_in_hand_is_not_due_until_its_lease_runs_out(tried: Trial) -> None:
    began = tried.clock.now()
    for number in range(3):
        enrolled(tried, number)
    seen = []
    tried.portal.delivery.deliver_pending(on_each=lambda _: seen.append(tried.portal.delivery.backlog()))
    assert seen == [Backlog(due=0, oldest=None, in_hand=in_hand) for in_hand in (2, 1, 0)]
    enrolled(tried, 3)
    waiting = next(entry for entry in tried.rows(OutboxEntry) if entry.outcome is None)
    taken = outbox.lease((waiting.id,), sender="gone", now=began)
    tried.change(*taken.changes)
    assert tried.portal.delivery.backlog() == Backlog(due=0, oldest=None, in_hand=1)
    tried.clock.advance(outbox.LEASE)
    assert tried.portal.delivery.backlog() == Backlog(due=1, oldest=began)
