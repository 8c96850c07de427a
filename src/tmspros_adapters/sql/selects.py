"""SELECT with an order, a cursor and a limit: pages that cost the same however deep they lie."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from attrs import frozen

from tmspros_adapters.sql.conditions import Builder, Shape, finds_each_once
from tmspros_adapters.sql.rows import Rows
from tmspros_core.changes import Those
from tmspros_core.records.schema import schema


@frozen
class Paging:
    """What is asked for besides the conditions: the order, and whether there is a cursor and a limit."""

    order: tuple[str, ...]
    descending: bool
    cursor: bool
    limited: bool


def select(builder: Builder, rows: Rows, shape: Shape, paging: Paging) -> sa.Select[Any]:
    """Where the order starts with the field that a semi-join constrains, the other table's rows come first, in order,
    and stop the walk; the cursor is repeated on them.
    """
    order = paging.order
    builder.walks = paging.limited
    leading = next((part for part in shape if order and part[0] is Those and part[1] == order[0]), None)
    if leading is not None and finds_each_once(leading[2], leading[3], leading[4]):
        return _walk(builder, rows, shape, leading, paging)
    table = rows.table
    query = sa.select(table).where(*builder.conditions(table, rows.schema, shape))
    columns = [table.c[name] for name in order]
    if paging.cursor:
        query = query.where(_beyond(columns, [builder.parameter() for _ in order], paging))
    query = query.order_by(*_turned(columns, paging))
    return query.limit(builder.parameter()) if paging.limited else query


def _walk(builder: Builder, rows: Rows, shape: Shape, leading: Any, paging: Paging) -> sa.Select[Any]:
    _, field, kind, inner, _ = leading
    table, alias = rows.table, builder.alias(kind)
    first = alias.c[inner]
    outside, inside = list[sa.ColumnElement[bool]](), [table.c[field] == first]
    # Parameters are numbered in the order in which the conditions were read.
    for part in shape:
        if part is leading:
            outside += builder.conditions(alias, schema(kind), part[4])
        else:
            inside += builder.conditions(table, rows.schema, (part,), found=True)
    if paging.cursor:
        marks = [builder.parameter() for _ in paging.order]
        inside.append(_beyond([table.c[name] for name in paging.order], marks, paging))
        outside.append(first <= marks[0] if paging.descending else first >= marks[0])
    limit = builder.parameter() if paging.limited else None
    found: sa.FromClause = table
    if builder.chooses_joins and limit is not None:
        # A limit inside, like an offset in an EXISTS, is what no planner joins in a way of its own: by merging, say,
        # which reads both tables from the beginning.
        then = _turned([table.c[name] for name in paging.order[1:]], paging)
        found = sa.select(table).where(*inside).order_by(*then).limit(limit).lateral()
        query = sa.select(found).select_from(alias.join(found, sa.true())).where(*outside)
    else:
        query = sa.select(table).join_from(alias, table, inside[0]).where(*outside, *inside[1:])
    query = query.order_by(*_turned([first, *(found.c[name] for name in paging.order[1:])], paging))
    return query if limit is None else query.limit(limit)


def _turned(columns: Sequence[Any], paging: Paging) -> list[sa.ColumnElement[Any]]:
    return [column.desc() if paging.descending else column for column in columns]


def _beyond(columns: Sequence[Any], marks: Sequence[Any], paging: Paging) -> sa.ColumnElement[bool]:
    left, right = (columns[0], marks[0]) if len(columns) == 1 else (sa.tuple_(*columns), sa.tuple_(*marks))
    beyond: sa.ColumnElement[bool] = left < right if paging.descending else left > right
    return beyond
