"""The SIRETs that a principal manages: adding one, removing one, renouncing the role (QR-4…8)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tmspros_core.changes import Add, AddEach, Change, Decision, Drop, From, equal
from tmspros_core.delegation.access import Role, check_principal
from tmspros_core.errors import Code, Refused
from tmspros_core.events import Event
from tmspros_core.events.delegation import BecamePrincipal, RoleRenounced, SiretAdded, SiretRemoved
from tmspros_core.records.delegation import Grant, Link, Managed, Principal
from tmspros_core.values import siret as sirets


def check_may_add(role: Role, account: str, *, manager: str | None) -> None:
    """What is refused before the code is looked at (QR-1, QR-7).

    Raises Refused: ``delegation.forbidden`` for an active secondary, ``delegation.already_yours``.
    """
    if role is Role.SECONDARY:
        raise Refused(Code.DELEGATION_FORBIDDEN)
    if manager == account:
        raise Refused(Code.DELEGATION_ALREADY_YOURS, field="siret")


def add(
    account: str,
    siret: str,
    *,
    role: Role,
    manager: str | None,
    code_is_right: bool,
    share: bool,
    mailbox: str,
    now: datetime,
) -> Decision:
    """Let the account manage one SIRET more; whoever has no role becomes principal (QR-1, QR-5, QR-14).

    ``code_is_right``: whether a dossier of this SIRET in progress has this unlock code. ``share`` grants the SIRET to
    every secondary of this moment, pending ones included (QR-6).

    Raises Refused: as ``check_may_add``; ``delegation.code_refused``, alike for a wrong code, an unknown SIRET and no
    dossier in progress; ``delegation.already_managed``, said only to a holder of the right code.
    """
    check_may_add(role, account, manager=manager)
    if not code_is_right:
        raise Refused(Code.DELEGATION_CODE_REFUSED, field="code")
    if manager is not None:
        raise Refused(Code.DELEGATION_ALREADY_MANAGED, field="siret")
    changes: list[Change] = [Add(Managed(siret=siret, principal=account))]
    events: list[Event] = []
    if role is Role.NONE:
        changes.insert(0, Add(Principal(account=account, since=now)))
        events.append(BecamePrincipal(subject=account))
    if share:
        mine = (equal("principal", account),)
        changes.append(AddEach(Grant, Link, mine, {"member": From("member"), "siret": siret}))
    added = SiretAdded(subject=account, siret=siret, shared=share, to=(mailbox,), shown=sirets.shown(siret))
    return Decision(changes, (*events, added))


def remove(
    account: str, siret: str, *, role: Role, manager: str | None, blocking: Sequence[str], mailbox: str
) -> Decision:
    """Let the account manage one SIRET less; it vanishes from all grants, nobody is removed (QR-8).

    ``blocking``: the references of its dossiers that are still at « Compléter dossier ».

    Raises Refused: ``delegation.forbidden``, ``delegation.not_in_perimeter``, ``delegation.dossier_open`` with
    ``dossiers``, what blocks.
    """
    check_principal(role)
    if manager != account:
        raise Refused(Code.DELEGATION_NOT_IN_PERIMETER, field="siret")
    if blocking:
        raise Refused(Code.DELEGATION_DOSSIER_OPEN, field="siret", dossiers=tuple(blocking))
    mine = (equal("siret", siret), equal("principal", account))
    return Decision(
        (Drop(Managed, mine, expect=1), Drop(Grant, (equal("siret", siret),))),
        (SiretRemoved(subject=account, siret=siret, to=(mailbox,), shown=sirets.shown(siret)),),
    )


def renounce(account: str, *, role: Role, manages_any: bool, members: Iterable[str]) -> Decision:
    """Let a principal with an empty perimeter have no role any more; its rows go, ``members`` are told (QR-4).

    The invitations' tickets are spent beside it, by ``tickets.revoke_invitations``.

    Raises Refused: ``delegation.forbidden``, ``delegation.perimeter_not_empty``.
    """
    check_principal(role)
    if manages_any:
        raise Refused(Code.DELEGATION_PERIMETER_NOT_EMPTY)
    mine = (equal("principal", account),)
    return Decision(
        (Drop(Link, mine), Drop(Principal, (equal("account", account),), expect=1)),
        (RoleRenounced(subject=account, to=tuple(members)),),
    )
