"""What a sender of letters does in a process of its own, beside others or until it is killed."""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from attrs import evolve

from tmspros_core import outbox
from tmspros_core.changes import Change, Set
from tmspros_core.ports import Message
from tmspros_core.records import OutboxEntry
from tmspros_core.records.outbox import Outcome
from tmspros_core.testing.around import Around, WaitingStore
from tmspros_core.testing.crashes import DyingStore
from tmspros_core.testing.fakes import MovableClock
from tmspros_core.testing.trial import trial

TAKES = 0.002
"""Seconds that the server takes for a letter."""

NEVER = timedelta(days=10_000)


class SharedServer:
    """A mail server that all processes share: each letter it takes is one line of a file, id and digest."""

    def __init__(self, path: str, step: Callable[[], None] = lambda: None) -> None:
        self._path = path
        self._step = step

    def send(self, message: Message) -> None:
        self._step()
        time.sleep(TAKES)
        line = f"{message.id} {hashlib.sha256(repr((message.to, message.text)).encode()).hexdigest()}\n"
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, line.encode())
        os.close(file)
        self._step()

    def close(self) -> None:
        pass


class ClaimlessStore(Around):
    """The control of several senders: they take entries that are no longer due, and note ends of what is not theirs."""

    @contextmanager
    def transaction(self, **options: Any) -> Iterator[Any]:
        with self.inner.transaction(**options) as tx:
            yield _Changing(tx, _claimless)


class HastyStore(Around):
    """The control of a killed sender: it notes a letter as sent when it takes it up."""

    @contextmanager
    def transaction(self, **options: Any) -> Iterator[Any]:
        with self.inner.transaction(**options) as tx:
            yield _Changing(tx, _hasty)


class _Changing:
    def __init__(self, real: Any, change: Callable[[Change], Change]) -> None:
        self.real = real
        self.change = change

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def apply(self, changes: Iterable[Change]) -> None:
        self.real.apply(map(self.change, changes))


def _claimless(change: Change) -> Change:
    if not isinstance(change, Set) or change.kind is not OutboxEntry:
        return change
    return evolve(change, where=tuple(one for one in change.where if one.field == "id"))


def _hasty(change: Change) -> Change:
    if not isinstance(change, Set) or not change.values.get("claim"):
        return change
    return evolve(change, values={**change.values, "due_at": change.values["due_at"] + NEVER, "outcome": Outcome.SENT})


def send(url: str, path: str, everybody: Barrier, counts: "Queue[int]", protected: bool) -> None:
    """Work off the outbox; every process has seen what is due before the first one takes any of it."""

    def around(store: Any) -> WaitingStore:
        return WaitingStore(store if protected else ClaimlessStore(store), lambda: everybody.wait(timeout=60))

    with trial(url, mail=SharedServer(path), wrap_store=around) as tried:
        counts.put(tried.portal.deliver_pending())


def send_until(url: str, path: str, at: int | None, steps: "Queue[int]", hasty: bool = False) -> None:
    """Work off the outbox until step ``at``, of the store or of the server; how many there are, if it lives to tell."""
    dying: list[DyingStore] = []

    def wrap(store: Any) -> DyingStore:
        dying.append(DyingStore(HastyStore(store) if hasty else store, at=at))
        return dying[0]

    server = SharedServer(path, lambda: dying[0]._step())  # noqa: PLW0108 - it is made later
    with trial(url, mail=server, wrap_store=wrap) as tried:
        tried.portal.deliver_pending()
        steps.put(dying[0].taken)


def send_later(url: str, path: str, hasty: bool = False) -> None:
    """What the next sender does once the dead one's lease is over."""
    clock = MovableClock()
    clock.advance(outbox.LEASE + timedelta(seconds=1))
    around: Callable[[Any], Any] | None = HastyStore if hasty else None
    with trial(url, mail=SharedServer(path), clock=clock, wrap_store=around) as tried:
        tried.portal.deliver_pending()
