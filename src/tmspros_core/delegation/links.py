"""Secondaries: inviting, accepting, granting, dismissing, leaving (QR-10, QR-11)."""

from collections.abc import Sequence
from datetime import datetime

from tmspros_core.changes import (
    MOST_VALUES,
    Add,
    AddEach,
    Change,
    Condition,
    Decision,
    Drop,
    From,
    Set,
    equal,
    is_in,
    those,
)
from tmspros_core.delegation.access import Role, check_principal
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.events.delegation import (
    Departure,
    GrantsSet,
    SecondaryActivated,
    SecondaryDeparted,
    SecondaryInvited,
)
from tmspros_core.records.delegation import Grant, Link, LinkStatus, Managed


def invite(
    principal: str,
    *,
    role: Role,
    own_address: str,
    member: str,
    mailbox: str,
    listed: bool,
    correspondent: str,
    ticket: str,
    now: datetime,
) -> Decision:
    """Write the pending row of a secondary; the same whether an account has the address (QR-10).

    ``correspondent`` is the id that the journal names the address by. The ticket is made beside it.

    Raises Refused: ``delegation.forbidden``, ``delegation.own_address``, ``delegation.already_listed``.
    """
    check_principal(role)
    if member == own_address:
        raise Refused(Code.DELEGATION_OWN_ADDRESS, field="email")
    if listed:
        raise Refused(Code.DELEGATION_ALREADY_LISTED, field="email")
    row = Link(principal=principal, member=member, mailbox=mailbox, status=LinkStatus.PENDING, since=now)
    event = SecondaryInvited(
        subject=principal, member=correspondent, ticket=ticket, to=(mailbox,), principal_mailbox=own_address
    )
    return Decision((Add(row),), (event,))


def invite_again(
    principal: str, link: Link | None, *, role: Role, own_address: str, correspondent: str, ticket: str
) -> Decision:
    """Send a pending row's invitation anew; the old link dies beside it (QR-10).

    Raises Refused: ``delegation.forbidden``, ``delegation.already_active``. Missing: ``delegation.unknown_secondary``.
    """
    check_principal(role)
    row = _listed(link)
    if row.status is not LinkStatus.PENDING:
        raise Refused(Code.DELEGATION_ALREADY_ACTIVE, field="email")
    event = SecondaryInvited(
        subject=principal,
        member=correspondent,
        ticket=ticket,
        to=(row.mailbox,),
        principal_mailbox=own_address,
        again=True,
    )
    return Decision((), (event,))


def activate(link: Link, account: str, *, role: Role, correspondent: str, tell: str, now: datetime) -> Decision:
    """Make a pending row active, by its proved member (QR-10). The ticket is claimed beside it.

    Raises Refused: ``delegation.is_principal`` and ``delegation.is_secondary``, which fail the activation only and say
    the way out (« renoncer », « quitter »).
    """
    if role is Role.PRINCIPAL:
        raise Refused(Code.DELEGATION_IS_PRINCIPAL)
    if role is Role.SECONDARY:
        raise Refused(Code.DELEGATION_IS_SECONDARY)
    pending = (*_row(link), equal("status", LinkStatus.PENDING))
    values = {"status": LinkStatus.ACTIVE, "active_member": account, "since": now}
    event = SecondaryActivated(
        subject=link.principal, member=correspondent, account=account, member_mailbox=link.mailbox, to=(tell,)
    )
    return Decision((Set(Link, pending, values, expect=1),), (event,))


def part(link: Link | None, *, departure: Departure, correspondent: str, principal_mailbox: str) -> Decision:
    """End a link with its grants, at once; what the person wrote stays (QR-11).

    The other side is told: an active member who is dismissed, the principal of one who left. The ticket of a pending
    row dies beside it. Raises Missing: ``delegation.unknown_secondary``.
    """
    row = _listed(link)
    told = row.mailbox if departure is not Departure.LEFT else principal_mailbox
    event = SecondaryDeparted(
        subject=row.principal,
        member=correspondent,
        departure=departure,
        to=(told,) if row.status is LinkStatus.ACTIVE else (),
        member_mailbox=row.mailbox,
        principal_mailbox=principal_mailbox,
    )
    return Decision((Drop(Grant, grants_of(row.principal, row.member)), Drop(Link, _row(row), expect=1)), (event,))


def grant(
    link: Link | None,
    *,
    role: Role,
    correspondent: str,
    given: Sequence[str],
    taken: Sequence[str],
    mine: Sequence[str],
) -> Decision:
    """Give a secondary, pending or active, SIRETs of one's own perimeter and take others away, all or nothing (QR-11).

    ``given``, at most 1,000, are new to the secondary; ``mine`` are those of ``given`` that the principal manages.

    Raises Refused: ``delegation.forbidden``, ``delegation.not_in_perimeter`` with ``sirets``. Missing:
    ``delegation.unknown_secondary``.
    """
    check_principal(role)
    row = _listed(link)
    if foreign := tuple(sorted(set(given) - set(mine))):
        raise Refused(Code.DELEGATION_NOT_IN_PERIMETER, field="sirets", sirets=foreign)
    if not given and not taken:
        return Decision()
    changes: list[Change] = [
        Drop(Grant, (equal("member", row.member), is_in("siret", taken[at : at + MOST_VALUES])))
        for at in range(0, len(taken), MOST_VALUES)
    ]
    if given:
        chosen = (equal("principal", row.principal), is_in("siret", given))
        changes.append(AddEach(Grant, Managed, chosen, {"member": row.member, "siret": From("siret")}))
    event = GrantsSet(subject=row.principal, member=correspondent, given=tuple(given), taken=tuple(taken))
    return Decision(changes, (event,))


def grants_of(principal: str, member: str) -> tuple[Condition, ...]:
    """The grants that this link carries: the member's, of SIRETs that the principal manages (QI-6)."""
    return equal("member", member), those("siret", Managed, "siret", equal("principal", principal))


def _row(link: Link) -> tuple[Condition, ...]:
    return equal("principal", link.principal), equal("member", link.member)


def _listed(link: Link | None) -> Link:
    if link is None:
        raise Missing(Code.DELEGATION_UNKNOWN_SECONDARY)
    return link
