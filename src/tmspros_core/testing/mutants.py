"""Delegations with one defect each: what finds none of them proves nothing.

    with MUTANTS["a cession keeps the invitation's ticket of the receiver's row"]():
        explore()  # raises CounterExample

Each is the portal's own code with one change left out, one too many, or one check gone.
"""

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from tmspros_core import dossiers, tickets
from tmspros_core.changes import Add, AddEach, Change, Decision, Drop, Set, equal, those
from tmspros_core.delegation import cession, links, perimeter
from tmspros_core.delegation.access import Role
from tmspros_core.portal.delegation.oversight import Oversight
from tmspros_core.portal.dossiers import area as portal_dossiers
from tmspros_core.portal.shell.pages import Listing
from tmspros_core.records import Dossier, Grant, Link, Managed, Principal, Ticket
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.testing.defects import Defect, instead, lacking, misled, nothing, patched, place_of, silent, together


def _third_rows_go(decided: Decision, giver: cession.Party, receiver: cession.Party, **named: Any) -> Decision:
    rows = (equal("member", giver.member), equal("status", LinkStatus.PENDING))
    invited = (equal("address", giver.member), equal("spent_at", None))
    return Decision((Drop(Link, rows), Drop(Ticket, invited))) + decided


def _granted_all(decided: Decision, giver: cession.Party, receiver: cession.Party, **named: Any) -> Decision:
    place = place_of(decided.changes, AddEach, Grant, 0)
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
    "a cession keeps the receiver's row for the giver": patched(cession, "cede", lacking(Drop, Link, 0)),
    "a cession keeps the grants of the receiver's row": patched(cession, "cede", lacking(Drop, Grant, 0)),
    "a cession keeps the ticket of the receiver's row": patched(cession, "cede", lacking(Set, Ticket, 0)),
    "a cession leaves the giver without grants": patched(cession, "cede", lacking(AddEach, Grant)),
    "a cession grants the giver the receiver's SIRETs too": patched(cession, "cede", _granted_all),
    "a cession leaves the giver without a row": patched(cession, "cede", lacking(Add, Link)),
    "a cession drops the giver's rows of third principals": patched(cession, "cede", _third_rows_go),
    "the giver's invitation to the receiver does not dissolve": patched(cession, "_merged", lacking(Drop, Link, 0)),
    "what dissolves leaves its grants": patched(cession, "_merged", lacking(Drop, Grant, 0)),
    "what dissolves leaves its ticket": patched(cession, "_merged", lacking(Set, Ticket, 0)),
    "a pending row stays beside the giver's active one": patched(cession, "_merged", lacking(Drop, Link, 1)),
    "a pending row leaves its grants to the giver's active one": patched(cession, "_merged", lacking(Drop, Grant, 1)),
    "a pending row leaves its ticket to the giver's active one": patched(cession, "_merged", lacking(Set, Ticket, 1)),
    "a pending row leaves its grants to the receiver's active one": patched(
        cession, "_merged", lacking(Drop, Grant, 2)
    ),
    "a pending row leaves its ticket to the receiver's active one": patched(
        cession, "_merged", lacking(Set, Ticket, 2)
    ),
    "two pending rows both keep their tickets": patched(cession, "_merged", lacking(Set, Ticket, 3)),
    "two pending rows do not unite": patched(cession, "_merged", lacking(Drop, Link, 3)),
    "two pending rows unite without the giver's grants": patched(cession, "_unite_pending", _giver_grants_go),
    "invitations stay with the giver": patched(cession, "_merged", lacking(Set, Ticket, 4)),
    "links stay with the giver": patched(cession, "_merged", lacking(Set, Link)),
    "SIRETs stay with the giver": patched(cession, "_merged", lacking(Set, Managed)),
    "whoever cedes stays principal": patched(cession, "cede", lacking(Drop, Principal)),
    # Reassigning (QR-14).
    "reassigning leaves the source principal": patched(cession, "reassign", lacking(Drop, Principal)),
    "reassigning takes a secondary for a target": together(
        misled(cession, "reassign", target_role=lambda role: Role.NONE if role is Role.SECONDARY else role),
    ),
    "reassigning makes nobody principal": patched(cession, "_became", nothing),
    "reassigning leaves the codes alive": patched(Oversight, "_after", lacking(Set, Dossier)),
    # SIRETs (QR-4…8).
    "sharing forgets who is pending": patched(perimeter, "add", _to_active_only),
    "sharing forgets everybody": misled(perimeter, "add", share=False),
    "everything is shared": misled(perimeter, "add", share=True),
    "any code adds": misled(perimeter, "add", code_is_right=True),
    "a secondary adds": together(
        misled(perimeter, "add", role=lambda role: Role.NONE if role is Role.SECONDARY else role),
        instead(perimeter, "check_may_add", lambda *given, **named: None),
    ),
    "whoever adds does not become principal": misled(perimeter, "add", role=Role.PRINCIPAL),
    "removing keeps the grants": patched(perimeter, "remove", lacking(Drop, Grant)),
    "removing ignores the dossiers": misled(perimeter, "remove", blocking=()),
    "renouncing with SIRETs": misled(perimeter, "renounce", manages_any=False),
    "renouncing leaves the rows": patched(perimeter, "renounce", lacking(Drop, Link)),
    "ceding nothing": misled(cession, "check_giver", manages_any=True),
    # Secondaries (QR-10, QR-11).
    "invitations outlive their rows": patched(tickets, "revoke_invitations", nothing),
    "an invitation is accepted again and again": patched(tickets, "claim", nothing),
    "an invitation never expires": misled(tickets, "stands", now=lambda now: now.replace(year=2000)),
    "principals accept": misled(links, "activate", role=lambda role: Role.NONE if role is Role.PRINCIPAL else role),
    "secondaries of others accept": misled(
        links, "activate", role=lambda role: Role.NONE if role is Role.SECONDARY else role
    ),
    "an active row has no member": patched(links, "activate", _memberless),
    "one invites oneself": misled(links, "invite", own_address=""),
    "whoever leaves or is dismissed keeps the grants": patched(links, "part", lacking(Drop, Grant)),
    "dismissing takes what others granted": patched(
        links, "grants_of", lambda found, principal, member: (equal("member", member),)
    ),
    "SIRETs of others are granted": misled(links, "grant", mine=lambda mine: ["73282932000074", "35600000000048"]),
    # Seeing, dossiers, the journal.
    "a list goes by grants without the manager": patched(portal_dossiers, "visible", _by_grant_alone),
    "a list ends after its first row": patched(Listing, "page", _first_only),
    "closing leaves the code alive": patched(dossiers, "move", _code_lives),
    "what was taken is not journalled": patched(links, "grant", _untaken),
    "that somebody accepted is not journalled": patched(links, "activate", silent),
    "that somebody became principal is not journalled": patched(cession, "_became", silent),
}
