"""The race kit: two processes on one store, one of them stopped before each of its steps in turn.

A race is a function that sets up a scene and returns the calls, one for each process. A step is a
call of the store: the beginning of a transaction, a reading, a change, a commit. While the one waits before its first
step, its second, and so on, the other runs to its end or until it waits for a lock; then the one goes on. What both
answer and what then stands must be what some serial order gives, which the kit asks the store in memory.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import permutations
from types import TracebackType
from typing import Self

from tmspros_core.ports import Store
from tmspros_core.testing.racing.calls import DONE, Call, call
from tmspros_core.testing.racing.processes import Opening, Racer, Standing, settle
from tmspros_core.testing.racing.reports import Course, Finish, Report
from tmspros_core.testing.racing.scenes import Scene
from tmspros_core.testing.racing.stores import ForgetfulStore, MeanwhileStore, PausingStore
from tmspros_core.testing.trial import Trial, trial

__all__ = [
    "DONE",
    "Arena",
    "Call",
    "Course",
    "Finish",
    "ForgetfulStore",
    "MeanwhileStore",
    "PausingStore",
    "Report",
    "Scene",
    "between",
    "call",
    "orders",
]

Race = Callable[[Scene], Sequence[Call]]
"""Sets up what the race is about, by calls of the portal, and returns what each process is to do."""

PATIENCE = 0.05
"""Seconds in one step after which a process counts as waiting for another that holds something. Too short makes a race
miss interleavings, and never fail."""


class Arena:
    """One store and the processes that race on it, kept from race to race.

    ``opening`` is the URL of a store for tests, or what opens it in every process: a function at the top of a module,
    or a partial of one. On ``memory:`` processes share nothing, so nothing can be raced there. ``patience`` is how many
    seconds in one step count as waiting for a process that holds something.
    """

    def __init__(self, opening: Opening, *, patience: float = PATIENCE) -> None:
        self._opening = opening
        self._patience = patience
        self._racers: list[Racer] = []
        with ExitStack() as opened:
            self.trial = opened.enter_context(_trial(opening))
            self._opened = opened.pop_all()

    def race(self, race: Race, *, alone: bool = True, until_strange: bool = False) -> Report:
        """Race two calls, each stopped before each of its steps in turn.

        Without ``alone`` the store forgets which keys the commands want alone: the control. ``until_strange`` ends at
        the first running that no serial order explains.
        """
        serial, courses = orders(race), list[Course]()
        for stopped in (0, 1):
            number, paused = 0, True
            while paused and not (until_strange and courses and courses[-1].finish not in serial):
                number += 1
                course, paused = self._run(race, stopped, number, alone=alone)
                courses.append(course)
        return Report(serial=serial, courses=tuple(courses))

    def rush(self, race: Race, *, alone: bool = True) -> Report:
        """Race any number of calls at once: all stop before their n-th step, for each n, and are released together."""
        serial, courses = orders(race), list[Course]()
        number, paused = 0, True
        while paused:
            number += 1
            scene = Scene(self.trial)
            calls = race(scene)
            racers = self._take(len(calls))
            for racer, called in zip(racers, calls, strict=True):
                self._start(racer, called, number, alone=alone)
            stands = settle(racers, patience=self._patience)
            for racer, stand in zip(racers, stands, strict=True):
                if stand is not Standing.ENDED:
                    racer.go_on()
            for racer, stand in zip(racers, stands, strict=True):
                if stand is not Standing.ENDED:
                    self._go_through(racer)
            paused = Standing.PAUSED in stands
            courses.append(
                Course(
                    stopped="all",
                    number=number,
                    before=racers[0].before,
                    overlapped=Standing.PAUSED in stands and Standing.BLOCKED not in stands,
                    finish=Finish(tuple(racer.outcome for racer in racers), scene.look()),
                )
            )
        return Report(serial=serial, courses=tuple(courses))

    def close(self) -> None:
        """End the processes and close the store."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _run(self, race: Race, stopped: int, number: int, *, alone: bool) -> tuple[Course, bool]:
        scene = Scene(self.trial)
        calls = race(scene)
        racers = self._take(2)
        one, other = racers[stopped], racers[1 - stopped]
        self._start(one, calls[stopped], number, alone=alone)
        stands = one.wait()
        if stands is Standing.BLOCKED:
            raise RuntimeError(f"{calls[stopped]} is stuck before: {one.before}")
        before = one.before if stands is Standing.PAUSED else "nothing: it ended"
        self._start(other, calls[1 - stopped], None, alone=alone)
        blocked = settle((other,), patience=self._patience, others=(one,)) == (Standing.BLOCKED,)
        if stands is Standing.PAUSED:
            one.go_on()
            one.finish()
        if blocked:
            other.finish()
        finish = Finish(tuple(racer.outcome for racer in racers), scene.look())
        paused = stands is Standing.PAUSED
        course = Course(
            stopped=str(calls[stopped]), number=number, before=before, overlapped=paused and not blocked, finish=finish
        )
        return course, paused

    def _take(self, size: int) -> Sequence[Racer]:
        """That many processes, which are started when they are first needed."""
        started = [Racer(self._opening) for _ in range(size - len(self._racers))]
        for racer in started:
            self._opened.callback(racer.close)
        for racer in started:
            racer.wait_open()
        self._racers += started
        return self._racers[:size]

    def _start(self, racer: Racer, called: Call, stop_before: int | None, *, alone: bool) -> None:
        racer.start(called, at=self.trial.clock.now(), stop_before=stop_before, forgets=not alone)

    def _go_through(self, racer: Racer) -> None:
        """To its end; one that was blocked may pause on the way, and finds that it was told to go on."""
        while (stands := racer.wait()) is not Standing.ENDED:
            if stands is Standing.BLOCKED:
                raise RuntimeError(f"a process of the race is stuck before: {racer.before}")


