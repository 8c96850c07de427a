"""Erasing somebody's address: from the one place that the journal's ids lead to, and from what letters left (MA-5)."""

from collections.abc import Iterable, Iterator
from typing import Any

from tmspros_core import accounts
from tmspros_core.changes import MOST_VALUES, Change, Decision, Drop, Lost, Set, equal, is_in
from tmspros_core.delegation.access import Role
from tmspros_core.errors import Code, Refused
from tmspros_core.events.accounts import AddressErased, RegistrationRequested, ResetRequested
from tmspros_core.portal.delegation.rows import key_of
from tmspros_core.portal.delegation.standings import is_listed, standing_of
from tmspros_core.portal.shell.reading import by_login
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Account, Address, Correspondent, FundContact, OutboxEntry, Ticket
from tmspros_core.values import email

BATCH = 500

REQUESTS = (ResetRequested.__name__, RegistrationRequested.__name__)
"""What anybody may have asked for with the address: worked off later, it would lead to a letter (RS-4, AC-3)."""


class Erasing:
    """One part of ``portal.admin``."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def erase(self, address: str) -> None:
        """Erase an address that nobody uses any more, for whoever asks to be forgotten (MA-5).

        The correspondent that the journal names loses its address and keeps its id, so that the journal still replays
        (QI-11). Letters to the address go from the outbox, requests that name it, so that none is written any more, and
        delivered ones that tell of it; links mailed to it die.
        A disabled account that signs in with it is closed by this. What a form of an establishment holds is the
        establishment's, and leaves with its next validation (RS-2). Erasing once more changes nothing.

        Raises Refused: ``email.malformed``; ``address.in_use`` for the address of an open account, on record of one,
        of a secondary or of a fund; ``account.has_perimeter`` for a disabled employer with SIRETs or secondaries.
        """
        parsed = email.parse(address)
        self._shell.insist(lambda: self._erase(parsed))

    def _erase(self, address: email.Email) -> None:
        with self._shell.store.transaction() as tx:
            found = by_login(tx, address.key)
        account = found.id if found else ""

        def rule(tx: Transaction) -> tuple[None, Decision]:
            holder = by_login(tx, address.key)
            if (holder.id if holder else "") != account:
                raise Lost
            closed = self._closed(tx, holder) if holder else Decision()
            if self._is_used(tx, address, besides=account):
                raise Refused(Code.ADDRESS_IN_USE, field="email")
            return None, closed + self._erased(tx, address.key, account)

        self._shell.attempt("admin.erase", rule, account=account, login=address.key, member=address.key)

    def _closed(self, tx: Transaction, account: Account) -> Decision:
        if account.disabled_at is None:
            raise Refused(Code.ADDRESS_IN_USE, field="email")
        return accounts.close(account, is_tied=standing_of(tx, account).role is not Role.NONE)

    def _is_used(self, tx: Transaction, address: email.Email, *, besides: str) -> bool:
        known = tx.select(Address, equal("key", address.key))
        return (
            any(each.account != besides for each in known)
            or is_listed(tx, address.key)
            or any(key_of(contact.mailbox) == address.key for contact in tx.select(FundContact))
        )

    def _erased(self, tx: Transaction, key: str, account: str) -> Decision:
        known = tx.select(Correspondent, equal("key", key))
        links = tx.select(Ticket, equal("address", key))
        letters = [entry.id for entry in _entries(tx) if _is_told(entry, key)]
        if not (known or links or letters or account):
            return Decision()
        changes: list[Change] = [
            Set(Correspondent, (equal("key", key),), {"key": None}),
            Drop(Ticket, (equal("address", key),)),
        ]
        changes.extend(
            Drop(OutboxEntry, (is_in("id", letters[at : at + MOST_VALUES]),))
            for at in range(0, len(letters), MOST_VALUES)
        )
        subject = account or (known[0].id if known else "")
        return Decision(tuple(changes), (AddressErased(subject=subject),))


def _entries(tx: Transaction) -> Iterator[OutboxEntry]:
    after: tuple[object, ...] | None = None
    while batch := tx.select(OutboxEntry, order=("made_at", "id"), after=after, limit=BATCH):
        yield from batch
        after = (batch[-1].made_at, batch[-1].id)


def _is_told(entry: OutboxEntry, key: str) -> bool:
    """Whether the entry is a letter to this address, a request that names it, or one that has ended and tells of it.

    One that waits for somebody else is theirs, and goes with the purge once it was sent.
    """
    if entry.to is not None and key_of(entry.to) == key:
        return True
    is_nobodys = entry.outcome is not None or entry.event in REQUESTS
    return is_nobodys and any(key_of(text) == key for text in _addresses(entry.facts.value()))


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if "@" in value:
            yield value
    elif isinstance(value, dict):
        yield from _of_each(value.values())
    elif isinstance(value, list):
        yield from _of_each(value)


def _of_each(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from _addresses(value)
