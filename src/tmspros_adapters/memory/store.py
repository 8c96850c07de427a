"""The store in memory: the reference that the contract compares every other store with.

One lock, held for the length of a transaction: transactions run one after another, which is more than READ COMMITTED
asks. Rows change in place and a log undoes them, so that a transaction costs what it touches, not what is there.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from operator import attrgetter
from typing import Any, Final, TypeVar

from attrs import Factory, define, evolve

from tmspros_adapters.memory.tables import Key, Table
from tmspros_core.changes import Add, AddEach, Change, Condition, Drop, From, Lost, Set, Those
from tmspros_core.records.demands import check_change, check_key, check_order, check_where, each_value
from tmspros_core.records.schema import schema

R = TypeVar("R")


class MemoryStore:
    """Records of these kinds in the memory of this process, safe among threads; a fork gets a copy of its own."""

    joined: Final = False

    def __init__(self, kinds: Iterable[type]) -> None:
        self._tables = {kind: Table(schema(kind)) for kind in kinds}
        self._lock = threading.Lock()
        self._owner: int | None = None

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> "Iterator[MemoryTransaction]":
        """All transactions run one after another, so ``alone`` asks for nothing more; RuntimeError inside another."""
        here = threading.get_ident()
        if self._owner == here:
            raise RuntimeError("this thread has a transaction open already: end it first, or use join(transaction)")
        with self._lock:
            self._owner = here
            try:
                log = _Log()
                with _span(self._tables, log, write=write) as transaction:
                    yield transaction
            finally:
                self._owner = None
        for callback in log.callbacks:
            callback()

    def join(self, transaction: "MemoryTransaction") -> "JoinedMemoryStore":
        """A store whose transactions are savepoints of this one."""
        return JoinedMemoryStore(transaction)

    def check(self) -> None:
        """The tables are always those of this version."""

    def close(self) -> None:
        """Nothing was opened."""


class JoinedMemoryStore:
    """Transactions that are savepoints of somebody's transaction, which commits them or not."""

    joined: Final = True

    def __init__(self, outer: "MemoryTransaction") -> None:
        self._outer = outer

    def transaction(
        self, *, write: bool = False, alone: Iterable[str] = ()
    ) -> "AbstractContextManager[MemoryTransaction]":
        return self._outer.savepoint(write=write)

    def check(self) -> None:
        """The tables are always those of this version."""

    def close(self) -> None:
        """What is the caller's stays open."""


@define
class _Log:
    """What undoes a transaction, last change last, and what is to be called once it has committed."""

    undo: list[tuple[Table, Key, Any]] = Factory(list)
    callbacks: list[Callable[[], None]] = Factory(list)

    def put(self, table: Table, key: Key, old: Any) -> None:
        self.undo.append((table, key, old))


@contextmanager
def _span(tables: dict[type, Table], log: _Log, *, write: bool) -> "Iterator[MemoryTransaction]":
    """A transaction or a savepoint: an exception, or a Lost that somebody swallowed, undoes what was done in it."""
    undo, callbacks = len(log.undo), len(log.callbacks)
    transaction = MemoryTransaction(tables, log, write)
    try:
        yield transaction
        transaction.end()
    except BaseException:
        transaction.ended = True
        while len(log.undo) > undo:
            table, key, old = log.undo.pop()
            table.put(key, old)
        del log.callbacks[callbacks:]
        raise


