"""Statements: SQLAlchemy compiles each shape once, the driver's cursor runs it.

Measured in ``tests/benchmarks/storage_sqlite.py``: compiling and fetching through SQLAlchemy Core at every call costs
several times what SQLite itself needs for a read by key.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from attrs import frozen

from tmspros_adapters.sql.conditions import Builder, Shape, finds_each_once, finds_one, fixed_fields, read_where
from tmspros_adapters.sql.dialects import Dialect
from tmspros_adapters.sql.rows import Rows
from tmspros_adapters.sql.tables import Tables
from tmspros_core.changes import Add, AddEach, Change, Condition, Drop, From, Set, Those
from tmspros_core.records.demands import check_change, check_order, check_where, each_value
from tmspros_core.records.schema import schema


@frozen
class Statement:
    """SQL text; each parameter takes the value at its place among those read and the constants of the compiler."""

    text: str
    places: tuple[int, ...]
    constants: tuple[Any, ...]
    as_read: bool
    by_key: bool
    """Whether it concerns one row, found by its key: how it is best done does not depend on the values."""

    def parameters(self, values: list[Any]) -> list[Any]:
        if self.as_read:
            return values
        known = [*values, *self.constants]
        return [known[place] for place in self.places]


class Statements:
    """The statements of a store by shape. Two threads may compile one shape at once; the last is kept."""

    def __init__(self, tables: Tables, *, dialect: Dialect, compiler: sa.Dialect) -> None:
        self.tables = tables
        self._dialect = dialect
        self._compiler = compiler
        self._made: dict[Any, Statement] = {}
        self._rows = {kind: Rows(schema(kind), table, dialect) for kind, table in tables.of.items()}

    def rows(self, kind: type) -> Rows:
        """How rows of this kind travel; ValueError when the store keeps none."""
        try:
            return self._rows[kind]
        except KeyError:
            raise ValueError(f"this store keeps no {kind.__name__}") from None

    def get(self, kind: type) -> Statement:
        rows = self.rows(kind)

        def build(builder: Builder) -> sa.Select[Any]:
            table = rows.table
            return sa.select(table).where(*(table.c[name] == builder.parameter() for name in rows.schema.key))

        return self._statement((kind, "get"), build, by_key=True)

    def select(
        self,
        kind: type,
        where: Sequence[Condition],
        *,
        order: Sequence[str],
        descending: bool,
        after: Sequence[Any] | None,
        limit: int | None,
    ) -> tuple[Statement, list[Any]]:
        rows, values = self.rows(kind), list[Any]()
        shape = read_where(self._rows, rows, where, values)
        order = tuple(order)
        check_order(rows.schema, order, after, limit)
        if after is not None:
            values.extend(rows.encode(name, value) for name, value in zip(order, after, strict=True))
        if limit is not None:
            values.append(limit)
        cursor, limited = after is not None, limit is not None

        def build(builder: Builder) -> sa.Select[Any]:
            check_where(rows.schema, where)
            return _select(builder, rows, shape, order, descending=descending, cursor=cursor, limited=limited)

        return self._statement((kind, "select", shape, order, descending, cursor, limited), build), values

    def count(self, kind: type, where: Sequence[Condition]) -> tuple[Statement, list[Any]]:
        rows, values = self.rows(kind), list[Any]()
        shape = read_where(self._rows, rows, where, values)

        def build(builder: Builder) -> sa.Select[Any]:
            check_where(rows.schema, where)
            conditions = builder.conditions(rows.table, rows.schema, shape)
            return sa.select(sa.func.count()).select_from(rows.table).where(*conditions)

        return self._statement((kind, "count", shape), build), values

    def change(self, change: Change) -> tuple[Statement, list[Any]]:
        """What carries out a change; ValueError when no store can (``demands.check_change``).

        Values are checked as they are encoded, all else once for each shape.
        """
        match change:
            case Add(record):
                return self._add(change, record)
            case Set():
                return self._set(change)
            case Drop():
                return self._drop(change)
            case AddEach():
                return self._add_each(change)

    def _add(self, change: Add, record: Any) -> tuple[Statement, list[Any]]:
        rows = self.rows(type(record))

        def build(builder: Builder) -> sa.Insert:
            check_change(change)
            return sa.insert(rows.table).values({name: builder.parameter() for name in rows.names})

        return self._statement((type(record), Add), build, by_key=True), rows.encode_row(record)

    def _set(self, change: Set) -> tuple[Statement, list[Any]]:
        rows = self.rows(change.kind)
        values = [rows.encode_kept(name, value) for name, value in change.values.items()]
        shape = read_where(self._rows, rows, change.where, values)
        names = tuple(change.values)

        def build(builder: Builder) -> sa.Update:
            check_change(change)
            settings = {name: builder.parameter() for name in names}
            return sa.update(rows.table).values(settings).where(*builder.conditions(rows.table, rows.schema, shape))

        by_key = finds_one(rows.schema, shape)
        return self._statement((change.kind, Set, names, shape), build, by_key=by_key), values

    def _drop(self, change: Drop) -> tuple[Statement, list[Any]]:
        rows, values = self.rows(change.kind), list[Any]()
        shape = read_where(self._rows, rows, change.where, values)

        def build(builder: Builder) -> sa.Delete:
            check_change(change)
            return sa.delete(rows.table).where(*builder.conditions(rows.table, rows.schema, shape))

        return self._statement((change.kind, Drop, shape), build, by_key=finds_one(rows.schema, shape)), values

    def _add_each(self, change: AddEach) -> tuple[Statement, list[Any]]:
        rows, source = self.rows(change.kind), self.rows(change.source)
        each = [(column.name, value) for column, value in each_value(change.kind, change.values)]
        taken = tuple((name, value.field if isinstance(value, From) else None) for name, value in each)
        values = [rows.encode_kept(name, value) for name, value in each if not isinstance(value, From)]
        shape = read_where(self._rows, source, change.where, values)

        def build(builder: Builder) -> sa.Executable:
            check_change(change)
            made: dict[str, Any] = {
                name: source.table.c[field] if field else self._dialect.typed(builder.parameter(), rows.table.c[name])
                for name, field in taken
            }
            there = rows.table.alias("there")
            same_key = sa.exists().where(*(there.c[name] == made[name] for name in rows.schema.key))
            conditions = [*builder.conditions(source.table, source.schema, shape), ~same_key]
            chosen = sa.select(*(value.label(name) for name, value in made.items())).select_from(source.table)
            told_apart = {field for name, field in taken if name in rows.schema.key} | fixed_fields(shape)
            ways = ({*source.schema.key}, *({slot} for slot in source.schema.slots))
            repeats = not any(way <= told_apart for way in ways)
            return self._dialect.add_each(rows.table, chosen.where(*conditions), repeats=repeats)

        return self._statement((change.kind, AddEach, change.source, taken, shape), build), values

    def lock(self, rows: Iterable[int]) -> tuple[Statement, list[Any]]:
        """Lock these rows of the table that alone transactions lock, by writing to them."""
        values, table = sorted(set(rows)), self.tables.alone

        def build(builder: Builder) -> sa.Update:
            return self._dialect.take_turn(table, table.c.id.in_([builder.parameter() for _ in values]))

        return self._statement(("lock", len(values)), build, by_key=True), values

    def _statement(self, shape: Any, build: Callable[[Builder], Any], *, by_key: bool = False) -> Statement:
        made = self._made.get(shape)
        if made is None:
            builder = Builder(self._rows)
            compiled: Any = build(builder).compile(dialect=self._compiler)
            made = self._made[shape] = _place(compiled, builder.names, by_key=by_key)
        return made


def _place(compiled: Any, names: Sequence[str], *, by_key: bool) -> Statement:
    own = [name for name in compiled.params if name not in names]
    numbers = {name: place for place, name in enumerate([*names, *own])}
    places = tuple(numbers[name] for name in compiled.positiontup)
    constants = tuple(compiled.params[name] for name in own)
    as_read = places == tuple(range(len(names)))
    return Statement(str(compiled), places, constants, as_read=as_read, by_key=by_key)


def _select(
    builder: Builder,
    rows: Rows,
    shape: Shape,
    order: Sequence[str],
    *,
    descending: bool,
    cursor: bool,
    limited: bool,
) -> sa.Select[Any]:
    """Where the order starts with the field that a semi-join constrains, join and repeat the cursor on the inner side.

    Pages then cost the same however deep they lie: the inner rows come in order and stop the walk.
    """
    table, of = rows.table, rows.schema
    leading = next((part for part in shape if order and part[0] is Those and part[1] == order[0]), None)
    if leading is None or not finds_each_once(leading[2], leading[3], leading[4]):
        query = sa.select(table).where(*builder.conditions(table, of, shape))
        first: sa.ColumnElement[Any] | None = None
    else:
        _, field, kind, inner, _ = leading
        alias = builder.alias(kind)
        first = alias.c[inner]
        conditions: list[sa.ColumnElement[bool]] = []
        # Parameters are numbered in the order in which the conditions were read.
        for part in shape:
            if part is leading:
                conditions += builder.conditions(alias, schema(kind), part[4])
            else:
                conditions += builder.conditions(table, of, (part,), found=True)
        query = sa.select(table).join_from(alias, table, table.c[field] == first).where(*conditions)
    if cursor:
        columns, marks = [table.c[name] for name in order], [builder.parameter() for _ in order]
        query = query.where(_beyond(columns, marks, descending=descending))
        if first is not None:
            query = query.where(first <= marks[0] if descending else first >= marks[0])
    ordered = [table.c[name] if place or first is None else first for place, name in enumerate(order)]
    query = query.order_by(*(column.desc() if descending else column for column in ordered))
    return query.limit(builder.parameter()) if limited else query


def _beyond(columns: Sequence[Any], marks: Sequence[Any], *, descending: bool) -> sa.ColumnElement[bool]:
    left, right = (columns[0], marks[0]) if len(columns) == 1 else (sa.tuple_(*columns), sa.tuple_(*marks))
    beyond: sa.ColumnElement[bool] = left < right if descending else left > right
    return beyond
