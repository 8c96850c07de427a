"""What races of accounts are set up on, row by row and so in no time; and all that stands of them afterwards."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache
from itertools import groupby
from typing import TypeVar

from attrs import define, evolve, field

from tmspros_adapters.sql.store import SQLStore
from tmspros_core import Portal, accounts, tickets, wire
from tmspros_core.changes import Add, Set, equal
from tmspros_core.events.registry import EVENTS
from tmspros_core.hashing import Argon2Hasher
from tmspros_core.portal.shell.reading import by_login
from tmspros_core.ports import Transaction
from tmspros_core.records import KINDS, Account, Address, Attempt, JournalEntry, OutboxEntry, Session, Ticket
from tmspros_core.records.accounts import AccountKind, AddressRole, TicketPurpose
from tmspros_core.records.accounts import Establishment as Details
from tmspros_core.testing.around import CredulousStore
from tmspros_core.testing.races import Scene
from tmspros_core.testing.trial import PASSWORD
from tmspros_core.values import email, ids
from tmspros_core.values.actors import Actor, Employer, Establishment, Officer
from tmspros_core.values.siret import Siret

A = TypeVar("A", Establishment, Employer)

NEW, NEWER = "Nouveau-34", "Troisieme-56"
FUND = "cramif"
NEW_NAMES = ("new", "newer")
"""Whose addresses accounts may come to have in a race."""

LONG_AGO = timedelta(hours=13)
"""More than half of a reset link's life."""


def open_credulous(url: str) -> CredulousStore:
    """A store that carries out conditional writes whatever the rows have become: what the last controls run on."""
    return CredulousStore(SQLStore.open(url, KINDS))


@cache
def outdated() -> str:
    """A hash of ``PASSWORD`` whose parameters are no more those of the portal: signing in makes another (PW-9)."""
    return Argon2Hasher("owasp-19mib").hash(PASSWORD)


