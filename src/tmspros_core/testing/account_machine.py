"""The whole life of accounts, on any store, played with by a Hypothesis machine.

    TestAccountsHere = account_machine(lambda kinds: MyStore(kinds))

Accounts are made in every way, activated, signed in to, guessed at, forgotten, moved, disabled and closed; the clock
goes forth and back, keys rotate. What is drawn is aimed at what is there, what is refused as often as what is done, and
all of it judged by a ledger that somebody could keep in a book.
"""

from collections import Counter
from collections.abc import Callable, Mapping
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
from tmspros_core.testing.living import hands, noting
from tmspros_core.testing.living.acts import Act
from tmspros_core.testing.living.aiming import NAMES, drawn
from tmspros_core.testing.living.beginning import BEGINNING, populate
from tmspros_core.testing.living.comparing import MOST, check_pause, compare
from tmspros_core.testing.living.effects import carry_out
from tmspros_core.testing.living.life import SETTINGS, Life
from tmspros_core.testing.living.outcomes import OUTCOMES
from tmspros_core.testing.living.postman import Postman
from tmspros_core.testing.living.reasons import reasons
from tmspros_core.testing.living.stories import STORIES
from tmspros_core.testing.trial import trial

Make: TypeAlias = Callable[[tuple[type, ...]], Store]

OFTEN = (
    "sign in", "sign in", "ask", "ask", "deliver", "deliver", "redeem", "redeem", "wait", "wait", "inspect", "resume",
    "change password", "inject", "create", "register", "invite",
)  # fmt: skip
"""What the rest depends on is done more often."""
NEXT: Mapping[str, tuple[str, ...]] = {
    "create": ("deliver", "sign in"),
    "register": ("deliver",),
    "invite": ("deliver", "deliver", "accept"),
    "accept": ("dismiss", "accept", "inspect", "disable"),
    "ask": ("deliver", "deliver", "ask", "disable", "inject"),
    "deliver": ("redeem", "redeem", "confirm email", "inspect", "ask", "change password", "close"),
    "redeem": ("sign in", "redeem", "inspect", "resume"),
    "inspect": ("redeem",),
    "sign in": ("sign in", "sign in", "change password", "resume", "disable", "rotate keys", "work"),
    "change email": ("deliver", "deliver", "change email", "change password"),
    "confirm email": ("sign in", "confirm email", "deliver"),
    "sign in refused": ("sign in", "sign in", "wait", "set back"),
    "remember": ("change password", "change password", "redeem", "purge"),
    "change password": ("change password", "sign in", "inspect", "resume"),
    "change password refused": ("change password",),
    "close refused": ("close", "resume"),
    "validate profile refused": ("validate profile",),
    "resend activation": ("resend activation", "deliver"),
    "work": ("wait", "resume", "change password"),
    "wait": ("resume", "inspect", "redeem", "sign in", "ask", "deliver"),
    "set back": ("sign in", "ask", "inspect", "deliver"),
    "disable": ("sign in", "inspect", "resume", "enable", "create", "deliver", "resend activation", "erase"),
    "enable": ("sign in", "inspect", "resume"),
    "move": ("create", "inject", "change siret", "change fund"),
    "change siret": ("sign in", "resume", "ask"),
    "change fund": ("inject", "resend activation"),
    "inject": ("ask", "deliver", "inspect", "validate profile"),
    "set email": ("inspect", "sign in", "ask", "deliver"),
    "fill profile": ("validate profile", "validate profile", "ask"),
    "validate profile": ("fill profile", "inspect", "validate profile"),
    "turn server": ("deliver", "deliver", "wait", "ask", "inject", "create"),
    "erase": ("deliver", "inspect", "register", "invite", "enrol", "erase", "resend letter"),
    "purge": ("sign in", "deliver", "inspect", "redeem", "resume", "resend letter", "invite"),
    "resend letter": ("deliver", "deliver", "resend letter", "turn server"),
    "rotate keys": ("retire keys", "retire keys", "inspect", "resume", "redeem", "ask"),
    "retire keys": ("resume", "inspect", "sign in", "redeem"),
}
"""What shows what an act did, or comes after it in life."""
LIKELY = 0.85
FOLLOWED = 0.6
SOUGHT = 0.5
AFTER_THE_UNMET = 0.15
TRIED_AGAIN = ("signin.refused", "password.wrong", "activation.throttled", "account.email_throttled")
"""After these people do the same once more."""
TRIES = 16
"""How many acts of a name are drawn to choose one from."""
SPEECHLESS = {"ask": "done", "sign in": "signin.refused"}
"""The acts that ask the same of the store whatever they are given, and the outcome with which they do (RS-4, SI-2)."""


