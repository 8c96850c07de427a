"""Stores that several processes share."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from time import sleep
from typing import Any, TypeAlias

import pytest

from tmspros_core.changes import Add, Lost, Set, equal
from tmspros_core.ports import Store
from tmspros_core.testing.specimens import Specimen
from tmspros_core.testing.store_duties.fixtures import StoreFixtures, contents, fill, specimens, write

OpenStore: TypeAlias = Callable[[], Store]

PATIENCE = 120.0
"""Seconds that processes are waited for; they are started one after the other, and each imports its driver."""


def claim(store: Store, barrier: Barrier) -> bool:
    """Claim by one conditional write, at the same time as the others."""
    barrier.wait(PATIENCE)
    try:
        write(store, Set(Specimen, (equal("id", "a"), equal("note", None)), {"note": str(os.getpid())}, expect=1))
    except Lost:
        return False
    return True


def read_then_write(store: Store, barrier: Barrier) -> bool:
    """Claim as it must not be done: look, then write."""
    with store.transaction() as tx:
        found = tx.get(Specimen, "a")
    barrier.wait(PATIENCE)
    if found is None or found.note is not None:
        return False
    write(store, Set(Specimen, (equal("id", "a"),), {"note": str(os.getpid())}, expect=1))
    return True


def count_up(store: Store, barrier: Barrier) -> bool:
    """Read, wait and write what was read plus one, alone."""
    barrier.wait(PATIENCE)
    for _ in range(5):
        with store.transaction(write=True, alone=("account:a",)) as tx:
            found = tx.get(Specimen, "a")
            assert found is not None
            sleep(0.001)
            tx.apply([Set(Specimen, (equal("id", "a"),), {"number": found.number + 1}, expect=1)])
    return True


def die_inside(store: Store, barrier: Barrier) -> bool:
    """Leave the world in the middle of a transaction."""
    barrier.wait(PATIENCE)
    with store.transaction(write=True, alone=("account:a",)) as tx:
        tx.apply([Add(Specimen(id="half done")), Set(Specimen, (), {"note": "half done"})])
        os._exit(3)


def _work(work: Callable[[Store, Barrier], bool], open_store: OpenStore, barrier: Barrier, results: Any) -> None:
    store = open_store()
    try:
        results.put(work(store, barrier))
    finally:
        store.close()


def in_processes(count: int, work: Callable[[Store, Barrier], bool], open_store: OpenStore) -> list[bool]:
    """Run so often at once, each in a process of its own with the store opened anew; what each returned."""
    context = multiprocessing.get_context("forkserver")
    # Imported once in the server that forks, not in every process; where that server runs already, this does nothing.
    context.set_forkserver_preload([__name__, getattr(open_store, "func", open_store).__module__])
    barrier, results = context.Barrier(count), context.Queue()
    started = [context.Process(target=_work, args=(work, open_store, barrier, results)) for _ in range(count)]
    for process in started:
        process.start()
    for process in started:
        process.join(PATIENCE)
    ended = sum(process.exitcode == 0 for process in started)
    return [results.get(timeout=5) for _ in range(ended)]


class SharedStoreContract(StoreFixtures):
    """For stores that other processes can open.

    ``open_store(store)`` is what opens the same store in another process: it has to be picklable.
    """

    @pytest.fixture
    def open_store(self) -> Callable[[Store], OpenStore]:
        raise NotImplementedError("a subclass of SharedStoreContract gives the fixture open_store: (store) -> opener")

    def test_once_among_sixteen_processes_is_once(self, store: Store, open_store: Callable[[Store], OpenStore]) -> None:
        fill(store, [Specimen(id="a")])
        assert sorted(in_processes(16, claim, open_store(store))) == [False] * 15 + [True]

    def test_the_control_who_reads_and_then_writes_is_not_alone(
        self, store: Store, open_store: Callable[[Store], OpenStore]
    ) -> None:
        fill(store, [Specimen(id="a")])
        assert sum(in_processes(4, read_then_write, open_store(store))) > 1

    def test_processes_that_share_a_key_run_one_after_another(
        self, store: Store, open_store: Callable[[Store], OpenStore]
    ) -> None:
        fill(store, [Specimen(id="a")])
        assert in_processes(4, count_up, open_store(store)) == [True] * 4
        assert specimens(store)[0].number == 20

    def test_a_process_that_dies_inside_a_transaction_leaves_nothing_and_blocks_nobody(
        self, store: Store, open_store: Callable[[Store], OpenStore]
    ) -> None:
        fill(store, [Specimen(id="a")])
        assert in_processes(1, die_inside, open_store(store)) == []
        assert contents(store) == (Specimen(id="a"),)
        write(store, Set(Specimen, (), {"number": 1}, expect=1))

    def test_what_is_committed_is_there_for_who_opens_it_later(
        self, store: Store, open_store: Callable[[Store], OpenStore]
    ) -> None:
        fill(store, [Specimen(id="a", number=4)])
        again = open_store(store)()
        try:
            assert contents(again) == (Specimen(id="a", number=4),)
            write(again, Set(Specimen, (), {"number": 5}, expect=1))
        finally:
            again.close()
        assert specimens(store)[0].number == 5
