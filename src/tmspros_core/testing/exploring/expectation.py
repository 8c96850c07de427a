"""What each operation must do, written from the rules and not with them: its refusal, and whose access it changes."""

from collections.abc import Callable, Mapping

from attrs import evolve

from tmspros_core.delegation.access import Role
from tmspros_core.dossiers import MOVES
from tmspros_core.errors import Code
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.operations import STEPS, Operation
from tmspros_core.testing.exploring.situation import RowStatus, Situation, Slot

Access = tuple[frozenset[int], ...]
"""By person: the SIRETs whose dossiers the person may treat."""

PRINCIPAL, SECONDARY, NONE = Role
NOBODY = frozenset[int]()


def access(situation: Situation, *, people: int) -> Access:
    """Who may treat what: the guide in one line for principals and one for secondaries (QR-1)."""

    def of(person: int) -> frozenset[int]:
        if person in situation.principals:
            return situation.perimeter(person)
        principal = situation.principal_of(person)
        return NOBODY if principal is None else situation.granted(person, principal)

    return tuple(of(person) for person in range(people))


def refusal(situation: Situation, operation: Operation) -> Code | None:
    """The code that the operation must be refused with here, None when it must be allowed."""
    return _REFUSALS[operation.name](situation, *operation.numbers)


def _add(at: Situation, who: int, dossier: int, share: int) -> Code | None:
    siret = at.dossiers[dossier].siret
    if early := _add_wrongly(at, who, siret, before_code=True):
        return early
    if not at.dossiers[dossier].unlocks:
        return Code.DELEGATION_CODE_REFUSED
    return None if at.managers[siret] is None else Code.DELEGATION_ALREADY_MANAGED


def _add_wrongly(at: Situation, who: int, siret: int, *, before_code: bool = False) -> Code | None:
    if at.role(who) is SECONDARY:
        return Code.DELEGATION_FORBIDDEN
    if at.managers[siret] == who:
        return Code.DELEGATION_ALREADY_YOURS
    return None if before_code else Code.DELEGATION_CODE_REFUSED


def _remove(at: Situation, who: int, siret: int) -> Code | None:
    if at.managers[siret] != who:
        return Code.DELEGATION_NOT_IN_PERIMETER
    blocked = any(slot.siret == siret and slot.step is DossierStep.TO_COMPLETE for slot in at.dossiers)
    return Code.DELEGATION_DOSSIER_OPEN if blocked else None


def _cede(at: Situation, who: int, to: int | None = None) -> Code | None:
    if not at.perimeter(who):
        return Code.DELEGATION_NOTHING_TO_CEDE
    return None if to != who and to in at.principals else Code.DELEGATION_TARGET_REFUSED


def _renounce(at: Situation, who: int) -> Code | None:
    return Code.DELEGATION_PERIMETER_NOT_EMPTY if at.perimeter(who) else None


def _invite(at: Situation, who: int, member: int) -> Code | None:
    if member == who:
        return Code.DELEGATION_OWN_ADDRESS
    return Code.DELEGATION_ALREADY_LISTED if (who, member) in at.rows else None


def _on_row(at: Situation, who: int, member: int) -> Code | None:
    return None if (who, member) in at.rows else Code.DELEGATION_UNKNOWN_SECONDARY


def _resend(at: Situation, who: int, member: int) -> Code | None:
    active = at.rows.get((who, member)) is RowStatus.ACTIVE
    return Code.DELEGATION_ALREADY_ACTIVE if active else _on_row(at, who, member)


def _grant_more(at: Situation, who: int, member: int, siret: int) -> Code | None:
    return _on_row(at, who, member) or (None if at.managers[siret] == who else Code.DELEGATION_NOT_IN_PERIMETER)


def _grant(at: Situation, who: int, member: int, bits: int) -> Code | None:
    foreign = {siret for siret in range(len(at.managers)) if bits >> siret & 1} - at.perimeter(who)
    return _on_row(at, who, member) or (Code.DELEGATION_NOT_IN_PERIMETER if foreign else None)


def _join(at: Situation, who: int, principal: int) -> Code | None:
    invited = who in at.newcomers and at.rows.get((principal, who)) is RowStatus.PENDING
    return None if invited else Code.DELEGATION_INVITATION_INVALID


def _save(at: Situation, who: int, dossier: int) -> Code | None:
    slot = at.dossiers[dossier]
    if slot.siret not in access(at, people=who + 1)[who]:
        return Code.DOSSIER_UNKNOWN
    return None if slot.step is DossierStep.TO_COMPLETE else Code.DOSSIER_STEP_FORBIDS


def _accept(at: Situation, who: int, principal: int, member: int) -> Code | None:
    if who != member or at.rows.get((principal, member)) is not RowStatus.PENDING:
        return Code.DELEGATION_INVITATION_INVALID
    ways_out = {PRINCIPAL: Code.DELEGATION_IS_PRINCIPAL, SECONDARY: Code.DELEGATION_IS_SECONDARY, NONE: None}
    return ways_out[at.role(who)]


def _leave(at: Situation, who: int) -> Code | None:
    return None if at.role(who) is SECONDARY else Code.DELEGATION_UNKNOWN_SECONDARY


def _reassign(at: Situation, source: int, target: int, keep: int) -> Code | None:
    if not at.perimeter(source):
        return Code.DELEGATION_NOTHING_TO_CEDE
    refused = target == source or target not in at.accounts or at.role(target) is SECONDARY
    return Code.DELEGATION_TARGET_REFUSED if refused else None


