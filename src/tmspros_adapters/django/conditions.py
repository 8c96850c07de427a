"""Conditions in two passes: their shape and values at every call, their SQL once for each shape."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from tmspros_adapters.django.rows import Rows, quoted
from tmspros_core.changes import MOST_VALUES, Before, Condition, Equal, IsIn, Since, Those
from tmspros_core.records.schema import Schema, schema

Shape = tuple[Any, ...]

_COMPARED = {Equal: "=", Before: "<", Since: ">="}


def read_where(of: Mapping[type, Rows], rows: Rows, where: Iterable[Condition], values: list[Any]) -> Shape:
    """The shape of the conditions; what they compare with, encoded, is appended to ``values``."""
    shape: list[Any] = []
    for condition in where:
        match condition:
            case Equal(field, None):
                rows.column(field)
                shape.append((Equal, field, 0))
            case Equal(field, value) | Before(field, value) | Since(field, value):
                values.append(rows.encode(field, value))
                shape.append((type(condition), field, 1))
            case IsIn(field, among):
                if len(among) > MOST_VALUES:
                    raise ValueError(f"is_in takes at most {MOST_VALUES} values, not {len(among)}")
                places = _places(len(among))
                values.extend([rows.encode(field, value) for value in among])
                values.extend(values[-1:] * (places - len(among)))
                shape.append((IsIn, field, places))
            case Those(field, kind, inner, inner_where):
                shape.append((Those, field, kind, inner, read_where(of, kept(of, kind), inner_where, values)))
            case _:
                raise ValueError(f"{condition!r} is no condition")
    return tuple(shape)


def _places(values: int) -> int:
    """Room for so many values, in few sizes so that there are few shapes; the last value fills the rest."""
    return 1 << (values - 1).bit_length() if values else 0


def kept(of: Mapping[type, Rows], kind: type) -> Rows:
    """The rows of this kind; ValueError when the store keeps none."""
    try:
        return of[kind]
    except KeyError:
        raise ValueError(f"this store keeps no {kind.__name__}") from None


class Writer:
    """Writes SQL of shapes, its parameters in the order in which their values were read."""

    def __init__(self, of: Mapping[type, Rows]) -> None:
        self._of = of
        self._numbers = count(1)

    def alias(self) -> str:
        """A name that no other table of the statement has."""
        return f"t{next(self._numbers)}"

    def where(self, rows: Rows, shape: Shape, *, alias: str = "") -> str:
        """A WHERE of all the conditions, or nothing; ``alias`` is what the table is called if not by its name."""
        conditions = list(self.conditions(rows, shape, alias=alias))
        return f" WHERE {' AND '.join(conditions)}" if conditions else ""

    def conditions(self, rows: Rows, shape: Shape, *, alias: str = "", found: bool = False) -> Iterator[str]:
        """One clause for each condition of the shape.

        ``found``: whether the rows are found by something else, so that all conditions only filter.
        """
        begin = None if found else begins_at(rows.schema, shape)
        for place, (what, field, *rest) in enumerate(shape):
            column = f"{alias or rows.table}.{quoted(field)}"
            if what is IsIn:
                yield f"{column} IN ({', '.join(['%s'] * rest[0])})" if rest[0] else "1 = 0"
            elif what is Those:
                yield self._semi_join(column, *rest, filters=place != begin)
            elif rest[0]:
                yield f"{column} {_COMPARED[what]} %s"
            else:
                yield f"{column} IS NULL"

    def _semi_join(self, column: str, kind: type, inner: str, shape: Shape, *, filters: bool) -> str:
        """One row of the other table looked up by its key for each row, where that is all there is to do.

        As a list, SQLite would make the whole of it first, however few rows it is to filter.
        """
        alias, rows = self.alias(), self._of[kind]
        named = f"{alias}.{quoted(inner)}"
        if filters and finds_each_once(kind, inner, shape):
            matches = " AND ".join([f"{named} = {column}", *self.conditions(rows, shape, alias=alias, found=True)])
            return f"EXISTS (SELECT 1 FROM {rows.table} AS {alias} WHERE {matches})"
        return f"{column} IN (SELECT {named} FROM {rows.table} AS {alias}{self.where(rows, shape, alias=alias)})"


def begins_at(of: Schema, shape: Shape) -> int | None:
    """The place of the condition that rows are found by: one that names values of a field which a key or an index
    starts with, else the first semi-join.
    """
    starts = {of.key[0], *of.slots, *(index[0] for index in of.indexes)}
    for place, (what, field, *rest) in enumerate(shape):
        if field in starts and (what is IsIn or (what is Equal and rest[0])):
            return place
    return next((place for place, (what, *_) in enumerate(shape) if what is Those), None)


def finds_each_once(kind: type, inner: str, shape: Shape) -> bool:
    """Whether rows of this kind that the conditions hold for never share a value of this field."""
    of = schema(kind)
    fixed = {field for what, field, *rest in shape if what is Equal and rest[0]}
    return inner in of.slots or set(of.key) - fixed <= {inner}
