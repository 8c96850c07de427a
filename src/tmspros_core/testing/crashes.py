"""A store that kills its process, and what two looks at a store differ in: for «before or after, nothing between».

    steps = DyingStore(store)            # in one process: run the command, read steps.taken
    DyingStore(store, at=k)              # in others, for each k: the process dies there (SIGKILL, no farewell)
    difference(before, everything(reopened, KINDS))

The command is run in a process of its own each time, on a copy of the same database; then the database is opened anew.
What it holds must be what it held, or what the undisturbed run left (``Difference`` is equal then).
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import fields, frozen

from tmspros_core.changes import Change
from tmspros_core.ports import Store, Transaction
from tmspros_core.records.schema import schema
from tmspros_core.testing.around import Around

Everything = Mapping[type, Mapping[tuple[Any, ...], Any]]
"""Every record of a store, by kind and key."""


class DyingStore(Around):
    """Counts the steps of what is done with it in ``taken``, and kills the process before step ``at``.

    A step is the beginning of a transaction, each question, each change (however many are applied together), the end
    before it is written and the end once it is.
    """

    def __init__(self, inner: Store, *, at: int | None = None) -> None:
        super().__init__(inner)
        self.taken = 0
        self._at = at

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        self._step()
        with self.inner.transaction(write=write, alone=alone) as tx:
            yield _Dying(tx, self._step)
            self._step()
        self._step()

    def _step(self) -> None:
        self.taken += 1
        if self.taken == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


class _Dying:
    def __init__(self, inner: Transaction, step: Callable[[], None]) -> None:
        self._inner = inner
        self._step = step

    def get(self, kind: type, /, *key: Any) -> Any:
        self._step()
        return self._inner.get(kind, *key)

    def select(self, kind: type, /, *where: Any, **options: Any) -> Any:
        self._step()
        return self._inner.select(kind, *where, **options)

    def count(self, kind: type, /, *where: Any) -> int:
        self._step()
        return self._inner.count(kind, *where)

    def apply(self, changes: Iterable[Change], /) -> None:
        for change in changes:
            self._step()
            self._inner.apply((change,))

    def after_commit(self, callback: Callable[[], None], /) -> None:
        self._inner.after_commit(callback)


def everything(store: Store, kinds: Iterable[type]) -> Everything:
    """All that a store holds of these kinds."""
    found: dict[type, dict[tuple[Any, ...], Any]] = {}
    with store.transaction() as tx:
        for kind in kinds:
            key = schema(kind).key
            rows: tuple[Any, ...] = tx.select(kind)
            found[kind] = {tuple(getattr(row, name) for name in key): row for row in rows}
    return found


@frozen
class Difference:
    """What was added, changed and dropped, told without what chance and the clock decide.

    Of an added record: its kind and its fields, each value of a text, an instant or Json told only as being there. Of a
    changed one: its kind, its key and the names of the fields. Of a dropped one: its kind and key.
    """

    added: Counter[Any]
    changed: frozenset[Any]
    dropped: frozenset[Any]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.dropped)


def difference(before: Everything, after: Everything) -> Difference:
    """What has happened to a store between two looks at everything in it."""
    added: Counter[Any] = Counter()
    changed, dropped = set[Any](), set[Any]()
    for kind, rows in after.items():
        earlier = before[kind]
        added.update((kind.__name__, _outline(row)) for key, row in rows.items() if key not in earlier)
        changed |= {
            (kind.__name__, key, _moved(earlier[key], row))
            for key, row in rows.items()
            if key in earlier and row != earlier[key]
        }
        dropped |= {(kind.__name__, key) for key in earlier.keys() - rows.keys()}
    return Difference(added, frozenset(changed), frozenset(dropped))


def _outline(row: Any) -> tuple[Any, ...]:
    kind: type = type(row)
    columns = schema(kind).columns
    return tuple(
        value if value is None or column.type in (int, bool) else column.type.__name__
        for column, value in ((column, getattr(row, column.name)) for column in columns)
    )


def _moved(one: Any, other: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(type(one)) if getattr(one, field.name) != getattr(other, field.name))
