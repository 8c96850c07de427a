"""What the account machine found, told shortly."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tmspros_core import Refused
from tmspros_core.records import Attempt, OutboxEntry
from tmspros_core.testing.trial import HEAD, PASSWORD, SIRET, Trial

ADELE, BASILE = "adele@usine.example", "basile@usine.example"
AHEAD_BY = (timedelta(minutes=10), timedelta(hours=3), timedelta(days=366))


@pytest.mark.rule("AC-3", "RS-9")
def test_a_registration_does_not_outlive_the_enrolment_of_its_address(open_trial: Callable[..., Trial]) -> None:
    at = open_trial()
    at.portal.accounts.register_employer(ADELE)
    at.deliver()
    registration = at.token(ADELE)
    at.portal.admin.enrol_employer(ADELE)
    support = at.portal.admin.enrol_support("aide@3679.example")
    at.portal.accounts.set_email(support, ADELE, BASILE, reason="Adresse perdue")  # the old one is free again
    with pytest.raises(Refused, match=r"activation\.invalid"):
        at.portal.accounts.activate(registration, PASSWORD)


@pytest.mark.rule("SI-3", "AC-4")
def test_where_there_is_no_delay_nobody_waits_for_a_clock_that_is_a_little_behind(
    open_trial: Callable[..., Trial],
) -> None:
    at = open_trial()
    at.portal.admin.enrol_employer(ADELE)
    at.deliver()
    at.portal.accounts.activate(at.token(ADELE), PASSWORD)
    session = at.portal.accounts.sign_in(ADELE, PASSWORD)
    for address in (BASILE, "zelie@usine.example"):
        at.portal.accounts.change_email(at.portal.accounts.resume(session), PASSWORD, address)
        with pytest.raises(Refused, match=r"signin\.refused"):
            at.portal.accounts.sign_in(ADELE, "Azerty-13")
        at.clock.set_back(timedelta(seconds=30))


@pytest.mark.rule("MA-5", "RS-4")
@pytest.mark.parametrize("asked", ["register_employer", "request_reset"])
def test_what_was_asked_with_an_address_before_it_was_erased_writes_to_it_no_more(
    open_trial: Callable[..., Trial], asked: str
) -> None:
    at = open_trial()
    getattr(at.portal.accounts, asked)(ADELE)
    at.portal.admin.erase(ADELE)
    assert at.deliver() == ()
    assert not [row for row in at.rows(OutboxEntry) if ADELE in row.facts.text]


@pytest.mark.rule("SI-2", "RS-12")
def test_a_password_on_paper_is_refused_like_any_other_once_its_account_was_disabled(
    open_trial: Callable[..., Trial],
) -> None:
    at = open_trial()
    created = at.portal.desk.create_establishment(at.officer(), SIRET, name="Atelier", paper=True)
    assert created.paper_password is not None
    at.portal.admin.disable(SIRET)
    at.portal.admin.enable(SIRET)
    asked = []
    for password in (created.paper_password.reveal(), PASSWORD):
        at.forget_counts()
        with pytest.raises(Refused, match=r"signin\.refused"):
            at.portal.accounts.sign_in(SIRET, password, client=f"203.0.113.{len(asked)}")
        asked.append((at.hasher.verifications, at.hasher.hashes, [*at.calls]))
    assert asked[0] == asked[1]
    assert len(at.rows(Attempt)) == 2, "both were guesses"


@pytest.mark.rule("SI-3")
def test_a_clock_that_goes_back_tells_nobody_to_wait_again_and_again(open_trial: Callable[..., Trial]) -> None:
    at = open_trial()
    at.establishment()
    for _ in range(3):
        with pytest.raises(Refused, match=r"signin\.refused"):
            at.portal.accounts.sign_in(SIRET, "Azerty-13")
    with pytest.raises(Refused, match=r"signin\.throttled"):
        at.portal.accounts.sign_in(SIRET, PASSWORD)
    at.clock.set_back(timedelta(hours=3))
    at.portal.accounts.sign_in(SIRET, PASSWORD)


@pytest.mark.rule("RS-9")
@pytest.mark.parametrize("by", AHEAD_BY, ids=str)
def test_a_clock_that_was_ahead_holds_back_no_letter_once_it_is_right(
    open_trial: Callable[..., Trial], by: timedelta
) -> None:
    at = open_trial()
    at.establishment()
    at.portal.admin.enrol_employer(ADELE)
    at.deliver()
    at.portal.accounts.activate(at.token(ADELE), PASSWORD)
    adele = at.portal.accounts.sign_in(ADELE, PASSWORD).actor
    at.clock.advance(by)
    at.portal.accounts.request_reset(SIRET)
    at.portal.accounts.register_employer(BASILE)
    at.portal.accounts.change_email(adele, PASSWORD, "ada@usine.example")
    at.deliver()
    at.clock.set_back(by)
    at.portal.accounts.request_reset(SIRET)
    at.portal.accounts.register_employer(BASILE)
    at.portal.accounts.change_email(adele, PASSWORD, "ada@usine.example")
    assert {letter.to for letter in at.deliver()} == {HEAD, BASILE, "ada@usine.example"}
    at.portal.accounts.request_reset(SIRET)
    assert at.deliver() == ()  # letters of the present count as ever
