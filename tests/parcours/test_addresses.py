"""Addresses of the profile: a draft changes none, another one asks the password, and what leaves is told and shut."""

from datetime import timedelta

import pytest

from parcours.space import Space
from tmspros_core import Refused
from tmspros_core.changes import Add
from tmspros_core.records import Address, OutboxEntry
from tmspros_core.records.accounts import AddressRole
from tmspros_core.testing.answering import CONTACT, PROFILE
from tmspros_core.testing.trial import HEAD, PASSWORD, SIRET, trial

OTHER = "nouveau@atelier.example"
CONTACT_BOX = str(CONTACT["contact_email"])


@pytest.mark.rule("PR-6", "RS-2")
def test_a_draft_changes_no_address_on_record(here: Space) -> None:
    assert here.on_record() == {("given", HEAD)}
    here.fill_profile(head_email=OTHER)
    assert here.on_record() == {("given", HEAD)}
    here.portal.profiles.validate(here.actor)
    assert here.on_record() == {("head", OTHER)}
    here.fill_profile(PROFILE | CONTACT)
    assert here.on_record() == {("head", OTHER)}


@pytest.mark.rule("PR-6")
def test_another_address_asks_the_password_and_tells_old_and_new(here: Space) -> None:
    here.validate()
    here.mailed()
    here.fill_profile(head_email=OTHER)
    assert here.refused(here.portal.profiles.validate, here.actor).code == "profile.password_needed"
    assert here.refused(here.portal.profiles.validate, here.actor, "Azerty-13").code == "password.wrong"
    assert here.on_record() == {("head", HEAD)}
    here.portal.profiles.validate(here.actor, PASSWORD)
    assert here.on_record() == {("head", OTHER)}
    letters = here.mailed()
    assert sorted(letter.to for letter in letters) == sorted([HEAD, OTHER])
    assert all("Adresses modifiées" in letter.subject for letter in letters)


@pytest.mark.rule("PR-6")
def test_validating_anew_with_the_same_addresses_asks_nothing_and_tells_nobody(here: Space) -> None:
    here.validate()
    here.mailed()
    here.validate(head_last_name="Joliot", head_email=HEAD.upper().replace("ATELIER.EXAMPLE", "atelier.example"))
    assert here.mailed() == []


@pytest.mark.rule("PR-6", "RS-9")
def test_the_tickets_of_an_address_that_leaves_die_and_others_live(here: Space) -> None:
    here.validate(PROFILE | CONTACT)
    here.portal.accounts.request_reset(HEAD)
    here.mailed()
    of_head = here.trial.token(HEAD)
    here.trial.clock.advance(timedelta(minutes=6))
    here.portal.accounts.request_reset(CONTACT_BOX)
    here.mailed()
    of_contact = here.trial.token(CONTACT_BOX)
    assert of_contact != of_head
    here.validate(PROFILE | CONTACT, PASSWORD, head_email=OTHER)
    with pytest.raises(Refused, match=r"reset\.invalid"):
        here.portal.accounts.redeem_reset(of_head, "Autre-mot-1")
    here.portal.accounts.redeem_reset(of_contact, "Autre-mot-1")


@pytest.mark.rule("PR-6", "RS-11")
def test_an_injected_address_is_offered_and_leaves_at_the_next_validation(here: Space) -> None:
    here.validate()
    injected = Address(account=here.actor.id, role=AddressRole.INJECTED, key=OTHER, mailbox=OTHER)
    here.trial.change(Add(injected))
    assert here.portal.profiles.read(here.actor).offered == OTHER
    here.trial.deliver()
    here.validate(PROFILE, PASSWORD)
    assert here.on_record() == {("head", HEAD)}
    assert sorted(letter.to for letter in here.trial.deliver()) == sorted([HEAD, OTHER])
    assert here.portal.profiles.read(here.actor).offered is None


@pytest.mark.rule("PR-6")
def test_where_the_host_signs_people_in_no_password_of_ours_is_asked() -> None:
    with trial(sign_in="host") as at:
        at.portal.desk.create_establishment(at.officer(), SIRET, name="Atelier", emails=(HEAD,))
        here = Space(at, at.portal.actors.establishment(SIRET))
        here.validate()
        at.deliver()
        here.validate(head_email=OTHER)
        assert here.on_record() == {("head", OTHER)}
        assert sorted(letter.to for letter in at.deliver()) == sorted([HEAD, OTHER])


@pytest.mark.rule("PR-6")
def test_the_same_save_twice_is_one_and_the_same_validation_twice_tells_once(here: Space) -> None:
    here.fill_profile()
    revision = here.fill_profile().revision
    assert revision == 1
    assert len(here.journal("ProfileSaved")) == 1
    here.validate()
    here.validate(PROFILE, PASSWORD, head_email=OTHER)
    here.validate(PROFILE, PASSWORD, head_email=OTHER)
    told = [row for row in here.trial.rows(OutboxEntry) if row.event == "AddressesChanged"]
    assert sorted(str(row.to) for row in told) == sorted([HEAD, OTHER])
