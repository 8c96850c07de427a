"""An establishment that lost its addresses: the fund injects one, and the ordinary reset runs (RS-11)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.places import SIRETS, Land, refused
from tmspros_core import Refused
from tmspros_core.records import JournalEntry, Ticket
from tmspros_core.records.accounts import TicketEnd, TicketPurpose
from tmspros_core.testing.answering import CONTACT, PROFILE
from tmspros_core.testing.trial import HEAD, LONG_PAUSE, PASSWORD, SIRET, Trial, trial
from tmspros_core.values.actors import Officer

NEW, NEWER = "new@atelier.example", "newer@atelier.example"
REASON = "Le chef d'établissement est parti sans laisser d'adresse."
OTHER_PASSWORD = "Pommier-bleu-1"


@pytest.fixture
def tried() -> Any:
    with trial() as opened:
        yield opened


def signed_up(tried: Trial) -> Officer:
    """An establishment that is active and has a validated profile; its fund's officer."""
    here = tried.establishment()
    tried.portal.profiles.save(here, {**PROFILE, **CONTACT})
    tried.portal.profiles.validate(here)
    tried.deliver()
    return tried.portal.actors.officer("jeanne@cramif.example")


def inject(tried: Trial, officer: Officer, address: str = NEW) -> None:
    tried.portal.desk.inject_email(officer, SIRET, address, reason=REASON)


def reset_token(tried: Trial, identifier: str = SIRET) -> str | None:
    """The token of the link that a reset sends now, if it sends one."""
    tried.clock.advance(LONG_PAUSE)
    tried.portal.accounts.request_reset(identifier)
    sent = [letter for letter in tried.deliver() if "/reinitialisation/" in letter.text]
    return tried.token(sent[-1].to) if sent else None


@pytest.mark.rule("RS-11", "RS-2")
def test_the_reset_goes_to_the_injected_address_and_every_old_one_is_told(tried: Trial) -> None:
    officer = signed_up(tried)
    inject(tried, officer)
    told = tried.deliver()
    assert {letter.to for letter in told} == {HEAD, "contact@atelier.example"}
    assert not [letter for letter in told if NEW in letter.text], "a letter to a lost address does not say the new one"
    token = reset_token(tried)
    assert tried.letters[-1].to == NEW
    assert token is not None
    tried.portal.accounts.redeem_reset(token, OTHER_PASSWORD)
    tried.portal.accounts.sign_in(SIRET, OTHER_PASSWORD)
    notices = {letter.to for letter in tried.deliver()}
    assert notices == {HEAD, "contact@atelier.example", NEW}


@pytest.mark.rule("RS-11", "MA-4")
def test_the_reason_is_kept_and_the_journal_names_no_address(tried: Trial) -> None:
    inject(tried, signed_up(tried))
    (entry,) = (row for row in tried.rows(JournalEntry) if row.event == "AddressInjected")
    assert entry.facts.value()["reason"] == REASON
    assert entry.actor == tried.portal.actors.officer("jeanne@cramif.example").id
    assert "@" not in entry.facts.text


@pytest.mark.rule("RS-11", "RS-9")
def test_the_next_one_replaces_it_and_kills_its_link(tried: Trial) -> None:
    officer = signed_up(tried)
    inject(tried, officer)
    token = reset_token(tried)
    tried.deliver()
    inject(tried, officer, NEWER)
    assert NEW in {letter.to for letter in tried.deliver()}, "it is an old address now, and told"
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(token, OTHER_PASSWORD)
    (dead,) = (row for row in tried.rows(Ticket) if row.address == NEW)
    assert dead.end is TicketEnd.REVOKED
    assert reset_token(tried) is not None
    assert tried.letters[-1].to == NEWER
    view = tried.portal.desk.establishment(officer, SIRET)
    assert view.addresses == (NEWER, "contact@atelier.example", HEAD)


@pytest.mark.rule("RS-11", "RS-9")
def test_one_that_stays_on_record_otherwise_keeps_its_link(tried: Trial) -> None:
    officer = signed_up(tried)
    inject(tried, officer, HEAD)
    token = reset_token(tried)
    inject(tried, officer, NEW)
    tried.portal.accounts.redeem_reset(token, OTHER_PASSWORD)
    tried.portal.accounts.sign_in(SIRET, OTHER_PASSWORD)


@pytest.mark.rule("RS-11", "QR-15")
@pytest.mark.parametrize("again", [NEW, " New@Atelier.example "])
def test_the_same_address_sent_twice_is_injected_once_and_its_link_lives(tried: Trial, again: str) -> None:
    officer = signed_up(tried)
    inject(tried, officer)
    token = reset_token(tried)
    tried.deliver()
    inject(tried, officer, again)
    assert tried.deliver() == ()
    assert sum(row.event == "AddressInjected" for row in tried.rows(JournalEntry)) == 1
    tried.portal.accounts.redeem_reset(token, OTHER_PASSWORD)


