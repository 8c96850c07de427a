"""What a request in the outbox leads to: looked up when it is delivered, never when it is made (RS-4)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

from tmspros_core import accounts, throttle, tickets
from tmspros_core.changes import Condition, Decision, Lost, before, equal, since
from tmspros_core.events import Event
from tmspros_core.events.accounts import (
    ActivationOffered,
    RegistrationOffered,
    RegistrationRepeated,
    RegistrationRequested,
    ResetOffered,
    ResetRequested,
)
from tmspros_core.portal.shell.reading import by_login, on_record
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import OutboxEntry
from tmspros_core.records.accounts import Account, Address, Ticket, TicketPurpose
from tmspros_core.values import email, identifier, ids

OFFERED: Mapping[TicketPurpose, type[Event]] = MappingProxyType(
    {TicketPurpose.RESET: ResetOffered, TicketPurpose.ACTIVATION: ActivationOffered}
)
"""The letter that a reset asked for sends (RS-12)."""


class Offers:
    """Resolves requests. One that is resolved twice, after a crash, has its letter already and gets no other (MA-1)."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def reset(self, request: ResetRequested) -> None:
        """One letter per account that the identifier leads to, to the address on record (RS-2, RS-9)."""
        typed = request.identifier
        if typed is None:
            return
        with self._shell.store.transaction() as tx:
            if identifier.is_address(typed):
                found = {address.account for address in tx.select(Address, equal("key", typed))}
            else:
                account = by_login(tx, typed)
                found = {account.id} if account else set()
        for account_id in sorted(found):
            offer = partial(self._to, id=account_id, typed=typed, asked_at=request.at)
            self._shell.decide("delivery.offer", offer, account=account_id)

    def registration(self, request: RegistrationRequested) -> None:
        """A link to make an account, or word that there is one already (AC-3)."""
        if request.mailbox is None:
            return
        address = email.parse(request.mailbox)
        self._shell.insist(lambda: self._registration(address, request.at))

    def _registration(self, address: email.Email, asked_at: datetime) -> None:
        with self._shell.store.transaction() as tx:
            account = by_login(tx, address.key)
        if account is None:
            welcome = partial(self._welcome, address=address, asked_at=asked_at)
            self._shell.attempt("delivery.offer_registration", welcome, login=address.key)
        else:
            already = partial(self._already, id=account.id, address=address, asked_at=asked_at)
            self._shell.attempt("delivery.offer", already, account=account.id)

    def _to(self, tx: Transaction, *, id: str, typed: str, asked_at: datetime) -> tuple[None, Decision]:
        account, addresses = tx.get(Account, id), on_record(tx, id)
        mailbox = accounts.mailbox_for(addresses, typed=typed)
        if account is None or mailbox is None or not accounts.may_choose(account):
            return None, Decision()
        now, purpose = self._shell.now(), accounts.link_for(account)
        if is_answered(tx, id, by=OFFERED[purpose], asked_at=asked_at, now=now):
            return None, Decision()
        return None, tickets.offer(
            purpose,
            subject=id,
            address=mailbox.key,
            mailbox=mailbox.mailbox,
            identifier=identifier.shown(account.login or ""),
            standing=tx.select(Ticket, equal("subject", id), equal("spent_at", None)),
            letters_made_at=letters_about(tx, id, now=now),
            id=ids.fresh(),
            now=now,
        )

    def _already(self, tx: Transaction, *, id: str, address: email.Email, asked_at: datetime) -> tuple[None, Decision]:
        """An invited account gets its activation letter, an active one « vous avez déjà un compte » (AC-3).

        The latter is counted by its address, as the letter to somebody without an account is: counted with the links
        of the account, a stranger who registers its address would hold back the link that its owner asks for (RS-9).
        """
        account = tx.get(Account, id)
        if account is None or not accounts.may_choose(account):
            return None, Decision()
        if account.activated_at is None:
            return self._to(tx, id=id, typed=address.key, asked_at=asked_at)
        now = self._shell.now()
        repeated = RegistrationRepeated(subject=id, to=(address.mailbox,), identifier=address.key, about=address.key)
        may_mail = tickets.may_mail(letters_about(tx, address.key, now=now), now=now)
        if not may_mail or is_answered(tx, address.key, by=RegistrationRepeated, asked_at=asked_at, now=now):
            return None, Decision()
        return None, Decision((), (repeated,))

    def _welcome(self, tx: Transaction, *, address: email.Email, asked_at: datetime) -> tuple[None, Decision]:
        if by_login(tx, address.key) is not None:
            raise Lost
        now = self._shell.now()
        if is_answered(tx, address.key, by=RegistrationOffered, asked_at=asked_at, now=now):
            return None, Decision()
        of_address = (equal("address", address.key), equal("purpose", TicketPurpose.REGISTRATION))
        return None, tickets.offer(
            TicketPurpose.REGISTRATION,
            subject=address.mailbox,
            address=address.key,
            mailbox=address.mailbox,
            identifier=address.key,
            standing=tx.select(Ticket, *of_address, equal("spent_at", None)),
            letters_made_at=letters_about(tx, address.key, now=now),
            id=ids.fresh(),
            now=now,
        )


def letters_about(tx: Transaction, about: str, *, now: datetime) -> Collection[datetime]:
    """When letters that were asked for about this account or address were written in the last day (RS-9)."""
    recent = (equal("about", about), since("made_at", now - tickets.DAY), _not_ahead(now))
    return [entry.made_at for entry in tx.select(OutboxEntry, *recent)]


def is_answered(tx: Transaction, about: str, *, by: type[Event], asked_at: datetime, now: datetime) -> bool:
    """Whether such a letter was written since it was asked for: the request was resolved, and the sender died (MA-1).

    Asked for once more before that letter was written, it answers that too.
    """
    since_then = (equal("about", about), since("made_at", asked_at), _not_ahead(now), equal("event", by.__name__))
    return bool(tx.select(OutboxEntry, *since_then, limit=1))


def _not_ahead(now: datetime) -> Condition:
    """What a clock that went back left ahead neither answers nor holds back a letter until that instant comes."""
    return before("made_at", now + throttle.AHEAD + timedelta(microseconds=1))
