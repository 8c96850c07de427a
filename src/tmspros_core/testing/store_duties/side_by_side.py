"""Stores in which several transactions write at once, and what then keeps them from treading on one another."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import pytest

from tmspros_core.changes import Add, AddEach, Change, Drop, From, Lost, Set, equal
from tmspros_core.ports import Store, Transaction
from tmspros_core.testing.specimens import Loan, Specimen
from tmspros_core.testing.store_duties.fixtures import StoreFixtures, contents, fill, specimens
from tmspros_core.testing.store_duties.transactions import PulledOut

PATIENCE = 30.0
"""Seconds for what must happen."""

A_WHILE = 0.5
"""Seconds for what must not happen: nobody comes."""


def guard_then_act(store: Store, others: threading.Barrier, *, alone: Iterable[str]) -> None:
    """Put a specimen into the drawer if it is empty; after the look, wait for the others to have looked too."""
    with store.transaction(write=True, alone=alone) as tx:
        empty = tx.count(Specimen, equal("drawer", "d")) == 0
        with suppress(threading.BrokenBarrierError):
            others.wait(A_WHILE)
        if empty:
            tx.apply([Add(Specimen(id=str(threading.get_ident()), drawer="d"))])


def both(run: Callable[[int], object]) -> None:
    """Run this in two threads at once."""
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(run, number) for number in range(2)]:
            done.result(PATIENCE)


class SideBySideStoreContract(StoreFixtures):
    """For stores that let transactions which share no key write side by side."""

    def test_transactions_without_a_key_in_common_are_inside_at_once(self, store: Store) -> None:
        inside = threading.Barrier(2)

        def meet(number: int) -> None:
            with store.transaction(write=True, alone=(f"account:{number}", f"siret:{number}")) as tx:
                tx.apply([Add(Specimen(id=str(number)))])
                inside.wait(PATIENCE)

        both(meet)
        assert [row.id for row in specimens(store)] == ["0", "1"]

    def test_transactions_with_a_key_in_common_never_meet(self, store: Store) -> None:
        inside = threading.Barrier(2)
        met: list[int] = []

        def meet(number: int) -> None:
            with store.transaction(write=True, alone=(f"account:{number}", "siret:shared")) as tx:
                with suppress(threading.BrokenBarrierError):
                    inside.wait(A_WHILE)
                    met.append(number)
                tx.apply([Add(Specimen(id=str(number)))])

        both(meet)
        assert met == []
        assert [row.id for row in specimens(store)] == ["0", "1"]

    def test_guard_and_act_are_one_for_those_that_share_a_key(self, store: Store) -> None:
        others = threading.Barrier(2)
        both(lambda number: guard_then_act(store, others, alone=("siret:d",)))
        assert len(specimens(store)) == 1

    def test_the_control_without_the_key_guard_and_act_come_apart(self, store: Store) -> None:
        others = threading.Barrier(2)
        both(lambda number: guard_then_act(store, others, alone=()))
        assert len(specimens(store)) == 2

    def _overtake(self, store: Store, change: Change, *, commits: bool) -> None:
        """Carry out a change while another transaction has carried it out and not ended."""
        changed = threading.Event()

        def follow() -> None:
            with store.transaction(write=True) as tx:
                changed.set()
                tx.apply([change])

        with ThreadPoolExecutor(1) as pool:
            second: Future[None]
            with suppress(PulledOut), store.transaction(write=True) as tx:
                tx.apply([change])
                second = pool.submit(follow)
                assert changed.wait(PATIENCE)
                with pytest.raises(TimeoutError):
                    second.result(A_WHILE)
                if not commits:
                    raise PulledOut
            second.result(PATIENCE)

    @pytest.mark.parametrize("commits", [True, False])
    @pytest.mark.parametrize("told_apart", ["by the key of the source", "by nothing"])
    def test_add_each_leaves_alone_what_another_is_adding(self, store: Store, commits: bool, told_apart: str) -> None:
        fill(store, [Specimen(id=d, drawer=d) for d in "abc"])
        source = "id" if told_apart == "by the key of the source" else "drawer"
        self._overtake(store, AddEach(Loan, Specimen, (), {"borrower": "x", "drawer": From(source)}), commits=commits)
        added = tuple(Loan(borrower="x", drawer=drawer) for drawer in "abc")
        assert contents(store)[3:] == added

    def test_add_each_that_meets_a_slot_being_taken_is_lost(self, store: Store) -> None:
        fill(store, [Specimen(id="a", drawer="d")])
        with pytest.raises(Lost):
            self._overtake(store, Add(Specimen(id="b", tag="t")), commits=True)
        assert [row.id for row in specimens(store)] == ["a", "b"]

    def test_a_condition_is_looked_at_again_after_waiting_for_who_wrote(self, store: Store) -> None:
        fill(store, [Specimen(id="a")])
        claim = Set(Specimen, (equal("id", "a"), equal("note", None)), {"note": "claimed"}, expect=1)
        with pytest.raises(Lost):
            self._overtake(store, claim, commits=True)
        self._free(store)
        self._overtake(store, claim, commits=False)
        assert specimens(store)[0].note == "claimed"

    def test_rows_dropped_by_another_are_not_dropped_again(self, store: Store) -> None:
        fill(store, [Specimen(id="a")])
        with pytest.raises(Lost):
            self._overtake(store, Drop(Specimen, (equal("id", "a"),), expect=1), commits=True)
        assert contents(store) == ()

    def test_transactions_that_wait_for_each_other_end_all_the_same(self, store: Store) -> None:
        fill(store, [Specimen(id="0"), Specimen(id="1")])
        halfway, lost = threading.Barrier(2), list[int]()

        def cross(number: int) -> None:
            def touch(tx: Transaction, which: int) -> None:
                tx.apply([Set(Specimen, (equal("id", str(which)),), {"note": str(number)}, expect=1)])

            try:
                with store.transaction(write=True) as tx:
                    touch(tx, number)
                    halfway.wait(PATIENCE)
                    touch(tx, 1 - number)
            except Lost:
                lost.append(number)

        both(cross)
        assert len(lost) == 1, "one is told to begin anew, the other gets through"
        assert {row.note for row in specimens(store)} == {str(1 - lost[0])}

    def _free(self, store: Store) -> None:
        with store.transaction(write=True) as tx:
            tx.apply([Set(Specimen, (), {"note": None})])
