"""The link that proves a new address: how long it stands, what ends it, how many letters go (AC-4)."""

from contextlib import suppress
from datetime import timedelta

import pytest

from accounts.wishes import BASILE, CHOSEN, DAY, KEY, NEW, OTHER, SUPPORT, asked, employer, kept
from tmspros_core import Refused
from tmspros_core.records import Account, Attempt, JournalEntry, OutboxEntry, Ticket
from tmspros_core.testing.trial import LONG_PAUSE, PASSWORD, Trial
from tmspros_core.values.actors import Employer


@pytest.mark.rule("AC-4", "RS-9")
def test_a_live_reset_link_to_the_old_address_dies_and_a_reset_goes_to_the_new_one(tried: Trial) -> None:
    basile = employer(tried)
    reset, token = tried.asked_for_reset(BASILE), asked(tried, basile)
    tried.portal.accounts.inspect_reset(reset)
    tried.portal.accounts.request_reset(BASILE)
    tried.portal.accounts.confirm_email(token)
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(reset, CHOSEN)
    assert [letter.to for letter in tried.deliver()] == [BASILE], "the notice; the reset asked for before is nobody's"
    tried.clock.advance(LONG_PAUSE)
    tried.portal.accounts.request_reset(KEY)
    assert [letter.to for letter in tried.deliver()] == ["Basile.Neuf@atelier.example"]


@pytest.mark.rule("AC-4", "RS-3")
def test_the_link_works_once_and_for_a_day_and_looking_changes_nothing(tried: Trial) -> None:
    basile = employer(tried)
    late = asked(tried, basile)
    before = kept(tried)
    for _ in range(3):
        tried.portal.accounts.inspect_email(late)
    assert kept(tried) == before
    tried.clock.advance(DAY - timedelta(microseconds=1))
    tried.portal.accounts.inspect_email(late)
    tried.clock.advance(timedelta(microseconds=1))
    for call in (tried.portal.accounts.inspect_email, tried.portal.accounts.confirm_email):
        with pytest.raises(Refused, match=r"confirmation\.invalid"):
            call(late)
    token = asked(tried, basile)
    tried.portal.accounts.confirm_email(token)
    with pytest.raises(Refused, match=r"confirmation\.invalid"):
        tried.portal.accounts.confirm_email(token)
    assert tried.portal.actors.employer(KEY).id == basile.id
    assert {row.end for row in tried.rows(Ticket) if row.id == token.partition(".")[0]} == {"redeemed"}


@pytest.mark.rule("RS-6", "AC-4")
def test_junk_is_refused_without_a_statement(tried: Trial) -> None:
    tried.forget_counts()
    for junk in (None, "", "junk", "a.email.b.c", 7, "\ud800", "x" * 600):
        for call in (tried.portal.accounts.inspect_email, tried.portal.accounts.confirm_email):
            with pytest.raises(Refused, match=r"confirmation\.invalid"):
                call(junk)
    assert tried.calls == []


@pytest.mark.rule("RS-6", "AC-4")
def test_a_link_for_one_purpose_serves_no_other(tried: Trial) -> None:
    basile = employer(tried)
    reset, token = tried.asked_for_reset(BASILE), asked(tried, basile)
    with pytest.raises(Refused, match=r"confirmation\.invalid"):
        tried.portal.accounts.confirm_email(reset)
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(token, CHOSEN)
    with pytest.raises(Refused, match=r"activation\.invalid"):
        tried.portal.accounts.activate(token, CHOSEN)


def by_change(tried: Trial, whose: Employer, wanted: str) -> None:
    tried.portal.accounts.change_password(whose, PASSWORD, CHOSEN)


def by_reset(tried: Trial, whose: Employer, wanted: str) -> None:
    tried.portal.accounts.redeem_reset(tried.asked_for_reset(whose.email), CHOSEN)


def by_disabling(tried: Trial, whose: Employer, wanted: str) -> None:
    tried.portal.admin.disable(whose.email)
    tried.portal.admin.enable(whose.email)


def by_closing(tried: Trial, whose: Employer, wanted: str) -> None:
    tried.portal.accounts.close(whose, PASSWORD)


def by_support(tried: Trial, whose: Employer, wanted: str) -> None:
    support = tried.portal.admin.enrol_support(SUPPORT)
    tried.portal.accounts.set_email(support, whose.email, OTHER, reason="Mutation")


def by_erasing(tried: Trial, whose: Employer, wanted: str) -> None:
    tried.portal.admin.erase(wanted)


def by_another_wish(tried: Trial, whose: Employer, wanted: str) -> None:
    tried.portal.accounts.change_email(whose, PASSWORD, "encore@atelier.example")


ENDS = (by_change, by_reset, by_disabling, by_closing, by_support, by_erasing, by_another_wish)


