"""Waiting for the signal that ends a command which would go on for ever."""

import signal
import threading
from types import FrameType


class _Told(Exception):
    """SIGTERM or SIGINT came."""


def wait_until_told() -> None:
    """Sleep until SIGTERM or SIGINT (Ctrl-C); a second one, while things are put away, is not held back."""

    def told(number: int, frame: FrameType | None) -> None:
        raise _Told

    before = {}
    try:
        # A handler that sets an Event can find its lock held by the very thread it interrupts; one that raises cannot.
        for number in (signal.SIGTERM, signal.SIGINT):
            before[number] = signal.signal(number, told)
        threading.Event().wait()
    except _Told:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
