"""Stores that make races: one that stops before each call, one that lets another act, one that runs nothing alone."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from tmspros_core.changes import Change
from tmspros_core.ports import Store, Transaction
from tmspros_core.testing.around import Around

Stop = Callable[[str], object]
"""Told what comes next, such as ``select Link``; returns when it may come."""


class PausingStore(Around):
    """Asks ``stop`` before each step: the beginning of a transaction, each reading and each change in it, its commit.

    Changes that are applied together are carried out one by one, as the store does it.
    """

    def __init__(self, inner: Store, stop: Stop) -> None:
        super().__init__(inner)
        self._stop = stop
        self.holds = False
        """Whether it is in a transaction that others may have to wait for."""

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        keys = tuple(alone)
        self._stop("begin writing" if write else "begin reading")
        try:
            with self.inner.transaction(write=write, alone=keys) as tx:
                self.holds = write or bool(keys)
                yield _Pausing(tx, self._stop)
                self._stop("commit" if write else "end")
        finally:
            self.holds = False


class _Pausing:
    def __init__(self, inner: Transaction, stop: Stop) -> None:
        self._inner = inner
        self._stop = stop

    def get(self, kind: type, /, *key: Any) -> Any:
        self._stop(f"get {kind.__name__}")
        return self._inner.get(kind, *key)

    def select(self, kind: type, /, *where: Any, **options: Any) -> Any:
        self._stop(f"select {kind.__name__}")
        return self._inner.select(kind, *where, **options)

    def count(self, kind: type, /, *where: Any) -> int:
        self._stop(f"count {kind.__name__}")
        return self._inner.count(kind, *where)

    def apply(self, changes: Iterable[Change], /) -> None:
        for change in changes:
            kind = change.kind if hasattr(change, "kind") else type(change.record)
            self._stop(f"{type(change).__name__} {kind.__name__}")
            self._inner.apply((change,))

    def after_commit(self, callback: Callable[[], None], /) -> None:
        self._inner.after_commit(callback)


class MeanwhileStore(Around):
    """Lets somebody else act, once, before a transaction begins."""

    def __init__(self, inner: Store) -> None:
        super().__init__(inner)
        self._act: Callable[[], object] | None = None
        self._left = 0
        self.interrupted_before: str | None = None
        """Which transaction the last act came before; None while it is still to come."""

    def interrupt(self, number: int, act: Callable[[], object] | None) -> None:
        """``act`` before the transaction of this number from here on, or never."""
        self._left, self._act, self.interrupted_before = number, act, None

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        self._left -= 1
        if self._act is not None and not self._left:
            act, self._act = self._act, None
            act()
            self.interrupted_before = "begin writing" if write else "begin reading"
        with self.inner.transaction(write=write, alone=alone) as tx:
            yield tx


class ForgetfulStore(Around):
    """The control of a race: while it ``forgets``, it runs nothing alone, whatever keys a command names.

    A race that stays serial on this store is either protected otherwise or proves nothing.
    """

    def __init__(self, inner: Store, *, forgets: bool = True) -> None:
        super().__init__(inner)
        self.forgets = forgets

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        with self.inner.transaction(write=write, alone=() if self.forgets else alone) as tx:
            yield tx
