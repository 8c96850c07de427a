"""Aims requests that were written from a description alone.

What schemathesis writes knows nothing of the portal, and nearly all of it would be refused at the first look-up. So
some of the values give way to those that answers held under the same name: ids, SIRETs, revisions, cursors.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from attrs import define, field, frozen

REMEMBERED = 40
"""Values that are kept under one name: the latest."""


@define
class Pool:
    """What answers held, by the name it stood under."""

    _known: dict[str, deque[Any]] = field(factory=lambda: defaultdict(lambda: deque(maxlen=REMEMBERED)))

    def learn(self, value: Any, name: str = "", *, at: str = "") -> None:
        """Remember every plain value of a JSON answer, and of the ids that came from which address."""
        if isinstance(value, dict):
            for key, inner in value.items():
                self.learn(inner, key, at=at)
        elif isinstance(value, list):
            for inner in value:
                self.learn(inner, name, at=at)
        elif value is not None:
            for known in (name, f"{at} {name}"):
                if value not in self._known[known]:
                    self._known[known].append(value)

    def aimed(self, value: Any, aim: "Aim", name: str = "", *, below: str = "") -> Any:
        """The value with others in place of some of its parts; ``below`` is where it stands in an address."""
        if isinstance(value, dict):
            return {key: self.aimed(inner, aim, key, below=below) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.aimed(inner, aim, name) for inner in value]
        known = [*(self._known.get(f"{below} {name}") or self._known.get(name) or ())]
        return aim.choose(known) if known and aim.hits() else value

    def known(self, names: Iterable[str], aim: "Aim") -> dict[str, Any]:
        """A value that is known for each of these names, of those that have one."""
        return {name: aim.choose([*self._known[name]]) for name in sorted(names) if name in self._known}


@frozen
class Aim:
    """How often what is written is replaced by what is known."""

    choosing: Random
    odds: float

    def choose(self, known: Sequence[Any]) -> Any:
        return self.choosing.choice(known)

    def hits(self) -> bool:
        return self.choosing.random() < self.odds