class _AccountMachine(RuleBasedStateMachine):
    make: ClassVar[tuple[Make]]
    reached: ClassVar[Counter[tuple[str, str]]]
    seeks: ClassVar[bool] = False
    """Whether what was seldom met is sought; Hypothesis, which plays games again, has nothing to do with others."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()
        store = self.make[0](KINDS)
        self.opened.callback(store.close)
        postman = Postman()
        self.life = Life.on(self.opened.enter_context(trial(store, mail=postman, **SETTINGS)), postman)
        populate(self.life)
        self.before = self.life.stored()
        self.last = ""
        self.guessed: Act | None = None
        """The last act, if it is done once more: who guesses goes on."""

    @initialize(seed=st.integers(0, 2**63))
    def begin(self, seed: int) -> None:
        """Most of what takes long to come about by chance."""
        random = Random(seed)
        begun = [either for either in BEGINNING if random.random() < LIKELY]
        for either in (*begun, *(each for story in random.sample(STORIES, 2) for each in story)):
            act = either(self.life.ledger, random)
            if act is not None:
                self.play(act)

    @rule(seed=st.integers(0, 2**63))
    def do_something(self, seed: int) -> None:
        """One rule and one number for every act, or Hypothesis leaves some of them out and repeats others."""
        random = Random(seed)
        if self.guessed is not None and random.random() < FOLLOWED:
            self.play(self.guessed)
            return
        unmet = [name for name in NAMES for outcome in OUTCOMES[name] if (name, outcome) not in self.reached]
        if self.seeks and unmet and random.random() < AFTER_THE_UNMET:
            act = self.choose(random.choice(unmet), random)
            if act is not None:
                self.play(act)
            return
        followed = NEXT.get(self.last, ()) if random.random() < FOLLOWED else ()
        act = self.choose(random.choice(followed or (*NAMES, *OFTEN)), random)
        if act is not None:
            self.play(act)

    def choose(self, name: str, random: Random) -> Act | None:
        """An act of this name: one that must be done, or one of each refusal as often."""
        by_outcome: dict[tuple[str, ...], list[Act]] = {}
        for _ in range(TRIES):
            act = drawn(self.life.ledger, name, random)
            if act is not None:
                by_outcome.setdefault(tuple(sorted(reasons(self.life.ledger, act))), []).append(act)
        others = sorted(by_outcome.keys() - {()})
        if random.random() < LIKELY:  # what several reasons forbid shows less
            others = [why for why in others if len(why) == 1] or others
        choices = [()] * (len(others) + 1) * (() in by_outcome) + others
        if self.seeks and others and random.random() < SOUGHT:
            seldom = min(others, key=lambda why: self.reached[name, why[0]])
            return random.choice(by_outcome[seldom])
        return random.choice(by_outcome[random.choice(choices)]) if choices else None

    def play(self, act: Act) -> None:
        """Do it, and see that it did what it must and nothing else."""
        life = self.life
        if currently_in_test_context():
            note(str(act))
        expected = reasons(life.ledger, act)
        life.fates = []
        outcome = hands.do(life, act)
        self.reached[act.name, next(iter(expected), "done") if len(expected) < 2 else outcome] += 1
        allowed = {each.partition("/")[0] for each in expected} or {"done"}
        assert outcome in allowed, f"{act} gave {outcome}, not one of {sorted(expected) or ['done']}"
        self.check_costs(act, outcome)
        check_pause(life, act, outcome)
        carry_out(life.ledger, act, outcome)
        noting.note(life, act, outcome)
        for fate in life.fates:
            self.reached[act.name, f"{outcome}/{fate}"] += 1
        after = life.stored()
        if outcome != "done":
            left = {kind for kind, rows in after.items() if rows != self.before[kind]}
            assert left <= {"Attempt"}, f"{act} was refused by {outcome} and changed {sorted(left)}"
        new = [row for kind, rows in after.items() for row in rows - self.before[kind]]
        self.before = after
        self.guessed = act if outcome in TRIED_AGAIN else None
        self.last = act.name if outcome == "done" else f"{act.name} refused"
        life.tick(has_waited=act.name in ("wait", "set back"))
        turn = sum(self.reached.values())
        compare(life, new, turn=turn, most=len(life.ledger.links) if act.name == "purge" else MOST)

    def check_costs(self, act: Act, outcome: str) -> None:
        """One Argon2 run whatever is wrong, none when throttled (SI-2); the same statements (RS-4, SI-2)."""
        hasher, calls = self.life.trial.hasher, [*self.life.trial.calls]
        if act.name == "sign in":
            runs = int(outcome != "signin.throttled")
            assert hasher.verifications == runs, f"SI-2: {hasher.verifications} verifications, not {runs}"
        if SPEECHLESS.get(act.name) == outcome:
            assert not hasher.hashes, "RS-4, SI-2: nothing is hashed"
            first = self.life.calls.setdefault(act.name, calls)
            assert calls == first, f"RS-4, SI-2: {act} asks another thing of the store"
        if act.name == "inspect":
            assert not any(call.startswith(("write", "Add", "Set", "Drop")) for call in calls), "RS-5: looking writes"

    def teardown(self) -> None:
        self.opened.close()


def account_machine(make_store: Make, *, steps: int = 40) -> type[TestCase]:
    """A test case that plays with accounts on new stores, each made with every kind of record and closed afterwards.

    ``reached``, an attribute of the case, counts how often each act had which outcome, and for which reason where the
    code tells none. ``play_seeded`` plays the same games whatever else there is, which Hypothesis does not: it draws
    from the constants of what is imported.
    """
    reached: Counter[tuple[str, str]] = Counter()
    machine: Any = type("AccountMachine", (_AccountMachine,), {"make": (make_store,), "reached": reached})
    seeking: Any = type("SeekingMachine", (machine,), {"seeks": True})
    case: Any = machine.TestCase
    case.settings = settings(stateful_step_count=steps, deadline=None)
    case.reached = reached
    case.play_seeded = staticmethod(partial(seeded.play, seeking, steps=steps))
    made: type[TestCase] = case
    return made
