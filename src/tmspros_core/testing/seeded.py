"""Games of a machine played by a number, and so the same whatever else there is.

Hypothesis, which draws from the constants of what is imported, plays others once a module more is there.
"""

from collections.abc import Callable, Iterable
from random import Random
from typing import Protocol


class Game(Protocol):
    """What a machine of the kit is, played by hand."""

    def begin(self, seed: int) -> None: ...
    def do_something(self, seed: int) -> None: ...
    def teardown(self) -> None: ...


def play(machine: Callable[[], Game], seeds: Iterable[int], *, steps: int) -> None:
    """Play one game of so many steps for each of these numbers."""
    for seed in seeds:
        random = Random(seed)
        game = machine()
        try:
            game.begin(random.getrandbits(63))
            for _ in range(steps):
                game.do_something(random.getrandbits(63))
        finally:
            game.teardown()
