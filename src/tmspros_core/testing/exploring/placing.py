"""A situation as rows of a store, and rows as a situation."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from attrs import frozen

from tmspros_core.delegation import codes
from tmspros_core.records import (
    Account,
    Address,
    Correspondent,
    Dossier,
    Grant,
    Link,
    Managed,
    Principal,
    Ticket,
)
from tmspros_core.records.accounts import AccountKind, AddressRole, TicketPurpose
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.coding import Scope
from tmspros_core.testing.exploring.situation import RowStatus, Situation, Slot
from tmspros_core.testing.exploring.tables import Rows
from tmspros_core.testing.fakes import MORNING
from tmspros_core.tickets import LIVES
from tmspros_core.values import ids
from tmspros_core.values.actors import Employer, Support

SIRETS = ("73282932000074", "35600000000048", "55208131766522")
CODES = ("AAAA-AAAA-AAAA-AAAA", "BBBB-BBBB-BBBB-BBBB")
LIFE = LIVES[TicketPurpose.INVITATION]
LONG_AGO = MORNING - timedelta(days=2)
"""When what is there was done: so long ago that no letter is waited for."""

SUPPORT = Support(id="support", email="s@x.example")


class Unreadable(Exception):
    """Rows that are no situation: a member without its account, an invitation without its row."""


@frozen
class Placing:
    """What the numbers of one scope stand for."""

    scope: Scope

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(f"p{n}@x.example" for n in range(self.scope.people))

    @property
    def people(self) -> dict[int, Employer]:
        return {n: Employer(id=f"account-{n}", email=address) for n, address in enumerate(self.addresses)}

    @property
    def sirets(self) -> tuple[str, ...]:
        return SIRETS[: self.scope.sirets]

    def given(self) -> dict[type, Rows]:
        """The people: what no operation changes."""
        people = tuple(self.people.values())
        accounts = [*(_account(person, AccountKind.EMPLOYER) for person in people)]
        accounts.append(_account(SUPPORT, AccountKind.SUPPORT))
        addresses = [Address(account=p.id, role=AddressRole.OWN, key=p.email, mailbox=p.email) for p in people]
        named = [Correspondent(id=f"who-{person.id}", key=person.email) for person in people]
        return {
            Account: {(account.id,): account for account in accounts},
            Address: {(address.account, address.role, address.key): address for address in addresses},
            Correspondent: {(correspondent.id,): correspondent for correspondent in named},
        }

    def rows(self, situation: Situation) -> dict[type, Rows]:
        """The rows of this situation, those of the people left out."""
        links, tickets = {}, {}
        for (owner, member), status in situation.rows.items():
            link = _link(owner, member, status)
            links[link.principal, link.member] = link
            if status is not RowStatus.ACTIVE:
                ticket = _ticket(owner, member, status)
                tickets[(ticket.id,)] = ticket
        grants = {(_address(m), SIRETS[s]) for m, s in situation.grants}
        managed = {SIRETS[s]: _id(person) for s, person in enumerate(situation.managers) if person is not None}
        dossiers = [_dossier(d, slot) for d, slot in enumerate(situation.dossiers) if slot.step is not None]
        return {
            Principal: {(_id(p),): Principal(account=_id(p), since=LONG_AGO) for p in situation.principals},
            Managed: {(siret,): Managed(siret=siret, principal=principal) for siret, principal in managed.items()},
            Link: links,
            Ticket: tickets,
            Grant: {(member, siret): Grant(member=member, siret=siret) for member, siret in grants},
            Dossier: {(row.id,): row for row in dossiers},
        }

    def read(self, tables: Mapping[type, Rows]) -> Situation:
        """The situation that these rows are. Raises Unreadable."""
        number = {_id(person): person for person in range(self.scope.people)}
        member = {_address(person): person for person in range(self.scope.people)}
        which = {siret: n for n, siret in enumerate(self.sirets)}
        manager = {row.siret: number[row.principal] for row in tables[Managed].values()}
        there = {row.id: row for row in tables[Dossier].values()}
        return Situation(
            accounts=frozenset(number.values()),
            principals=frozenset(number[row.account] for row in tables[Principal].values()),
            managers=tuple(manager.get(siret) for siret in self.sirets),
            rows={
                (number[owner], member[who]): status
                for (owner, who), status in _statuses(tables[Link], tables[Ticket]).items()
            },
            grants=frozenset((member[row.member], which[row.siret]) for row in tables[Grant].values()),
            dossiers=tuple(
                Slot(siret, row.step, row.code is not None) if (row := there.get(dossier_id(d))) else Slot(siret)
                for d, siret in enumerate(self.scope.dossiers)
            ),
        )


def _statuses(links: Rows, tickets: Rows) -> dict[tuple[str, str], RowStatus]:
    """The status of each row; the invitations must be those of the rows that wait for an answer, one for each."""
    unspent = [ticket for ticket in tickets.values() if ticket.spent_at is None]
    invited = sorted((ticket.subject, ticket.address) for ticket in unspent)
    expired = {(ticket.subject, ticket.address) for ticket in unspent if ticket.expires_at <= MORNING}
    found = {}
    for link in links.values():
        pair, active = (link.principal, link.member), link.status is LinkStatus.ACTIVE
        if active != (link.active_member is not None) or _address_of(link.principal) == link.member:
            raise Unreadable(f"a row that is none: {link}")
        found[pair] = RowStatus.ACTIVE if active else RowStatus.EXPIRED if pair in expired else RowStatus.PENDING
    if invited != sorted(pair for pair, status in found.items() if status is not RowStatus.ACTIVE):
        raise Unreadable("the invitations are not those of the rows that wait for an answer")
    return found


def ticket_id(principal: int, member: int) -> str:
    return f"ticket-{principal}-{member}"


def dossier_id(dossier: int) -> str:
    return f"dossier-{dossier}".ljust(ids.LENGTH, "-")


def _id(person: int) -> str:
    return f"account-{person}"


def _address(person: int) -> str:
    return f"p{person}@x.example"


def _address_of(account: str) -> str:
    return _address(int(account.removeprefix("account-")))


def _account(person: Employer | Support, kind: AccountKind) -> Account:
    return Account(id=person.id, kind=kind, login=person.email, created_at=LONG_AGO, activated_at=LONG_AGO)


def _link(owner: int, member: int, status: RowStatus) -> Link:
    active = status is RowStatus.ACTIVE
    return Link(
        principal=_id(owner),
        member=_address(member),
        mailbox=_address(member),
        status=LinkStatus.ACTIVE if active else LinkStatus.PENDING,
        active_member=_id(member) if active else None,
        since=LONG_AGO,
    )


def _ticket(owner: int, member: int, status: RowStatus) -> Ticket:
    made = LONG_AGO if status is RowStatus.PENDING else MORNING - LIFE
    values: dict[str, Any] = {"made_at": made, "expires_at": made + LIFE}
    return Ticket(
        id=ticket_id(owner, member),
        purpose=TicketPurpose.INVITATION,
        subject=_id(owner),
        address=_address(member),
        **values,
    )


def _dossier(number: int, slot: Slot) -> Dossier:
    siret = SIRETS[slot.siret]
    return Dossier(
        id=dossier_id(number),
        siret=siret,
        reference=str(number),
        kind="AT",
        step=slot.step or DossierStep.TO_COMPLETE,
        code=codes.stored(siret, CODES[number]) if slot.has_code else None,
        received_at=LONG_AGO,
    )
