"""How a defect is made of the portal's own code: one change left out, one fact told wrongly, one check gone."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from attrs import evolve

from tmspros_core.changes import Add, Change, Decision

Defect = Callable[[], AbstractContextManager[Any]]
Alter = Callable[..., Any]
"""From what the real function returns and what it was given, what the defective one returns."""


def patched(owner: Any, name: str, alter: Alter) -> Defect:
    """What the function returns is altered."""

    @contextmanager
    def defective() -> Any:
        real = getattr(owner, name)

        def bent(*given: Any, **named: Any) -> Any:
            return alter(real(*given, **named), *given, **named)

        with patch.object(owner, name, bent):
            yield

    return defective


def instead(owner: Any, name: str, another: Any) -> Defect:
    """Something else has this name."""
    return lambda: patch.object(owner, name, another)


def misled(owner: Any, name: str, **wrong: Any) -> Defect:
    """The function is told something else; a callable is asked what."""

    @contextmanager
    def defective() -> Any:
        real = getattr(owner, name)

        def told_wrongly(*given: Any, **named: Any) -> Any:
            told = {key: value(named[key]) if callable(value) else value for key, value in wrong.items()}
            return real(*given, **named | told)

        with patch.object(owner, name, told_wrongly):
            yield

    return defective


def together(*defects: Defect) -> Defect:
    """All of these at once."""

    @contextmanager
    def defective() -> Any:
        with ExitStack() as all_of_them:
            for defect in defects:
                all_of_them.enter_context(defect())
            yield

    return defective


def _kind(change: Change) -> type:
    return type(change.record) if isinstance(change, Add) else change.kind


def place_of(changes: tuple[Change, ...], verb: type, kind: type, number: int) -> int:
    """Where the change of this number is, of those that do this to such rows; LookupError when there is none."""
    found = [place for place, change in enumerate(changes) if type(change) is verb and _kind(change) is kind]
    if number >= len(found):
        raise LookupError(f"no {verb.__name__} {kind.__name__} of number {number}: the defect is broken itself")
    return found[number]


def lacking(verb: type, kind: type, number: int = 0) -> Alter:
    """The change of this number, of those that do this to such rows, is left out."""

    def alter(decided: Any, *given: Any, **named: Any) -> Any:
        changes = decided.changes if isinstance(decided, Decision) else decided
        place = place_of(changes, verb, kind, number)
        left = changes[:place] + changes[place + 1 :]
        return evolve(decided, changes=left) if isinstance(decided, Decision) else left

    return alter


def silent(decided: Decision, *given: Any, **named: Any) -> Decision:
    """It is done, and nobody hears of it."""
    return Decision(decided.changes)


def nothing(decided: Decision, *given: Any, **named: Any) -> Decision:
    """It is decided, and not done."""
    return Decision()


def without(verb: type, kind: type) -> Alter:
    """Such changes are left out, where there are any."""

    def alter(decided: Decision, *_: Any, **__: Any) -> Decision:
        left = (change for change in decided.changes if type(change) is not verb or _kind(change) is not kind)
        return Decision(left, decided.events)

    return alter