def _move(at: Situation, dossier: int, step: int) -> Code | None:
    here, there = at.dossiers[dossier].step, STEPS[step]
    allowed = here is there or (here is not None and (here, there) in MOVES)
    return None if allowed else Code.DOSSIER_MOVE_REFUSED


def _reissue(at: Situation, dossier: int) -> Code | None:
    return Code.DOSSIER_CLOSED if at.dossiers[dossier].step is DossierStep.CLOSED else None


def _allowed(at: Situation, *numbers: int) -> Code | None:
    return None


def _principals_only(rule: Callable[..., Code | None]) -> Callable[..., Code | None]:
    def refused(at: Situation, who: int, *numbers: int) -> Code | None:
        return rule(at, who, *numbers) if who in at.principals else Code.DELEGATION_FORBIDDEN

    return refused


_REFUSALS: Mapping[str, Callable[..., Code | None]] = {
    "add_siret": _add,
    "add_siret_wrongly": _add_wrongly,
    "remove_siret": _principals_only(_remove),
    "cede": _principals_only(_cede),
    "cede_to_a_stranger": _principals_only(_cede),
    "renounce": _principals_only(_renounce),
    "invite": _principals_only(_invite),
    "resend": _principals_only(_resend),
    "dismiss": _principals_only(_on_row),
    "grant_more": _principals_only(_grant_more),
    "grant_less": _principals_only(lambda at, who, member, siret: _on_row(at, who, member)),
    "grant": _principals_only(_grant),
    "accept": _accept,
    "join": _join,
    "save": _save,
    "leave": _leave,
    "reassign": _reassign,
    "receive": _allowed,
    "move": _move,
    "reissue": _reissue,
    "wait_a_week": _allowed,
}


def access_after(situation: Situation, operation: Operation, before: Access) -> Access:
    """The access that an allowed operation must lead to; whoever is not named keeps exactly what there was."""
    changed = _CHANGED.get(operation.name)
    after = dict(enumerate(before)) | (changed(situation, before, *operation.numbers) if changed else {})
    return tuple(after[person] for person in range(len(before)))


def _added(at: Situation, had: Access, who: int, dossier: int, share: int) -> dict[int, frozenset[int]]:
    gained = frozenset({at.dossiers[dossier].siret})
    secondaries = [m for m in range(len(had)) if share and at.principal_of(m) == who]
    return {person: had[person] | gained for person in (who, *secondaries)}


def _removed(at: Situation, had: Access, who: int, siret: int) -> dict[int, frozenset[int]]:
    return {person: sirets - {siret} for person, sirets in enumerate(had)}


def _ceded(at: Situation, had: Access, giver: int, receiver: int, keep: int = 1) -> dict[int, frozenset[int]]:
    """The receiver gains exactly the giver's; a source that support does not keep loses what it had (QR-3, QR-14)."""
    return {receiver: had[receiver] | had[giver], giver: had[giver] if keep else NOBODY}


def _activated(at: Situation, had: Access, who: int, principal: int, member: int) -> dict[int, frozenset[int]]:
    return {who: at.granted(who, principal)}


def _parted(at: Situation, had: Access, principal: int, member: int) -> dict[int, frozenset[int]]:
    return {member: NOBODY} if at.principal_of(member) == principal else {}


def _left(at: Situation, had: Access, who: int) -> dict[int, frozenset[int]]:
    return {who: NOBODY}


def _given(at: Situation, had: Access, who: int, member: int, siret: int) -> dict[int, frozenset[int]]:
    return {member: had[member] | {siret}} if at.principal_of(member) == who else {}


def _taken(at: Situation, had: Access, who: int, member: int, siret: int) -> dict[int, frozenset[int]]:
    return {member: had[member] - {siret}} if at.principal_of(member) == who else {}


def _set(at: Situation, had: Access, who: int, member: int, bits: int) -> dict[int, frozenset[int]]:
    wanted = frozenset(siret for siret in range(len(at.managers)) if bits >> siret & 1)
    return {member: wanted} if at.principal_of(member) == who else {}


_CHANGED: Mapping[str, Callable[..., dict[int, frozenset[int]]]] = {
    "add_siret": _added,
    "remove_siret": _removed,
    "cede": _ceded,
    "reassign": _ceded,
    "accept": _activated,
    "dismiss": _parted,
    "leave": _left,
    "grant_more": _given,
    "grant_less": _taken,
    "grant": _set,
    "join": lambda at, had, who, principal: {who: at.granted(who, principal)},
}
"""Renouncing, inviting, resending, receiving, moving and saving a dossier, waiting: nobody's access changes."""


def dossiers_after(situation: Situation, operation: Operation) -> tuple[Slot, ...]:
    """The dossiers that an allowed operation must lead to: whose steps and codes live or die (QR-5, QR-9, QR-14)."""
    slots = list(situation.dossiers)
    match operation:
        case Operation("receive", (dossier,)):
            slots[dossier] = evolve(slots[dossier], step=DossierStep.TO_COMPLETE, has_code=True)
        case Operation("reissue", (dossier,)):
            slots[dossier] = evolve(slots[dossier], has_code=True)
        case Operation("move", (dossier, step)):
            slots[dossier] = _moved(situation, slots[dossier], STEPS[step])
        case Operation("reassign", (source, _, _)):
            known = situation.perimeter(source)
            slots = [evolve(slot, has_code=slot.has_code and slot.siret not in known) for slot in slots]
    return tuple(slots)


def _moved(at: Situation, slot: Slot, step: DossierStep) -> Slot:
    if step is slot.step:
        return slot
    closes, unmanaged = step is DossierStep.CLOSED, at.managers[slot.siret] is None
    return evolve(slot, step=step, has_code=not closes and (slot.has_code or unmanaged))
