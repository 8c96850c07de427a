"""An establishment's profile in a store, and what was decided on it: what the tests of the profile start from."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core import profiles, questionnaires
from tmspros_core.changes import Add, Decision, equal
from tmspros_core.records import KINDS, Address, Ticket
from tmspros_core.records.accounts import AddressRole
from tmspros_core.records.profiles import Profile

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
