"""Sending in the background: looks at the outbox again and again, until told to stop."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self

from tmspros_core import Portal
from tmspros_core.errors import TmsprosError
from tmspros_core.records.outbox import Outcome

_log = logging.getLogger("tmspros")

Hearer = Callable[[Outcome | None], None]


class Sender:
    """A thread that works off a portal's outbox (MA-1).

    It looks every few seconds, since letters may be written by other processes. Told to stop, it ends between two
    entries; what it had taken and not begun is free again when its lease runs out.
    """

    def __init__(self, portal: Portal, *, every: float, on_each: Hearer | None = None) -> None:
        self._portal, self._every, self._on_each = portal, every, on_each
        self._over = Event()
        self._thread = Thread(target=self._run, name="tmspros-sender", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._portal.delivery.deliver_pending(on_each=self._heard)
            except _ToldToStop:
                return
            except TmsprosError as error:
                _log.warning("looking at the outbox failed, trying again in %s s: %s", self._every, error)
            except Exception:  # noqa: BLE001 - a defect met once must not end all sending
                _log.exception("looking at the outbox failed, trying again in %s s", self._every)
            self._over.wait(self._every)

    def _heard(self, outcome: Outcome | None) -> None:
        if self._on_each:
            self._on_each(outcome)
        if self._over.is_set():
            raise _ToldToStop


class _ToldToStop(Exception):
    """Leaves a round of sending; the entry it was at is done with."""
