"""The portal's own delegation and dossiers on tables that can be set to any situation and read back."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from attrs import Factory, evolve, frozen

from tmspros_core.changes import Decision
from tmspros_core.delegation.invariants import Facts
from tmspros_core.events import Event, Request
from tmspros_core.portal.delegation.area import Delegation
from tmspros_core.portal.delegation.standings import access_to, standing
from tmspros_core.portal.dossiers.area import Dossiers
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import KINDS, Dossier, Grant, Link, Managed, Principal, Ticket
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.coding import Scope
from tmspros_core.testing.exploring.expectation import Access
from tmspros_core.testing.exploring.operations import REASON
from tmspros_core.testing.exploring.placing import CODES, SUPPORT, Placing, dossier_id, ticket_id
from tmspros_core.testing.exploring.situation import Situation
from tmspros_core.testing.exploring.tables import TinyStore
from tmspros_core.testing.fakes import MORNING


@frozen(kw_only=True)
class _Shell(Shell):
    """A shell whose clock stands still and that keeps the events of a decision instead of writing them down."""

    events: list[Event | Request] = Factory(list)

    def now(self) -> datetime:
        return MORNING

    def write(self, tx: Transaction, decision: Decision, *, actor: str | None) -> None:
        tx.apply(decision.changes)
        self.events.extend(decision.events)


class _Tokens:
    """Tokens that are the ids themselves: signatures are tried elsewhere."""

    def read(self, token: Any, purposes: tuple[str, ...]) -> tuple[str, str]:
        return purposes[0], token

    def seal(self, text: str) -> str:
        return text


class TinyStage:
    """A stage for situations of one scope (operations.Stage)."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.placing = Placing(scope)
        self.people = self.placing.people
        self.addresses = self.placing.addresses
        self.sirets = self.placing.sirets
        self.support = SUPPORT
        self.store = TinyStore(KINDS)
        self.store.tables |= self.placing.given()
        unused = cast(Any, SimpleNamespace(observers=()))
        self.shell = _Shell(
            store=self.store,
            clock=unused,
            hasher=unused,
            tokens=cast(Any, _Tokens()),
            hooks=unused,
            settings=unused,
            files=unused,
            scanner=None,
            forms=unused,
            standards=unused,
        )
        self.delegation = Delegation(self.shell)
        self.dossiers = Dossiers(self.shell)

    def siret_of(self, dossier: int) -> str:
        return self.sirets[self.scope.dossiers[dossier]]

    def code(self, dossier: int) -> str:
        return CODES[dossier]

    def id_of(self, dossier: int) -> str:
        return dossier_id(dossier)

    def token(self, principal: int, member: int) -> str:
        return ticket_id(principal, member)

    def receive(self, dossier: int) -> None:
        view, _ = self.dossiers.receive(self.support, self.siret_of(dossier), reference=str(dossier))
        rows = dict(self.store.tables[Dossier])
        id = dossier_id(dossier)
        rows[(id,)] = evolve(rows.pop((view.id,)), id=id)
        self.store.tables[Dossier] = rows

    def move(self, dossier: int, step: DossierStep) -> None:
        self.dossiers.move(self.support, dossier_id(dossier), step, reason=REASON)

    def reissue(self, dossier: int) -> None:
        self.dossiers.reissue_code(self.support, dossier_id(dossier))

    def wait_a_week(self) -> None:
        rows = self.store.tables[Ticket]
        self.store.tables[Ticket] = {key: evolve(row, expires_at=MORNING) for key, row in rows.items()}

    def join(self, newcomer: int, principal: int) -> None:
        raise NotImplementedError("there are no newcomers here")

    def save(self, person: int, dossier: int) -> None:
        self.dossiers.save(self.people[person], dossier_id(dossier), {"q1": "oui"}, revision=0)

    def put(self, situation: Situation) -> None:
        """Be in this situation."""
        self.store.tables |= self.placing.rows(situation)

    def read(self) -> Situation:
        """The situation that the tables are in. Raises Unreadable, or KeyError for somebody who is not there."""
        return self.placing.read(self.store.tables)

    def facts(self) -> Facts:
        """What the invariants speak of, as ``portal.delegation`` reads it; the journal is replayed step by step."""
        tables = self.store.tables
        people = self.people.values()
        return Facts(
            principals=tuple(row.account for row in tables[Principal].values()),
            managed=tuple(tables[Managed].values()),
            links=tuple(tables[Link].values()),
            grants=tuple(tables[Grant].values()),
            addresses={person.id: person.email for person in people},
            invitations=tuple((t.subject, t.address or "") for t in tables[Ticket].values() if t.spent_at is None),
            correspondents={person.email: f"who-{person.id}" for person in people},
        )

    def access(self) -> Access:
        """Who may treat what, by the portal's own question."""
        with self.store.transaction() as tx:
            return tuple(
                frozenset(s for s, siret in enumerate(self.sirets) if access_to(tx, here, siret).allowed)
                for here in (standing(tx, person) for person in self.people.values())
            )
