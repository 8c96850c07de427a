"""The profile and parcours of a whole portal, on any store, played with by a Hypothesis machine.

    TestParcoursHere = parcours_machine(lambda kinds: MyStore(kinds))

Saves, documents, comments, migrations, recaps and the fund's decisions, aimed at what is there, and what is allowed as
often as what is refused; judged by a model that somebody could keep on paper.
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

from tmspros_core.ports import Store
from tmspros_core.records import KINDS
from tmspros_core.testing import seeded
from tmspros_core.testing.trial import trial
from tmspros_core.testing.walking.acts import MOST_DOCUMENTS, Act, possible
from tmspros_core.testing.walking.comparing import compare
from tmspros_core.testing.walking.effects import carry_out
from tmspros_core.testing.walking.outcomes import MAY_BE_THROTTLED, OUTCOMES
from tmspros_core.testing.walking.reasons import reasons
from tmspros_core.testing.walking.walk import Walk

Make: TypeAlias = Callable[[tuple[type, ...]], Store]

OFTEN = (
    "save", "save", "save", "draft", "draft", "validate profile", "validate profile", "deposit", "validate", "validate",
    "return", "withdraw", "delete", "wait", "bring", "migrate", "see", "comment",
)  # fmt: skip
"""What the rest depends on is done more often."""

BEGINNING = (
    (Act("draft", (1,)),),
    (Act("draft", (4,)), Act("draft", (2,))),
    (Act("validate profile", (None,)),),
    (Act("save", ("1", 1, 0, False, None)), Act("save", ("1", 0, 0, False, None))),
    (Act("save", ("1", 2, 0, False, None)),),
    (Act("save", ("2", 6, 0, False, None)),),
    (Act("deposit", ("a table",)),),
    (Act("see", ("1", "Ada")),),
    (Act("validate", ("jeanne", "1", True)), Act("wait", (1, 1))),
    (Act("validate", ("jeanne", "2", True)), Act("wait", (1, 1))),
)
"""A profile that is validated, and two steps that lack one answer, are complete or validated: any may be left out."""
LIKELY = 0.9


class _ParcoursMachine(RuleBasedStateMachine):
    make: ClassVar[tuple[Make]]
    reached: ClassVar[Counter[tuple[str, str]]]

    def __init__(self) -> None:
        super().__init__()
        self.has_guessed = False
        self.opened = ExitStack()
        store = self.make[0](KINDS)
        self.opened.callback(store.close)
        self.walk = Walk.begin(self.opened.enter_context(trial(store, attachments_per_question=MOST_DOCUMENTS)))

    @initialize(seed=st.integers(0, 2**63))
    def begin(self, seed: int) -> None:
        """Most of what takes long to come about by chance."""
        random = Random(seed)
        for either in BEGINNING:
            if random.random() < LIKELY:
                self.play(random.choice(either))

    @rule(seed=st.integers(0, 2**63))
    def do_something(self, seed: int) -> None:
        """One rule and one number for every act, or Hypothesis leaves some of them out and repeats others."""
        random, paper = Random(seed), self.walk.paper
        name = random.choice((*OUTCOMES, *OFTEN))
        if paper.disabled and random.random() < LIKELY / 2:
            name = "enable"
        elif paper.draft != paper.profile and random.random() < LIKELY / 2:
            name = "validate profile"
        self.play(self.choose(name, random))

    def choose(self, name: str, random: Random) -> Act:
        """An act of this name: one that must be done, or one of each refusal as often."""
        by_outcome: dict[tuple[str, ...], list[Act]] = {}
        for act in possible(self.walk.paper, name):
            by_outcome.setdefault(tuple(sorted(reasons(self.walk.paper, act))), []).append(act)
        others = sorted(by_outcome.keys() - {()})
        if random.random() < LIKELY:  # what several reasons forbid shows less
            others = [why for why in others if len(why) == 1] or others
        wanted = random.choice([()] * (len(others) + 1) * (() in by_outcome) + others)
        return random.choice(by_outcome[wanted])

    def play(self, act: Act) -> None:
        """Do it, and see that it did what it must and nothing else."""
        walk = self.walk
        if currently_in_test_context():
            note(str(act))
        allowed = reasons(walk.paper, act)
        may_wait = self.has_guessed and act.given != (None,)
        outcome = walk.outcome(act)
        self.reached[act.name, outcome] += 1
        if outcome == "done":
            assert not allowed, f"{act} was done, although {sorted(allowed)}"
            carry_out(walk.paper, act)
        else:
            is_allowed = outcome in allowed or (may_wait and (act.name, outcome) == MAY_BE_THROTTLED)
            assert is_allowed, f"{act} gave {outcome}, not one of {sorted(allowed) or ['done']}"
            assert walk.stored() == walk.before, f"{act} was refused by {outcome} and changed something"
        self.has_guessed |= outcome == "password.wrong"
        walk.before = walk.stored()
        compare(walk)

    def teardown(self) -> None:
        self.opened.close()


def parcours_machine(make_store: Make, *, steps: int = 40) -> type[TestCase]:
    """A test case that plays with portals on new stores, each made with every kind of record and closed afterwards.

    ``reached``, an attribute of the case, counts how often each act had which outcome. ``play_seeded`` plays the same
    games whatever else there is, which Hypothesis does not: it draws from the constants of what is imported.
    """
    reached: Counter[tuple[str, str]] = Counter()
    machine: Any = type("ParcoursMachine", (_ParcoursMachine,), {"make": (make_store,), "reached": reached})
    case: Any = machine.TestCase
    case.settings = settings(stateful_step_count=steps, deadline=None)
    case.reached = reached
    case.play_seeded = staticmethod(partial(seeded.play, machine, steps=steps))
    made: type[TestCase] = case
    return made
