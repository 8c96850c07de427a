"""Any store beside a model of it, change by change: a Hypothesis machine that says where they part.

    TestMine = store_machine(lambda kinds: MyStore(kinds), model=lambda kinds: MemoryStore(kinds))

Made by a function, since a test that is inherited from runs for its first heir only. Values are drawn from few, so
that keys, slots and conditions meet what is there.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, TypeAlias
from unittest import TestCase

from attrs import Factory, frozen
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tmspros_core.changes import Lost
from tmspros_core.ports import Store, Transaction
from tmspros_core.testing.specimens import Loan, Specimen
from tmspros_core.testing.store_duties.drawing import KINDS, Question, Span, questions, spans

Make: TypeAlias = Callable[[tuple[type, ...]], Store]
Join: TypeAlias = Callable[[Store], AbstractContextManager[Store]]


class _Failed(Exception):
    """The exception that leaves a transaction."""


IN_EVERY_TYPE = ("at", "day", "shade", "drawer", "flag", "number", "id")
"""An order that shows wherever two values of a type are told apart or compared otherwise than in Python."""


def _reading(tx: Transaction) -> tuple[Any, ...]:
    return (*tx.select(Specimen, order=IN_EVERY_TYPE), *tx.select(Loan, order=("borrower", "drawer")))


@frozen
class Side:
    """One of the two stores, and what its callbacks said."""

    store: Store
    join: Join | None
    called: list[int] = Factory(list)

    def run(self, span: Span, *, inside: Store | None = None) -> list[Any]:
        """What a caller sees of the transaction, all of it."""
        seen: list[Any] = []
        try:
            with (inside or self.store).transaction(write=True, alone=("account:a",)) as tx:
                for number, batch in enumerate(span.batches):
                    tx.after_commit(partial(self.called.append, number))
                    tx.apply(batch)
                    seen.append(_reading(tx))
                if span.fails:
                    raise _Failed
        except (Lost, _Failed) as error:
            seen.append(type(error))
        return seen

    def run_inside(self, within: Sequence[Span], *, commits: bool) -> list[Any]:
        """What a caller sees who has a transaction of its own around these."""
        seen: list[Any] = []
        assert self.join is not None
        try:
            with self.join(self.store) as joined:
                seen.extend(self.run(span, inside=joined) for span in within)
                if not commits:
                    raise _Failed
        except _Failed:
            seen.append(_Failed)
        return seen

    def ask(self, question: Question) -> tuple[Any, ...]:
        with self.store.transaction() as tx:
            found = tx.select(
                Specimen,
                *question.where,
                order=question.order,
                descending=question.descending,
                after=question.after,
                limit=question.limit,
            )
            return found, tx.count(Specimen, *question.where), set(tx.select(Specimen, *question.where))

    def hold(self) -> tuple[Any, ...]:
        with self.store.transaction() as tx:
            return _reading(tx), tuple(self.called)


class _StoreMachine(RuleBasedStateMachine):
    makes: tuple[Make, Make]
    joins: tuple[Join | None, Join | None]

    def __init__(self) -> None:
        super().__init__()
        self.sides = [Side(make(KINDS), join) for make, join in zip(self.makes, self.joins, strict=True)]

    def agree(self, look: Callable[[Side], Any]) -> None:
        ours, theirs = map(look, self.sides)
        assert ours == theirs

    @rule(span=spans())
    def change(self, span: Span) -> None:
        self.agree(lambda side: side.run(span))

    @precondition(lambda self: self.joins[0] is not None)
    @rule(drawn=st.lists(spans(), max_size=3), commits=st.booleans())
    def change_inside(self, drawn: Sequence[Span], commits: bool) -> None:
        self.agree(lambda side: side.run_inside(drawn, commits=commits))

    @rule(question=questions())
    def ask(self, question: Question) -> None:
        self.agree(lambda side: side.ask(question))

    @invariant()
    def hold_the_same(self) -> None:
        self.agree(Side.hold)

    def teardown(self) -> None:
        for side in self.sides:
            side.store.close()


def store_machine(make_store: Make, *, model: Make, join: tuple[Join, Join] | None = None) -> type[TestCase]:
    """A test case that compares new stores with new models; both are made with the same kinds and closed afterwards.

    ``join`` holds, for the store and for the model, what joins it to a caller's transaction, as the fixture
    ``join_store`` of ``JoinedStoreContract``.
    """
    parts = {"makes": (make_store, model), "joins": join or (None, None)}
    machine: Any = type("StoreMachine", (_StoreMachine,), parts)
    case: Any = machine.TestCase
    case.settings = settings(deadline=None, stateful_step_count=12)
    made: type[TestCase] = case
    return made
