"""The set-up of a race: people, SIRETs and dossiers nobody has seen before, and what became of them, told by role.

Two scenes set up alike look alike whatever their ids, so that what processes did at once compares with what they do
one after the other, on another store.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

from tmspros_core import accounts
from tmspros_core.changes import Drop, equal, is_in
from tmspros_core.errors import Refused
from tmspros_core.portal.portal import Portal
from tmspros_core.records import (
    Account,
    Attempt,
    Dossier,
    DossierComment,
    Grant,
    Link,
    Managed,
    OutboxEntry,
    Principal,
    Ticket,
)
from tmspros_core.records.accounts import TicketPurpose
from tmspros_core.testing.trial import PASSWORD, Trial
from tmspros_core.values import email, ids
from tmspros_core.values.actors import Actor, Employer, Support

_serials = count(secrets.randbelow(30_000_000) + 1_000_000)
"""Where SIRENs begin is drawn, so that runs which share a database do not meet; all are below La Poste's."""


class Scene:
    """What one race is set up on. Employers are named as you like, SIRETs and dossiers too; the names come back."""

    def __init__(self, trial: Trial) -> None:
        """Begins by forgetting letters and attempts of the scenes before: the store is one for tests."""
        self.trial = trial
        self.portal = trial.portal
        self._serial = next(_serials)
        self._employers: dict[str, Employer] = {}
        self._names: dict[str, str] = {}
        self._sirets: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._watched: list[Callable[[Portal], Iterable[str]]] = []
        trial.change(Drop(OutboxEntry, ()), Drop(Attempt, ()))

    @property
    def support(self) -> Support:
        """The account of the 3679."""
        if "support" not in self._names.values():
            enrolled = self.portal.admin.enrol_support(self.address("support"))
            self._names[enrolled.id] = "support"
            self._support = self.portal.actors.support(enrolled.email)
        return self._support

    def address(self, name: str) -> str:
        """The address of whoever has this name, with or without an account."""
        address = f"{name}.{self._serial}@atelier.example"
        self._names[email.parse(address).key] = name
        return address

    def employer(self, name: str) -> Employer:
        """An employer with neither role, who signs in with ``PASSWORD``."""
        if name not in self._employers:
            shell, parsed, id = self.portal.shell, email.parse(self.address(name)), ids.fresh()
            made = accounts.register(
                id=id, key=parsed.key, mailbox=parsed.mailbox, hash=self.trial.hasher.hash(PASSWORD), now=shell.now()
            )
            shell.decide("accounts.register", lambda tx: (None, made), actor=id, login=parsed.key)
            self._names[id] = name
            self._employers[name] = Employer(id=id, email=parsed.key)
        return self._employers[name]

    def principal(self, name: str, *siret_names: str) -> Employer:
        """A principal who manages these SIRETs, each with a dossier at « Consultation »; one SIRET or more."""
        employer = self.employer(name)
        for siret_name in siret_names:
            self.dossier(siret_name)
            self.portal.delegation.add_siret(employer, self.siret(siret_name), code=self.code(siret_name))
        return employer

    def emptied(self, name: str) -> Employer:
        """A principal who has removed the only SIRET."""
        employer = self.principal(name, f"once of {name}")
        self.portal.delegation.remove_siret(employer, self.siret(f"once of {name}"))
        return employer

    def invited(self, principal: Employer, name: str, *granted: str) -> str:
        """Invite whoever has this name, granting these SIRETs; the token of the letter's link."""
        self.portal.delegation.invite(principal, self.address(name))
        if granted:
            self.portal.delegation.grant(principal, self.address(name), [self.siret(siret) for siret in granted])
        return self.token(principal, name)

    def secondary(self, principal: Employer, name: str, *granted: str) -> Employer:
        """An employer who has accepted the invitation of this principal, and is granted these SIRETs."""
        employer = self.employer(name)
        self.portal.delegation.accept(employer, self.invited(principal, name, *granted))
        return employer

    def token(self, principal: Employer, name: str) -> str:
        """The token of the invitation that stands, without reading the letter."""
        address = email.parse(self.address(name)).key
        of_row = (equal("subject", principal.id), equal("address", address), equal("spent_at", None))
        with self.portal.store.transaction() as tx:
            (ticket,) = tx.select(Ticket, *of_row, equal("purpose", TicketPurpose.INVITATION))
        return self.portal.tokens.sign(TicketPurpose.INVITATION, ticket.id)

    def siret(self, name: str) -> str:
        """The SIRET of this name, one that no other scene has."""
        if name not in self._sirets:
            siren = _with_luhn_digit(f"{self._serial:08d}")
            self._sirets[name] = _with_luhn_digit(f"{siren}{len(self._sirets):04d}")
        return self._sirets[name]

    def dossier(self, siret_name: str, *, reference: str | None = None, step: str = "consultation") -> str:
        """The id of a new dossier of a SIRET, called by its reference; its code is then ``code(siret_name)``."""
        view, code = self.portal.dossiers.receive(
            self.support, self.siret(siret_name), reference=reference or f"dossier of {siret_name}"
        )
        for onward in {"to_complete": (), "consultation": ("consultation",), "closed": ("consultation", "closed")}[
            step
        ]:
            self.portal.dossiers.move(self.support, view.id, onward)
        self._codes[siret_name] = code.reveal()
        return view.id

    def code(self, siret_name: str) -> str:
        """The unlock code of the last dossier received for a SIRET."""
        return self._codes[siret_name]

    def has_code(self, siret_name: str) -> bool:
        """Whether a dossier of this SIRET was received here."""
        return siret_name in self._codes

    def watch(self, look: Callable[[Portal], Iterable[str]]) -> None:
        """Look at something more: lines that tell what stands of a host's own, without ids that chance decides."""
        self._watched.append(look)

    def look(self) -> tuple[str, ...]:
        """What stands now, a line for each fact, by the names of the scene."""
        watched = [line for look in self._watched for line in look(self.portal)]
        return tuple(sorted([*self._rows(), *self._roles(), *watched]))

    def _rows(self) -> Iterator[str]:
        sirets = {siret: name for name, siret in self._sirets.items()}
        with self.portal.store.transaction() as tx:
            names = dict(self._names)
            for account in tx.select(Account, is_in("login", sorted(key for key in names if "@" in key))):
                names.setdefault(account.id, names[account.login or ""])
            people = sorted(names)
            yield from (f"{names[row.account]} is principal" for row in tx.select(Principal, is_in("account", people)))
            yield from (
                f"{names[row.principal]} manages {sirets[row.siret]}"
                for row in tx.select(Managed, is_in("siret", sorted(sirets)))
            )
            for link in tx.select(Link, is_in("principal", people)):
                holder = f" as {names[link.active_member]}" if link.active_member else ""
                yield f"{names[link.member]} is {link.status} with {names[link.principal]}{holder}"
            yield from (
                f"{names[row.member]} is granted {sirets[row.siret]}"
                for row in tx.select(Grant, is_in("member", people))
            )
            yield from self._tickets(tx, names)
            yield from self._dossiers(tx, names)
            yield from (
                f"letter {entry.event} to {self._who(names, entry.to)}" if entry.to else f"request {entry.event}"
                for entry in tx.select(OutboxEntry)
            )

    def _who(self, names: dict[str, str], mailbox: str) -> str:
        key = email.parse(mailbox).key
        return names.get(key, key)

    def _tickets(self, tx: Any, names: dict[str, str]) -> Iterator[str]:
        unspent = (is_in("subject", sorted(names)), equal("spent_at", None))
        for ticket in tx.select(Ticket, *unspent, equal("purpose", TicketPurpose.INVITATION)):
            yield f"{names[ticket.subject]} has a link out to {names[ticket.address]}"

    def _dossiers(self, tx: Any, names: dict[str, str]) -> Iterator[str]:
        for dossier in tx.select(Dossier, is_in("siret", sorted(self._sirets.values()))):
            code = "a code" if dossier.code else "no code"
            answers = dossier.answers.value()
            yield f"{dossier.reference}: {dossier.step}, {code}, revision {dossier.revision}, {answers}"
            for comment in tx.select(DossierComment, equal("dossier", dossier.id)):
                yield f"{dossier.reference}: {names[comment.author]} said {comment.text}"

    def _roles(self) -> Iterator[str]:
        for name, employer in self._employers.items():
            yield f"{name}: {self._role(employer)}"

    def _role(self, actor: Actor) -> str:
        try:
            return self.portal.delegation.role(actor)
        except Refused as refused:
            return refused.code


def _with_luhn_digit(digits: str) -> str:
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return digits + str(-sum(number // 10 + number % 10 for number in doubled) % 10)
