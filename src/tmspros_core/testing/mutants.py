"""Delegations with one defect each: what finds none of them proves nothing.

    with MUTANTS["a cession keeps the invitation's ticket of the receiver's row"]():
        explore()  # raises CounterExample

Each is the portal's own code with one change left out, one too many, or one check gone.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from attrs import evolve

from tmspros_core import dossiers, tickets
from tmspros_core.changes import Add, AddEach, Change, Decision, Drop, Set, equal, those
from tmspros_core.delegation import cession, links, perimeter
from tmspros_core.delegation.access import Role
from tmspros_core.portal import dossiers as portal_dossiers
from tmspros_core.portal.oversight import Oversight
from tmspros_core.portal.pages import Listing
from tmspros_core.records import Dossier, Grant, Link, Managed, Principal, Ticket
from tmspros_core.records.delegation import LinkStatus

Defect = Callable[[], AbstractContextManager[Any]]
Alter = Callable[..., Any]
"""From what the real function returns and what it was given, what the defective one returns."""


def _patched(owner: Any, name: str, alter: Alter) -> Defect:
    @contextmanager
    def defective() -> Any:
        real = getattr(owner, name)

        def bent(*given: Any, **named: Any) -> Any:
            return alter(real(*given, **named), *given, **named)

        with patch.object(owner, name, bent):
            yield

    return defective


def _instead(owner: Any, name: str, another: Any) -> Defect:
    return lambda: patch.object(owner, name, another)


def _given(owner: Any, name: str, **wrong: Any) -> Defect:
    """The function is told something else; a callable is asked what."""

    @contextmanager
    def defective() -> Any:
        real = getattr(owner, name)

        def misled(*given: Any, **named: Any) -> Any:
            told = {key: value(named[key]) if callable(value) else value for key, value in wrong.items()}
            return real(*given, **named | told)

        with patch.object(owner, name, misled):
            yield

    return defective


def _all(*defects: Defect) -> Defect:
    @contextmanager
    def defective() -> Any:
        with ExitStack() as together:
            for defect in defects:
                together.enter_context(defect())
            yield

    return defective


def _kind(change: Change) -> type:
    return type(change.record) if isinstance(change, Add) else change.kind


def _place(changes: tuple[Change, ...], verb: type, kind: type, number: int) -> int:
    """Where the change of this number is, of those that do this to such rows; LookupError when there is none."""
    found = [place for place, change in enumerate(changes) if type(change) is verb and _kind(change) is kind]
    if number >= len(found):
        raise LookupError(f"no {verb.__name__} {kind.__name__} of number {number}: the defect is broken itself")
    return found[number]


def _lacking(verb: type, kind: type, number: int = 0) -> Alter:
    def alter(decided: Any, *given: Any, **named: Any) -> Any:
        changes = decided.changes if isinstance(decided, Decision) else decided
        place = _place(changes, verb, kind, number)
        left = changes[:place] + changes[place + 1 :]
        return evolve(decided, changes=left) if isinstance(decided, Decision) else left

    return alter


def _silent(decided: Decision, *given: Any, **named: Any) -> Decision:
    return Decision(decided.changes)


def _nothing(decided: Decision, *given: Any, **named: Any) -> Decision:
    return Decision()


def _third_rows_go(decided: Decision, giver: cession.Party, receiver: cession.Party, **named: Any) -> Decision:
    rows = (equal("member", giver.member), equal("status", LinkStatus.PENDING))
    invited = (equal("address", giver.member), equal("spent_at", None))
    return Decision((Drop(Link, rows), Drop(Ticket, invited))) + decided


def _granted_all(decided: Decision, giver: cession.Party, receiver: cession.Party, **named: Any) -> Decision:
    place = _place(decided.changes, AddEach, Grant, 0)
    granted: Any = decided.changes[place]
    theirs = evolve(granted, where=(equal("principal", receiver.account),))
    return Decision((*decided.changes, theirs), decided.events)


def _giver_grants_go(united: tuple[Change, ...], giver: cession.Party, receiver: cession.Party, now: Any) -> Any:
    both = those(
        "member",
        Link,
        "member",
        equal("principal", receiver.account),
        equal("status", LinkStatus.PENDING),
        those("member", Link, "member", equal("principal", giver.account), equal("status", LinkStatus.PENDING)),
    )
    return (Drop(Grant, (both, those("siret", Managed, "siret", equal("principal", giver.account)))), *united)


def _to_active_only(decided: Decision, *given: Any, **named: Any) -> Decision:
    active = equal("status", LinkStatus.ACTIVE)
    changes = (evolve(c, where=(*c.where, active)) if isinstance(c, AddEach) else c for c in decided.changes)
    return Decision(changes, decided.events)


def _memberless(decided: Decision, *given: Any, **named: Any) -> Decision:
    changes = (
        evolve(c, values={k: v for k, v in c.values.items() if k != "active_member"}) if isinstance(c, Set) else c
        for c in decided.changes
    )
    return Decision(changes, decided.events)


def _by_grant_alone(conditions: Any, account: str, address: str, *, role: Role, active_link: Link | None) -> Any:
    return conditions if active_link is None else (those("siret", Grant, "siret", equal("member", address)),)


def _code_lives(decided: Decision, *given: Any, **named: Any) -> Decision:
    changes = (
        evolve(c, values={k: v for k, v in c.values.items() if (k, v) != ("code", None)}) if isinstance(c, Set) else c
        for c in decided.changes
    )
    return Decision(changes, decided.events)


def _untaken(decided: Decision, *given: Any, **named: Any) -> Decision:
    events: Any = decided.events
    return Decision(decided.changes, (evolve(event, taken=()) for event in events))


def _first_only(page: Any, *given: Any, **named: Any) -> Any:
    return evolve(page, items=page.items[:1], next=None)


def _no_role(role: Role) -> Role:
    return Role.NONE


MUTANTS: Mapping[str, Defect] = {
    # Ceding (QR-3): first the receiver's row for the giver, then the giver's for the receiver, then those of both.
    "a cession keeps the receiver's row for the giver": _patched(cession, "cede", _lacking(Drop, Link, 0)),
    "a cession keeps the grants of the receiver's row": _patched(cession, "cede", _lacking(Drop, Grant, 0)),
    "a cession keeps the ticket of the receiver's row": _patched(cession, "cede", _lacking(Set, Ticket, 0)),
    "a cession leaves the giver without grants": _patched(cession, "cede", _lacking(AddEach, Grant)),
    "a cession grants the giver the receiver's SIRETs too": _patched(cession, "cede", _granted_all),
    "a cession leaves the giver without a row": _patched(cession, "cede", _lacking(Add, Link)),
    "a cession drops the giver's rows of third principals": _patched(cession, "cede", _third_rows_go),
    "the giver's invitation to the receiver does not dissolve": _patched(cession, "_merged", _lacking(Drop, Link, 0)),
    "what dissolves leaves its grants": _patched(cession, "_merged", _lacking(Drop, Grant, 0)),
    "what dissolves leaves its ticket": _patched(cession, "_merged", _lacking(Set, Ticket, 0)),
    "a pending row stays beside the giver's active one": _patched(cession, "_merged", _lacking(Drop, Link, 1)),
    "a pending row leaves its grants to the giver's active one": _patched(cession, "_merged", _lacking(Drop, Grant, 1)),
    "a pending row leaves its ticket to the giver's active one": _patched(cession, "_merged", _lacking(Set, Ticket, 1)),
    "a pending row leaves its grants to the receiver's active one": _patched(
        cession, "_merged", _lacking(Drop, Grant, 2)
    ),
    "a pending row leaves its ticket to the receiver's active one": _patched(
        cession, "_merged", _lacking(Set, Ticket, 2)
    ),
    "two pending rows both keep their tickets": _patched(cession, "_merged", _lacking(Set, Ticket, 3)),
    "two pending rows do not unite": _patched(cession, "_merged", _lacking(Drop, Link, 3)),
    "two pending rows unite without the giver's grants": _patched(cession, "_unite_pending", _giver_grants_go),
    "invitations stay with the giver": _patched(cession, "_merged", _lacking(Set, Ticket, 4)),
    "links stay with the giver": _patched(cession, "_merged", _lacking(Set, Link)),
    "SIRETs stay with the giver": _patched(cession, "_merged", _lacking(Set, Managed)),
    "whoever cedes stays principal": _patched(cession, "cede", _lacking(Drop, Principal)),
    # Reassigning (QR-14).
    "reassigning leaves the source principal": _patched(cession, "reassign", _lacking(Drop, Principal)),
    "reassigning takes a secondary for a target": _all(
        _given(cession, "reassign", target_role=lambda role: Role.NONE if role is Role.SECONDARY else role),
    ),
    "reassigning makes nobody principal": _patched(cession, "_became", _nothing),
    "reassigning leaves the codes alive": _patched(Oversight, "_after", _lacking(Set, Dossier)),
    # SIRETs (QR-4…8).
    "sharing forgets who is pending": _patched(perimeter, "add", _to_active_only),
    "sharing forgets everybody": _given(perimeter, "add", share=False),
    "everything is shared": _given(perimeter, "add", share=True),
    "any code adds": _given(perimeter, "add", code_is_right=True),
    "a secondary adds": _all(
        _given(perimeter, "add", role=lambda role: Role.NONE if role is Role.SECONDARY else role),
        _instead(perimeter, "check_may_add", lambda *given, **named: None),
    ),
    "whoever adds does not become principal": _given(perimeter, "add", role=Role.PRINCIPAL),
    "removing keeps the grants": _patched(perimeter, "remove", _lacking(Drop, Grant)),
    "removing ignores the dossiers": _given(perimeter, "remove", blocking=()),
    "renouncing with SIRETs": _given(perimeter, "renounce", manages_any=False),
    "renouncing leaves the rows": _patched(perimeter, "renounce", _lacking(Drop, Link)),
    "ceding nothing": _given(cession, "check_giver", manages_any=True),
    # Secondaries (QR-10, QR-11).
    "invitations outlive their rows": _patched(tickets, "revoke_invitations", _nothing),
    "an invitation is accepted again and again": _patched(tickets, "claim", _nothing),
    "an invitation never expires": _given(tickets, "stands", now=lambda now: now.replace(year=2000)),
    "principals accept": _given(links, "activate", role=lambda role: Role.NONE if role is Role.PRINCIPAL else role),
    "secondaries of others accept": _given(
        links, "activate", role=lambda role: Role.NONE if role is Role.SECONDARY else role
    ),
    "an active row has no member": _patched(links, "activate", _memberless),
    "one invites oneself": _given(links, "invite", own_address=""),
    "whoever leaves or is dismissed keeps the grants": _patched(links, "part", _lacking(Drop, Grant)),
    "dismissing takes what others granted": _patched(
        links, "grants_of", lambda found, principal, member: (equal("member", member),)
    ),
    "SIRETs of others are granted": _given(links, "grant", mine=lambda mine: ["73282932000074", "35600000000048"]),
    # Seeing, dossiers, the journal.
    "a list goes by grants without the manager": _patched(portal_dossiers, "visible", _by_grant_alone),
    "a list ends after its first row": _patched(Listing, "page", _first_only),
    "closing leaves the code alive": _patched(dossiers, "move", _code_lives),
    "what was taken is not journalled": _patched(links, "grant", _untaken),
    "that somebody accepted is not journalled": _patched(links, "activate", _silent),
    "that somebody became principal is not journalled": _patched(cession, "_became", _silent),
}
