"""Which addresses a validated profile puts on record, who is told, and who gets the recaps."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given

from forms.profile_cases import COMPLETE, CONTACT, EMPTY, FORM, GIVEN, INJECTED, NOW, Case, validated
from tmspros_core import profiles, tickets
from tmspros_core.changes import Add, Decision, Lost
from tmspros_core.errors import Refused
from tmspros_core.events.profiles import AddressesChanged, ProfileValidated
from tmspros_core.records import Ticket
from tmspros_core.records.accounts import TicketEnd, TicketPurpose
from tmspros_core.testing.strategies import emails


@pytest.mark.rule("RS-2", "PR-6")
def test_the_first_profile_replaces_the_addresses_given_at_creation_and_the_injected_one() -> None:
    case = validated(COMPLETE | CONTACT, GIVEN, INJECTED)
    assert case.on_record() == {("head", "chef@atelier.example"), ("contact", "zoe@atelier.example")}


@pytest.mark.rule("PR-6", "RS-9")
def test_another_address_asks_the_password_tells_everybody_and_kills_the_old_ones_tickets() -> None:
    def mailed(id: str, address: str) -> Ticket:
        return tickets.make(TicketPurpose.RESET, id=id, subject="e", address=address, now=NOW)

    case = validated(COMPLETE | CONTACT)
    case.carry(Decision([Add(mailed("old", "chef@atelier.example")), Add(mailed("kept", "zoe@atelier.example"))]))
    case.carry(Decision([Add(evolve(mailed("other", "chef@atelier.example"), subject="another"))]))
    case.save({"head_email": "Nouvelle@Atelier.example"})
    before = case.profile
    with pytest.raises(Refused) as refusal:
        case.validate()
    assert (refusal.value.code, case.profile) == ("profile.password_needed", before)
    case.events.clear()
    case.validate(is_proved=True, now=NOW + timedelta(hours=1))
    assert case.on_record() == {("head", "Nouvelle@atelier.example"), ("contact", "zoe@atelier.example")}
    (done, told) = case.events
    assert isinstance(done, ProfileValidated)
    assert isinstance(told, AddressesChanged)
    assert set(told.to) == {"chef@atelier.example", "zoe@atelier.example", "Nouvelle@atelier.example"}
    assert len(told.to) == 3
    ends = {id: ticket.end for id in ("old", "kept", "other") if (ticket := case.ticket(id))}
    assert ends == {"old": TicketEnd.REVOKED, "kept": None, "other": None}


@pytest.mark.rule("PR-6")
def test_the_same_address_written_otherwise_or_other_fields_ask_no_password_and_tell_nobody() -> None:
    case = validated(COMPLETE)
    case.save({"head_email": "CHEF@ATELIER.EXAMPLE", "head_role": "Directrice"})
    case.events.clear()
    case.validate()
    assert [type(event) for event in case.events] == [ProfileValidated]
    assert case.on_record() == {("head", "CHEF@atelier.example")}


@pytest.mark.rule("RS-11", "PR-6")
@pytest.mark.parametrize("taken_over", [True, False], ids=["taken over", "left out"])
def test_an_injected_address_leaves_at_the_next_validation_which_asks_the_password_and_tells(taken_over: bool) -> None:
    case = validated(COMPLETE)
    case.carry(Decision([Add(INJECTED)]))
    case.save({"head_role": "Directrice"} | ({"head_email": INJECTED.mailbox} if taken_over else {}))
    with pytest.raises(Refused, match=r"profile\.password_needed"):
        case.validate()
    case.events.clear()
    case.validate(is_proved=True)
    assert case.on_record() == {("head", INJECTED.mailbox if taken_over else "chef@atelier.example")}
    (_, told) = case.events
    assert set(told.to) == {"chef@atelier.example", INJECTED.mailbox}


@pytest.mark.rule("RS-11")
def test_an_injected_address_that_is_on_record_anyway_leaves_without_a_word() -> None:
    case = validated(COMPLETE)
    head = "chef@atelier.example"
    case.carry(Decision([Add(evolve(INJECTED, key=head, mailbox=head))]))
    case.validate()
    assert (case.on_record(), [type(event) for event in case.events]) == ({("head", head)}, [ProfileValidated])


@pytest.mark.rule("PR-6")
def test_of_two_who_write_at_once_one_is_lost() -> None:
    case = validated(COMPLETE, GIVEN)
    profile, on_record = case.profile, case.addresses
    case.save({"head_role": "Directrice"})
    with pytest.raises(Lost):
        case.carry(profiles.save(profile, {"head_role": "Gérante"}, form=FORM))
    case.carry(Decision([Add(INJECTED)]))
    with pytest.raises(Lost):
        case.validate(on_record=on_record)
    fresh = Case()
    fresh.save(COMPLETE)
    with pytest.raises(Lost):
        fresh.carry(profiles.save(EMPTY, COMPLETE, form=FORM))


@pytest.mark.rule("PR-8")
@given(emails(), emails())
def test_recaps_go_to_the_head_and_the_contact_once_if_equal(head: str, contact: str) -> None:
    snapshot = {"head_email": head, "contact_email": contact}
    recipients = profiles.recap_recipients(snapshot)
    keys = {address.key for address in profiles.addresses("e", snapshot)}
    assert len(recipients) == len(keys)
    assert recipients[0] == profiles.addresses("e", snapshot)[0].mailbox
    assert profiles.recap_recipients(None) == ()


@pytest.mark.rule("PR-8")
def test_one_mailbox_written_in_two_ways_gets_one_recap() -> None:
    one = {"head_email": "chef@atelier.example", "contact_email": "CHEF@ATELIER.EXAMPLE"}
    assert profiles.recap_recipients(one) == ("chef@atelier.example",)
