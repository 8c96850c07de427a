"""A whole portal as the stage of operations: what counter-examples run on, and what the machine plays with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from attrs import Factory, define

from tmspros_core import Conflict, Missing, Portal, Refused
from tmspros_core.changes import equal
from tmspros_core.portal.delegation.area import Delegation
from tmspros_core.portal.delegation.standings import access_to, standing
from tmspros_core.portal.dossiers.area import Dossiers
from tmspros_core.portal.shell.pages import Page
from tmspros_core.records import KINDS as RECORDS
from tmspros_core.records import Attempt, Dossier, Grant, Link, Managed, Principal, Ticket
from tmspros_core.records.accounts import TicketPurpose
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.expectation import Access
from tmspros_core.testing.exploring.operations import REASON
from tmspros_core.testing.exploring.placing import LIFE, SIRETS
from tmspros_core.testing.exploring.situation import RowStatus, Situation, Slot
from tmspros_core.testing.trial import PASSWORD, Trial, trial
from tmspros_core.values.actors import Actor

I = TypeVar("I")  # noqa: E741 - an item

INVITATION = TicketPurpose.INVITATION
PAUSE = timedelta(minutes=16)
"""Longer than any wait between two letters or two guesses, save those of a whole day."""


@define(eq=False)
class Scene:
    """People, SIRETs and dossiers of a portal by number (operations.Stage)."""

    trial: Trial
    support: Actor
    people: dict[int, Actor]
    addresses: tuple[str, ...]
    sirets: tuple[str, ...]
    of: list[int]
    """The SIRET of each dossier, received or not."""
    received: dict[int, str] = Factory(dict)
    """The ids of dossiers."""
    codes: dict[int, str] = Factory(dict)
    """The last code that was issued for a dossier."""

    @property
    def portal(self) -> Portal:
        return self.trial.portal

    @property
    def delegation(self) -> Delegation:
        return self.portal.delegation

    @property
    def dossiers(self) -> Dossiers:
        return self.portal.dossiers

    def siret_of(self, dossier: int) -> str:
        return self.sirets[self.of[dossier]]

    def code(self, dossier: int) -> str:
        return self.codes[dossier]

    def id_of(self, dossier: int) -> str:
        return self.received[dossier]

    def token(self, principal: int, member: int) -> str:
        """The link of the last invitation of this row, dead or alive; of none, one that was never sent."""
        id = "never-sent"
        if principal in self.people:
            of_row = (equal("subject", self.people[principal].id), equal("address", self.addresses[member]))
            with self.portal.store.transaction() as tx:
                tickets = tx.select(Ticket, *of_row, equal("purpose", INVITATION))
            made = sorted(tickets, key=lambda ticket: (ticket.spent_at is None, ticket.made_at))
            id = made[-1].id if made else id
        return self.portal.tokens.sign("invitation", id)

    def receive(self, dossier: int) -> None:
        view, code = self.dossiers.receive(self.support, self.siret_of(dossier), reference=f"AT-{dossier}")
        self.received[dossier], self.codes[dossier] = view.id, code.reveal()

    def move(self, dossier: int, step: DossierStep) -> None:
        issued = self.dossiers.move(self.support, self.id_of(dossier), step, reason=REASON)
        if issued is not None:
            self.codes[dossier] = issued.reveal()

    def reissue(self, dossier: int) -> None:
        self.codes[dossier] = self.dossiers.reissue_code(self.support, self.id_of(dossier)).reveal()

    def reissue_dead_codes(self) -> None:
        for number, slot in enumerate(self.situation().dossiers):
            if slot.step not in (None, DossierStep.CLOSED) and not slot.has_code:
                self.reissue(number)

    def wait_a_week(self) -> None:
        self.trial.clock.advance(LIFE)

    def join(self, newcomer: int, principal: int) -> None:
        self.delegation.join(self.token(principal, newcomer), PASSWORD)
        self.people[newcomer] = self.portal.actors.employer(self.addresses[newcomer])

    def save(self, person: int, dossier: int) -> None:
        with self.portal.store.transaction() as tx:
            there = tx.get(Dossier, self.id_of(dossier))
        revision = there.revision if there else 0
        self.dossiers.save(self.people[person], self.id_of(dossier), {"q1": f"réponse {person}"}, revision=revision)

    def pause(self) -> None:
        self.trial.clock.advance(PAUSE)

    # What is to be found out.

    def outcome(self, call: Callable[[], object]) -> str:
        """``done``, or the code of the refusal."""
        try:
            call()
        except (Refused, Missing, Conflict) as refused:
            return refused.code
        return "done"

    def stored(self) -> Mapping[type, frozenset[Any]]:
        """Everything that is stored and that no refusal may change (QR-15)."""
        with self.portal.store.transaction() as tx:
            return {kind: frozenset(tx.select(kind)) for kind in RECORDS if kind is not Attempt}

    def situation(self) -> Situation:
        """The situation that the tables are in."""
        number = {person.id: n for n, person in self.people.items()}
        member = {address: n for n, address in enumerate(self.addresses)}
        which, now = {siret: n for n, siret in enumerate(self.sirets)}, self.trial.clock.now()
        with self.portal.store.transaction() as tx:
            rows = tx.select(Link)
            open_ones = tx.select(Ticket, equal("purpose", INVITATION), equal("spent_at", None))
            standing_ones = {(t.subject, t.address) for t in open_ones if now < t.expires_at}
            manager = {row.siret: number[row.principal] for row in tx.select(Managed)}
            there = {row.id: row for row in tx.select(Dossier)}
            slots = [(siret, there.get(self.received.get(d, ""))) for d, siret in enumerate(self.of)]
            return Situation(
                accounts=frozenset(self.people),
                newcomers=frozenset(range(len(self.addresses))) - self.people.keys(),
                principals=frozenset(number[row.account] for row in tx.select(Principal)),
                managers=tuple(manager.get(siret) for siret in self.sirets),
                rows={(number[row.principal], member[row.member]): _status(row, standing_ones) for row in rows},
                grants=frozenset((member[row.member], which[row.siret]) for row in tx.select(Grant)),
                dossiers=tuple(Slot(s, row.step, row.code is not None) if row else Slot(s) for s, row in slots),
            )

    def access(self) -> Access:
        """Who may treat what; newcomers, who have no account, nothing."""
        with self.portal.store.transaction() as tx:
            standings = {number: standing(tx, person) for number, person in self.people.items()}
            return tuple(
                frozenset(
                    s
                    for s, siret in enumerate(self.sirets)
                    if person in standings and access_to(tx, standings[person], siret).allowed
                )
                for person in range(len(self.addresses))
            )

    def slots(self) -> tuple[tuple[int, str | None, bool], ...]:
        """Of each dossier its SIRET, its step, and whether its code lives."""
        return tuple(slot.plain for slot in self.situation().dossiers)

    def check_lists(self, limit: int = 10) -> None:
        """Every list is whole, whatever the size of its pages, and so are the totals (QI-8, QR-12)."""
        for person in self.people.values():
            treated = [id for id in self.received.values() if self.delegation.may_treat(person, id).allowed]
            listed = walk(partial(self._listed, person, limit))
            by_siret = sorted((view.siret, view.id) for view in listed)
            assert sorted(view.id for view in listed) == sorted(treated), "QI-8: the list is what may be treated"
            assert [(view.siret, view.id) for view in listed] == by_siret, "QI-8: in a total order"
            self._check_own_lists(person, limit)

    def _listed(self, person: Actor, limit: int, after: str | None) -> Page[Any]:
        return self.dossiers.list(person, after=after, limit=limit)

    def _granted(self, person: Actor, address: str, limit: int, after: str | None) -> Page[str]:
        return self.delegation.grants(person, address, after=after, limit=limit)

    def _check_own_lists(self, person: Actor, limit: int) -> None:
        managed = [row for row in self.trial.rows(Managed) if row.principal == person.id]
        sirets = walk(lambda after: self.delegation.perimeter(person, after=after, limit=limit))
        assert list(sirets) == sorted(row.siret for row in managed)
        if person.id not in {row.account for row in self.trial.rows(Principal)}:
            return
        secondaries = walk(lambda after: self.delegation.secondaries(person, after=after, limit=limit))
        links = sorted(row.member for row in self.trial.rows(Link) if row.principal == person.id)
        assert [row.email for row in secondaries] == links
        for row in secondaries:
            held = {grant.siret for grant in self.trial.rows(Grant) if grant.member == row.email} & set(sirets)
            granted = walk(partial(self._granted, person, row.email, limit))
            assert list(granted) == sorted(held)
            assert row.sirets_total == len(held), "the total of a secondary is the number of its grants"


def walk(page_after: Callable[[str | None], Page[I]]) -> Sequence[I]:
    """Every item of a list: forwards page by page and back again, which must be the same (QR-12)."""
    pages = [page_after(None)]
    while pages[-1].next:
        pages.append(page_after(pages[-1].next))
    items = [item for page in pages for item in page.items]
    place = 1 if items else 0
    for page in pages:
        assert (page.first, page.total) == (place, len(items)), "the place and the total of a page"
        place += len(page.items)
    back = pages[-1]
    for page in reversed(pages[:-1]):
        assert back.previous is not None
        back = page_after(back.previous)
        assert (back.items, back.first) == (page.items, page.first), "the same page on the way back"
    assert back.previous is None
    return items


def _status(row: Link, standing_ones: set[tuple[str, str | None]]) -> RowStatus:
    if row.status is LinkStatus.ACTIVE:
        return RowStatus.ACTIVE
    return RowStatus.PENDING if (row.principal, row.member) in standing_ones else RowStatus.EXPIRED


@contextmanager
def scene(
    store: Any = "memory:", *, people: int = 3, newcomers: int = 0, sirets: int = 2, dossiers: Sequence[int] = (0, 1)
) -> Iterator[Scene]:
    """A portal with support, so many employers who have chosen a password, and addresses of newcomers."""
    with trial(store) as opened:
        yield set_up(opened, people=people, newcomers=newcomers, sirets=sirets, dossiers=dossiers)


def set_up(opened: Trial, *, people: int, newcomers: int, sirets: int, dossiers: Sequence[int]) -> Scene:
    addresses = tuple(f"p{n}@x.example" for n in range(people + newcomers))
    portal = opened.portal
    enrolled: dict[int, Actor] = {n: portal.admin.enrol_employer(addresses[n]) for n in range(people)}
    support = portal.admin.enrol_support("s@x.example")
    opened.deliver()
    for address in addresses[:people]:
        portal.accounts.activate(opened.token(address), PASSWORD)
    return Scene(opened, support, enrolled, addresses, SIRETS[:sirets], list(dossiers))