def between(race: Race, *, around: Callable[[Store], Store] | None = None) -> Report:
    """Race two calls in this process and in memory: each whole between any two transactions of the other.

    It takes no database, no process and no patience, and shows where a command decides on what it has read in another
    transaction. What keys are for it does not show, since nothing happens inside a transaction. ``around`` puts a store
    of yours around the one in memory, for a control.
    """
    serial, courses, made = orders(race), list[Course](), list[MeanwhileStore]()

    def wrap(store: Store) -> Store:
        made.append(MeanwhileStore(around(store) if around else store))
        return made[0]

    with trial("memory:", wrap_store=wrap) as tried:
        for stopped in (0, 1):
            number, paused = 0, True
            while paused:
                number += 1
                courses.append(_interrupted(tried, made[0], race, stopped, number))
                paused = courses[-1].overlapped
    return Report(serial=serial, courses=tuple(courses))


def _interrupted(tried: Trial, store: MeanwhileStore, race: Race, stopped: int, number: int) -> Course:
    scene = Scene(tried)
    calls = race(scene)
    outcomes = dict[int, str]()

    def run(place: int) -> None:
        outcomes[place] = calls[place].run(tried.portal)

    store.interrupt(number, lambda: run(1 - stopped))
    run(stopped)
    before = store.interrupted_before
    if before is None:
        store.interrupt(1, None)
        run(1 - stopped)
    return Course(
        stopped=str(calls[stopped]),
        number=number,
        before=before or "nothing: it ended",
        overlapped=before is not None,
        finish=Finish((outcomes[0], outcomes[1]), scene.look()),
    )


def orders(race: Race) -> tuple[Finish, ...]:
    """What the serial orders of the calls give, on a store in memory."""
    with trial("memory:") as tried:
        places = range(len(race(Scene(tried))))
    return tuple(dict.fromkeys(_in_order(race, order) for order in permutations(places)))


def _in_order(race: Race, order: Sequence[int]) -> Finish:
    with trial("memory:") as tried:
        scene = Scene(tried)
        calls = race(scene)
        answers = {place: calls[place].run(tried.portal) for place in order}
        return Finish(tuple(answers[place] for place in sorted(answers)), scene.look())


@contextmanager
def _trial(opening: Opening) -> Iterator[Trial]:
    if isinstance(opening, str):
        with trial(opening) as tried:
            yield tried
        return
    store = opening()
    try:
        with trial(store) as tried:
            yield tried
    finally:
        store.close()
