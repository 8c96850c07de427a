"""The processes of a race: each opens the store once, then carries out one command after another when told to."""

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from multiprocessing.connection import Connection, wait

from attrs import frozen

from tmspros_core.ports import Store
from tmspros_core.testing.fakes import MovableClock
from tmspros_core.testing.racing.calls import Call
from tmspros_core.testing.racing.stores import ForgetfulStore, PausingStore
from tmspros_core.testing.trial import trial

Opening = str | Callable[[], Store]
"""The URL of a store, or what opens it in any process: a function at the top of a module, or a partial of one."""

LONGEST = 300.0
"""Seconds after which a process that says nothing is given up: a machine that is busy is no counter-example."""

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
    """A process comes to a step; ``waits`` until it is told to go on. ``holds``: others may have to wait for it."""

    what: str
    waits: bool
    holds: bool


def run(pipe: Connection, opening: Opening, environ: Mapping[str, str]) -> None:
    """What a process of a race does, until its pipe is closed."""
    os.environ.update(environ)  # the server that forks was begun before a test could set anything
    order: _Order | None = None
    steps = 0
    clock = MovableClock()

    def stop(what: str) -> None:
        nonlocal steps
        if order is None:
            return
        steps += 1
        waits = steps == order.stop_before
        pipe.send(_Coming(what, waits, pausing[0].holds))
        while waits and pipe.recv() != GO_ON:
            continue

    def around(store: Store) -> Store:
        forgetful.append(ForgetfulStore(store, forgets=False))
        pausing.append(PausingStore(forgetful[0], stop))
        return pausing[0]

    forgetful: list[ForgetfulStore] = []
    pausing: list[PausingStore] = []
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
    except (BrokenPipeError, EOFError, KeyboardInterrupt):  # nobody waits for it any more
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
        context = multiprocessing.get_context("forkserver")
        self.pipe, other = context.Pipe()
        self._process = context.Process(target=run, args=(other, opening, dict(os.environ)), daemon=True)
        self._process.start()
        other.close()
        self.outcome = ""
        self.before = ""
        """The step that it last came to."""
        self.holds = False
        """Whether others may have to wait for it where it is."""

    def wait_open(self) -> None:
        """Until it has opened its store, so that what it says next is of a race."""
        if self.wait() is not Standing.ENDED:
            raise RuntimeError("a process of the race does not open its store")

    def start(self, call: Call, *, at: datetime, stop_before: int | None, forgets: bool) -> None:
        """Let it carry out a command, at this instant, stopping before the step of this number."""
        self.pipe.send(_Order(call, at, stop_before, forgets))

    def go_on(self) -> None:
        """Let it go on from where it paused."""
        self.pipe.send(GO_ON)

    def wait(self) -> Standing:
        """Until it has ended or paused, nobody else having paused; blocked when it says nothing for minutes."""
        (stands,) = settle((self,), patience=LONGEST)
        return stands

    def hear(self) -> Standing | None:
        """The next thing that it says; None when it just goes on."""
        try:
            said = self.pipe.recv()
        except EOFError:
            self._process.join()
            raise RuntimeError(f"a process of the race died: exit code {self._process.exitcode}") from None
        if isinstance(said, _Ended):
            self.outcome, self.holds = said.outcome, False
            return Standing.ENDED
        self.before, self.holds = said.what, said.holds
        return Standing.PAUSED if said.waits else None

    def finish(self) -> str:
        """Its outcome, once it has ended."""
        if self.wait() is not Standing.ENDED:
            raise RuntimeError(f"a process of the race is stuck before: {self.before}")
        return self.outcome

    def close(self) -> None:
        """End the process."""
        self.pipe.close()
        self._process.join(timeout=5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def settle(racers: Sequence[Racer], *, patience: float, others: Sequence[Racer] = ()) -> tuple[Standing, ...]:
    """Until each has ended or paused; or, while one that has paused holds something, until nobody moves any more.

    ``others`` have paused already. Where nobody holds anything, nobody has to be waited for but the machine.
    """
    stands: dict[Racer, Standing] = {}
    while moving := {racer.pipe: racer for racer in racers if racer not in stands}:
        held = any(racer.holds for racer in (*others, *stands))
        said = wait(list(moving), patience if held else LONGEST)
        if not said:
            stands |= dict.fromkeys(moving.values(), Standing.BLOCKED)
        for racer in [moving[pipe] for pipe in said if isinstance(pipe, Connection)]:
            if heard := racer.hear():
                stands[racer] = heard
    return tuple(stands[racer] for racer in racers)
