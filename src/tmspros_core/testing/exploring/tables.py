"""A store so small that a whole state is put into it at once, as an explorer does some hundred thousand times.

It keeps the contract of one thread: what a decision does to it is what it does to any store. Its rows are never
changed in place, so that a state may be given again after anything was tried on it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, Final, TypeVar

from attrs import evolve

from tmspros_core.changes import Add, AddEach, Before, Change, Condition, Drop, Equal, From, IsIn, Lost, Set, Since
from tmspros_core.records.schema import schema

R = TypeVar("R")
Rows = Mapping[tuple[Any, ...], Any]
Tables = Mapping[type, Rows]


class TinyStore:
    """Keeps ``tables``, the rows of each kind by key; put others in their place to be in another state (ports.Store).

    For one thread and for values that records take: neither is checked.
    """

    joined: Final = False

    def __init__(self, kinds: Iterable[type]) -> None:
        self.tables: dict[type, Rows] = {kind: {} for kind in kinds}

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> "Iterator[TinyTransaction]":
        before = dict(self.tables)
        tx = TinyTransaction(self.tables)
        try:
            yield tx
        except BaseException:
            self.tables = before
            raise
        for callback in tx.callbacks:
            callback()

    def check(self) -> None:
        """The tables are always those of this version."""

    def close(self) -> None:
        """Nothing was opened."""


class TinyTransaction:
    """Reads and changes the tables; a changed table is another one (ports.Transaction)."""

    def __init__(self, tables: dict[type, Rows]) -> None:
        self._tables = tables
        self.callbacks: list[Callable[[], None]] = []

    def get(self, kind: type[R], /, *key: Any) -> R | None:
        found: R | None = self._tables[kind].get(key)
        return found

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
        rows = self._find(kind, where)
        if order:
            rows.sort(key=attrgetter(*order), reverse=descending)
        if after is not None:
            here = tuple(after)
            places = [(tuple(getattr(row, name) for name in order), row) for row in rows]
            rows = [row for place, row in places if (place < here if descending else place > here)]
        return tuple(rows[:limit])

    def count(self, kind: type, /, *where: Condition) -> int:
        return len(self._find(kind, where))

    def after_commit(self, callback: Callable[[], None], /) -> None:
        self.callbacks.append(callback)

    def apply(self, changes: Iterable[Change], /) -> None:
        for change in changes:
            match change:
                case Add(record):
                    self._put(type(record), [record])
                case AddEach(kind, source, where, values):
                    made = [_made(kind, row, values) for row in self._find(source, where)]
                    there, key = self._tables[kind], _key(kind)
                    self._put(kind, [record for record in made if key(record) not in there])
                case Set(kind, where, values, expect):
                    rows = self._found(kind, where, expect)
                    if rows:
                        self._take(kind, rows)
                        self._put(kind, [evolve(row, **values) for row in rows])
                case Drop(kind, where, expect):
                    self._take(kind, self._found(kind, where, expect))

    def _find(self, kind: type, where: Iterable[Condition]) -> list[Any]:
        rows = list(self._tables[kind].values())
        for condition in where:
            if not rows:
                break
            name = condition.field
            match condition:
                case Equal(_, value):
                    rows = [row for row in rows if getattr(row, name) == value]
                case IsIn(_, values):
                    rows = [row for row in rows if getattr(row, name) in values]
                case Before(_, value):
                    rows = [row for row in rows if getattr(row, name) is not None and getattr(row, name) < value]
                case Since(_, value):
                    rows = [row for row in rows if getattr(row, name) is not None and getattr(row, name) >= value]
                case _:
                    of = {getattr(row, condition.of) for row in self._find(condition.kind, condition.where)} - {None}
                    rows = [row for row in rows if getattr(row, name) in of]
        return rows

    def _found(self, kind: type, where: Iterable[Condition], expect: int | None) -> list[Any]:
        rows = self._find(kind, where)
        if expect is not None and len(rows) != expect:
            raise Lost(f"{len(rows)} rows where {expect} were expected")
        return rows

    def _put(self, kind: type, records: Sequence[Any]) -> None:
        if not records:
            return
        rows, key = dict(self._tables[kind]), _key(kind)
        for record in records:
            if key(record) in rows:
                raise Lost(f"{kind.__name__}: this key is taken")
            for slot in schema(kind).slots:
                value = getattr(record, slot)
                if value is not None and any(getattr(row, slot) == value for row in rows.values()):
                    raise Lost(f"{kind.__name__}: the slot {slot} is taken")
            rows[key(record)] = record
        self._tables[kind] = rows

    def _take(self, kind: type, records: Sequence[Any]) -> None:
        if records:
            key = _key(kind)
            gone = {key(record) for record in records}
            self._tables[kind] = {key: row for key, row in self._tables[kind].items() if key not in gone}


_KEYS: dict[type, Callable[[Any], tuple[Any, ...]]] = {}


def _key(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    if kind not in _KEYS:
        names = schema(kind).key
        of = attrgetter(*names)
        _KEYS[kind] = of if len(names) > 1 else lambda row: (of(row),)
    return _KEYS[kind]


def _made(kind: type, row: Any, values: Mapping[str, Any]) -> Any:
    return kind(**{name: getattr(row, v.field) if isinstance(v, From) else v for name, v in values.items()})
