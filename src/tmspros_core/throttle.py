"""Growing delays for guessing, never a lock (SI-3, QR-5, QR-2): pure, on the attempts that a store has counted."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from attrs import frozen

WINDOW = timedelta(hours=24)

AHEAD = timedelta(minutes=1)
"""How far the clocks of two machines may differ. What was attempted later than that was so by a clock that went back
meanwhile: it is not counted, or whoever was told to wait would be told so again until that instant comes."""


@frozen
class Pace:
    """How long to wait before the attempt after so many: ``delays[n]`` after n + 1; the last one from there on."""

    delays: tuple[timedelta, ...]

    @property
    def most(self) -> int:
        """How many of the latest attempts decide."""
        return len(self.delays) + 1


def paced(seconds: Iterable[float]) -> Pace:
    """The pace that waits so many seconds after the first attempt, the second, and so on."""
    return Pace(tuple(timedelta(seconds=delay) for delay in seconds))


GUESSING = (0, 0, 1, 5, 15, 60, 300, 900)
"""Guessing a secret, in seconds: three at once, then growing pauses up to a quarter of an hour."""

GUESSES = paced(GUESSING)

CROWD = paced((0, 0, 0, 0, 0, 1, 2, 5))
"""Guessing by many about one thing: so short that strangers cannot keep its holder out."""

FIVE_A_DAY = paced((0, 0, 0, 0, WINDOW.total_seconds()))
"""Five in any day."""


def wait(attempts_at: Sequence[datetime], *, now: datetime, pace: Pace) -> timedelta:
    """How long to wait before one more attempt; nothing when it may be made now.

    ``attempts_at`` are the attempts of the last 24 hours, in any order; those that are ``AHEAD`` do not count. Where
    there is no delay nobody waits, not even for the instant of an attempt that a clock a little ahead has told.
    """
    recent = sorted(at for at in attempts_at if now - at < WINDOW and at - now <= AHEAD)
    if not recent:
        return timedelta(0)
    delay = pace.delays[min(len(recent), len(pace.delays)) - 1]
    if not delay:
        return timedelta(0)
    since = recent[-1] if delay < WINDOW else recent[-len(pace.delays)]
    return max(timedelta(0), since + delay - now)
