"""The contract finds what is wrong: stores broken on purpose turn the tests red that are meant for them."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import Phase, settings
from sqlalchemy.engine import make_url

from stores.defects import DEFECTS
from stores.defects_of_sql import RowByRow, sql
from tmspros_adapters.memory.store import MemoryStore
from tmspros_adapters.sql.sqlite import SQLite
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Lost
from tmspros_core.ports import Store
from tmspros_core.testing.specimens import SPECIMENS, variety
from tmspros_core.testing.store_contract import CountedStoreContract, JoinedStoreContract, StoreContract
from tmspros_core.testing.store_duties.fixtures import fill
from tmspros_core.testing.store_machine import store_machine


def run(test: str, make: Callable[[], Store]) -> None:
    """Run one test of the contract on this store, its fixtures made by hand."""
    store = make()
    try:
        everything = [row for rows in variety(seed=2, rows=60) for row in rows]
        method = getattr(StoreContract(), test)
        wanted = inspect.signature(method).parameters
        if "varied" in wanted:
            fill(store, everything)
        method(**{name: {"store": store, "varied": store, "everything": everything}[name] for name in wanted})
    finally:
        store.close()


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_contract_finds_a_store_that(defect: str, tmp_path: Path) -> None:
    make, *tests = DEFECTS[defect]
    for test in tests:
        run(test, lambda: sql(tmp_path))
        with pytest.raises((AssertionError, pytest.fail.Exception, Exception)) as found:
            run(test, lambda: make(tmp_path))
        assert not isinstance(found.value, AttributeError | KeyError | TypeError), "the defect is broken itself"


MACHINE_FINDS = (
    "ignores expect",
    "does not enforce slots",
    "orders without case (NOCASE)",
    "ignores trailing spaces (RTRIM)",
    "calls back after a rollback",
    "keeps what came before a Lost",
    "keeps whole seconds",
    "leaves out the fraction where it is nought",
)


SLOWLY = ("does not enforce slots", "ignores trailing spaces (RTRIM)", "leaves out the fraction where it is nought")


@pytest.mark.parametrize(
    "defect", [pytest.param(name, marks=[pytest.mark.long] * (name in SLOWLY)) for name in MACHINE_FINDS]
)
def test_the_machine_finds_a_store_that(defect: str, tmp_path: Path) -> None:
    make, *_ = DEFECTS[defect]
    case = store_machine(lambda kinds: make(tmp_path), model=MemoryStore)
    case.settings = settings(case.settings, phases=[Phase.generate], max_examples=300, database=None, derandomize=True)
    with pytest.raises((AssertionError, Lost)):
        case("runTest").runTest()


def test_counting_finds_a_store_that_goes_row_by_row(tmp_path: Path) -> None:
    store = RowByRow(SQLite().engine(make_url(f"sqlite:///{tmp_path}/a.db")), SPECIMENS)
    store.create()

    @contextmanager
    def counting(store: SQLStore) -> Iterator[list[str]]:
        statements = list[str]()
        store.close()
        sa.event.listen(store.engine, "connect", lambda driver, record: driver.set_trace_callback(statements.append))
        with store.transaction():
            pass
        statements.clear()
        yield statements

    CountedStoreContract().test_each_question_is_one_statement(store, counting)
    store.close()
    again = RowByRow(SQLite().engine(make_url(f"sqlite:///{tmp_path}/b.db")), SPECIMENS)
    again.create()
    with pytest.raises(AssertionError):
        CountedStoreContract().test_each_change_is_one_statement_however_many_rows(again, counting)
    again.close()


def test_joining_finds_a_store_whose_savepoints_undo_nothing() -> None:
    class Flat:
        joined = True

        def __init__(self, outer: Any) -> None:
            self.outer = outer

        @contextmanager
        def transaction(self, **options: Any) -> Iterator[Any]:
            with suppress(Lost):
                yield self.outer

    @contextmanager
    def join(store: MemoryStore) -> Iterator[Any]:
        with store.transaction(write=True) as outer:
            yield Flat(outer)

    contract = JoinedStoreContract()
    contract.test_what_is_done_is_there_when_the_outer_transaction_commits(MemoryStore(SPECIMENS), join)
    for test in (
        contract.test_an_exception_undoes_its_own_transaction_only,
        contract.test_joined_transactions_may_lie_inside_one_another,
        contract.test_what_is_for_after_the_commit_waits_for_the_outer_one,
    ):
        with pytest.raises(AssertionError):
            test(MemoryStore(SPECIMENS), join)
