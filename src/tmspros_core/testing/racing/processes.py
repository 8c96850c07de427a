"""The processes of a race: each opens the store once, then carries out one command after another when told to."""

import multiprocessing
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from multiprocessing.connection import Connection

from attrs import frozen

from tmspros_core.ports import Store
from tmspros_core.testing.fakes import MovableClock
from tmspros_core.testing.racing.calls import Call
from tmspros_core.testing.racing.stores import ForgetfulStore, PausingStore
from tmspros_core.testing.trial import trial

Opening = str | Callable[[], Store]
"""The URL of a store, or what opens it in any process: a function at the top of a module, or a partial of one."""

LONGEST = 60.0
"""Seconds after which a process that says nothing is given up."""

GO_ON = "go on"


@frozen
class _Order:
    """What a process is told: this command, at this instant, stopping before that step."""

    call: Call
    at: datetime
    stop_before: int | None
    forgets: bool


@frozen
class _Ended:
    outcome: str


@frozen
class _Coming:
    """A process comes to a step; ``waits`` until it is told to go on."""

    what: str
    waits: bool


def run(pipe: Connection, opening: Opening) -> None:
    """What a process of a race does, until its pipe is closed."""
    order: _Order | None = None
    steps = 0
    clock = MovableClock()

    def stop(what: str) -> None:
        nonlocal steps
        if order is None:
            return
        steps += 1
        waits = steps == order.stop_before
        pipe.send(_Coming(what, waits))
        while waits and pipe.recv() != GO_ON:
            continue

    def around(store: Store) -> Store:
        forgetful.append(ForgetfulStore(store, forgets=False))
        return PausingStore(forgetful[0], stop)

    forgetful: list[ForgetfulStore] = []
    store = opening if isinstance(opening, str) else opening()
    try:
        with trial(store, clock=clock, wrap_store=around) as tried:
            pipe.send(_Ended("open"))
            while True:
                told = pipe.recv()
                if not isinstance(told, _Order):
                    continue  # it had ended when it was told to go on
                clock.advance(told.at - clock.now())
                forgetful[0].forgets = told.forgets
                order, steps = told, 0
                outcome = told.call.run(tried.portal)
                order = None
                tried.forget_counts()
                pipe.send(_Ended(outcome))
    except (EOFError, KeyboardInterrupt):
        pass
    finally:
        if not isinstance(store, str):
            store.close()


class Standing(StrEnum):
    """How a process is seen to stand."""

    ENDED = "ended"
    PAUSED = "paused"
    BLOCKED = "blocked"


class Racer:
    """One process of a race, as the one that leads it sees it."""

    def __init__(self, opening: Opening) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=run, args=(other, opening), daemon=True)
        self._process.start()
        other.close()
        self.outcome = ""
        self.before = ""
        """What it last came to."""

    def wait_open(self) -> None:
        """Until it has opened its store."""
        self.wait(LONGEST)

    def start(self, call: Call, *, at: datetime, stop_before: int | None, forgets: bool) -> None:
        """Let it carry out a command, at this instant, stopping before the step of this number."""
        self._pipe.send(_Order(call, at, stop_before, forgets))

    def go_on(self) -> None:
        """Let it go on from where it paused."""
        self._pipe.send(GO_ON)

    def wait(self, patience: float) -> Standing:
        """Until it has ended or paused, or has spent this many seconds in one step: it waits for somebody's lock."""
        while self._pipe.poll(patience):
            try:
                said = self._pipe.recv()
            except EOFError:
                self._process.join()
                raise RuntimeError(f"a process of the race died: exit code {self._process.exitcode}") from None
            if isinstance(said, _Ended):
                self.outcome = said.outcome
                return Standing.ENDED
            self.before = said.what
            if said.waits:
                return Standing.PAUSED
        return Standing.BLOCKED

    def finish(self) -> str:
        """Its outcome, once it has ended."""
        if self.wait(LONGEST) is not Standing.ENDED:
            raise RuntimeError(f"a process of the race is stuck before: {self.before}")
        return self.outcome

    def close(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.join(timeout=5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
