"""Ceding a whole perimeter, and reassigning one: as many statements for one SIRET as for a hundred thousand (QR-3)."""

from datetime import datetime

from attrs import frozen

from tmspros_core.changes import Add, AddEach, Change, Condition, Decision, Drop, From, Set, equal, those
from tmspros_core.delegation.access import Role, check_principal
from tmspros_core.errors import Code, Refused
from tmspros_core.events.delegation import BecamePrincipal, SiretsCeded
from tmspros_core.records.accounts import Ticket, TicketEnd, TicketPurpose
from tmspros_core.records.delegation import Grant, Link, LinkStatus, Managed, Principal

PENDING = equal("status", LinkStatus.PENDING)
ACTIVE = equal("status", LinkStatus.ACTIVE)
OPEN_INVITATION = (equal("purpose", TicketPurpose.INVITATION), equal("spent_at", None))


@frozen(kw_only=True)
class Party:
    """One side of a cession: the account, its address, and the id that the journal names the address by."""

    account: str
    member: str
    mailbox: str
    correspondent: str


def check_giver(role: Role, *, manages_any: bool) -> None:
    """Refused: ``delegation.forbidden`` for whoever is not principal, ``delegation.nothing_to_cede`` (QR-4)."""
    check_principal(role)
    if not manages_any:
        raise Refused(Code.DELEGATION_NOTHING_TO_CEDE)


def cede(giver: Party, receiver: Party, *, id: str, reason: str = "", now: datetime) -> Decision:
    """Move the whole perimeter; the giver becomes an active secondary, granted exactly what it ceded (QR-3).

    Nobody's access changes except the receiver's, which gains exactly the giver's. ``id`` names the cession.
    """
    secondary = Link(
        principal=receiver.account,
        member=giver.member,
        mailbox=giver.mailbox,
        status=LinkStatus.ACTIVE,
        active_member=giver.account,
        since=now,
    )
    granted = AddEach(Grant, Managed, _of(giver), {"member": giver.member, "siret": From("siret")})
    changes = (
        *_without_row(receiver, giver, now),
        granted,
        *_merged(giver, receiver, id, now),
        Add(secondary),
    )
    return Decision(changes, (_ceded(giver, receiver, kept=True, reason=reason),))


def reassign(source: Party, target: Party, *, target_role: Role, id: str, reason: str, now: datetime) -> Decision:
    """Move a perimeter by support; the source is left with neither role (QR-14). Its sessions end beside it.

    Raises Refused: ``delegation.target_refused`` when the target is a secondary.
    """
    if target_role is Role.SECONDARY or source.account == target.account:
        raise Refused(Code.DELEGATION_TARGET_REFUSED, field="target")
    became = _became(target, target_role, now)
    moved = Decision(_merged(source, target, id, now), (_ceded(source, target, kept=False, reason=reason),))
    return became + moved


def reassign_and_keep(
    source: Party, target: Party, *, target_role: Role, id: str, reason: str, now: datetime
) -> Decision:
    """Move a perimeter by support, and keep the source as an active secondary, as in a cession (QR-14).

    Raises Refused: ``delegation.target_refused`` when the target is a secondary.
    """
    if target_role is Role.SECONDARY or source.account == target.account:
        raise Refused(Code.DELEGATION_TARGET_REFUSED, field="target")
    return _became(target, target_role, now) + cede(source, target, id=id, reason=reason, now=now)


def _became(target: Party, role: Role, now: datetime) -> Decision:
    if role is Role.PRINCIPAL:
        return Decision()
    return Decision((Add(Principal(account=target.account, since=now)),), (BecamePrincipal(subject=target.account),))


def _ceded(giver: Party, receiver: Party, *, kept: bool, reason: str) -> SiretsCeded:
    return SiretsCeded(
        subject=giver.account,
        receiver=receiver.account,
        giver_member=giver.correspondent,
        receiver_member=receiver.correspondent,
        kept=kept,
        reason=reason,
        giver_mailbox=giver.mailbox,
        receiver_mailbox=receiver.mailbox,
        to=(giver.mailbox, receiver.mailbox),
    )


def _merged(giver: Party, receiver: Party, id: str, now: datetime) -> tuple[Change, ...]:
    """The perimeter and the links of the giver become the receiver's; who is linked to both keeps one row."""
    return (
        *_without_row(giver, receiver, now),
        *_keep_active_of(giver, over=receiver, now=now),
        *_keep_active_of(receiver, over=giver, now=now),
        *_unite_pending(giver, receiver, now),
        Set(Ticket, (equal("subject", giver.account), *OPEN_INVITATION), {"subject": receiver.account}),
        Set(Link, _of(giver), {"principal": receiver.account, "moved_by": id}),
        Set(Managed, _of(giver), {"principal": receiver.account}),
        Drop(Principal, (equal("account", giver.account),), expect=1),
    )


def _without_row(principal: Party, member: Party, now: datetime) -> tuple[Change, ...]:
    """The principal's row for this member dissolves, if there is one, with its grants and its ticket."""
    return (
        Drop(Grant, (equal("member", member.member), _perimeter(principal))),
        Drop(Link, (*_of(principal), equal("member", member.member))),
        _kill(principal, equal("address", member.member), now=now),
    )


def _keep_active_of(kept: Party, *, over: Party, now: datetime) -> tuple[Change, ...]:
    """Who has an active row of one side and a pending one of the other keeps the active one, with its own grants.

    The pending row goes, with its grants and its ticket.
    """
    active = (*_of(kept), ACTIVE)
    pending = (*_of(over), PENDING)
    shared = those("member", Link, "member", *pending, those("member", Link, "member", *active))
    return (
        Drop(Grant, (shared, _perimeter(over))),
        _kill(over, those("address", Link, "member", *active), now=now),
        Drop(Link, (*pending, those("member", Link, "member", *active))),
    )


def _unite_pending(giver: Party, receiver: Party, now: datetime) -> tuple[Change, ...]:
    """Of those pending with both, the receiver's row stays and takes the grants of both; the giver's ticket dies."""
    invited = (*_of(receiver), PENDING)
    return (
        _kill(giver, those("address", Link, "member", *invited), now=now),
        Drop(Link, (*_of(giver), PENDING, those("member", Link, "member", *invited))),
    )


def _kill(principal: Party, *address: Condition, now: datetime) -> Set:
    """Spend the open invitations of a principal to these addresses."""
    where = (equal("subject", principal.account), *OPEN_INVITATION, *address)
    return Set(Ticket, where, {"spent_at": now, "end": TicketEnd.REVOKED})


def _of(principal: Party) -> tuple[Condition, ...]:
    return (equal("principal", principal.account),)


def _perimeter(principal: Party) -> Condition:
    return those("siret", Managed, "siret", *_of(principal))
