"""Every situation that the delegation can get into, each operation tried in each of them, with the portal's own rules.

    report = explore(WHOLE)
    print(report)

Situations that differ only by the names of people and SIRETs are explored once. In every situation the invariants
hold (QI) and lists show what may be treated (QI-8); every operation is refused or allowed as the rules say, changes
the access of those it is about and of nobody else, and leaves events that replayed give the state (QI-11); and from
everywhere the empty situation can be reached again. Otherwise ``CounterExample`` is raised, which prints as a test.
"""

from collections import Counter, deque
from collections.abc import Iterable
from contextlib import ExitStack
from functools import cache
from operator import is_
from time import perf_counter
from unittest.mock import patch

from attrs import Factory, define, frozen

from tmspros_core.delegation.invariants import INVARIANTS, broken
from tmspros_core.delegation.state import Ledger, State
from tmspros_core.errors import Conflict, Missing, Refused
from tmspros_core.events import Event
from tmspros_core.records import KINDS as RECORDS
from tmspros_core.records import Attempt
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.coding import Coding, Key, Renaming, Scope
from tmspros_core.testing.exploring.expectation import Access, access, access_after, dossiers_after, refusal
from tmspros_core.testing.exploring.operations import KINDS, Operation, possible
from tmspros_core.testing.exploring.placing import Unreadable
from tmspros_core.testing.exploring.printing import VERIFY, Check, as_test, shown
from tmspros_core.testing.exploring.situation import Situation
from tmspros_core.testing.exploring.tiny_stage import TinyStage
from tmspros_core.values import email, siret

NAMES = frozenset(KINDS) - {"grant", "join"}
"""All operations but those that others amount to: granting one SIRET after another, accepting with an account."""

DEFAULT = Scope(names=NAMES - {"wait_a_week", "receive", "reissue", "save"})
"""Three people and two SIRETs, each with a dossier that stays in progress with a living code; nothing expires."""

LIVES = Scope(people=2, sirets=1, dossiers=(0, 0), steps=tuple(DossierStep), names=NAMES)
"""Two people and one SIRET with two dossiers, whose steps and codes go through all they can; invitations expire."""

WHOLE = Scope(steps=tuple(DossierStep), names=NAMES - {"save"})
"""All of it at once: for ``tox -e long``."""

LASTING = tuple(kind for kind in RECORDS if kind is not Attempt)
"""What no refusal may change (QR-15)."""


class CounterExample(AssertionError):
    """A way from the empty situation to something that must not be; as text, a test that fails by it."""

    def __init__(self, law: str, path: Iterable[Operation], *, scope: Scope, check: Check) -> None:
        self.law = law
        self.path = tuple(path)
        super().__init__(f"{law}\n\n{as_test(law, self.path, scope=scope, check=check)}")


@frozen
class Report:
    """What was explored: situations, all of them and one for each set of names, and steps by operation and outcome."""

    situations: int
    distinct: int
    steps: int
    outcomes: Counter[tuple[str, str]]
    seconds: float

    def __str__(self) -> str:
        head = f"{self.situations:,} situations, {self.distinct:,} but for names, {self.steps:,} steps, "
        lines = [f"{name:20} {outcome:34} {count:9,}" for (name, outcome), count in sorted(self.outcomes.items())]
        return "\n".join([f"{head}{self.seconds:.1f} s", *lines])


