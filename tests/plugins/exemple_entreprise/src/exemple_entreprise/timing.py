"""A store around another one, which knows how long the longest transaction took."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import perf_counter

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.errors import Code, Misconfigured
from tmspros_core.ports import Store, Transaction


class TimedStore:
    """``timed:`` keeps records in memory, ``timed+sqlite:///portal.db`` on SQLite; ``longest`` is in seconds."""

    def __init__(self, inner: Store) -> None:
        self._inner = inner
        self._lock = Lock()
        self.longest = 0.0

    @classmethod
    def open(cls, url: str, kinds: Iterable[type]) -> "TimedStore":
        """The factory of the scheme: what is wrong with the URL is said once, when the portal opens."""
        inner = url.partition("+")[2]
        if not inner:
            return cls(MemoryStore(kinds))
        if not inner.startswith("sqlite:"):
            raise Misconfigured(Code.SETTINGS_STORE, setting="store", cure="write timed: or timed+sqlite:///portal.db")
        from tmspros_adapters.sql.store import SQLStore  # only where it is asked for

        return cls(SQLStore.open(inner, tuple(kinds)))

    @property
    def joined(self) -> bool:
        return self._inner.joined

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        begun = perf_counter()
        try:
            with self._inner.transaction(write=write, alone=alone) as tx:
                yield tx
        finally:
            took = perf_counter() - begun
            with self._lock:
                self.longest = max(self.longest, took)

    def check(self) -> None:
        self._inner.check()

    def close(self) -> None:
        self._inner.close()
