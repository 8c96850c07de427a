"""Who may do what: derived from who manages a SIRET, links and grants, never stored (QR-1, QI-7)."""

from enum import StrEnum

from attrs import frozen

from tmspros_core.changes import Condition, equal, those
from tmspros_core.errors import Code, Refused
from tmspros_core.records.delegation import Grant, Link, Managed
from tmspros_core.records.dossiers import DossierStep


class Role(StrEnum):
    """What an account is in the delegation (QR-1)."""

    PRINCIPAL = "principal"
    SECONDARY = "secondary"
    NONE = "none"


class Reason(StrEnum):
    """Why somebody may treat the dossiers of a SIRET, or may not."""

    MANAGES = "manages"
    GRANTED = "granted"
    UNMANAGED = "unmanaged"
    NOT_LINKED = "not_linked"
    NOT_GRANTED = "not_granted"


@frozen
class Access:
    """Whether somebody may treat the dossiers of a SIRET, and why."""

    allowed: bool
    reason: Reason


def role(*, is_principal: bool, active_link: Link | None) -> Role:
    """The role of an account: principal is stored, secondary is holding an active link (QR-1, QI-3)."""
    if is_principal:
        return Role.PRINCIPAL
    return Role.SECONDARY if active_link is not None else Role.NONE


def may_treat(account: str, *, manager: str | None, active_link: Link | None, is_granted: bool) -> Access:
    """Whether the account may treat the dossiers of a SIRET that ``manager`` manages (QR-1, QI-7).

    ``active_link`` is the account's, to whichever principal; ``is_granted``: the SIRET is granted to its address.
    """
    if manager is None:
        return _UNMANAGED
    if manager == account:
        return _MANAGES
    if active_link is None or active_link.principal != manager:
        return _NOT_LINKED
    return _GRANTED if is_granted else _NOT_GRANTED


_MANAGES, _GRANTED = Access(True, Reason.MANAGES), Access(True, Reason.GRANTED)
_UNMANAGED, _NOT_LINKED = Access(False, Reason.UNMANAGED), Access(False, Reason.NOT_LINKED)
_NOT_GRANTED = Access(False, Reason.NOT_GRANTED)


def visible(account: str, address: str, *, role: Role, active_link: Link | None) -> tuple[Condition, ...] | None:
    """The conditions on the SIRET of the dossiers that the account may treat; None when it may treat none (QI-8).

    They say the same as ``may_treat``, as the store can answer it for all dossiers at once.
    """
    if role is Role.PRINCIPAL:
        return (those("siret", Managed, "siret", equal("principal", account)),)
    if active_link is None:
        return None
    managed = those("siret", Managed, "siret", equal("principal", active_link.principal))
    return (those("siret", Grant, "siret", equal("member", address), managed),)


class Act(StrEnum):
    """What is done to a dossier."""

    READ = "read"
    COMMENT = "comment"
    EDIT = "edit"


ACTS: dict[DossierStep, frozenset[Act]] = {
    DossierStep.TO_COMPLETE: frozenset({Act.READ, Act.COMMENT, Act.EDIT}),
    DossierStep.CONSULTATION: frozenset({Act.READ, Act.COMMENT}),
    DossierStep.CLOSED: frozenset({Act.READ}),
}
"""What whoever may treat a dossier does to it, by its step (QR-13)."""


def check_act(step: DossierStep, act: Act) -> None:
    """Refused(``dossier.step_forbids``) for what the step does not allow (QR-13)."""
    if act not in ACTS[step]:
        raise Refused(Code.DOSSIER_STEP_FORBIDS, step=step)


def check_principal(role: Role) -> None:
    """Refused(``delegation.forbidden``) for anybody but a principal, identically everywhere (QR-1)."""
    if role is not Role.PRINCIPAL:
        raise Refused(Code.DELEGATION_FORBIDDEN)
