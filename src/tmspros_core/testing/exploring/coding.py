"""Situations as five numbers, and how the numbers change when people, SIRETs and dossiers change theirs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import permutations
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from tmspros_core.dossiers import IN_PROGRESS
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.operations import Operation
from tmspros_core.testing.exploring.situation import Pair, RowStatus, Situation, Slot

Key: TypeAlias = tuple[int, int, int, int, int]
"""Principals, managers, rows, grants, dossiers: each in digits of its own base."""

STATUSES: tuple[RowStatus | None, ...] = (None, *RowStatus)
DOSSIERS: tuple[tuple[DossierStep | None, bool], ...] = (
    (None, False),
    *((step, code) for step in DossierStep for code in (False, True)),
)


@frozen(kw_only=True)
class Scope:
    """How much is explored: so many people and SIRETs, and for each dossier the SIRET it is of.

    ``steps`` are those that dossiers are moved to. ``names`` are the operations that are tried: without ``receive``
    every dossier is there from the beginning, without ``reissue`` a code that died is reissued at once.
    """

    people: int = 3
    sirets: int = 2
    dossiers: tuple[int, ...] = (0, 1)
    steps: tuple[DossierStep, ...] = (DossierStep.TO_COMPLETE, DossierStep.CONSULTATION)
    names: frozenset[str]


@frozen
class Renaming:
    """New numbers for people, SIRETs and dossiers, by the letters of ``Kind.takes``."""

    people: tuple[int, ...]
    sirets: tuple[int, ...]
    dossiers: tuple[int, ...]

    @property
    def by_letter(self) -> Mapping[str, Sequence[int]]:
        return {"p": self.people, "a": self.people, "s": self.sirets, "d": self.dossiers}

    def then(self, other: "Renaming") -> "Renaming":
        return Renaming(*(tuple(after[n] for n in before) for before, after in zip(self._all, other._all, strict=True)))

    def undone(self) -> "Renaming":
        return Renaming(*(tuple(numbers.index(n) for n in range(len(numbers))) for numbers in self._all))

    @property
    def _all(self) -> tuple[tuple[int, ...], ...]:
        return self.people, self.sirets, self.dossiers


@define(slots=False)
class Coding:
    """Codes and decodes the situations of one scope; finds the least of those that differ by names only."""

    scope: Scope
    _renamed: list[tuple[dict[int, int], ...]] = field(init=False, factory=list)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(permutations(range(self.scope.people), 2))

    @cached_property
    def renamings(self) -> tuple[Renaming, ...]:
        """Every way to change names that leaves each dossier with its SIRET; the first changes nothing."""
        of = self.scope.dossiers
        found = tuple(
            Renaming(people, sirets, dossiers)
            for people in permutations(range(self.scope.people))
            for sirets in permutations(range(self.scope.sirets))
            for dossiers in permutations(range(len(of)))
            if all(of[dossiers[d]] == sirets[of[d]] for d in range(len(of)))
        )
        self._renamed = [({}, {}, {}, {}, {}) for _ in found]
        return found

    def beginning(self) -> tuple[Key, tuple[Operation, ...]]:
        """The empty situation, and the operations that make it."""
        names, of = self.scope.names, self.scope.dossiers
        slots = [Slot(s) if "receive" in names else Slot(s, DossierStep.TO_COMPLETE, True) for s in of]
        accounts, managers = frozenset(range(self.scope.people)), (None,) * self.scope.sirets
        empty = Situation(accounts=accounts, managers=managers, dossiers=tuple(slots))
        received = () if "receive" in names else tuple(Operation("receive", (d,)) for d in range(len(of)))
        return self.encode(empty), received

    def settled(self, at: Situation) -> Situation:
        """The situation once codes that died have been reissued, where that is no operation of its own."""
        if "reissue" in self.scope.names:
            return at
        return evolve(at, dossiers=tuple(evolve(slot, has_code=slot.step in IN_PROGRESS) for slot in at.dossiers))

    def forget_symmetry(self) -> None:
        """Let names matter: nothing is renamed any more."""
        self.renamings = self.renamings[:1]

    def encode(self, at: Situation) -> Key:
        people, sirets = self.scope.people, self.scope.sirets
        return (
            _number((person in at.principals for person in range(people)), 2),
            _number((0 if manager is None else manager + 1 for manager in at.managers), people + 1),
            _number((STATUSES.index(at.rows.get(pair)) for pair in self.pairs), len(STATUSES)),
            _number(((m, s) in at.grants for m in range(people) for s in range(sirets)), 2),
            _number((DOSSIERS.index((slot.step, slot.has_code)) for slot in at.dossiers), len(DOSSIERS)),
        )

    def decode(self, key: Key) -> Situation:
        people, sirets = self.scope.people, self.scope.sirets
        principals, managers, rows, grants, dossiers = key
        statuses = zip(self.pairs, _digits(rows, len(STATUSES), len(self.pairs)), strict=True)
        places = [(member, siret) for member in range(people) for siret in range(sirets)]
        codes = _digits(dossiers, len(DOSSIERS), len(self.scope.dossiers))
        return Situation(
            accounts=frozenset(range(people)),
            principals=frozenset(n for n, digit in enumerate(_digits(principals, 2, people)) if digit),
            managers=tuple(digit - 1 if digit else None for digit in _digits(managers, people + 1, sirets)),
            rows={pair: status for pair, digit in statuses if (status := STATUSES[digit]) is not None},
            grants=frozenset(
                place for place, digit in zip(places, _digits(grants, 2, len(places)), strict=True) if digit
            ),
            dossiers=tuple(
                Slot(siret, *DOSSIERS[digit]) for siret, digit in zip(self.scope.dossiers, codes, strict=True)
            ),
        )

    def least(self, key: Key) -> tuple[Key, int]:
        """The least key that this one becomes by a renaming, and the place of that renaming."""
        return min((self.renamed(key, place), place) for place in range(len(self.renamings)))

    def orbit(self, key: Key) -> int:
        """How many keys this one becomes."""
        return len({self.renamed(key, place) for place in range(len(self.renamings))})

    def renamed(self, key: Key, place: int) -> Key:
        """The key after a renaming; each of its numbers is renamed once and then remembered."""
        renaming = self.renamings[place]
        known = self._renamed[place]
        found = []
        for part, number in enumerate(key):
            if number not in known[part]:
                known[part][number] = self._rename(part, number, renaming)
            found.append(known[part][number])
        return found[0], found[1], found[2], found[3], found[4]

    def _rename(self, part: int, number: int, by: Renaming) -> int:
        """Rename one number of a key, the others being nought: no part's names depend on another part."""
        numbers = [0, 0, 0, 0, 0]
        numbers[part] = number
        at = self.decode((numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]))
        who, which = by.people, by.sirets
        managers: list[int | None] = [None] * self.scope.sirets
        for siret, manager in enumerate(at.managers):
            managers[which[siret]] = None if manager is None else who[manager]
        dossiers = list(at.dossiers)
        for place, slot in enumerate(at.dossiers):
            dossiers[by.dossiers[place]] = Slot(which[slot.siret], slot.step, slot.has_code)
        renamed = Situation(
            accounts=at.accounts,
            principals=frozenset(who[person] for person in at.principals),
            managers=tuple(managers),
            rows={(who[owner], who[member]): status for (owner, member), status in at.rows.items()},
            grants=frozenset((who[member], which[siret]) for member, siret in at.grants),
            dossiers=tuple(dossiers),
        )
        return self.encode(renamed)[part]


def _number(digits: Iterable[int], base: int) -> int:
    number = 0
    for digit in digits:
        number = number * base + digit
    return number


def _digits(number: int, base: int, count: int) -> Iterator[int]:
    digits = []
    for _ in range(count):
        number, digit = divmod(number, base)
        digits.append(digit)
    return reversed(digits)
