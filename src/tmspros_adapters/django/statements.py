"""Statements: the SQL of each shape is written once, Django's cursor runs it.

The ORM builds and compiles an expression at every call, which costs more than the database needs to answer; measured
in ``tests/benchmarks/storage_django.py``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tmspros_adapters.django.conditions import Shape, Writer, finds_each_once, kept, read_where
from tmspros_adapters.django.engines import Engine
from tmspros_adapters.django.rows import Rows, quoted
from tmspros_core.changes import Add, AddEach, Change, Condition, Drop, From, Set, Those
from tmspros_core.records.demands import check_change, check_order, check_where, each_value
from tmspros_core.records.schema import schema

Statement = tuple[str, list[Any]]
"""SQL and what its parameters hold."""


class Statements:
    """The statements of a store by shape. Two threads may write one shape at once; the last is kept."""

    def __init__(self, kinds: Iterable[type], *, prefix: str, engine: Engine) -> None:
        self._engine = engine
        self._alone = quoted(f"{prefix}alone")
        self._rows: Mapping[type, Rows] = {
            kind: Rows(schema(kind), table=prefix + schema(kind).name, engine=engine) for kind in kinds
        }
        self._made: dict[Any, str] = {}

    def rows(self, kind: type) -> Rows:
        """How rows of this kind travel; ValueError when the store keeps none."""
        return kept(self._rows, kind)

    def get(self, kind: type, key: Sequence[Any]) -> Statement:
        rows = self.rows(kind)

        def write(writer: Writer) -> str:
            matched = " AND ".join(f"{quoted(name)} = %s" for name in rows.schema.key)
            return f"SELECT {rows.selected(rows.table)} FROM {rows.table} WHERE {matched}"

        return self._text((kind, "get"), write), rows.encode_key(key)

    def select(
        self,
        kind: type,
        where: Sequence[Condition],
        *,
        order: Sequence[str],
        descending: bool,
        after: Sequence[Any] | None,
        limit: int | None,
    ) -> Statement:
        rows, values = self.rows(kind), list[Any]()
        shape = read_where(self._rows, rows, where, values)
        order = tuple(order)
        check_order(rows.schema, order, after, limit)
        leading = _leading(shape, order)
        if after is not None:
            marks = [rows.encode(name, value) for name, value in zip(order, after, strict=True)]
            values += marks if leading is None else [*marks, marks[0]]
        if limit is not None:
            values.append(limit)
        asked = (order, descending, after is not None, limit is not None)

        def write(writer: Writer) -> str:
            check_where(rows.schema, where)
            return self._select(writer, rows, shape, leading, asked)

        return self._text((kind, "select", shape, asked), write), values

    def _select(
        self, writer: Writer, rows: Rows, shape: Shape, leading: Any, asked: tuple[tuple[str, ...], bool, bool, bool]
    ) -> str:
        """Where the order starts with the field that a semi-join constrains, join and repeat the cursor on the inner
        side. Pages then cost the same however deep they lie: the inner rows come in order and stop the walk.
        """
        order, descending, cursor, limited = asked
        ours = writer.alias()
        columns = [f"{ours}.{quoted(name)}" for name in order]
        tables, conditions, first = f"{rows.table} AS {ours}", list[str](), None
        if leading is None:
            conditions += writer.conditions(rows, shape, alias=ours)
        for part in shape if leading else ():
            if part is leading:
                _, field, kind, inner, inner_shape = part
                alias = writer.alias()
                first = f"{alias}.{quoted(inner)}"
                other = self._rows[kind]
                tables = f"{other.table} AS {alias} JOIN {rows.table} AS {ours} ON {ours}.{quoted(field)} = {first}"
                conditions += writer.conditions(other, inner_shape, alias=alias)
            else:
                conditions += writer.conditions(rows, (part,), alias=ours, found=True)
        beyond = "<" if descending else ">"
        if cursor:
            marks = ", ".join(["%s"] * len(order))
            conditions.append(f"({', '.join(columns)}) {beyond} ({marks})")
            if first:
                conditions.append(f"{first} {beyond}= %s")
        if first:
            columns[0] = first
        ordered = ", ".join(f"{column} DESC" if descending else column for column in columns)
        return (
            f"SELECT {rows.selected(ours)} FROM {tables}"
            + (f" WHERE {' AND '.join(conditions)}" if conditions else "")
            + (f" ORDER BY {ordered}" if ordered else "")
            + (" LIMIT %s" if limited else "")
        )

    def count(self, kind: type, where: Sequence[Condition]) -> Statement:
        rows, values = self.rows(kind), list[Any]()
        shape = read_where(self._rows, rows, where, values)

        def write(writer: Writer) -> str:
            check_where(rows.schema, where)
            return f"SELECT COUNT(*) FROM {rows.table}{writer.where(rows, shape)}"

        return self._text((kind, "count", shape), write), values

    def change(self, change: Change) -> Statement:
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

    def _add(self, change: Add, record: Any) -> Statement:
        rows = self.rows(type(record))

        def write(writer: Writer) -> str:
            check_change(change)
            places = ", ".join(["%s"] * len(rows.names))
            return f"INSERT INTO {rows.table} ({_list(rows.names)}) VALUES ({places})"

        return self._text((type(record), Add), write), rows.encode_row(record)

    def _set(self, change: Set) -> Statement:
        rows = self.rows(change.kind)
        values = [rows.encode_kept(name, value) for name, value in change.values.items()]
        shape = read_where(self._rows, rows, change.where, values)
        names = tuple(change.values)

        def write(writer: Writer) -> str:
            check_change(change)
            settings = ", ".join(f"{quoted(name)} = %s" for name in names)
            return f"UPDATE {rows.table} SET {settings}{writer.where(rows, shape)}"

        return self._text((change.kind, Set, names, shape), write), values

    def _drop(self, change: Drop) -> Statement:
        rows, values = self.rows(change.kind), list[Any]()
        shape = read_where(self._rows, rows, change.where, values)

        def write(writer: Writer) -> str:
            check_change(change)
            return f"DELETE FROM {rows.table}{writer.where(rows, shape)}"

        return self._text((change.kind, Drop, shape), write), values

    def _add_each(self, change: AddEach) -> Statement:
        rows, source = self.rows(change.kind), self.rows(change.source)
        each = [(column, value) for column, value in each_value(change.kind, change.values)]
        given = {
            column.name: rows.encode_kept(column.name, value) for column, value in each if not isinstance(value, From)
        }
        taken = tuple((column.name, value.field if isinstance(value, From) else None) for column, value in each)
        values = list(given.values())
        shape = read_where(self._rows, source, change.where, values)
        values += [given[name] for name in rows.schema.key if name in given]

        def write(writer: Writer) -> str:
            check_change(change)
            theirs, there = writer.alias(), writer.alias()
            made = {
                name: f"{theirs}.{quoted(field)}" if field else self._engine.parameter(rows.column(name))
                for name, field in taken
            }
            same_key = " AND ".join(f"{there}.{quoted(name)} = {made[name]}" for name in rows.schema.key)
            conditions = [
                *writer.conditions(source, shape, alias=theirs),
                f"NOT EXISTS (SELECT 1 FROM {rows.table} AS {there} WHERE {same_key})",
            ]
            chosen = f"SELECT {', '.join(made.values())} FROM {source.table} AS {theirs}"
            return f"INSERT INTO {rows.table} ({_list(made)}) {chosen} WHERE {' AND '.join(conditions)}"

        return self._text((change.kind, AddEach, change.source, taken, shape), write), values

    def lock(self, rows: Iterable[int]) -> Statement:
        """Hold these rows of the table that alone transactions lock."""
        values = sorted(set(rows))
        places = ", ".join(["%s"] * len(values))
        return self._text(("lock", len(values)), lambda writer: self._engine.lock(self._alone, places)), values

    def _text(self, shape: Any, write: Callable[[Writer], str]) -> str:
        made = self._made.get(shape)
        if made is None:
            made = self._made[shape] = write(Writer(self._rows))
        return made


def _leading(shape: Shape, order: Sequence[str]) -> Any:
    """The semi-join that the order starts with, if it can be a join; None when there is none."""
    found = next((part for part in shape if order and part[0] is Those and part[1] == order[0]), None)
    return found if found and finds_each_once(found[2], found[3], found[4]) else None


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, names))
