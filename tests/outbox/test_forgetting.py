"""What a purge takes away, to the microsecond, and what nobody notices of it (MA-5)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from attrs import evolve

from tmspros_core import Missing, Refused
from tmspros_core.changes import Add
from tmspros_core.portal.shell.periods import Periods
from tmspros_core.portal.upkeep.forgetting import BATCH, Forgetting, Forgotten
from tmspros_core.ports import MailRefused
from tmspros_core.records import Attempt, JournalEntry, Link, OutboxEntry, Session, Ticket
from tmspros_core.records.accounts import TicketPurpose
from tmspros_core.records.outbox import Outcome
from tmspros_core.testing.exploring.scene import Scene, scene
from tmspros_core.testing.trial import PASSWORD, SIRET, Trial, trial

NEW = "Nouveau-34"
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


def purge(tried: Trial) -> Forgotten:
    return Forgetting(tried.portal.shell).forget()


def purposes(tried: Trial) -> list[str]:
    return sorted(ticket.purpose.value for ticket in tried.rows(Ticket))


@pytest.fixture
def at(store_url: str) -> Iterator[Scene]:
    """Three people; the first is principal and manages a SIRET."""
    with scene(store_url, people=3, newcomers=1, sirets=1, dossiers=(0,)) as made:
        made.receive(0)
        made.delegation.add_siret(made.people[0], made.sirets[0], code=made.code(0))
        yield made


@pytest.mark.rule("MA-5")
def test_a_spent_link_goes_seven_days_after_its_use_and_an_unused_one_seven_days_after_its_end(tried: Trial) -> None:
    tried.establishment()
    tried.clock.advance(8 * DAY)
    purge(tried)
    assert purposes(tried) == []
    first = tried.asked_for_reset()
    tried.portal.accounts.redeem_reset(first, NEW)
    tried.clock.advance(timedelta(minutes=6))
    tried.asked_for_reset()
    tried.clock.advance(7 * DAY - timedelta(minutes=6))
    assert purge(tried).tickets == 0
    tried.clock.advance(TICK)
    assert purge(tried).tickets == 1
    assert purposes(tried) == ["reset"]
    tried.clock.advance(DAY + timedelta(minutes=6) - TICK)
    assert purge(tried).tickets == 0
    tried.clock.advance(TICK)
    assert purge(tried).tickets == 1
    assert purposes(tried) == []


@pytest.mark.rule("MA-5", "RS-9")
def test_a_dead_link_says_the_same_before_and_after_its_row_went(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    said = []
    for _ in range(2):
        tried.clock.advance(timedelta(days=5))
        purge(tried)
        with pytest.raises(Refused) as caught:
            tried.portal.accounts.redeem_reset(token, NEW)
        said.append((caught.value.code, dict(caught.value.details)))
    assert "reset" not in purposes(tried)
    assert said[0] == said[1]


@pytest.mark.rule("MA-5", "RS-9")
def test_purging_every_hour_neither_sends_a_letter_more_nor_kills_a_link(tried: Trial) -> None:
    tried.establishment()
    token, sent = tried.asked_for_reset(), []
    for _ in range(23 * 4):
        tried.clock.advance(timedelta(minutes=15))
        tried.portal.accounts.request_reset(SIRET)
        sent += tried.deliver()
        purge(tried)
    assert len(sent) == 4, "five a day, with the first"
    tried.portal.accounts.redeem_reset(token, NEW)


@pytest.mark.rule("MA-5", "SI-3")
def test_purging_gives_no_guess_back(tried: Trial) -> None:
    now = tried.clock.now()
    tried.change(*(Add(Attempt(id=f"a{n}", counter="x", at=now - n * timedelta(hours=6))) for n in range(6)))
    assert purge(tried).attempts == 1
    assert {row.id for row in tried.rows(Attempt)} == {f"a{n}" for n in range(5)}


@pytest.mark.rule("MA-5", "SI-6")
def test_sessions_go_when_they_have_ended_and_not_before(tried: Trial) -> None:
    tried.establishment()
    first = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.clock.advance(timedelta(minutes=29))
    tried.portal.accounts.resume(first)
    second = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.clock.advance(timedelta(minutes=30) - TICK)
    assert purge(tried).sessions == 0
    tried.portal.accounts.resume(second)
    tried.clock.advance(2 * TICK)
    assert purge(tried).sessions == 1
    assert len(tried.rows(Session)) == 1
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.resume(first)
    tried.portal.accounts.resume(second)


@pytest.mark.rule("MA-5", "MA-1")
def test_a_sent_letter_goes_after_thirty_days_a_dead_one_after_ninety_and_a_waiting_one_never(tried: Trial) -> None:
    for agent in ("sent", "dead", "waiting"):
        tried.portal.admin.enrol_support(f"{agent}@3679.example")
        if agent == "dead":
            tried.portal.mailer.fail_next(1, MailRefused("550"))  # type: ignore[attr-defined]
        if agent != "waiting":
            tried.deliver()
    left = {"sent": 30 * DAY, "dead": 90 * DAY}
    began = tried.clock.now()
    for agent, period in left.items():
        tried.clock.advance(began + period - tried.clock.now())
        assert (purge(tried).letters, purge(tried).dead_letters) == (0, 0)
        tried.clock.advance(TICK)
        found = purge(tried)
        assert (found.letters, found.dead_letters) == (agent == "sent", agent == "dead")
    assert [(row.to, row.outcome) for row in tried.rows(OutboxEntry)] == [("waiting@3679.example", None)]


@pytest.mark.rule("MA-5", "QR-10")
def test_an_invitation_nobody_took_goes_ninety_days_after_its_link_and_the_journal_says_so(at: Scene) -> None:
    tried, delegation = at.trial, at.delegation
    delegation.invite(at.people[0], at.addresses[1])
    delegation.grant(at.people[0], at.addresses[1], at.sirets)
    delegation.invite(at.people[0], at.addresses[3])
    tried.clock.advance(50 * DAY)
    delegation.resend(at.people[0], at.addresses[3])
    tried.clock.advance(47 * DAY)
    assert purge(tried).invitations == 0
    assert [row.expired for row in delegation.secondaries(at.people[0]).items] == [True, True]
    tried.clock.advance(TICK)
    letters = len(tried.rows(OutboxEntry))
    assert purge(tried).invitations == 1
    assert at.portal.verify() == ()
    assert [row.email for row in delegation.secondaries(at.people[0]).items] == [at.addresses[3]]
    assert len(tried.rows(OutboxEntry)) <= letters, "nobody is told of it"
    with pytest.raises(Missing):
        delegation.resend(at.people[0], at.addresses[1])
    delegation.invite(at.people[0], at.addresses[1])
    assert at.portal.verify() == ()


@pytest.mark.rule("MA-5", "QI-9")
def test_an_expired_invitation_keeps_its_link_and_an_accepted_one_its_row_whatever_goes(at: Scene) -> None:
    delegation = at.delegation
    for member in (1, 2):
        delegation.invite(at.people[0], at.addresses[member])
    delegation.accept(at.people[2], at.token(0, 2))
    at.trial.clock.advance(20 * DAY)
    assert purge(at.trial).tickets >= 1
    assert at.portal.verify() == ()
    assert [ticket.address for ticket in at.trial.rows(Ticket) if ticket.purpose is TicketPurpose.INVITATION] == [
        at.addresses[1]
    ]
    at.trial.clock.advance(900 * DAY)
    purge(at.trial)
    assert at.portal.verify() == ()
    assert [link.member for link in at.trial.rows(Link)] == [at.addresses[2]]


@pytest.mark.rule("MA-5", "MA-4")
def test_the_journal_stays_unless_the_host_sets_a_period(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial()
    tried.establishment()
    tried.clock.advance(4000 * DAY)
    kept = tried.rows(JournalEntry)
    assert purge(tried).entries == 0
    assert tried.rows(JournalEntry) == kept
    periods = Periods(journal=timedelta(days=365))
    with trial(tried.portal.store, clock=tried.clock, periods=periods) as other:
        assert purge(other).entries > 0
        assert len(other.rows(JournalEntry)) < len(kept)
        assert other.portal.verify() == ()


@pytest.mark.rule("MA-5")
def test_two_purges_at_once_take_each_row_once_and_none_twice(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial()
    tried.portal.admin.enrol_support("agent@3679.example")
    tried.deliver()
    (sent,) = tried.rows(OutboxEntry)
    assert sent.outcome is Outcome.SENT
    tried.change(*(Add(evolve(sent, id=f"copy-{n}")) for n in range(2 * BATCH)))
    tried.clock.advance(31 * DAY)
    found: list[int] = []
    with ExitStack() as ended:
        for _ in range(2):
            purging = threading.Thread(target=lambda: found.append(purge(tried).letters))
            purging.start()
            ended.callback(purging.join)
    assert sum(found) == 2 * BATCH + 1
    assert tried.rows(OutboxEntry) == ()


@pytest.mark.rule("MA-5", "MA-1")
def test_what_waits_in_the_outbox_waits_however_long(at: Scene) -> None:
    def waiting() -> list[OutboxEntry]:
        return [row for row in at.trial.rows(OutboxEntry) if row.outcome is None]

    at.delegation.invite(at.people[0], at.addresses[1])
    kept = waiting()
    assert kept
    at.trial.clock.advance(400 * DAY)
    purge(at.trial)
    assert waiting() == kept
    at.trial.deliver()
    assert waiting() == []


@pytest.mark.rule("MA-5", "AT-6")
def test_one_purge_of_the_portal_does_it_all_and_says_how_much(tried: Trial) -> None:
    tried.portal.admin.enrol_support("agent@3679.example")
    tried.deliver()
    tried.clock.advance(31 * DAY)
    purged = tried.portal.purge()
    assert (purged.documents, purged.forgotten) == (0, Forgotten(letters=1, tickets=1))
    assert tried.portal.purge().forgotten == Forgotten()
