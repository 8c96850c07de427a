"""A thousand strangers ask for a reset of one SIRET, from a thousand places: its owner does not notice (RS-9, RS-4)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from outbox.crowd import STRANGERS, prefixes
from servers.urls import AT_LENGTH, url_of
from tmspros_core import Refused
from tmspros_core.records import OutboxEntry, Ticket
from tmspros_core.testing.trial import HEAD, PASSWORD, SIRET, Trial, linked

NEW = "Nouveau-34"
EMPLOYER = "paie@atelier.example"
DAY = timedelta(hours=24)


@pytest.fixture(params=["memory", *AT_LENGTH.values()])
def store_url(request: pytest.FixtureRequest) -> str:
    """A thousand requests are ten seconds on a disk: by default they come in memory."""
    return url_of(request.param, request)


def ask(tried: Trial, client: str) -> None:
    """One stranger asks, in one of the ways that a SIRET is written, and hears nothing."""
    assert tried.portal.accounts.request_reset("732 829 320 00074", client=client) is None


def ask_all(tried: Trial, *, within: timedelta, hear: Callable[[], None]) -> None:
    """Each of the thousand asks once, evenly over the time; what is due is delivered after each."""
    for client in prefixes():
        ask(tried, client)
        tried.clock.advance(within / STRANGERS)
        hear()


@pytest.mark.rule("RS-9")
def test_a_thousand_requests_kill_and_prolong_nothing_and_send_five_letters_a_day(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    dies = tried.portal.accounts.inspect_reset(token).expires_at
    sent: list[datetime] = [tried.clock.now()]

    def hear() -> None:
        for letter in tried.deliver():
            sent.append(tried.clock.now())
            assert letter.to == HEAD
            if tried.clock.now() < dies - DAY / 2:
                assert token in letter.text, "it is the owner's link that is sent again"

    ask_all(tried, within=timedelta(hours=23, minutes=50), hear=hear)
    assert len(sent) == 5
    assert all(later - earlier >= timedelta(minutes=5) for earlier, later in pairwise(sent))
    assert tried.portal.accounts.inspect_reset(token).expires_at == dies
    tried.portal.accounts.redeem_reset(token, NEW)
    tried.portal.accounts.sign_in(SIRET, NEW)


@pytest.mark.rule("RS-9", "RS-3")
def test_the_link_dies_at_its_instant_however_many_ask(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    ask_all(tried, within=DAY, hear=lambda: None)
    tried.deliver()
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(token, NEW)


@pytest.mark.rule("RS-9")
def test_a_thousand_requests_at_once_are_one_letter_and_one_ticket(tried: Trial) -> None:
    tried.establishment()
    for client in prefixes():
        ask(tried, client)
    (letter,) = tried.deliver()
    assert letter.to == HEAD
    assert [ticket.purpose.value for ticket in tried.rows(Ticket) if ticket.spent_at is None] == ["reset"]
    tried.portal.accounts.redeem_reset(tried.token(), NEW)


@pytest.mark.rule("RS-9", "SI-3")
def test_the_owner_signs_in_and_changes_the_password_in_the_middle_of_it(tried: Trial) -> None:
    there = tried.establishment()
    for number, client in enumerate(prefixes()):
        ask(tried, client)
        if number % 250 == 0:
            tried.portal.accounts.sign_in(SIRET, PASSWORD, client="198.51.100.7")
    tried.deliver()
    token = tried.token()
    tried.portal.accounts.change_password(there, PASSWORD, NEW)
    tried.clock.advance(timedelta(minutes=6))
    for client in prefixes():
        ask(tried, client)
    tried.deliver()
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(token, "Troisieme-56")
    tried.portal.accounts.sign_in(SIRET, NEW, client="198.51.100.7")


@pytest.mark.rule("RS-9", "AC-3")
def test_a_thousand_registrations_of_an_address_hold_back_no_link_and_write_its_owner_five_times(tried: Trial) -> None:
    tried.portal.admin.enrol_employer(EMPLOYER)
    tried.deliver()
    tried.portal.accounts.activate(tried.token(EMPLOYER), PASSWORD)
    told = []
    for number, client in enumerate(prefixes()):
        tried.portal.accounts.register_employer(EMPLOYER.title(), client=client)
        tried.clock.advance(DAY / (STRANGERS + 1))
        told += tried.deliver()
        if number % 201 == 0:
            tried.portal.accounts.request_reset(EMPLOYER)
            (letter,) = tried.deliver()
            assert linked(letter), f"the link asked for after {number} strangers"
    assert len(told) == 5
    assert not any(map(linked, told)), "they say that there is an account, and give no link"


@pytest.mark.rule("RS-9", "AC-3")
def test_who_hears_of_the_account_one_has_asks_for_its_link_at_once_and_gets_it(tried: Trial) -> None:
    tried.portal.admin.enrol_employer(EMPLOYER)
    tried.deliver()
    tried.portal.accounts.activate(tried.token(EMPLOYER), PASSWORD)
    tried.portal.accounts.register_employer(EMPLOYER)
    (told,) = tried.deliver()
    tried.portal.accounts.request_reset(EMPLOYER)
    (letter,) = tried.deliver()
    assert (linked(told), linked(letter)) == (None, tried.token(EMPLOYER))


@pytest.mark.rule("RS-4")
def test_every_request_costs_one_row_and_the_same_statements_whoever_is_asked_for(tried: Trial) -> None:
    tried.establishment()
    costs = set()
    for identifier in (SIRET, "55208131766522", HEAD, "nobody@nowhere.example", "junk", "", None, "x" * 10_000):
        before = len(tried.rows(OutboxEntry))
        tried.forget_counts()
        tried.portal.accounts.request_reset(identifier, client="203.0.113.7")
        costs.add((tuple(tried.calls), tried.hasher.hashes + tried.hasher.verifications))
        assert len(tried.rows(OutboxEntry)) == before + 1
    assert costs == {(("write", "Add OutboxEntry"), 0)}
