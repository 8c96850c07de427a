"""What one process of the crowd does that completes a step; imported by name in a process that starts afresh."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from tmspros_core.changes import Add, Change
from tmspros_core.errors import TmsprosError
from tmspros_core.ports import Transaction
from tmspros_core.records import Awaiting
from tmspros_core.testing.around import CredulousStore, WaitingStore
from tmspros_core.testing.trial import trial


class UnguardedStore(CredulousStore):
    """The control: runs nothing alone, believes every condition, keeps no queue, and waits before the first change."""

    def __init__(self, inner: Any, wait: Callable[[], object]) -> None:
        super().__init__(inner)
        self._wait = wait

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        with super().transaction(write=write) as tx:
            yield _Unguarded(tx, self._wait)


class _Unguarded:
    def __init__(self, inner: Any, wait: Callable[[], object]) -> None:
        self._inner, self._wait = inner, wait

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def apply(self, changes: Iterable[Change], /) -> None:
        self._wait()
        self._inner.apply([c for c in changes if not (isinstance(c, Add) and isinstance(c.record, Awaiting))])


def complete(
    url: str,
    siret: str,
    values: Mapping[str, Any],
    revision: int,
    everybody: Barrier,
    outcomes: "Queue[str]",
    protected: bool,
) -> None:
    """Save what completes step 2; every process is about to begin, or in the control to write, before one does."""

    def wait() -> object:
        return everybody.wait(timeout=60)

    def around(store: Any) -> Any:
        return WaitingStore(store, wait) if protected else UnguardedStore(store, wait)

    with trial(url, wrap_store=around) as tried:
        here = tried.portal.actors.establishment(siret)
        try:
            tried.portal.parcours.save(here, "2", values, revision=revision)
        except TmsprosError as error:
            outcomes.put(error.code)
        except Exception as error:
            outcomes.put(repr(error))
        else:
            outcomes.put("saved")
