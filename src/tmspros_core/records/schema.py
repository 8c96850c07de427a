"""How a record says what a store must know of it: key, slots, indexes and the type of each field.

The types of fields are few, so that every store can keep them: ``str`` with a greatest length, ``int``, ``bool``, an
enum of strings, ``date``, ``datetime`` (aware, UTC, microseconds) and ``Json``; each of them may be None.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from attrs import fields, frozen

R = TypeVar("R")


@frozen
class Most:
    """The greatest length of a text, in code points."""

    length: int


@frozen
class Json:
    """A JSON value as canonical text: frozen, hashable, equal when the values are. Never in a condition."""

    text: str

    @classmethod
    def of(cls, value: Any) -> "Json":
        return cls(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False))

    def value(self) -> Any:
        return json.loads(self.text)


@frozen
class Column:
    """One field of a record. ``type`` is str, int, bool, a StrEnum, date, datetime or Json; ``most`` is for str."""

    name: str
    type: type
    most: int | None
    optional: bool


@frozen
class Schema:
    """What a store must know of one kind of record."""

    kind: type
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    slots: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise ValueError(f"{self.kind.__name__} has no field {name!r}")


def record(
    *,
    key: Iterable[str],
    slots: Iterable[str] = (),
    indexes: Iterable[Iterable[str]] = (),
    name: str | None = None,
) -> Callable[[type[R]], type[R]]:
    """Mark a frozen attrs class as a record.

    ``key`` names the fields that identify a row. A *slot* is a nullable field that is unique where it is not None:
    how uniqueness that depends on state is kept where partial indexes do not exist. ``name`` is the table's, without
    prefix (by default the class's in snake case).
    """

    def mark(kind: type[R]) -> type[R]:
        plain = name or "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")
        kind.__schema_parts__ = (plain, tuple(key), tuple(slots), tuple(map(tuple, indexes)))  # type: ignore[attr-defined]
        return kind

    return mark


@cache
def schema(kind: type) -> Schema:
    """The schema of a record kind; ValueError when a field has a type that stores do not keep."""
    try:
        name, key, slots, indexes = kind.__schema_parts__  # type: ignore[attr-defined]
    except AttributeError:
        raise ValueError(f"{kind.__name__} is not a record") from None
    hints = get_type_hints(kind, include_extras=True)
    columns = tuple(_column(kind, attribute.name, hints[attribute.name]) for attribute in fields(kind))
    made = Schema(kind, name, columns, key, slots, indexes)
    for named in (*key, *slots, *(field for index in indexes for field in index)):
        made.column(named)
    return made


def _column(kind: type, name: str, hint: Any) -> Column:
    optional = False
    if get_origin(hint) in (Union, UnionType):
        plain = [part for part in get_args(hint) if part is not NoneType]
        optional = len(plain) < len(get_args(hint))
        hint = plain[0] if len(plain) == 1 else hint
    most = None
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        most = next((extra.length for extra in extras if isinstance(extra, Most)), None)
    known = hint in (str, int, bool, date, datetime, Json) or (isinstance(hint, type) and issubclass(hint, StrEnum))
    if not known or (hint is str and most is None):
        raise ValueError(f"{kind.__name__}.{name}: stores keep no {hint!r}")
    return Column(name, hint, most, optional)


LEAST_INT, GREATEST_INT = -(2**63), 2**63 - 1


def check_value(column: Column, value: Any) -> None:
    """ValueError unless a store can keep this value in this column and give back the same."""
    if value is None:
        if not column.optional:
            raise ValueError(f"{column.name} may not be None")
        return
    check_sought(column, value)
    if column.most is not None and len(value) > column.most:
        raise ValueError(f"{column.name} takes at most {column.most} characters")


def check_sought(column: Column, value: Any) -> None:
    """ValueError unless this value may be looked for in this column; a text longer than any there finds nothing."""
    given: type = type(value)
    if given is not column.type:
        raise ValueError(f"{column.name} takes {column.type.__name__}, not {given.__name__}")
    if column.type is str:
        _check_text(column, value)
    elif column.type is Json:
        _check_text(column, value.text)
    elif column.type is datetime:
        if value.tzinfo is not UTC:
            raise ValueError(f"{column.name} takes an aware datetime in UTC")
    elif column.type is int and not LEAST_INT <= value <= GREATEST_INT:
        raise ValueError(f"{column.name} takes an int of 64 bits")


def _check_text(column: Column, text: str) -> None:
    if "\0" in text:
        raise ValueError(f"{column.name} may not hold NUL")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError(f"{column.name} may not hold a lone surrogate") from None
