"""Stores around a store: one that counts, one that believes everything, one that waits."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from attrs import evolve

from tmspros_core.changes import Change, Drop, Set
from tmspros_core.ports import Store, Transaction
from tmspros_core.records.schema import schema


class Around:
    """A store that hands everything on to another one (ports.Store)."""

    def __init__(self, inner: Store) -> None:
        self.inner = inner

    @property
    def joined(self) -> bool:
        return self.inner.joined

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        with self.inner.transaction(write=write, alone=alone) as tx:
            yield tx

    def check(self) -> None:
        self.inner.check()

    def close(self) -> None:
        self.inner.close()


class CountingStore(Around):
    """Notes every call in ``calls``, such as ``get Account`` or ``Set Ticket``: what an attacker could time."""

    def __init__(self, inner: Store) -> None:
        super().__init__(inner)
        self.calls: list[str] = []

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        self.calls.append("write" if write else "read")
        with self.inner.transaction(write=write, alone=alone) as tx:
            yield _Noting(tx, self.calls)


class _Noting:
    def __init__(self, inner: Transaction, calls: list[str]) -> None:
        self._inner = inner
        self._calls = calls

    def get(self, kind: type, /, *key: Any) -> Any:
        self._calls.append(f"get {kind.__name__}")
        return self._inner.get(kind, *key)

    def select(self, kind: type, /, *where: Any, **options: Any) -> Any:
        self._calls.append(f"select {kind.__name__}")
        return self._inner.select(kind, *where, **options)

    def count(self, kind: type, /, *where: Any) -> int:
        self._calls.append(f"count {kind.__name__}")
        return self._inner.count(kind, *where)

    def apply(self, changes: Iterable[Change], /) -> None:
        listed = tuple(changes)
        for change in listed:
            kind = change.kind if hasattr(change, "kind") else type(change.record)
            self._calls.append(f"{type(change).__name__} {kind.__name__}")
        self._inner.apply(listed)

    def after_commit(self, callback: Callable[[], None], /) -> None:
        self._inner.after_commit(callback)


class CredulousStore(Around):
    """The control of a race: its conditional writes lose their conditions, all but the key.

    A race test that stays green on this store proves nothing.
    """

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        with self.inner.transaction(write=write, alone=alone) as tx:
            yield _Believing(tx)


class _Believing(_Noting):
    def __init__(self, inner: Transaction) -> None:
        super().__init__(inner, [])

    def apply(self, changes: Iterable[Change], /) -> None:
        self._inner.apply(_credulous(change) for change in changes)


def _credulous(change: Change) -> Change:
    if not isinstance(change, Set | Drop) or change.expect is None:
        return change
    key = schema(change.kind).key
    return evolve(change, where=tuple(one for one in change.where if one.field in key), expect=None)


class WaitingStore(Around):
    """The adversary of a race: the first writing transaction waits until ``wait`` returns.

    With a barrier for ``wait`` every process has read, and hashed, before the first of them writes.
    """

    def __init__(self, inner: Store, wait: Callable[[], object]) -> None:
        super().__init__(inner)
        self._wait: Callable[[], object] | None = wait

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        if write and self._wait:
            wait, self._wait = self._wait, None
            wait()
        with self.inner.transaction(write=write, alone=alone) as tx:
            yield tx
