"""Conditions in two passes: their shape and values at every call, their SQL once for each shape."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

import sqlalchemy as sa

from tmspros_adapters.sql.rows import Rows
from tmspros_core.changes import MOST_VALUES, Before, Condition, Equal, IsIn, Since, Those
from tmspros_core.records.schema import Schema, schema

Shape = tuple[Any, ...]


def read_where(of: Mapping[type, Rows], rows: Rows, where: Iterable[Condition], values: list[Any]) -> Shape:
    """The shape of the conditions; what they compare with, encoded, is appended to ``values``."""
    shape: list[Any] = []
    for condition in where:
        match condition:
            case Equal(field, None):
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
                shape.append((Those, field, kind, inner, read_where(of, _kept(of, kind), inner_where, values)))
            case _:
                raise ValueError(f"{condition!r} is no condition")
    return tuple(shape)


def _places(values: int) -> int:
    """Room for so many values, in few sizes so that there are few shapes; the last value fills the rest."""
    return 1 << (values - 1).bit_length() if values else 0


def _kept(of: Mapping[type, Rows], kind: type) -> Rows:
    try:
        return of[kind]
    except KeyError:
        raise ValueError(f"this store keeps no {kind.__name__}") from None


class Builder:
    """Makes SQL of shapes, one parameter after the other, in the order in which values were read."""

    def __init__(self, of: Mapping[type, Rows], *, chooses_joins: bool) -> None:
        self._of = of
        self.chooses_joins = chooses_joins
        self.walks = False
        """Whether rows are to be met one after the other until there are enough, and no join is to be chosen."""
        self.names: list[str] = []
        self._aliases = count(1)

    def parameter(self) -> sa.BindParameter[Any]:
        self.names.append(f"p{len(self.names)}")
        return sa.bindparam(self.names[-1], type_=sa.types.NULLTYPE)

    def conditions(
        self, table: sa.FromClause, of: Schema, shape: Shape, *, found: bool = False
    ) -> Iterator[sa.ColumnElement[bool]]:
        """One clause for each condition of the shape, on the table or an alias of it.

        ``found``: whether the rows are found by something else, so that all conditions only filter.
        """
        begin = None if found else begins_at(of, shape)
        for place, (what, field, *rest) in enumerate(shape):
            column = table.c[field]
            if what is Equal:
                yield column == self.parameter() if rest[0] else column.is_(None)
            elif what is Before:
                yield column < self.parameter()
            elif what is Since:
                yield column >= self.parameter()
            elif what is IsIn:
                yield column.in_([self.parameter() for _ in range(rest[0])]) if rest[0] else sa.false()
            else:
                yield self._semi_join(column, *rest, filters=place != begin)

    def _semi_join(
        self, column: sa.ColumnElement[Any], kind: type, inner: str, shape: Shape, *, filters: bool
    ) -> sa.ColumnElement[bool]:
        """One row of the other table looked up by its key for each row, where that is all there is to do.

        As a list, SQLite would make the whole of it first, however few rows it is to filter.
        """
        alias, of = self.alias(kind), self._of[kind].schema
        if filters and finds_each_once(kind, inner, shape):
            matches = (alias.c[inner] == column, *self.conditions(alias, of, shape, found=True))
            one: sa.Select[Any] = sa.select(sa.literal_column("1")).where(*matches)
            return (one.offset(sa.literal_column("0")) if self.walks and self.chooses_joins else one).exists()
        return column.in_(sa.select(alias.c[inner]).where(*self.conditions(alias, of, shape)))

    def alias(self, kind: type) -> sa.FromClause:
        return self._of[kind].table.alias(f"t{next(self._aliases)}")


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
    return inner in of.slots or set(of.key) - fixed_fields(shape) <= {inner}


def fixed_fields(shape: Shape) -> set[str]:
    """The fields that have one value, not None, in all rows that the conditions hold for."""
    return {field for what, field, *rest in shape if what is Equal and rest[0]}


def finds_one(of: Schema, shape: Shape) -> bool:
    """Whether the conditions hold for one row at most, told by its key or by a slot."""
    fixed = fixed_fields(shape)
    return set(of.key) <= fixed or not fixed.isdisjoint(of.slots)
