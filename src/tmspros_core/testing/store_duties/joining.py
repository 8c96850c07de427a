"""Transactions inside somebody else's: savepoints that the outer one commits or not."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import TypeAlias

import pytest

from tmspros_core.changes import Add, Drop, Lost, Set, equal
from tmspros_core.ports import Store
from tmspros_core.testing.specimens import Specimen
from tmspros_core.testing.store_duties.fixtures import StoreFixtures, contents, fill
from tmspros_core.testing.store_duties.transactions import PulledOut

JoinStore: TypeAlias = Callable[[Store], AbstractContextManager[Store]]


class JoinedStoreContract(StoreFixtures):
    """For stores that can join a transaction of the caller's.

    ``join_store(store)`` is a context manager: it begins a transaction as a caller would, gives the store joined to
    it, commits when left normally and rolls back by an exception.
    """

    @pytest.fixture
    def join_store(self) -> JoinStore:
        raise NotImplementedError("a subclass of JoinedStoreContract gives the fixture join_store: (store) -> manager")

    def test_a_joined_store_says_so(self, store: Store, join_store: JoinStore) -> None:
        assert store.joined is False
        with join_store(store) as joined:
            assert joined.joined is True
            joined.check()

    def test_what_is_done_is_there_when_the_outer_transaction_commits(
        self, store: Store, join_store: JoinStore
    ) -> None:
        with join_store(store) as joined:
            with joined.transaction(write=True) as tx:
                tx.apply([Add(Specimen(id="a"))])
            with joined.transaction(write=True) as tx:
                assert tx.get(Specimen, "a") == Specimen(id="a")
                tx.apply([Add(Specimen(id="b"))])
        assert contents(store) == (Specimen(id="a"), Specimen(id="b"))

    def test_nothing_is_there_when_the_outer_transaction_does_not(self, store: Store, join_store: JoinStore) -> None:
        fill(store, [Specimen(id="a", tag="t")])
        with pytest.raises(PulledOut), join_store(store) as joined:
            with joined.transaction(write=True) as tx:
                tx.apply([Set(Specimen, (), {"tag": None}), Add(Specimen(id="b", tag="t"))])
            raise PulledOut
        assert contents(store) == (Specimen(id="a", tag="t"),)

    def test_an_exception_undoes_its_own_transaction_only(self, store: Store, join_store: JoinStore) -> None:
        with join_store(store) as joined:
            with joined.transaction(write=True) as tx:
                tx.apply([Add(Specimen(id="a"))])
            with pytest.raises(PulledOut), joined.transaction(write=True) as tx:
                tx.apply([Add(Specimen(id="b")), Drop(Specimen, (equal("id", "a"),))])
                raise PulledOut
            with joined.transaction(write=True) as tx:
                assert tx.count(Specimen) == 1
                tx.apply([Add(Specimen(id="c"))])
        assert contents(store) == (Specimen(id="a"), Specimen(id="c"))

    def test_a_lost_leaves_nothing_of_its_own_and_the_outer_goes_on(self, store: Store, join_store: JoinStore) -> None:
        with join_store(store) as joined:
            with joined.transaction(write=True) as tx:
                tx.apply([Add(Specimen(id="a"))])
            for _ in range(2):
                with pytest.raises(Lost), joined.transaction(write=True) as tx:
                    tx.apply([Add(Specimen(id="b")), Add(Specimen(id="a"))])
            with pytest.raises(Lost), joined.transaction(write=True) as tx, suppress(Lost):
                tx.apply([Add(Specimen(id="b")), Drop(Specimen, (), expect=9)])
            with joined.transaction(write=True) as tx:
                tx.apply([Add(Specimen(id="c"))])
        assert contents(store) == (Specimen(id="a"), Specimen(id="c"))

    def test_joined_transactions_may_lie_inside_one_another(self, store: Store, join_store: JoinStore) -> None:
        with join_store(store) as joined, joined.transaction(write=True) as tx:
            tx.apply([Add(Specimen(id="a"))])
            with pytest.raises(PulledOut), joined.transaction(write=True) as inner:
                inner.apply([Add(Specimen(id="b"))])
                raise PulledOut
            with joined.transaction(write=True) as inner:
                inner.apply([Add(Specimen(id="c"))])
            assert tx.count(Specimen) == 2
        assert contents(store) == (Specimen(id="a"), Specimen(id="c"))

    def test_what_is_for_after_the_commit_waits_for_the_outer_one(self, store: Store, join_store: JoinStore) -> None:
        called: list[str] = []
        with join_store(store) as joined:
            with joined.transaction(write=True) as tx:
                tx.apply([Add(Specimen(id="a"))])
                tx.after_commit(lambda: called.append(f"{len(contents(store))} there"))
            with pytest.raises(PulledOut), joined.transaction(write=True) as tx:
                tx.after_commit(lambda: called.append("rolled back"))
                with joined.transaction(write=True) as inner:
                    inner.after_commit(lambda: called.append("inside what was rolled back"))
                raise PulledOut
            with joined.transaction(write=True) as tx:
                tx.after_commit(lambda: called.append("last"))
            assert called == []
        assert called == ["1 there", "last"]

    def test_what_is_for_after_the_commit_is_never_called_without_one(
        self, store: Store, join_store: JoinStore
    ) -> None:
        called: list[str] = []
        with pytest.raises(PulledOut), join_store(store) as joined:
            with joined.transaction(write=True) as tx:
                tx.after_commit(lambda: called.append("rolled back"))
            raise PulledOut
        with join_store(store) as joined, joined.transaction(write=True) as tx:
            pass
        assert called == []

    def test_a_joined_transaction_may_be_alone(self, store: Store, join_store: JoinStore) -> None:
        fill(store, [Specimen(id="a")])
        with join_store(store) as joined:
            for number in range(3):
                with joined.transaction(write=True, alone=("account:a", f"siret:{number}")) as tx:
                    found = tx.get(Specimen, "a")
                    assert found is not None
                    tx.apply([Set(Specimen, (), {"number": found.number + 1}, expect=1)])
        assert [row.number for row in contents(store)] == [3]

    def test_a_joined_transaction_that_has_ended_does_nothing_more(self, store: Store, join_store: JoinStore) -> None:
        with join_store(store) as joined:
            with joined.transaction(write=True) as tx:
                pass
            with pytest.raises(RuntimeError, match="ended"):
                tx.apply([Add(Specimen(id="a"))])
            with pytest.raises(RuntimeError, match="write=True"), joined.transaction() as tx:
                tx.apply([Add(Specimen(id="a"))])
        assert contents(store) == ()
