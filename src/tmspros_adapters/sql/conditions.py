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

    def __init__(self, of: Mapping[type, Rows]) -> None:
        self._of = of
        self.names: list[str] = []
        self._aliases = count(1)

    def parameter(self) -> sa.BindParameter[Any]:
        self.names.append(f"p{len(self.names)}")
        return sa.bindparam(self.names[-1], type_=sa.types.NULLTYPE)

    def conditions(self, table: sa.FromClause, shape: Shape) -> Iterator[sa.ColumnElement[bool]]:
        """One clause for each condition of the shape."""
        for what, field, *rest in shape:
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
                kind, inner, inner_shape = rest
                alias = self.alias(kind)
                yield column.in_(sa.select(alias.c[inner]).where(*self.conditions(alias, inner_shape)))

    def alias(self, kind: type) -> sa.FromClause:
        return self._of[kind].table.alias(f"t{next(self._aliases)}")


def finds_each_once(kind: type, inner: str, shape: Shape) -> bool:
    """Whether rows of this kind that the conditions hold for never share a value of this field."""
    of = schema(kind)
    return inner in of.slots or set(of.key) - fixed_fields(shape) <= {inner}


def fixed_fields(shape: Shape) -> set[str]:
    """The fields that have one value, not None, in all rows that the conditions hold for."""
    return {field for what, field, *rest in shape if what is Equal and rest[0]}


def finds_one(of: Schema, shape: Shape) -> bool:
    """Whether the conditions hold for one row at most, told by its key."""
    return set(of.key) <= fixed_fields(shape)
