"""What may be asked of a store: every store refuses the same demands, with ValueError, before anything is done.

Stores call these before they look or write, so that what one store takes no other refuses.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import NOTHING, Factory, fields

from tmspros_core.changes import (
    MOST_VALUES,
    Add,
    AddEach,
    Before,
    Change,
    Condition,
    Drop,
    Equal,
    From,
    IsIn,
    Set,
    Since,
    Those,
)
from tmspros_core.records.schema import Column, Json, Schema, check_sought, check_value, schema


def check_where(of: Schema, where: Iterable[Condition]) -> None:
    """ValueError unless the conditions name fields of this kind and hold values those fields could hold."""
    for condition in where:
        column = of.column(condition.field)
        if column.type is Json:
            raise ValueError(f"{column.name} is Json, which no condition may name")
        match condition:
            case Equal(value=None):
                pass
            case Equal(value=value):
                check_sought(column, value)
            case Before(value=value) | Since(value=value):
                check_sought(column, value)
            case IsIn(values=values):
                if len(values) > MOST_VALUES:
                    raise ValueError(f"is_in takes at most {MOST_VALUES} values, not {len(values)}")
                for value in values:
                    check_sought(column, value)
            case Those(kind=kind, of=field, where=inner):
                other = schema(kind)
                if other.column(field).type is not column.type:
                    raise ValueError(f"{column.name} and {kind.__name__}.{field} are of different types")
                check_where(other, inner)
            case _:
                raise ValueError(f"{condition!r} is no condition")


def check_order(of: Schema, order: Sequence[str], after: Sequence[Any] | None, limit: int | None) -> None:
    """ValueError unless the order is total and never None, and the cursor has one value for each of its fields."""
    if order:
        columns = [of.column(name) for name in order]
        if any(column.optional or column.type is Json for column in columns):
            raise ValueError("an order names fields that are never None, and no Json")
        if len(set(order)) < len(order) or set(order[-len(of.key) :]) != set(of.key):
            raise ValueError(f"an order of {of.kind.__name__} names each field once and ends in {of.key}")
        if after is not None:
            if len(after) != len(order):
                raise ValueError(f"a cursor holds {len(order)} values, one for each field of the order")
            for column, value in zip(columns, after, strict=True):
                check_sought(column, value)
    elif after is not None:
        raise ValueError("a cursor needs an order")
    if limit is not None and limit < 0:
        raise ValueError("a limit is not negative")


def check_key(of: Schema, key: Sequence[Any]) -> None:
    """ValueError unless these could be the values of a key, one for each of its fields."""
    if len(key) != len(of.key):
        raise ValueError(f"a key of {of.kind.__name__} holds {of.key}")
    for name, value in zip(of.key, key, strict=True):
        check_sought(of.column(name), value)


def check_change(change: Change) -> None:
    """ValueError unless the change names fields of its kinds and writes values that they keep."""
    match change:
        case Add(record):
            kind: type = type(record)
            for column in schema(kind).columns:
                check_value(column, getattr(record, column.name))
        case Set(kind, where, values):
            of = schema(kind)
            if not values:
                raise ValueError("Set sets at least one field")
            for name, value in values.items():
                check_value(of.column(name), value)
            check_where(of, where)
        case Drop(kind, where):
            check_where(schema(kind), where)
        case AddEach(kind, source, where, values):
            for column, value in each_value(kind, values):
                if isinstance(value, From):
                    _check_taken(column, schema(source).column(value.field))
                else:
                    check_value(column, value)
            check_where(schema(source), where)
        case _:
            raise ValueError(f"{change!r} is no change")


def each_value(kind: type, values: Mapping[str, Any]) -> tuple[tuple[Column, Any], ...]:
    """The value or ``From`` of every field of the records that AddEach makes, its defaults filled in."""
    of = schema(kind)
    for name in values:
        of.column(name)
    defaults = {attribute.name: attribute.default for attribute in fields(kind)}
    for name, default in defaults.items():
        if name not in values and (default is NOTHING or isinstance(default, Factory)):  # type: ignore[arg-type]
            raise ValueError(f"AddEach of {kind.__name__} says what {name} is")
    return tuple((column, values.get(column.name, defaults[column.name])) for column in of.columns)


def _check_taken(column: Column, source: Column) -> None:
    if source.type is not column.type:
        raise ValueError(f"{column.name} takes {column.type.__name__}, not {source.type.__name__}")
    if source.optional and not column.optional:
        raise ValueError(f"{column.name} may not be None, {source.name} may")
    if column.most is not None and (source.most is None or source.most > column.most):
        raise ValueError(f"{column.name} takes at most {column.most} characters, {source.name} may hold more")
