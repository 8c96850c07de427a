"""The delegation of a whole portal, on any store, played with by a Hypothesis machine.

    TestDelegationHere = delegation_machine(lambda kinds: MyStore(kinds))

Made by a function, since a test that is inherited from runs for its first heir only. People, SIRETs, dossiers and
invitations are drawn from what is there, and what is allowed as often as what is refused: drawn blindly they would
hardly ever meet.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from random import Random
from typing import Any, ClassVar, TypeAlias
from unittest import TestCase

from hypothesis import currently_in_test_context, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tmspros_core.changes import equal
from tmspros_core.errors import Code
from tmspros_core.ports import Store
from tmspros_core.records import KINDS as RECORDS
from tmspros_core.records import Ticket
from tmspros_core.records.accounts import TicketPurpose
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing import seeded
from tmspros_core.testing.exploring.expectation import access_after, dossiers_after, refusal
from tmspros_core.testing.exploring.operations import KINDS, STEPS, Operation, possible
from tmspros_core.testing.exploring.printing import WAITED_FOR
from tmspros_core.testing.exploring.scene import Scene, set_up
from tmspros_core.testing.trial import trial

Make: TypeAlias = Callable[[tuple[type, ...]], Store]

PEOPLE, NEWCOMERS, SIRETS = 4, 2, 3
MOST_DOSSIERS = 7
OFTEN = (
    "add_siret",
    "invite",
    "accept",
    "add_siret",
    "invite",
    "accept",
    "grant",
    "move",
    "remove_siret",
    "remove_siret",
)
"""What all the rest depends on is done three times or twice as often."""

BEGINNING = (
    Operation("move", (2, STEPS.index(DossierStep.CONSULTATION))),
    Operation("add_siret", (0, 0, 0)),
    Operation("add_siret", (1, 1, 0)),
    Operation("add_siret", (3, 2, 0)),
    Operation("remove_siret", (3, 2)),
    Operation("invite", (0, 2)),
    Operation("grant_more", (0, 2, 0)),
    Operation("invite", (1, 2)),
    Operation("grant_more", (1, 2, 1)),
    Operation("accept", (2, 0, 2)),
    Operation("invite", (0, 1)),
    Operation("grant_more", (0, 1, 0)),
    Operation("invite", (1, 0)),
    Operation("grant_more", (1, 0, 1)),
    Operation("invite", (0, 4)),
)
"""Two principals who have invited the same people and each other, and one who manages nothing: any of it may be left
out.
"""
LIKELY = 0.8
PATIENCE = 0.75
DEAD_INVITATION = "dead invitation"
THROTTLED: str = Code.DELEGATION_THROTTLED
MAY_BE_THROTTLED = frozenset({"add_siret", "add_siret_wrongly", "cede", "cede_to_a_stranger", "resend"})


class _DelegationMachine(RuleBasedStateMachine):
    make: ClassVar[tuple[Make]]
    reached: ClassVar[Counter[tuple[str, str]]]
    names: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()
        store = self.make[0](RECORDS)
        self.opened.callback(store.close)
        portal = self.opened.enter_context(trial(store))
        self.at: Scene = set_up(portal, people=PEOPLE, newcomers=NEWCOMERS, sirets=SIRETS, dossiers=())
        self.stored = self.at.stored()

    @initialize(seed=st.integers(0, 2**63))
    def begin(self, seed: int) -> None:
        """A dossier of each SIRET, and most of what takes long to come about by chance."""
        random = Random(seed)
        self.at.of.extend(range(SIRETS))
        for dossier in range(SIRETS):
            self.play(Operation("receive", (dossier,)), limit=10)
        for operation in BEGINNING:
            if random.random() < LIKELY and refusal(self.at.situation(), operation) is None:
                self.play(operation, limit=10)

    def choose(self, name: str, random: Random) -> Operation | None:
        """An operation of this kind: one that must be done, or one of each refusal as often."""
        here = self.at.situation()
        by_outcome: dict[str, list[Operation]] = {}
        for operation in possible(here, names=frozenset({name})):
            by_outcome.setdefault(refusal(here, operation) or "done", []).append(operation)
        if not by_outcome:
            return None
        others = sorted(by_outcome.keys() - {"done"})
        wanted = random.choice(["done"] * (len(others) + 1) * ("done" in by_outcome) + others)
        return random.choice(by_outcome[wanted])

    def play(self, operation: Operation, *, limit: int) -> None:
        """Do it, and see that it did what it must and nothing else."""
        at, here = self.at, self.at.situation()
        if currently_in_test_context():
            note(str(operation))
        expected, before = refusal(here, operation) or "done", at.access()
        outcome = at.outcome(lambda: operation.make(at))
        self.reached[operation.name, outcome] += 1
        if outcome == THROTTLED and operation.name in MAY_BE_THROTTLED:
            expected = THROTTLED
        assert outcome == expected, f"{operation} gave {outcome}, not {expected}"
        self.look(limit, changed=outcome == "done")
        slots = dossiers_after(here, operation) if outcome == "done" else here.dossiers
        assert at.situation().dossiers == slots, "the steps of dossiers and the lives of their codes"
        wanted = access_after(here, operation, before) if outcome == "done" else before
        assert at.access() == wanted, f"{operation} must change the access of those it is about, and of nobody else"

    def look(self, limit: int, *, changed: bool) -> None:
        stored = self.at.stored()
        assert changed or stored == self.stored, "QR-15: a refusal changed something"
        self.stored = stored
        assert self.at.portal.verify() == ()
        self.at.check_lists(limit)

    @rule(seed=st.integers(0, 2**63))
    def do_something(self, seed: int) -> None:
        """One rule and one number for every operation, or Hypothesis leaves some of them out and repeats others, and
        hardly anybody would ever be invited, accept and be granted something in one run.
        """
        random = Random(seed)
        name, limit = random.choice(self.names), random.choice((1, 2, 3, 10))
        if name == DEAD_INVITATION:
            self.try_a_dead_invitation(random)
            return
        if name == "receive":
            if len(self.at.of) == MOST_DOSSIERS:
                return
            self.at.of.append(random.randrange(SIRETS))
        chosen = self.choose(name, random)
        if chosen is not None:
            if name in WAITED_FOR and random.random() < PATIENCE:
                self.at.pause()
            self.play(chosen, limit=limit)

    def try_a_dead_invitation(self, random: Random) -> None:
        """Whoever it was for, and whatever became of it, it opens nothing (QI-9)."""
        at, now = self.at, self.at.trial.clock.now()
        with at.portal.store.transaction() as tx:
            invitations = tx.select(Ticket, equal("purpose", TicketPurpose.INVITATION))
        dead = sorted((t.id, t.address) for t in invitations if t.spent_at is not None or t.expires_at <= now)
        if not dead:
            return
        id, address = random.choice(dead)
        token, number = at.portal.tokens.sign("invitation", id), at.addresses.index(address or "")
        person = at.people.get(number)
        call = at.delegation.inspect_invitation if person is None else lambda token: at.delegation.accept(person, token)
        assert at.outcome(lambda: call(token)) == Code.DELEGATION_INVITATION_INVALID
        self.look(10, changed=False)

    def teardown(self) -> None:
        self.opened.close()


def delegation_machine(make_store: Make, *, steps: int = 40) -> type[TestCase]:
    """A test case that plays with portals on new stores, each made with every kind of record and closed afterwards.

    ``reached``, an attribute of the case, counts how often each operation had which outcome. ``play_seeded`` plays
    the same games whatever else there is, which Hypothesis does not: it draws from the constants of what is imported.
    """
    reached: Counter[tuple[str, str]] = Counter()
    parts = {"make": (make_store,), "reached": reached, "names": (*KINDS, *OFTEN, DEAD_INVITATION)}
    machine: Any = type("DelegationMachine", (_DelegationMachine,), parts)
    case: Any = machine.TestCase
    case.settings = settings(deadline=None, stateful_step_count=steps)
    case.reached = reached
    case.play_seeded = staticmethod(partial(seeded.play, machine, steps=steps))
    made: type[TestCase] = case
    return made
