"""The profile: complete or refused with the whole list, what validating it changes, what it opens."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions import asked, when
from tmspros_adapters.memory.store import MemoryStore
from tmspros_core import profiles, questionnaires, tickets
from tmspros_core.changes import Add, Decision, Lost, equal
from tmspros_core.errors import Refused
from tmspros_core.events.profiles import AddressesChanged, ProfileSaved, ProfileValidated
from tmspros_core.forms import answers
from tmspros_core.forms.checking import faults
from tmspros_core.forms.versions import digest
from tmspros_core.profiles import Access
from tmspros_core.records import KINDS, Address, Ticket
from tmspros_core.records.accounts import AddressRole, TicketEnd, TicketPurpose
from tmspros_core.records.profiles import Profile
from tmspros_core.testing.forms import answers_to, filled
from tmspros_core.testing.strategies import emails

FORM = questionnaires.profile()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EMPTY = Profile(establishment="e")
COMPLETE: dict[str, Any] = {
    "head_last_name": "Roux", "head_first_name": "Ève", "head_email": "chef@atelier.example",
    "head_phone": "01 42 68 53 00", "head_address": "1 rue de la Paix\n75002 Paris",
    "in_charge": True, "in_group": False, "has_representatives": False,
}  # fmt: skip
CONTACT: dict[str, Any] = {
    "in_charge": False, "contact_last_name": "Petit", "contact_first_name": "Zoé",
    "contact_email": "zoe@atelier.example", "contact_phone": "+33142685301",
}  # fmt: skip
GIVEN = Address(account="e", role=AddressRole.GIVEN, key="given@atelier.example", mailbox="given@atelier.example")
INJECTED = Address(account="e", role=AddressRole.INJECTED, key="new@atelier.example", mailbox="new@atelier.example")


class Case:
    """A store with one establishment's profile and addresses, and what was decided on it."""

    def __init__(self, *addresses: Address, tickets: Iterable[Ticket] = ()) -> None:
        self.store = MemoryStore((*KINDS, Profile) if Profile not in KINDS else KINDS)
        self.events: list[Any] = []
        self.carry(Decision([Add(each) for each in (*addresses, *tickets)]))

    def carry(self, decision: Decision) -> None:
        with self.store.transaction(write=True) as tx:
            tx.apply(decision.changes)
        self.events.extend(decision.events)

    @property
    def profile(self) -> Profile:
        with self.store.transaction() as tx:
            return tx.get(Profile, "e") or EMPTY

    @property
    def addresses(self) -> tuple[Address, ...]:
        with self.store.transaction() as tx:
            return tuple(tx.select(Address, equal("account", "e"), order=("account", "role", "key")))

    def ticket(self, id: str) -> Ticket | None:
        with self.store.transaction() as tx:
            return tx.get(Ticket, id)

    def save(self, values: dict[str, Any], **other: Any) -> None:
        self.carry(profiles.save(self.profile, values, **{"form": FORM} | other))

    def validate(self, **other: Any) -> None:
        facts = {"form": FORM, "on_record": self.addresses, "identifier": "732 829 320 00074", "now": NOW}
        self.carry(profiles.validate(self.profile, **facts | other))

    def on_record(self) -> set[tuple[str, str]]:
        return {(address.role.value, address.mailbox) for address in self.addresses}


def validated(values: dict[str, Any], *addresses: Address) -> Case:
    case = Case(*addresses)
    case.save(values)
    case.validate()
    case.events.clear()
    return case


@pytest.mark.rule("PR-6", "PR-5")
@given(answers_to(FORM) | st.fixed_dictionaries({q.id: filled(q) for q in FORM.questions}))
def test_validating_is_refused_with_the_whole_list_or_makes_the_draft_the_profile(values: dict[str, Any]) -> None:
    case = Case()
    case.save(values)
    wrong = answers.errors(FORM, values)
    if wrong:
        before = case.profile
        with pytest.raises(Refused) as refusal:
            case.validate()
        assert refusal.value.code == "profile.incomplete"
        assert refusal.value.details["missing"] == wrong
        assert case.profile == before
    else:
        case.validate()
        assert case.profile.snapshot is not None
        assert case.profile.snapshot.value() == answers.shown_answers(FORM, values)
        assert not profiles.has_changes(case.profile, form=FORM)


@pytest.mark.rule("PR-6")
@given(st.data(), answers_to(FORM))
def test_a_draft_changes_neither_the_profile_nor_the_addresses(data: st.DataObject, later: dict[str, Any]) -> None:
    case = validated(COMPLETE | CONTACT, GIVEN)
    before, on_record = case.profile, case.addresses
    case.save(later)
    assert case.profile.snapshot == before.snapshot
    assert case.addresses == on_record
    assert profiles.access(case.profile, form=FORM) is Access.OPEN
    if profiles.has_changes(case.profile, form=FORM):
        assert case.profile.draft != before.draft


@pytest.mark.rule("PR-6")
def test_changes_that_were_not_validated_show_until_they_are_taken_back() -> None:
    case = validated(COMPLETE)
    case.save({"head_role": "Directrice"})
    assert profiles.has_changes(case.profile, form=FORM)
    case.save({"head_role": None})
    assert not profiles.has_changes(case.profile, form=FORM)
    case.save({"contact_email": "hidden@atelier.example"})
    assert not profiles.has_changes(case.profile, form=FORM)


