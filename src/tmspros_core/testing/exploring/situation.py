"""The state of the delegation in numbers: small enough to be compared, renamed and counted."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from tmspros_core.delegation.access import Role
from tmspros_core.dossiers import IN_PROGRESS
from tmspros_core.records.dossiers import DossierStep

Pair = tuple[int, int]


class RowStatus(StrEnum):
    """Where a row of « Liste des utilisateurs secondaires » stands; the invitation of an expired one is dead."""

    PENDING = "pending"
    EXPIRED = "expired"
    ACTIVE = "active"


@frozen
class Slot:
    """One dossier: its SIRET, its step (None: not received yet), and whether it has a living unlock code."""

    siret: int
    step: DossierStep | None = None
    has_code: bool = False

    @property
    def unlocks(self) -> bool:
        """Whether its code adds the SIRET (QR-5)."""
        return self.has_code and self.step in IN_PROGRESS

    @property
    def plain(self) -> tuple[int, str | None, bool]:
        """As it is written in a test."""
        return self.siret, None if self.step is None else str(self.step), self.has_code


@frozen(kw_only=True)
class Situation:
    """People, SIRETs and dossiers by number. ``rows`` is by (principal, member), ``grants`` are (member, SIRET)."""

    accounts: frozenset[int]
    """The people who have an account."""
    newcomers: frozenset[int] = frozenset()
    """The people who are but an address."""
    principals: frozenset[int] = frozenset()
    managers: tuple[int | None, ...]
    rows: Mapping[Pair, RowStatus] = field(factory=dict)
    grants: frozenset[Pair] = frozenset()
    dossiers: tuple[Slot, ...] = ()

    def role(self, person: int) -> Role:
        if person in self.principals:
            return Role.PRINCIPAL
        return Role.SECONDARY if self.principal_of(person) is not None else Role.NONE

    def principal_of(self, member: int) -> int | None:
        """Whose active secondary somebody is."""
        active = (owner for (owner, who), status in self.rows.items() if who == member and status is RowStatus.ACTIVE)
        return next(active, None)

    def perimeter(self, person: int) -> frozenset[int]:
        return frozenset(siret for siret, manager in enumerate(self.managers) if manager == person)

    def granted(self, member: int, principal: int) -> frozenset[int]:
        """What the row of a member holds: the member's grants within the principal's perimeter (QI-6)."""
        return frozenset(siret for who, siret in self.grants if who == member) & self.perimeter(principal)

    @property
    def is_empty(self) -> bool:
        """Nobody is anything; dossiers may be there, for none ever goes."""
        return not (self.principals or self.rows or self.grants or any(m is not None for m in self.managers))
