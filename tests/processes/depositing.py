"""A deposit that dies on the way, and verdicts given by several at once; each in a process of its own."""

import io
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.queues import Queue
from typing import Any, BinaryIO, cast

from attrs import define, evolve

from attachments.papers import pdf
from attachments.streams import Says
from tmspros_adapters.files.local import LocalFiles
from tmspros_core import Portal
from tmspros_core.ports import Scan
from tmspros_core.testing.around import Around
from tmspros_core.testing.fakes import MovableClock
from tmspros_core.testing.trial import SIRET, trial

DOCUMENT = pdf(b"x" * 200_000)


@define
class Death:
    """Counts steps, and kills the process at one of them."""

    at: int | None
    taken: int = 0

    def step(self) -> None:
        self.taken += 1
        if self.taken == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


class DyingWrites(Around):
    """A step before each change, before each commit of changes and after it; between two of them nothing is written."""

    def __init__(self, inner: Any, death: Death) -> None:
        super().__init__(inner)
        self.death = death

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Any]:
        with self.inner.transaction(write=write, alone=alone) as tx:
            yield _Changing(tx, self.death)
            if write:
                self.death.step()
        if write:
            self.death.step()


class _Changing:
    def __init__(self, inner: Any, death: Death) -> None:
        self._inner = inner
        self._death = death

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def apply(self, changes: Iterable[Any], /) -> None:
        for change in changes:
            self._death.step()
            self._inner.apply((change,))


@define
class Parts:
    """A stream that may be the last thing its process reads."""

    stream: BinaryIO
    death: Death

    def read(self, size: int = -1) -> bytes:
        self.death.step()
        return self.stream.read(size)


@define
class DyingFiles:
    """A folder: a step before a write into it, at each part of it, and after it."""

    inner: LocalFiles
    death: Death

    def write(self, name: str, stream: BinaryIO, /) -> int:
        self.death.step()
        size = self.inner.write(name, cast(BinaryIO, Parts(stream, self.death)))
        self.death.step()
        return size


def deposit(url: str, files: str, at: int | None, steps: "Queue[int]") -> None:
    """Deposit the document on the dashboard's question until step ``at``; how many steps it took, if it lives."""
    death = Death(at)
    with trial(url, wrap_store=lambda store: DyingWrites(store, death)) as tried:
        actor = tried.portal.actors.establishment(SIRET)
        shell = evolve(tried.portal.shell, files=DyingFiles(LocalFiles.open(files), death))
        portal = Portal(shell, mailer=tried.portal.mailer)
        portal.attachments.deposit(actor, "q8", "a.pdf", cast(BinaryIO, Parts(io.BytesIO(DOCUMENT), death)))
        steps.put(death.taken)


def scan(url: str, files: str, minutes: int, begin: Any, verdicts: "Queue[int]") -> None:
    """Ask a scanner that finds everything clean, so many minutes later; how many verdicts this process gave."""
    clock = MovableClock()
    clock.advance(timedelta(minutes=minutes))
    with trial(url, files=files, scanner=Says(Scan.CLEAN), clock=clock) as tried:
        begin.wait()
        verdicts.put(tried.portal.scan_pending())
