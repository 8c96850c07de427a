"""A reader with a defect, for the control: the fuzzer that finds nothing elsewhere finds this."""

from collections.abc import Callable

SEQUENCE = b"SIR\xe9"


def read_planted(data: bytes) -> None:
    """Read any bytes, save that one sequence breaks it."""
    # One letter after the other, as a parser goes: each that is right is a new place for the fuzzer.
    for place in range(len(SEQUENCE)):
        if data[place : place + 1] != SEQUENCE[place : place + 1]:
            return
    raise IndexError("the reader is broken")


TARGETS: dict[str, Callable[[bytes], None]] = {"planted": read_planted}