@define
class Household:
    """The accounts of one race, by name: people who know ``PASSWORD``, their sessions and their links."""

    scene: Scene
    _accounts: dict[str, str] = field(factory=dict)
    _marked: dict[str, str] = field(factory=dict)
    _sirets: dict[str, str] = field(factory=dict)

    def establishment(self, name: str = "here", *, hash: str | None = None, activated: bool = True) -> Establishment:
        """An establishment whose address on record is ``head``'s."""
        id, now = ids.fresh(), self.scene.trial.clock.now()
        account = Account(
            id=id,
            kind=AccountKind.ESTABLISHMENT,
            login=self.siret(name),
            hash=(hash or self._hash()) if activated else None,
            epoch=1 if activated else 0,
            fund=FUND,
            created_at=now,
            activated_at=now if activated else None,
        )
        self._keep(name, account, [(AddressRole.GIVEN, "head")], Details(id=id, name="Atelier"))
        return Establishment(id=id, siret=Siret(self.siret(name)), fund=FUND)

    def employer(self, name: str = "anne") -> Employer:
        """An employer whose own address is that of the name."""
        id, now = ids.fresh(), self.scene.trial.clock.now()
        account = Account(
            id=id,
            kind=AccountKind.EMPLOYER,
            login=self.key(name),
            hash=self._hash(),
            epoch=1,
            created_at=now,
            activated_at=now,
        )
        self._keep(name, account, [(AddressRole.OWN, name)])
        return Employer(id=id, email=self.key(name))

    def officer(self, name: str = "jeanne") -> Officer:
        """An officer of the fund that the establishments are of."""
        id, now = ids.fresh(), self.scene.trial.clock.now()
        account = Account(id=id, kind=AccountKind.OFFICER, login=self.key(name), fund=FUND, created_at=now)
        self._keep(name, account, [(AddressRole.OWN, name)])
        return Officer(id=id, email=self.key(name), fund=FUND)

    def inject(self, here: Establishment, name: str) -> None:
        """Put an address of the fund's on record, as if long ago (RS-11)."""
        mailbox = self.scene.address(name)
        row = Address(account=here.id, role=AddressRole.INJECTED, key=self.key(name), mailbox=mailbox)
        self.scene.trial.change(Add(row))

    def link(self, holder: Actor, to: str, label: str = "the link", *, old: bool = False) -> str:
        """The token of a link mailed to whoever has this name; ``old``: its life is more than half over."""
        made_at = self.scene.trial.clock.now() - (LONG_AGO if old else timedelta(minutes=6))
        with self.scene.portal.store.transaction() as tx:
            account = tx.get(Account, holder.id)
        assert account is not None
        purpose = accounts.link_for(account)
        ticket = tickets.make(purpose, id=ids.fresh(), subject=holder.id, address=self.key(to), now=made_at)
        return self._handed(ticket, label)

    def confirmation(self, holder: Employer, new: str, label: str = "the confirmation") -> str:
        """The token of a link with which an employer proves the address of this name (AC-4)."""
        now, mailbox = self.scene.trial.clock.now(), self.scene.address(new)
        ticket = tickets.make(TicketPurpose.EMAIL, id=ids.fresh(), subject=holder.id, address=self.key(new), now=now)
        return self._handed(evolve(ticket, mailbox=mailbox), label)

    def registration(self, name: str, label: str = "the registration") -> str:
        """The token of a link with which whoever has this address becomes an employer (AC-3)."""
        now, purpose = self.scene.trial.clock.now(), TicketPurpose.REGISTRATION
        mailbox = self.scene.address(name)
        ticket = tickets.make(purpose, id=ids.fresh(), subject=mailbox, address=self.key(name), now=now)
        return self._handed(ticket, label)

    def signed_in(self, holder: A, label: str = "the session") -> A:
        """The same person with a session."""
        id, now = ids.fresh(), self.scene.trial.clock.now()
        ends_at = now + accounts.LONGEST_SESSION
        self.scene.trial.change(
            Add(Session(id=id, account=holder.id, epoch=1, started_at=now, seen_at=now, ends_at=ends_at))
        )
        self._marked[id] = label
        return evolve(holder, session=id)

    def disable(self, holder: Actor) -> None:
        """Shut an account, as if long ago."""
        where = equal("id", holder.id)
        self.scene.trial.change(Set(Account, (where,), {"disabled_at": self.scene.trial.clock.now()}, expect=1))

    def siret(self, name: str) -> str:
        """A SIRET that nobody else has."""
        number = self.scene.siret(name)
        self._sirets[number] = name
        return number

    def key(self, name: str) -> str:
        """The key of the address of this name."""
        return email.parse(self.scene.address(name)).key

    def look(self, portal: Portal) -> Iterable[str]:
        """What stands of these accounts, without what chance decides."""
        with portal.store.transaction() as tx:
            for name, account in self._known(tx):
                yield from self._account(portal, name, account)
                yield from self._hangs_on(tx, name, account)
            for row in tx.select(Ticket, equal("purpose", TicketPurpose.REGISTRATION)):
                if row.id in self._marked:
                    yield f"{self._marked[row.id]}: {row.end or 'stands'}"
            yield from self._letters(tx)
            yield from self._journal(tx)
            yield f"{len(tx.select(Attempt))} tries are counted"

    def _known(self, tx: Transaction) -> Iterator[tuple[str, Account]]:
        """The accounts of the race, and those that came to be under the addresses that it is about."""
        for name, id in self._accounts.items():
            account = tx.get(Account, id)
            if account is not None:
                yield name, account
        for name in NEW_NAMES:
            account = by_login(tx, self.key(name))
            if account is not None and account.id not in self._accounts.values():
                yield f"whoever has {name}", account

    def _account(self, portal: Portal, name: str, account: Account) -> Iterator[str]:
        hasher = portal.shell.hasher
        known = [one for one in (PASSWORD, NEW, NEWER) if account.hash and hasher.verify(account.hash, one)]
        old = " of old parameters" if account.hash and hasher.outdated(account.hash) else ""
        shut = ", disabled" if account.disabled_at else ""
        login = f"{account.kind} {self._named(account.login)}"
        yield f"{name} is {login} with {known}{old} at epoch {account.epoch}{shut}, {account.fund}"

    def _hangs_on(self, tx: Transaction, name: str, account: Account) -> Iterator[str]:
        for session in tx.select(Session, equal("account", account.id)):
            stands = "stands" if session.epoch == account.epoch else "has ended"
            yield f"{name}: {self._marked.get(session.id, 'a session')} {stands}"
        for ticket in tx.select(Ticket, equal("subject", account.id)):
            label = f"{self._marked.get(ticket.id, 'a new link')} to {self._named(ticket.address)}"
            yield f"{name}: {label}, {ticket.purpose}: {ticket.end or 'stands'}"
        for address in tx.select(Address, equal("account", account.id)):
            yield f"{name}: {address.role} {self._named(address.key)}"

    def _letters(self, tx: Transaction) -> Iterator[str]:
        """Whom each letter names, and of one with a link whether it left: one whose link died needs not."""
        for entry in tx.select(OutboxEntry):
            event = wire.structure(EVENTS[entry.event], entry.facts.value())
            names = self._named("".join(str(getattr(event, "identifier", "")).split()))
            ticket = tx.get(Ticket, entry.ticket) if entry.ticket else None
            link = f", with {self._marked.get(ticket.id, 'a new link')}" if ticket else ""
            dead = ticket is not None and ticket.spent_at is not None
            left = "" if ticket is None or dead else f", {entry.outcome or 'waiting'}"
            yield f"{entry.event} to {self._named(entry.to)} names {names}{link}{left}"

    def _journal(self, tx: Transaction) -> Iterator[str]:
        """What happened to each account, in the order in which it was committed; entries of one place are no order."""
        for name, id in self._accounts.items():
            entries = tx.select(JournalEntry, equal("subject", id), order=("place", "number", "id"))
            for number, (_, together) in enumerate(groupby(entries, key=lambda entry: entry.place)):
                yield f"journal of {name}, {number}: {sorted(entry.event for entry in together)}"

    def _named(self, text: str | None) -> str:
        if text is None or "@" not in text:
            return self._sirets.get(text or "", text or "nobody")
        return text.partition(".")[0]

    def _hash(self) -> str:
        return self.scene.trial.hasher.hash(PASSWORD)

    def _handed(self, ticket: Ticket, label: str) -> str:
        self.scene.trial.change(Add(ticket))
        self._marked[ticket.id] = label
        return self.scene.portal.tokens.sign(ticket.purpose, ticket.id)

    def _keep(self, name: str, account: Account, to: Iterable[tuple[AddressRole, str]], *extra: object) -> None:
        rows = [
            Address(account=account.id, role=role, key=self.key(each), mailbox=self.scene.address(each))
            for role, each in to
        ]
        self.scene.trial.change(*map(Add, (account, *rows, *extra)))
        self._accounts[name] = account.id


def household(scene: Scene) -> Household:
    """Nobody yet; whatever is made in it is looked at when the race is over."""
    made = Household(scene)
    scene.watch(made.look)
    return made
