"""Transactions commit all or nothing, one after another where they share a key."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from tmspros_core.changes import Add, AddEach, Drop, From, Lost, Set, equal
from tmspros_core.ports import Store, Transaction
from tmspros_core.testing.specimens import Loan, Specimen
from tmspros_core.testing.store_duties.fixtures import StoreFixtures, contents, fill, specimens, write


class PulledOut(Exception):
    """What a test raises to leave a transaction."""


def in_threads(count: int, run: Callable[[], object]) -> list[object]:
    """Run so often at once, each in a thread of its own; what each returned."""
    with ThreadPoolExecutor(count) as pool:
        return [done.result() for done in [pool.submit(run) for _ in range(count)]]


class Committing(StoreFixtures):
    """Commit, rollback, after_commit, alone."""

    def test_a_transaction_reads_what_it_wrote(self, store: Store) -> None:
        with store.transaction(write=True) as tx:
            tx.apply([Add(Specimen(id="a", drawer="d")), Add(Specimen(id="b"))])
            assert tx.get(Specimen, "a") == Specimen(id="a", drawer="d")
            tx.apply([Set(Specimen, (equal("id", "a"),), {"drawer": "e"}), Drop(Specimen, (equal("id", "b"),))])
            assert tx.get(Specimen, "a") == Specimen(id="a", drawer="e")
            assert tx.select(Specimen, equal("drawer", "d")) == ()
            assert tx.count(Specimen) == 1

    def test_an_exception_undoes_every_kind_of_change(self, store: Store) -> None:
        fill(store, [Specimen(id="a", tag="t", drawer="d"), Specimen(id="b"), Loan(borrower="x", drawer="q")])
        there = contents(store)
        with pytest.raises(PulledOut), store.transaction(write=True) as tx:
            tx.apply(
                [
                    Set(Specimen, (equal("id", "a"),), {"tag": None, "drawer": "e"}),
                    Add(Specimen(id="c", tag="t")),
                    Set(Specimen, (), {"number": 4}),
                    AddEach(Loan, Specimen, (), {"borrower": From("id"), "drawer": From("drawer")}),
                    Drop(Specimen, ()),
                    Drop(Loan, (equal("borrower", "x"),)),
                    Add(Specimen(id="a", number=9)),
                ]
            )
            raise PulledOut
        assert contents(store) == there
        assert specimens(store, equal("drawer", "d")) == there[:1]
        with pytest.raises(Lost):
            write(store, Add(Specimen(id="z", tag="t")))

    def test_nobody_sees_what_is_not_committed(self, store: Store) -> None:
        written, seen = threading.Event(), list[Specimen | None]()

        def look() -> None:
            written.wait(10)
            with store.transaction() as tx:
                seen.append(tx.get(Specimen, "a"))

        reader = threading.Thread(target=look)
        reader.start()
        with pytest.raises(PulledOut), store.transaction(write=True) as tx:
            tx.apply([Add(Specimen(id="a"))])
            written.set()
            sleep(0.05)
            raise PulledOut
        reader.join(10)
        assert seen == [None]

    def test_a_transaction_that_reads_refuses_to_write(self, store: Store) -> None:
        with pytest.raises(RuntimeError, match="write=True"), store.transaction() as tx:
            tx.apply([Add(Specimen(id="a"))])
        assert contents(store) == ()

    def test_a_transaction_that_has_ended_does_nothing_more(self, store: Store) -> None:
        uses: tuple[Callable[[Transaction], object], ...] = (
            lambda tx: tx.get(Specimen, "a"),
            lambda tx: tx.select(Specimen),
            lambda tx: tx.count(Specimen),
            lambda tx: tx.apply([Add(Specimen(id="a"))]),
            lambda tx: tx.after_commit(lambda: None),
        )
        for use in uses:
            with store.transaction(write=True) as tx:
                pass
            with pytest.raises(RuntimeError, match="ended"):
                use(tx)
            with pytest.raises(PulledOut), store.transaction(write=True) as tx:
                raise PulledOut
            with pytest.raises(RuntimeError, match="ended"):
                use(tx)
        assert contents(store) == ()

    def test_a_second_transaction_of_a_thread_is_refused_at_once(self, store: Store) -> None:
        for write_outer in (False, True):
            for write_inner in (False, True):
                with (
                    store.transaction(write=write_outer),
                    pytest.raises(RuntimeError, match="open already"),
                    store.transaction(write=write_inner),
                ):
                    pass
        write(store, Add(Specimen(id="a")))
        assert contents(store) == (Specimen(id="a"),)

    def test_what_is_for_after_the_commit_is_called_after_it_in_order(self, store: Store) -> None:
        called: list[object] = []
        with store.transaction(write=True) as tx:
            tx.apply([Add(Specimen(id="a"))])
            tx.after_commit(lambda: called.append(contents(store)))
            tx.after_commit(lambda: called.append("second"))
            tx.after_commit(lambda: write(store, Add(Specimen(id="b"))))
            assert called == []
        assert called == [(Specimen(id="a"),), "second"]
        assert len(contents(store)) == 2
        with store.transaction() as tx:
            tx.after_commit(lambda: called.append("of a reading one"))
        assert called[2:] == ["of a reading one"]

    def test_what_is_for_after_the_commit_is_never_called_without_one(self, store: Store) -> None:
        called: list[object] = []
        with pytest.raises(PulledOut), store.transaction(write=True) as tx:
            tx.after_commit(lambda: called.append("rolled back"))
            raise PulledOut
        with pytest.raises(Lost), store.transaction(write=True) as tx:
            tx.after_commit(lambda: called.append("lost"))
            tx.apply([Drop(Specimen, (), expect=1)])
        with store.transaction(write=True) as tx:
            pass
        assert called == []

    def test_once_among_threads_is_once(self, store: Store) -> None:
        fill(store, [Specimen(id="a")])

        def claim() -> bool:
            try:
                write(store, Set(Specimen, (equal("id", "a"), equal("note", None)), {"note": "mine"}, expect=1))
            except Lost:
                return False
            return True

        assert sorted(in_threads(8, claim)) == [False] * 7 + [True]  # type: ignore[type-var]

    def test_transactions_that_share_a_key_run_one_after_another(self, store: Store) -> None:
        fill(store, [Specimen(id="a")])

        def count_up() -> None:
            for number in range(5):
                with store.transaction(write=True, alone=("account:a", f"siret:{number}")) as tx:
                    found = tx.get(Specimen, "a")
                    assert found is not None
                    sleep(0.001)
                    tx.apply([Set(Specimen, (equal("id", "a"),), {"number": found.number + 1}, expect=1)])

        in_threads(6, count_up)
        assert specimens(store)[0].number == 30

    def test_keys_in_any_number_and_order_never_block_one_another_for_good(self, store: Store) -> None:
        keys = [f"parcours:{number}" for number in range(40)]
        orders = iter([keys, keys[::-1], keys[::2] + keys[1::2], keys + keys])

        def run() -> None:
            mine = next(orders)
            for _ in range(5):
                with store.transaction(write=True, alone=mine) as tx:
                    tx.count(Specimen)

        in_threads(4, run)

    def test_its_tables_are_those_of_this_version(self, store: Store) -> None:
        store.check()

    def test_closing_twice_is_allowed(self, store: Store) -> None:
        store.close()
        store.close()
