"""What a rule decides and what a store carries out: changes, and the conditions that aim them.

A command returns ``Decision(changes, events)``. A store knows these few words and nothing of the domain, so a new
rule touches no store.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from tmspros_core.events import Event, Request


class Lost(Exception):
    """A failed expectation, or a key or slot already taken: somebody else was there first.

    It never leaves the portal, which runs the command again from its reading on.
    """


@frozen
class Equal:
    """The field equals the value; None asks for an empty field."""

    field: str
    value: Any


@frozen
class IsIn:
    """The field is one of at most 1,000 values, None never among them."""

    field: str
    values: tuple[Any, ...]


@frozen
class Before:
    """The field is less than the value (for instants: before it)."""

    field: str
    value: Any


@frozen
class Since:
    """The field is the value or more (for instants: at it or after)."""

    field: str
    value: Any


@frozen
class Those:
    """The field is among the values of ``of`` in the rows of ``kind`` that ``where`` describes: a semi-join."""

    field: str
    kind: type
    of: str
    where: tuple["Condition", ...]


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(values)


Condition = Equal | IsIn | Before | Since | Those

MOST_VALUES = 1000


def equal(field: str, value: Any) -> Equal:
    return Equal(field, value)


def is_in(field: str, values: Any) -> IsIn:
    """At most 1,000 values, none of them None; more is a set the store should know: use ``those``."""
    values = tuple(values)
    if len(values) > MOST_VALUES:
        raise ValueError(f"is_in takes at most {MOST_VALUES} values, not {len(values)}")
    if any(value is None for value in values):
        raise ValueError("is_in never takes None")
    return IsIn(field, values)


def before(field: str, value: Any) -> Before:
    return Before(field, value)


def since(field: str, value: Any) -> Since:
    return Since(field, value)


def those(field: str, kind: type, of: str, *where: Condition) -> Those:
    return Those(field, kind, of, where)


@frozen
class Add:
    """Add one record. Its key or one of its slots being taken is Lost."""

    record: Any


@frozen
class From:
    """In AddEach: take the value of this field of the source's row."""

    field: str


@frozen
class AddEach:
    """Add one record per selected row of ``source``; those whose key is there already are left alone."""

    kind: type
    source: type
    where: tuple[Condition, ...]
    values: Mapping[str, Any] = field(converter=_values)


@frozen
class Set:
    """Set these fields of every row that ``where`` describes; another number of rows than ``expect`` is Lost."""

    kind: type
    where: tuple[Condition, ...]
    values: Mapping[str, Any] = field(converter=_values)
    expect: int | None = None


@frozen
class Drop:
    """Drop every row that ``where`` describes; another number of rows than ``expect`` is Lost."""

    kind: type
    where: tuple[Condition, ...]
    expect: int | None = None


Change = Add | AddEach | Set | Drop


def _changes(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(changes)


def _events(events: Iterable[Event | Request]) -> tuple[Event | Request, ...]:
    return tuple(events)


@frozen
class Decision:
    """What a command decided: what to change, and what then has happened. A refusal has neither.

    Decisions of several rules add up: their changes are carried out in that order, all or none. An event is journalled
    and told by letters; a request is put into the outbox for delivery to resolve.
    """

    changes: tuple[Change, ...] = field(default=(), converter=_changes)
    events: tuple[Event | Request, ...] = field(default=(), converter=_events)

    def __add__(self, other: "Decision") -> "Decision":
        return Decision(self.changes + other.changes, self.events + other.events)
