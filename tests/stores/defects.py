"""Stores with one defect each, and the tests of the contract that must turn red for it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from attrs import evolve

from stores.defects_of_sql import Deferred, LocalText, WholeSeconds, sql
from stores.proxy import Proxy
from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.changes import Add, AddEach, Change, Drop, IsIn, Lost, Set, equal
from tmspros_core.ports import Store
from tmspros_core.records.schema import schema
from tmspros_core.testing.specimens import SPECIMENS
from tmspros_core.testing.store_duties.fixtures import fill


class Bent(MemoryStore):
    """A store in memory whose transactions are proxies."""

    proxy: type[Proxy] = Proxy

    @contextmanager
    def transaction(self, **options: Any) -> Iterator[Any]:
        with super().transaction(**options) as tx:
            yield self.proxy(tx)


def bent(proxy: type[Proxy]) -> type[Bent]:
    return type(proxy.__name__, (Bent,), {"proxy": proxy})


@bent
class IgnoresExpect(Proxy):
    def apply(self, changes: Iterable[Change]) -> None:
        self.real.apply([evolve(c, expect=None) if isinstance(c, Set | Drop) else c for c in changes])


@bent
class OverwritesInAddEach(Proxy):
    def apply(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if isinstance(change, AddEach):
                made = MemoryStore(SPECIMENS)
                fill(made, (row for kind in SPECIMENS if kind is not change.kind for row in self.real.select(kind)))
                with made.transaction(write=True) as tx:
                    tx.apply([change])
                    for row in tx.select(change.kind):
                        key = [equal(name, getattr(row, name)) for name in schema(change.kind).key]
                        self.real.apply([Drop(change.kind, tuple(key)), Add(row)])
            else:
                self.real.apply([change])


@bent
class RepeatsTheCursor(Proxy):
    def select(self, kind: type, *where: Any, after: Any = None, limit: int | None = None, **options: Any) -> Any:
        rows = self.real.select(kind, *where, **options)
        if after is not None:
            marks = [[getattr(row, name) for name in options["order"]] for row in rows]
            rows = rows[marks.index(list(after)) :] if list(after) in marks and limit != 1 else rows[len(rows) :]
        return rows[:limit]


@bent
class CutsIsIn(Proxy):
    def select(self, kind: type, *where: Any, **options: Any) -> Any:
        return self.real.select(
            kind, *(IsIn(c.field, c.values[:999]) if isinstance(c, IsIn) else c for c in where), **options
        )


@bent
class OrdersWithoutCase(Proxy):
    def select(self, kind: type, *where: Any, order: Any = (), **options: Any) -> Any:
        rows = self.real.select(kind, *where, order=order, **options)
        fold = lambda row: [str(getattr(row, name)).casefold() for name in order]  # noqa: E731 - said once
        return tuple(sorted(rows, key=fold, reverse=options.get("descending", False)))


@bent
class CountsAtMostTen(Proxy):
    def count(self, kind: type, *where: Any) -> int:
        return min(10, int(self.real.count(kind, *where)))


class CallsBackAfterRollback(MemoryStore):
    @contextmanager
    def transaction(self, **options: Any) -> Iterator[Any]:
        later: list[Callable[[], None]] = []
        try:
            with super().transaction(**options) as tx:
                proxy = Proxy(tx)
                proxy.after_commit = later.append
                yield proxy
        finally:
            for callback in later:
                callback()


class CommitsWhatWasSwallowed(MemoryStore):
    @contextmanager
    def transaction(self, **options: Any) -> Iterator[Any]:
        with super().transaction(**options) as tx:
            yield tx
            tx._lost = None


class KeepsHalf(MemoryStore):
    @contextmanager
    def transaction(self, **options: Any) -> Iterator[Any]:
        raised = None
        with super().transaction(**options) as tx:
            try:
                yield tx
            except Lost as lost:
                raised, tx._lost = lost, None
        if raised:
            raise raised


class RunsAtOnce(MemoryStore):
    def __init__(self, kinds: Iterable[type]) -> None:
        super().__init__(kinds)
        self._lock = nullcontext()


Make = Callable[[Path], Store]

DEFECTS: dict[str, tuple[Make, *tuple[str, ...]]] = {
    "ignores expect": (
        lambda folder: IgnoresExpect(SPECIMENS),
        "test_another_number_of_rows_than_expected_is_lost",
        "test_what_is_expected_once_happens_once",
        "test_once_among_threads_is_once",
    ),
    "does not enforce slots": (
        lambda folder: sql(folder, ddl=lambda text: text.replace(" UNIQUE (", " CHECK (1 OR ")),
        "test_a_slot_that_is_taken_is_lost",
        "test_two_rows_never_get_one_slot_by_one_change",
    ),
    "orders without case (NOCASE)": (
        lambda folder: sql(folder, ddl=lambda text: text.replace('"BINARY"', "NOCASE")),
        "test_twins_of_case_accent_and_trailing_space_coexist",
        "test_texts_are_in_order_of_code_points",
    ),
    "orders without case (casefold)": (
        lambda folder: OrdersWithoutCase(SPECIMENS),
        "test_texts_are_in_order_of_code_points",
    ),
    "ignores trailing spaces (RTRIM)": (
        lambda folder: sql(folder, ddl=lambda text: text.replace('"BINARY"', "RTRIM")),
        "test_twins_of_case_accent_and_trailing_space_coexist",
    ),
    "calls back after a rollback": (
        lambda folder: CallsBackAfterRollback(SPECIMENS),
        "test_what_is_for_after_the_commit_is_never_called_without_one",
    ),
    "overwrites in AddEach": (
        lambda folder: OverwritesInAddEach(SPECIMENS),
        "test_add_each_leaves_alone_what_has_its_key",
    ),
    "repeats the row of the cursor": (
        lambda folder: RepeatsTheCursor(SPECIMENS),
        "test_rows_that_go_between_two_pages_move_no_other_row",
    ),
    "cuts is_in": (lambda folder: CutsIsIn(SPECIMENS), "test_a_thousand_values_are_taken_and_no_more"),
    "counts at most ten": (
        lambda folder: CountsAtMostTen(SPECIMENS),
        "test_each_operator_finds_what_it_says_in_each_field",
    ),
    "commits after a swallowed Lost": (
        lambda folder: CommitsWhatWasSwallowed(SPECIMENS),
        "test_a_lost_that_is_swallowed_commits_nothing_and_is_raised_again",
    ),
    "keeps what came before a Lost": (lambda folder: KeepsHalf(SPECIMENS), "test_a_lost_leaves_nothing"),
    "runs transactions with one key at once": (
        lambda folder: RunsAtOnce(SPECIMENS),
        "test_transactions_that_share_a_key_run_one_after_another",
    ),
    "begins without the lock": (
        lambda folder: sql(folder, dialect=Deferred),
        "test_transactions_that_share_a_key_run_one_after_another",
    ),
    "keeps whole seconds": (
        lambda folder: sql(folder, dialect=WholeSeconds),
        "test_instants_are_utc_to_the_microsecond_and_in_order_of_time",
        "test_every_value_of_every_type_comes_back_equal_and_of_its_type",
    ),
    "leaves out the fraction where it is nought": (
        lambda folder: sql(folder, dialect=LocalText),
        "test_pages_of_any_size_neither_cut_nor_repeat",
    ),
}
