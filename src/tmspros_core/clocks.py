"""The clock of the machine."""

from datetime import UTC, datetime


class SystemClock:
    """What the machine says; tests take a clock that they set (ports.Clock)."""

    def now(self) -> datetime:
        return datetime.now(UTC)
