"""Statements: SQLAlchemy compiles each shape once, the driver's cursor runs it.

Measured in ``tests/benchmarks/storage_sqlite.py``: compiling and fetching through SQLAlchemy Core at every call costs
several times what SQLite itself needs for a read by key.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from attrs import frozen

from tmspros_adapters.sql import selects
from tmspros_adapters.sql.conditions import Builder, finds_one, fixed_fields, read_where
from tmspros_adapters.sql.dialects import Dialect
from tmspros_adapters.sql.rows import Rows
from tmspros_adapters.sql.selects import Paging
from tmspros_adapters.sql.tables import Tables
from tmspros_core.changes import Add, AddEach, Change, Condition, Drop, From, Set
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
    """Whether it concerns one row, found by its key or a slot: how it is best done does not depend on the values."""

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
        paging = Paging(order, descending, after is not None, limit is not None)

        def build(builder: Builder) -> sa.Select[Any]:
            check_where(rows.schema, where)
            return selects.select(builder, rows, shape, paging)

        one = finds_one(rows.schema, shape)
        return self._statement((kind, "select", shape, paging), build, by_key=one), values

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
            builder = Builder(self._rows, chooses_joins=self._dialect.chooses_joins)
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
