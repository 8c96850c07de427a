"""Nobody who knows a public SIRET can kill, prolong or flood; what does kill a link."""

from datetime import timedelta
from itertools import pairwise

import pytest

from tmspros_core import Refused
from tmspros_core.changes import Drop, equal
from tmspros_core.records import Address, OutboxEntry, Ticket
from tmspros_core.records.accounts import TicketEnd
from tmspros_core.testing.trial import HEAD, LONG_PAUSE, PASSWORD, SIRET, Trial

NEW = "Nouveau-34"
CONTACT = "contact@atelier.example"
OTHER_SIRET = "55208131766522"
LAPOSTE = "35600000000048"


@pytest.mark.rule("RS-9")
def test_asking_again_sends_the_same_ticket_until_half_its_life_is_over(tried: Trial) -> None:
    tried.establishment()
    first = tried.asked_for_reset()
    tried.clock.advance(timedelta(hours=12))
    assert tried.asked_for_reset() == first
    tried.clock.advance(timedelta(minutes=10))
    second = tried.asked_for_reset()
    assert second != first
    tried.portal.accounts.inspect_reset(first)
    tried.portal.accounts.redeem_reset(second, NEW)
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(first, "Troisieme-56")


@pytest.mark.rule("RS-9")
def test_asking_again_does_not_prolong_the_link(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    dies = tried.portal.accounts.inspect_reset(token).expires_at
    for _ in range(4):
        tried.clock.advance(timedelta(hours=2))
        tried.portal.accounts.request_reset(SIRET)
        tried.deliver()
    assert tried.portal.accounts.inspect_reset(token).expires_at == dies


@pytest.mark.rule("RS-9")
def test_at_most_one_letter_in_five_minutes_and_five_a_day_whoever_asks(tried: Trial) -> None:
    tried.establishment(emails=(HEAD, CONTACT))
    sent: list[timedelta] = []
    began = tried.clock.now()
    while tried.clock.now() - began < timedelta(hours=49):
        for typed in (SIRET, HEAD, CONTACT):
            tried.portal.accounts.request_reset(typed)
        sent += [tried.clock.now() - began] * len(tried.deliver())
        tried.clock.advance(timedelta(seconds=150) if len(sent) % 5 else timedelta(minutes=20))
    assert sent[:5] == [timedelta(minutes=5 * n) for n in range(5)]
    assert all(later - earlier >= timedelta(minutes=5) for earlier, later in pairwise(sent))
    assert max(sum(start <= at < start + timedelta(hours=24) for at in sent) for start in sent) == 5
    assert len(sent) >= 15


@pytest.mark.rule("RS-9")
def test_many_requests_delivered_late_and_at_once_give_one_letter(tried: Trial) -> None:
    tried.establishment()
    for _ in range(30):
        tried.portal.accounts.request_reset(SIRET)
    assert len(tried.deliver()) == 1


@pytest.mark.rule("RS-9")
def test_a_password_change_kills_the_link(tried: Trial) -> None:
    there = tried.establishment()
    token = tried.asked_for_reset()
    tried.portal.accounts.change_password(there, PASSWORD, NEW)
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(token, "Troisieme-56")


@pytest.mark.rule("RS-9")
def test_a_sign_in_kills_no_link(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.portal.accounts.redeem_reset(token, NEW)


@pytest.mark.rule("RS-9")
def test_disabling_the_account_kills_the_link_for_good_and_asks_in_vain(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    tried.portal.admin.disable(SIRET)
    tried.clock.advance(LONG_PAUSE)
    tried.portal.accounts.request_reset(SIRET)
    assert tried.deliver() == ()
    for _ in range(2):
        with pytest.raises(Refused, match=r"reset\.invalid"):
            tried.portal.accounts.redeem_reset(token, NEW)
        tried.portal.admin.enable(SIRET)
    assert [row.end for row in tried.rows(Ticket) if row.purpose == "reset"] == [TicketEnd.REVOKED]


@pytest.mark.rule("RS-9")
def test_an_address_that_leaves_the_record_takes_its_link_and_its_letter_along(tried: Trial) -> None:
    tried.establishment(emails=(HEAD, CONTACT))
    token = tried.asked_for_reset(CONTACT)
    tried.clock.advance(LONG_PAUSE)
    tried.portal.accounts.request_reset(CONTACT)
    resolve_only(tried)
    tried.change(Drop(Address, (equal("key", CONTACT),), expect=1))
    assert tried.deliver() == ()
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(token, NEW)


def resolve_only(tried: Trial) -> None:
    """Resolve the one request while the mail server is down: its letter waits."""
    tried.portal.mailer.fail_next(1, ConnectionError("down"))  # type: ignore[attr-defined]
    assert tried.deliver() == ()
    assert [row.outcome for row in tried.rows(OutboxEntry) if row.event == "ResetOffered"].count(None) == 1
    tried.clock.advance(timedelta(minutes=2))


@pytest.mark.rule("RS-9")
def test_a_letter_whose_ticket_is_dead_is_dropped_not_sent(tried: Trial) -> None:
    there = tried.establishment()
    tried.portal.accounts.request_reset(SIRET)
    resolve_only(tried)
    tried.portal.accounts.change_password(there, PASSWORD, NEW)
    assert [letter.subject.split()[0] for letter in tried.deliver()] == ["Mot"]
    assert [row.outcome for row in tried.rows(OutboxEntry) if row.event == "ResetOffered"] == ["dropped"]