@define(eq=False)
class MemoryTransaction:
    """One unit of reading and writing; RuntimeError once it has ended."""

    _tables: dict[type, Table]
    _log: _Log
    _write: bool
    ended: bool = False
    _lost: Lost | None = None

    def get(self, kind: type[R], /, *key: Any) -> R | None:
        table = self._table(kind)
        check_key(table.schema, key)
        row: R | None = table.rows.get(key)
        return row

    def select(
        self,
        kind: type[R],
        /,
        *where: Condition,
        order: Sequence[str] = (),
        descending: bool = False,
        after: Sequence[Any] | None = None,
        limit: int | None = None,
    ) -> tuple[R, ...]:
        table = self._table(kind)
        check_where(table.schema, where)
        check_order(table.schema, order, after, limit)
        rows = self._find(kind, where)
        if order:
            place = attrgetter(*order)
            rows.sort(key=place, reverse=descending)
            if after is not None:
                mark = tuple(after) if len(order) > 1 else after[0]
                rows = [row for row in rows if (place(row) < mark if descending else place(row) > mark)]
        return tuple(rows[:limit])

    def count(self, kind: type, /, *where: Condition) -> int:
        check_where(self._table(kind).schema, where)
        return len(self._find(kind, where))

    def apply(self, changes: Iterable[Change], /) -> None:
        if not self._write:
            raise RuntimeError("this transaction only reads: open it with write=True")
        self._check_open()
        changes = tuple(changes)
        for change in changes:
            check_change(change)
        try:
            for change in changes:
                self._apply(change)
        except Lost as lost:
            self._lost = lost
            raise

    def after_commit(self, callback: Callable[[], None], /) -> None:
        self._check_open()
        self._log.callbacks.append(callback)

    def savepoint(self, *, write: bool) -> "AbstractContextManager[MemoryTransaction]":
        """A transaction inside this one that can be undone by itself."""
        self._check_open()
        if write and not self._write:
            raise RuntimeError("the transaction around this one only reads: open that one with write=True")
        return _span(self._tables, self._log, write=write)

    def end(self) -> None:
        """Nothing more is done in it; Lost again when a Lost was swallowed, so that nobody believes it committed."""
        self.ended = True
        if self._lost is not None:
            raise self._lost

    def _check_open(self) -> None:
        if self.ended:
            raise RuntimeError("this transaction has ended")
        if self._lost is not None:
            raise RuntimeError("this transaction is lost: leave it by that exception") from self._lost

    def _table(self, kind: type) -> Table:
        self._check_open()
        try:
            return self._tables[kind]
        except KeyError:
            raise ValueError(f"this store keeps no {kind.__name__}") from None

    def _find(self, kind: type, where: Iterable[Condition]) -> list[Any]:
        return self._table(kind).find(where, self._values)

    def _values(self, those: Those) -> frozenset[Any]:
        return frozenset(getattr(row, those.of) for row in self._find(those.kind, those.where)) - {None}

    def _apply(self, change: Change) -> None:
        match change:
            case Add(record):
                table = self._table(type(record))
                self._log.put(table, table.add(record), None)
            case AddEach(kind, source, where, values):
                self._add_each(kind, self._find(source, where), values=dict(_named(kind, values)))
            case Set(kind, where, values, expect):
                table, rows = self._table(kind), self._find(kind, where)
                _check_expected(rows, expect)
                if not values.keys().isdisjoint(table.schema.key):
                    self._move(table, rows, values)
                    return
                for row in rows:
                    key = table.key(row)
                    self._log.put(table, key, table.replace(key, evolve(row, **values), changed=values))
            case Drop(kind, where, expect):
                table, rows = self._table(kind), self._find(kind, where)
                _check_expected(rows, expect)
                for row in rows:
                    self._log.put(table, table.key(row), table.put(table.key(row), None))

    def _move(self, table: Table, rows: Sequence[Any], values: Mapping[str, Any]) -> None:
        """Rows whose key changes leave their places first, so that they are in nobody's way but one another's."""
        for row in rows:
            self._log.put(table, table.key(row), table.put(table.key(row), None))
        for row in rows:
            self._log.put(table, table.add(evolve(row, **values)), None)

    def _add_each(self, kind: type, rows: Iterable[Any], *, values: dict[str, Any]) -> None:
        table = self._table(kind)
        made = [
            kind(**{name: getattr(row, v.field) if isinstance(v, From) else v for name, v in values.items()})
            for row in rows
        ]
        for record in [record for record in made if table.key(record) not in table.rows]:
            self._log.put(table, table.add(record), None)


def _named(kind: type, values: Any) -> Iterator[tuple[str, Any]]:
    return ((column.name, value) for column, value in each_value(kind, values))


def _check_expected(rows: Sequence[Any], expect: int | None) -> None:
    if expect is not None and len(rows) != expect:
        raise Lost(f"{len(rows)} rows where {expect} were expected")