@define
class _Exploration:
    coding: Coding
    stage: TinyStage
    came: dict[Key, tuple[Key, Operation, int] | None] = Factory(dict)
    sources: dict[Key, list[Key]] = Factory(dict)
    least: dict[Key, tuple[Key, int]] = Factory(dict)
    accesses: dict[Key, Access] = Factory(dict)
    kinds_of_access: dict[Access, Access] = Factory(dict)
    """One value for all that are equal: there are few, and hundreds of thousands of situations."""
    outcomes: Counter[tuple[str, str]] = Factory(Counter)
    waiting: deque[Key] = Factory(deque)

    def run(self) -> None:
        self._arrive(self.coding.beginning()[0], None)
        while self.waiting:
            self._expand(self.waiting.popleft())
        self._all_lead_back()

    def _expand(self, key: Key) -> None:
        at = self.coding.decode(key)
        self.stage.put(at)
        base = dict(self.stage.store.tables)
        told = self.stage.facts().state()
        before = access(at, people=self.coding.scope.people)
        for operation in possible(at, names=self.coding.scope.names, steps=self.coding.scope.steps):
            self.stage.store.tables = dict(base)
            self.stage.shell.events.clear()
            outcome = self._made(operation)
            expected = refusal(at, operation) or "done"
            if outcome != expected:
                law = f"{operation.name} gave {outcome}, not {expected}"
                self._fail(law, key, operation, Check("outcome", expected))
            self.outcomes[operation.name, outcome] += 1
            after = self.stage.store.tables
            if expected != "done":
                if self.stage.shell.events or not all(map(is_, map(after.get, LASTING), map(base.get, LASTING))):
                    self._fail("QR-15: a refusal changed something", key, operation, Check("outcome", outcome))
                continue
            self._check_step(key, operation, told, before, at)

    def _made(self, operation: Operation) -> str:
        try:
            operation.make(self.stage)
        except (Refused, Missing, Conflict) as refused:
            return refused.code
        return "done"

    def _check_step(self, key: Key, operation: Operation, told: State, before: Access, at: Situation) -> None:
        stage = self.stage
        ledger = Ledger(State(set(told.principals), dict(told.manager), dict(told.links), set(told.grants)))
        ledger.replay(event for event in stage.shell.events if isinstance(event, Event))
        facts = stage.facts()
        if differences := ledger.state.differences(facts.state()):
            self._fail(f"QI-11: {', '.join(differences)}", key, operation, VERIFY)
        try:
            there = stage.read()
            reached = self.coding.encode(self.coding.settled(there))
        except (Unreadable, KeyError) as unreadable:
            ids = broken(facts)
            self._fail(f"{', '.join(ids) or 'QI-9'}: {unreadable}", key, operation, VERIFY)
            raise
        if reached not in self.accesses:
            if ids := broken(facts):
                law = "; ".join(f"{one.id}: {one.sentence}" for one in INVARIANTS if one.id in ids)
                self._fail(law, key, operation, VERIFY)
            found_access = stage.access()
            self.accesses[reached] = self.kinds_of_access.setdefault(found_access, found_access)
        slots, found = (tuple(s.plain for s in each) for each in (dossiers_after(at, operation), there.dossiers))
        if slots != found:
            self._fail(f"the dossiers must be {slots}, not {found}", key, operation, Check("slots", slots))
        wanted, have = access_after(at, operation, before), self.accesses[reached]
        if wanted != have:
            law = f"{operation.name} must change the access of those it is about, and of nobody else"
            self._fail(f"{law}: {shown(wanted)}, not {shown(have)}", key, operation, Check("access", wanted))
        self._arrive(reached, (key, operation))

    def _arrive(self, reached: Key, way: tuple[Key, Operation] | None) -> None:
        if reached not in self.least:
            self.least[reached] = self.coding.least(reached)
        key, place = self.least[reached]
        if way is not None:
            self.sources.setdefault(key, []).append(way[0])
        if key not in self.came:
            self.came[key] = None if way is None else (*way, place)
            self.waiting.append(key)
            self._check_lists(key)

    def _check_lists(self, key: Key) -> None:
        """The list of dossiers is exactly those that may be treated (QI-8)."""
        at = self.coding.decode(key)
        self.stage.put(at)
        for person, sirets in enumerate(access(at, people=self.coding.scope.people)):
            mine = {self.stage.id_of(d) for d, slot in enumerate(at.dossiers) if slot.step and slot.siret in sirets}
            page = self.stage.dossiers.list(self.stage.people[person])
            if mine != {dossier.id for dossier in page.items} or page.total != len(mine):
                self._fail("QI-8: the list of dossiers is not those that may be treated", key, None, Check("lists"))

    def _all_lead_back(self) -> None:
        """From everywhere the empty situation can be reached."""
        home = [key for key in self.came if self.coding.decode(key).is_empty]
        seen = set(home)
        while home:
            for source in self.sources.get(home.pop(), ()):
                if source not in seen:
                    seen.add(source)
                    home.append(source)
        if lost := self.came.keys() - seen:
            self._fail("from here no way leads back to the empty situation", min(lost), None, VERIFY)

    def _fail(self, law: str, key: Key, last: Operation | None, check: Check) -> None:
        """Tell it in the names that things have at the beginning."""
        steps: list[tuple[Operation, Renaming]] = []
        while (way := self.came[key]) is not None:
            key, operation, place = way
            steps.append((operation, self.coding.renamings[place]))
        names = self.coding.renamings[0]
        path = [*self.coding.beginning()[1]]
        for operation, renaming in reversed(steps):
            path.append(operation.renamed(names.by_letter))
            names = renaming.undone().then(names)
        if last is not None:
            path.append(last.renamed(names.by_letter))
        raise CounterExample(law, path, scope=self.coding.scope, check=check.renamed(names))


def explore(scope: Scope = DEFAULT, *, names_matter: bool = False) -> Report:
    """Explore a scope whole. Raises CounterExample. ``names_matter`` explores each set of names for itself."""
    begun = perf_counter()
    coding = Coding(scope)
    if names_matter:
        coding.forget_symmetry()
    exploration = _Exploration(coding, TinyStage(scope))
    with ExitStack() as remembering:
        # Three addresses and two SIRETs are read some hundred thousand times.
        for values in (email, siret):
            remembering.enter_context(patch.object(values, "parse", cache(values.parse)))
        exploration.run()
    return Report(
        situations=sum(coding.orbit(key) for key in exploration.came),
        distinct=len(exploration.came),
        steps=sum(exploration.outcomes.values()),
        outcomes=exploration.outcomes,
        seconds=perf_counter() - begun,
    )