@pytest.mark.rule("AC-4", "RS-9")
def test_what_ends_the_link(tried: Trial) -> None:
    for number, end in enumerate(ENDS):
        whose, wanted = employer(tried, f"e{number}@usine.example"), f"n{number}@atelier.example"
        token = asked(tried, whose, wanted)
        end(tried, whose, wanted)
        for call in (tried.portal.accounts.inspect_email, tried.portal.accounts.confirm_email):
            with pytest.raises(Refused) as refused:
                call(token)
            assert refused.value.code == "confirmation.invalid", end.__name__
        assert wanted not in {account.login for account in tried.rows(Account)}


@pytest.mark.rule("AC-4", "RS-9")
def test_what_ends_the_link_before_its_letter_left_drops_the_letter(tried: Trial) -> None:
    for number, end in enumerate(ENDS):
        if end is by_reset:  # it wants a letter of its own delivered first
            continue
        whose, wanted = employer(tried, f"e{number}@usine.example"), f"n{number}@atelier.example"
        tried.portal.accounts.change_email(whose, PASSWORD, wanted)
        end(tried, whose, wanted)
        assert wanted not in {letter.to for letter in tried.deliver()}, end.__name__


@pytest.mark.rule("AC-4", "PW-9")
def test_a_rehash_and_a_sign_in_leave_the_link_alone(tried: Trial) -> None:
    token = asked(tried, employer(tried))
    tried.portal.accounts.sign_in(BASILE, PASSWORD)
    tried.portal.accounts.confirm_email(token)
    tried.portal.actors.employer(KEY)


@pytest.mark.rule("AC-4", "AC-3")
def test_a_registration_of_the_new_address_that_waits_comes_to_nothing(tried: Trial) -> None:
    basile = employer(tried)
    tried.portal.accounts.register_employer(NEW)
    tried.deliver()
    registration = tried.token()
    tried.portal.accounts.confirm_email(asked(tried, basile))
    with pytest.raises(Refused, match=r"activation\.invalid"):
        tried.portal.accounts.activate(registration, CHOSEN)
    assert {row.end for row in tried.rows(Ticket) if row.purpose == "registration"} == {"revoked"}


@pytest.mark.rule("AC-4", "RS-9")
def test_five_requests_a_day_and_one_letter_in_five_minutes_for_one_address(tried: Trial) -> None:
    basile = employer(tried)
    first = asked(tried, basile)
    before = tried.rows(Ticket), tried.rows(OutboxEntry), tried.rows(Attempt)
    tried.clock.advance(timedelta(seconds=99))
    for _ in range(6):
        with pytest.raises(Refused) as soon:
            tried.portal.accounts.change_email(basile, PASSWORD, NEW)
        assert (soon.value.code, soon.value.details["retry_after"]) == ("account.email_throttled", 201)
    assert (tried.rows(Ticket), tried.rows(OutboxEntry), tried.rows(Attempt)) == before
    tried.clock.advance(LONG_PAUSE)
    assert asked(tried, basile) == first, "half its life is left: the same link again"
    assert asked(tried, basile, OTHER) != first, "another address waits for no pause"
    asked(tried, basile, "encore@atelier.example")
    asked(tried, basile, "et.encore@atelier.example")
    with pytest.raises(Refused) as refused:
        tried.portal.accounts.change_email(basile, PASSWORD, NEW)
    assert refused.value.code == "account.email_throttled"
    assert refused.value.details["retry_after"] == (DAY - LONG_PAUSE).total_seconds() - 99
    tried.clock.advance(DAY - LONG_PAUSE)
    asked(tried, basile)


@pytest.mark.rule("AC-4", "RS-9")
def test_a_mailbox_gets_five_letters_a_day_however_many_accounts_ask(tried: Trial) -> None:
    crowd = [employer(tried, f"e{number}@usine.example") for number in range(3)]
    came = 0
    for _ in range(5):
        for each in crowd:
            with suppress(Refused):
                tried.portal.accounts.change_email(each, PASSWORD, NEW)
            came += len(tried.deliver())
            tried.clock.advance(LONG_PAUSE)
    assert came == 5


@pytest.mark.rule("AC-4", "RS-9")
def test_letters_of_strangers_hold_none_of_these_back_nor_these_a_reset(tried: Trial) -> None:
    basile = employer(tried)
    for _ in range(5):
        tried.portal.accounts.request_reset(BASILE)
        tried.portal.accounts.register_employer(NEW)
        tried.deliver()
        tried.clock.advance(LONG_PAUSE)
    asked(tried, basile)
    tried.clock.advance(DAY)
    for number in range(5):
        asked(tried, basile, f"n{number}@atelier.example")
    tried.portal.accounts.request_reset(BASILE)
    assert [letter.to for letter in tried.deliver()] == [BASILE]


@pytest.mark.rule("AC-4", "MA-2")
def test_the_outbox_holds_no_link_and_a_retry_sends_the_same(tried: Trial) -> None:
    basile = employer(tried)
    token = asked(tried, basile)
    rows = "".join(map(repr, (*tried.rows(OutboxEntry), *tried.rows(JournalEntry))))
    assert token not in rows
    assert token.rpartition(".")[2] not in rows
    tried.clock.advance(LONG_PAUSE)
    assert asked(tried, basile) == token