@pytest.mark.rule("RS-11")
def test_no_profile_is_needed_and_no_address_either(land: Land) -> None:
    here = land.establishment(SIRETS[0])
    land.portal.desk.inject_email(land.officer(), SIRETS[0], NEW, reason=REASON)
    assert land.told("AddressInjected") == []
    assert land.portal.desk.establishment(land.officer(), SIRETS[0]).addresses == (NEW,)
    land.portal.accounts.request_reset(SIRETS[0])
    assert [letter.to for letter in land.trial.deliver() if "/activation/" in letter.text and letter.to == NEW]
    assert land.portal.profiles.read(here).offered == NEW


@pytest.mark.rule("RS-11", "PR-6")
def test_it_is_offered_in_the_profile_form_and_leaves_with_its_link_at_the_next_validation(tried: Trial) -> None:
    officer = signed_up(tried)
    inject(tried, officer)
    here = tried.portal.actors.establishment(SIRET)
    assert tried.portal.profiles.read(here).offered == NEW
    token = reset_token(tried)
    tried.portal.profiles.save(here, {"head_role": "Gérante"})
    tried.portal.profiles.validate(here, PASSWORD)
    assert tried.portal.profiles.read(here).offered is None
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(token, OTHER_PASSWORD)
    assert tried.portal.desk.establishment(officer, SIRET).addresses == ("contact@atelier.example", HEAD)


@pytest.mark.rule("RS-11")
@pytest.mark.parametrize(
    "address",
    [
        "jeanne@caisse.example",
        "YANN@Caisse.example",
        "gone@caisse.example",
        "help@3679.example",
        "editor@national.example",
        "Contact@Bretagne.example",
    ],
)
def test_an_address_that_a_fund_or_its_people_use_is_refused(land: Land, address: str) -> None:
    land.establishment(SIRETS[0])
    land.officer("yann", "bretagne")
    land.portal.admin.disable(land.officer("gone").email)
    land.portal.admin.enrol_support("help@3679.example")
    land.portal.admin.enrol_national("editor@national.example")
    land.portal.admin.set_fund_contact("bretagne", "contact@bretagne.example")
    refused(
        land,
        "email.of_staff",
        lambda: land.portal.desk.inject_email(land.officer(), SIRETS[0], address, reason=REASON),
        field="email",
    )


@pytest.mark.rule("RS-11")
def test_an_employers_address_is_nobodys_of_the_staff(land: Land) -> None:
    land.establishment(SIRETS[0])
    land.portal.admin.enrol_employer("claire@paie.example")
    land.portal.desk.inject_email(land.officer(), SIRETS[0], "claire@paie.example", reason=REASON)


@pytest.mark.rule("RS-11")
@pytest.mark.parametrize(
    ("address", "reason", "code", "field"),
    [
        ("a@b.example,c@d.example", REASON, "email.malformed", "email"),
        (NEW, "", "text.missing", "reason"),
        (NEW, " \u200b\n", "text.missing", "reason"),
        (NEW, "a" * 1001, "text.too_long", "reason"),
        (NEW, "a\0b", "text.not_plain", "reason"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(land: Land, address: str, reason: str, code: str, field: str) -> None:
    land.establishment(SIRETS[0])
    desk = land.portal.desk
    refused(land, code, lambda: desk.inject_email(land.officer(), SIRETS[0], address, reason=reason), field=field)


ADDRESSES = (NEW, NEWER, HEAD, "contact@atelier.example")


@pytest.mark.rule("RS-11", "RS-9")
@settings(max_examples=30)
@given(st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=5), st.data())
def test_after_any_injections_links_live_exactly_where_their_address_is_on_record(
    injected: list[str], data: st.DataObject
) -> None:
    with trial() as tried:
        land = Land(tried)
        here = land.opened(**CONTACT)
        for address in injected:
            land.portal.desk.inject_email(land.officer(), SIRETS[0], address, reason=REASON)
            if data.draw(st.booleans()):
                tried.clock.advance(timedelta(minutes=6))
                land.portal.accounts.request_reset(data.draw(st.sampled_from(ADDRESSES)))
                tried.deliver()
        on_record = {HEAD, "contact@atelier.example", injected[-1]}
        assert set(land.portal.desk.establishment(land.officer(), SIRETS[0]).addresses) == on_record
        links = [row for row in tried.rows(Ticket) if row.subject == here.id and row.address is not None]
        assert {row.address for row in links if row.spent_at is None} <= on_record
        assert {row.address for row in links if row.end is TicketEnd.REVOKED} <= {NEW, NEWER}
        assert {row.purpose for row in links} <= {TicketPurpose.ACTIVATION}, "never activated: RS-12"


@pytest.mark.rule("RS-11")
def test_the_password_in_force_stays_until_the_holder_chooses_another(tried: Trial) -> None:
    officer = signed_up(tried)
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    inject(tried, officer)
    tried.portal.accounts.resume(session)
    tried.portal.accounts.sign_in(SIRET, PASSWORD)
