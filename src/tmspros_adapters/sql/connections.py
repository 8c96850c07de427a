"""Connections kept between transactions: as many as were ever needed at once, within a bound."""

import os
import threading
import weakref
from collections import deque
from contextlib import suppress
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tmspros_adapters.sql.dialects import BUSY_SECONDS, Dialect
from tmspros_core.errors import Code, Unavailable


class Held:
    """A connection kept between transactions, with the one cursor that all its statements run on."""

    __slots__ = ("_proxied", "cursor", "driver", "pid", "place")

    def __init__(self, engine: sa.Engine, dialect: Dialect, place: object) -> None:
        self._proxied = engine.raw_connection()
        self.driver = cast(Any, self._proxied.driver_connection)
        dialect.set_up(self.driver)
        self.cursor = dialect.cursor(self.driver)
        self.place = place
        self.pid = os.getpid()

    def close(self) -> None:
        self._proxied.close()


class Connections:
    """Those of one store, safe among threads; a process that was forked off opens its own."""

    def __init__(self, engine: sa.Engine, dialect: Dialect) -> None:
        self._engine = engine
        self._dialect = dialect
        self._idle: deque[Held] = deque()
        self._most = dialect.most_connections(engine)
        self._free = self._bound()
        _ALL.add(self)

    def take(self) -> Held:
        """A connection to the database that is there now; Unavailable when there is none, or none gets free in time."""
        place = self._dialect.place(self._engine)
        if self._free is not None and not self._free.acquire(timeout=BUSY_SECONDS):
            reason = f"all {self._most} connections are in use"
            raise Unavailable(Code.STORE_UNAVAILABLE, reason=reason)
        try:
            return self._reuse(place) or Held(self._engine, self._dialect, place)
        except BaseException as error:
            self._leave()
            if isinstance(error, DBAPIError) and isinstance(error.orig, Exception):
                raise self._dialect.translate(error.orig) from error
            if isinstance(error, self._dialect.errors):
                raise self._dialect.translate(error) from error
            raise

    def give(self, held: Held) -> None:
        """Give back a connection for the next transaction."""
        self._idle.append(held)
        self._leave()

    def drop(self, held: Held) -> None:
        """Give back a connection that nobody is to use again."""
        try:
            held.close()
        finally:
            self._leave()

    def close(self) -> None:
        """Close those that no transaction uses; others are opened when they are needed."""
        while self._idle:
            with suppress(IndexError):
                self._idle.pop().close()

    def _reuse(self, place: object) -> Held | None:
        with suppress(IndexError):
            while True:
                held = self._idle.pop()
                if held.place == place and self._dialect.is_alive(held.driver):
                    return held
                held.close()
        return None

    def _leave(self) -> None:
        if self._free is not None:
            self._free.release()

    def _bound(self) -> threading.Semaphore | None:
        return None if self._most is None else threading.Semaphore(self._most)

    def _abandon(self) -> None:
        """In a process forked off: its parent's connections are neither used nor closed."""
        LEFT.extend(self._idle)
        self._idle.clear()
        self._free = self._bound()


_ALL: "weakref.WeakSet[Connections]" = weakref.WeakSet()
LEFT: Final[list[Held]] = []
"""Connections of a parent process. A child must neither use nor close them: the parent has them open still."""


def _close_before_fork() -> None:
    for connections in list(_ALL):
        connections.close()


def _abandon_after_fork() -> None:
    for connections in list(_ALL):
        connections._abandon()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close_before_fork, after_in_child=_abandon_after_fork)
