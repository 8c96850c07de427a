"""Stand-ins for ports, for tests that count or that set the time."""

from datetime import UTC, datetime, timedelta

from tmspros_core.ports import Hasher

MORNING = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""A Monday, when no test says otherwise."""


class CountingHasher:
    """A hasher that counts what is asked of another one (ports.Hasher, SI-2)."""

    def __init__(self, inner: Hasher) -> None:
        self.inner = inner
        self.hashes = 0
        """How often ``hash`` was called."""
        self.verifications = 0
        """How often ``verify`` was called."""

    def hash(self, password: str, /) -> str:
        self.hashes += 1
        return self.inner.hash(password)

    def verify(self, stored: str | None, password: str | None, /) -> bool:
        self.verifications += 1
        return self.inner.verify(stored, password)

    def outdated(self, stored: str, /) -> bool:
        return self.inner.outdated(stored)


class FixedClock:
    """A clock that stands still (ports.Clock)."""

    def __init__(self, at: datetime = MORNING) -> None:
        """Raises ValueError: an instant without its zone."""
        if at.tzinfo is None:
            raise ValueError("a clock says what time it is in UTC: the instant needs a zone")
        self._now = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._now


class MovableClock(FixedClock):
    """A clock that moves when it is told to, and only then."""

    def advance(self, by: timedelta) -> datetime:
        """Move on; the instant it is then. Raises ValueError: a negative duration."""
        return self._move(by, 1)

    def set_back(self, by: timedelta) -> datetime:
        """Move back, as machines do whose time was wrong; the instant it is then. Raises ValueError as above."""
        return self._move(by, -1)

    def _move(self, by: timedelta, way: int) -> datetime:
        if by < timedelta(0):
            raise ValueError("a duration is not negative: advance() and set_back() tell the direction")
        self._now += way * by
        return self._now