@pytest.mark.rule("PR-3", "PR-6")
def test_hidden_fields_are_kept_in_the_draft_and_are_nowhere_else() -> None:
    case = validated(COMPLETE | CONTACT | {"in_charge": True})
    assert case.profile.draft.value()["contact_email"] == "zoe@atelier.example"
    assert case.profile.snapshot is not None
    assert not [field for field in case.profile.snapshot.value() if field.startswith("contact")]
    assert case.on_record() == {("head", "chef@atelier.example")}
    assert profiles.recap_recipients(case.profile.snapshot.value()) == ("chef@atelier.example",)
    case.save({"in_charge": False})
    case.validate(is_proved=True)
    assert case.on_record() == {("head", "chef@atelier.example"), ("contact", "zoe@atelier.example")}


@pytest.mark.rule("RS-2", "RS-11")
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


@pytest.mark.rule("RS-11")
def test_an_injected_address_leaves_at_the_next_validation_without_any_other_change() -> None:
    case = validated(COMPLETE)
    case.carry(Decision([Add(INJECTED)]))
    case.validate()
    assert case.on_record() == {("head", "chef@atelier.example")}


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


@pytest.mark.rule("PA-5", "ID-4")
def test_a_save_keeps_drafts_as_typed_and_telephones_as_e164_and_leaves_the_rest() -> None:
    case = Case()
    case.save({"head_email": "chef@", "head_phone": "01 42 68 53 00", "in_charge": False})
    case.save({"head_last_name": " Roux "})
    assert case.profile.draft.value() == {
        "head_email": "chef@", "head_phone": "+33142685300", "in_charge": False, "head_last_name": "Roux",
    }  # fmt: skip
    assert [event.fields for event in case.events if isinstance(event, ProfileSaved)] == [
        ("head_email", "head_phone", "in_charge"), ("head_last_name",),
    ]  # fmt: skip
    revision = case.profile.revision
    case.save({"head_last_name": "Roux"})
    assert (case.profile.revision, len(case.events)) == (revision, 2)


@pytest.mark.rule("PA-5", "PR-1")
def test_fields_that_are_not_there_or_not_theirs_are_refused_by_name() -> None:
    with pytest.raises(Refused) as refusal:
        profiles.save(EMPTY, {"head_role": "x", "b": 1, "a": 2}, form=FORM)
    assert (refusal.value.code, refusal.value.details["fields"]) == ("profile.unknown_field", ("a", "b"))
    fund = {"establishment_name": "Atelier Roux", "sector": " "}
    with pytest.raises(Refused) as refusal:
        profiles.save(EMPTY, {"establishment_name": "Autre", "sector": "btp"}, form=FORM, given=fund)
    assert (refusal.value.code, refusal.value.details["fields"]) == ("profile.field_of_fund", ("establishment_name",))
    case = Case()
    case.save({"sector": "btp"}, given=fund)
    assert case.profile.draft.value() == {"sector": "btp"}


@pytest.mark.rule("PR-1", "PR-5")
def test_what_the_fund_filled_is_neither_missing_nor_judged_nor_part_of_the_profile() -> None:
    strict = profiles.extended(FORM, [evolve(asked("workforce", "number"), filled_by=FORM.by_id["sector"].filled_by)])
    assert [gap.question for gap in profiles.missing(strict, COMPLETE)] == ["workforce"]
    assert profiles.missing(strict, COMPLETE, given={"workforce": "about ten"}) == ()
    old = COMPLETE | {"sector": "no longer offered"}
    assert [gap.question for gap in profiles.errors(FORM, old)] == ["sector"]
    assert profiles.errors(FORM, old, given={"sector": "Horlogerie"}) == ()
    assert "sector" not in profiles.visible_values(FORM, COMPLETE | {"sector": "btp"}, given={"sector": "btp"})


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


@pytest.mark.rule("PR-7", "PR-9")
def test_the_parcours_opens_with_a_validated_profile_and_stays_open_unless_it_is_to_be_validated_anew() -> None:
    assert profiles.access(None, form=FORM) is Access.SHUT
    assert profiles.access(EMPTY, form=FORM) is Access.SHUT
    case = validated(COMPLETE)
    second, third = evolve(FORM, version="2"), evolve(FORM, version="3", edition=2)
    fourth = evolve(FORM, version="4", edition=2)
    found = [profiles.access(case.profile, form=form) for form in (FORM, second, third, fourth)]
    assert found == [Access.OPEN, Access.OPEN, Access.READ_ONLY, Access.READ_ONLY]
    case.validate(form=fourth)
    assert profiles.access(case.profile, form=fourth) is Access.OPEN
    assert (case.profile.form, case.profile.validated_at) == (digest(fourth), NOW)


@pytest.mark.rule("PA-12")
def test_the_parcours_looks_at_the_validated_profile_and_the_sector_the_fund_gave() -> None:
    case = validated(COMPLETE | {"sector": "btp"})
    case.save({"has_representatives": True, "sector": "transport"})
    known = profiles.context(case.profile)
    assert (known.sector, known.profile["has_representatives"]) == ("btp", False)
    assert profiles.context(case.profile, given={"sector": "sanitaire_social"}).sector == "sanitaire_social"
    assert profiles.context(EMPTY).sector is None


@pytest.mark.rule("PR-5", "PA-2")
@given(st.data())
def test_a_host_adds_fields_of_its_own_and_they_are_asked_for(data: st.DataObject) -> None:
    more = (asked("insurer", "text"), asked("why", "text", conditions=when("in_group", equals=True)))
    form = profiles.extended(FORM, more)
    assert faults(form) == ()
    assert profiles.extended(FORM, ()) is FORM
    assert [gap.question for gap in profiles.missing(form, COMPLETE)] == ["insurer"]
    answered = COMPLETE | {"insurer": data.draw(filled(form.by_id["insurer"]))}
    assert profiles.missing(form, answered) == ()
    assert [fault.place for fault in faults(profiles.extended(FORM, [asked("in_charge")]))] == ["in_charge"]
