"""Drawing changes and questions for the machine, from few values so that they meet what is there."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

from tmspros_core.changes import Add, AddEach, Change, Condition, Drop, From, Set, before, equal, is_in, since, those
from tmspros_core.records.schema import Column, Json, schema
from tmspros_core.testing.specimens import Loan, Shade, Specimen

KINDS: tuple[type, ...] = (Specimen, Loan)

NAMES = st.sampled_from(["", "a", "A", "á", "b", "b "])
POOLS: Mapping[type, st.SearchStrategy[Any]] = {
    str: NAMES,
    int: st.integers(-1, 2),
    bool: st.booleans(),
    Shade: st.sampled_from(Shade),
    date: st.sampled_from([date(2026, 2, 28), date(2026, 3, 1)]),
    datetime: st.sampled_from([datetime(2026, 3, 1, 0, 0, 0, tick, tzinfo=UTC) for tick in (0, 1, 999_999)]),
    Json: st.sampled_from([Json.of(None), Json.of({"a": "é"})]),
}


def _pool(draw: st.DrawFn, column: Column) -> Any:
    return draw(POOLS[column.type])


def _kept(draw: st.DrawFn, column: Column) -> Any:
    return None if column.optional and draw(st.booleans()) else _pool(draw, column)


@st.composite
def _records(draw: st.DrawFn) -> Any:
    kind = draw(st.sampled_from(KINDS))
    of = schema(kind)
    # Slots more often than the rest: they are where rows collide.
    free = [*(column.name for column in of.columns if column.name not in of.key), *of.slots, *of.slots]
    names = [*of.key, *draw(st.lists(st.sampled_from(free), max_size=8, unique=True))]
    return kind(**{name: _kept(draw, of.column(name)) for name in names})


SEMI_JOINS = (
    ("drawer", Loan, "drawer"),
    ("drawer", Loan, "room"),
    ("drawer", Specimen, "note"),
    ("drawer", Specimen, "id"),
)


@st.composite
def _conditions(draw: st.DrawFn, kind: type, depth: int = 1) -> Condition:
    of = schema(kind)
    ways = ("key", "equal", "before", "since", "is_in") + ("those",) * (2 * depth)
    way = draw(st.sampled_from(ways))
    if way == "key":
        return equal(draw(st.sampled_from(of.key)), draw(NAMES))
    if way == "those":
        field, other, inner = draw(st.sampled_from(SEMI_JOINS))
        return those(field, other, inner, *draw(_wheres(other, depth - 1)))
    column = draw(st.sampled_from([column for column in of.columns if column.type is not Json]))
    if way == "is_in":
        return is_in(column.name, draw(st.lists(POOLS[column.type], max_size=3)))
    if way == "equal":
        return equal(column.name, _kept(draw, column))
    return (before if way == "before" else since)(column.name, _pool(draw, column))


def _wheres(kind: type, depth: int = 1) -> st.SearchStrategy[tuple[Condition, ...]]:
    return st.lists(_conditions(kind, depth), max_size=2).map(tuple)


ADDED_EACH: tuple[tuple[type, type, dict[str, Any]], ...] = (
    (Loan, Specimen, {"borrower": "a", "drawer": From("drawer")}),
    (Loan, Specimen, {"borrower": From("id"), "drawer": From("drawer"), "since": From("number"), "room": From("note")}),
    (Loan, Loan, {"borrower": From("drawer"), "drawer": From("borrower")}),
    (Specimen, Loan, {"id": From("drawer"), "drawer": From("borrower"), "note": From("room"), "tag": From("sole")}),
)


@st.composite
def _changes(draw: st.DrawFn) -> Change:
    way = draw(st.sampled_from(("add", "add", "set", "set", "drop", "each")))
    if way == "add":
        return Add(draw(_records()))
    if way == "each":
        kind, source, values = draw(st.sampled_from(ADDED_EACH))
        return AddEach(kind, source, draw(_wheres(source)), values)
    kind = draw(st.sampled_from(KINDS))
    where, expect = draw(_wheres(kind)), draw(st.none() | st.integers(0, 2))
    if way == "drop":
        return Drop(kind, where, expect)
    of = schema(kind)
    free = [column for column in of.columns if column.name not in of.key]
    chosen = draw(st.lists(st.sampled_from(free), min_size=1, max_size=3, unique_by=lambda column: column.name))
    return Set(kind, where, {column.name: _kept(draw, column) for column in chosen}, expect)


@frozen
class Span:
    """One transaction: changes applied one batch after the other, and whether an exception leaves it at the end."""

    batches: tuple[tuple[Change, ...], ...]
    fails: bool


@st.composite
def spans(draw: st.DrawFn) -> Span:
    batches = draw(st.lists(st.lists(_changes(), max_size=3).map(tuple), max_size=3))
    return Span(tuple(batches), draw(st.integers(0, 3)) == 0)


ORDERS = (("id",), ("drawer", "id"), ("at", "number", "id"), ("shade", "drawer", "id"), ("text", "id"))


@frozen
class Question:
    """One select of specimens, with all that it can be asked."""

    where: tuple[Condition, ...]
    order: tuple[str, ...]
    descending: bool
    after: tuple[Any, ...] | None
    limit: int | None


@st.composite
def questions(draw: st.DrawFn) -> Question:
    order = draw(st.sampled_from(ORDERS))
    of = schema(Specimen)
    after = tuple(_pool(draw, of.column(name)) for name in order) if draw(st.booleans()) else None
    return Question(draw(_wheres(Specimen)), order, draw(st.booleans()), after, draw(st.none() | st.integers(0, 3)))
