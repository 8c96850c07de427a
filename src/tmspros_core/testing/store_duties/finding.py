"""What is found is what the conditions say, in an order that pages neither cut nor repeat."""

from collections.abc import Iterable, Sequence
from itertools import product
from operator import attrgetter
from typing import Any

import pytest

from tmspros_core.changes import (
    Before,
    Condition,
    Drop,
    Equal,
    IsIn,
    Since,
    Those,
    before,
    equal,
    is_in,
    since,
    those,
)
from tmspros_core.ports import Store
from tmspros_core.records.schema import Json, schema
from tmspros_core.testing.specimens import TWINS, Loan, Remark, Specimen, variety
from tmspros_core.testing.store_duties.fixtures import StoreFixtures, fill, specimens, write

ORDERS: tuple[tuple[str, ...], ...] = (
    ("id",),
    ("drawer", "id"),
    ("flag", "shade", "day", "at", "number", "id"),
    ("text", "number", "id"),
)


def holds(condition: Condition, row: Any, everything: Iterable[Any]) -> bool:
    """What a condition means, told in Python; ``everything`` is where semi-joins look."""
    value = getattr(row, condition.field)
    match condition:
        case Equal(_, wanted):
            return bool(value == wanted)
        case IsIn(_, among):
            return value in among
        case Before(_, bound):
            return value is not None and value < bound
        case Since(_, bound):
            return value is not None and value >= bound
        case Those(_, kind, of, where):
            found = [
                getattr(other, of) for other in everything if type(other) is kind and _all(where, other, everything)
            ]
            return value is not None and value in found


def _all(where: Iterable[Condition], row: Any, everything: Iterable[Any]) -> bool:
    return all(holds(condition, row, everything) for condition in where)


def _pages(store: Store, *where: Condition, order: Sequence[str], descending: bool, size: int) -> list[Specimen]:
    """All pages one after the other, each begun at the last row of the one before."""
    rows: list[Specimen] = []
    with store.transaction() as tx:
        while True:
            after = [getattr(rows[-1], name) for name in order] if rows else None
            page = tx.select(Specimen, *where, order=order, descending=descending, after=after, limit=size)
            if not page:
                return rows
            rows.extend(page)


SEMI_JOINS: tuple[Those, ...] = (
    those("drawer", Loan, "drawer", equal("borrower", "x")),
    those("drawer", Loan, "drawer"),
    those("drawer", Loan, "room", equal("borrower", "y")),
    those("note", Loan, "room", since("since", 1)),
    those("drawer", Loan, "drawer", equal("borrower", "z"), those("drawer", Specimen, "text", equal("flag", True))),
    those("drawer", Specimen, "note", equal("flag", False), before("number", 1)),
    those("drawer", Loan, "drawer", equal("borrower", "nobody")),
    those("drawer", Loan, "drawer", is_in("borrower", ())),
    those("id", Specimen, "id", equal("drawer", "a")),
)


class Finding(StoreFixtures):
    """Conditions, orders, cursors, counts."""

    @pytest.fixture
    def everything(self) -> list[Any]:
        rows, loans = variety(seed=2, rows=60)
        return [*rows, *loans]

    @pytest.fixture
    def varied(self, store: Store, everything: list[Any]) -> Store:
        fill(store, everything)
        return store

    def _compare(self, store: Store, everything: list[Any], *where: Condition) -> int:
        rows = sorted((row for row in everything if type(row) is Specimen), key=attrgetter("id"))
        expected = tuple(row for row in rows if _all(where, row, everything))
        assert specimens(store, *where) == expected, where
        with store.transaction() as tx:
            assert tx.count(Specimen, *where) == len(expected), where
        return len(expected)

    def test_each_operator_finds_what_it_says_in_each_field(self, varied: Store, everything: list[Any]) -> None:
        found = 0
        for column in schema(Specimen).columns:
            if column.type is Json:
                continue
            values = sorted({getattr(row, column.name) for row in everything if type(row) is Specimen} - {None})
            chosen = values[:: max(1, len(values) // 4)]
            for value in chosen:
                for operator in (equal, before, since):
                    found += self._compare(varied, everything, operator(column.name, value))
            for among in ((), chosen[:1], chosen[:3], chosen, chosen + chosen):
                found += self._compare(varied, everything, is_in(column.name, among))
            if column.optional:
                assert self._compare(varied, everything, equal(column.name, None)) > 0
        assert found > 1000

    def test_semi_joins_find_what_they_say(self, varied: Store, everything: list[Any]) -> None:
        found = [self._compare(varied, everything, condition) for condition in SEMI_JOINS]
        assert sum(map(bool, found)) >= 6, found
        self._compare(varied, everything, SEMI_JOINS[0], SEMI_JOINS[2], equal("flag", True), SEMI_JOINS[8])

    def test_conditions_all_hold_and_a_field_may_occur_twice(self, varied: Store, everything: list[Any]) -> None:
        for where in (
            (since("number", -1), before("number", 2)),
            (since("id", "a"), before("id", "é"), equal("flag", True), is_in("number", (0, 1, 2))),
            (equal("drawer", "a"), equal("drawer", "b")),
            (is_in("drawer", ("a", "b")), is_in("drawer", ("b", "é")), equal("note", None)),
            (equal("note", None), equal("note", "a")),
        ):
            self._compare(varied, everything, *where)

    def test_before_leaves_out_the_value_and_since_takes_it(self, store: Store) -> None:
        fill(store, [Specimen(id=str(number), number=number) for number in range(3)])
        assert [row.number for row in specimens(store, before("number", 1))] == [0]
        assert [row.number for row in specimens(store, since("number", 1))] == [1, 2]

    def test_a_thousand_values_are_taken_and_no_more(self, store: Store) -> None:
        fill(store, [Specimen(id=f"{number:04}", number=number) for number in range(1002)])
        for size in (1, 2, 3, 500, 999, 1000):
            assert len(specimens(store, is_in("number", range(size)))) == size
        with pytest.raises(ValueError, match="1000"):
            specimens(store, IsIn("number", tuple(range(1001))))

    def test_texts_are_in_order_of_code_points(self, store: Store) -> None:
        fill(store, [Specimen(id=text, drawer=text) for text in TWINS])
        assert [specimen.id for specimen in specimens(store)] == sorted(TWINS)
        with store.transaction() as tx:
            backwards = tx.select(Specimen, order=("drawer", "id"), descending=True)
        assert [specimen.id for specimen in backwards] == sorted(TWINS, reverse=True)
        for text in TWINS:
            assert [row.id for row in specimens(store, before("id", text))] == sorted(t for t in TWINS if t < text)

    def test_pages_of_any_size_neither_cut_nor_repeat(self, varied: Store, everything: list[Any]) -> None:
        wheres: list[tuple[Condition, ...]] = [(), (equal("flag", True),), *((condition,) for condition in SEMI_JOINS)]
        for where, order, descending in product(wheres, ORDERS, (False, True)):
            found = [row for row in everything if type(row) is Specimen and _all(where, row, everything)]
            whole = sorted(found, key=attrgetter(*order), reverse=descending)
            for size in (1, 7, len(whole) + 1):
                pages = _pages(varied, *where, order=order, descending=descending, size=size)
                assert pages == whole, (where, order, descending, size)

    def test_a_cursor_need_not_stand_on_a_row(self, varied: Store, everything: list[Any]) -> None:
        ids = sorted(row.id for row in everything if type(row) is Specimen)
        with varied.transaction() as tx:
            for mark in ("", "B", "a", "a0105", "\U0010ffff"):
                assert [row.id for row in tx.select(Specimen, order=("id",), after=(mark,))] == [
                    i for i in ids if i > mark
                ]

    def test_rows_that_go_between_two_pages_move_no_other_row(self, store: Store) -> None:
        fill(store, [Specimen(id=f"{number:02}") for number in range(10)])
        with store.transaction() as tx:
            first = tx.select(Specimen, order=("id",), limit=4)
        write(store, Drop(Specimen, (is_in("id", ("00", "03", "04")),), expect=3))
        with store.transaction() as tx:
            second = tx.select(Specimen, order=("id",), after=(first[-1].id,), limit=4)
        assert [row.id for row in second] == ["05", "06", "07", "08"]

    def test_a_limit_without_an_order_gives_so_many_rows(self, varied: Store) -> None:
        with varied.transaction() as tx:
            assert [len(set(tx.select(Specimen, limit=limit))) for limit in (0, 1, 5, 1000)] == [0, 1, 5, 60]

    def test_a_semi_join_never_gives_a_row_twice(self, store: Store) -> None:
        fill(store, [Specimen(id="a", drawer="d"), *(Loan(borrower=str(number), drawer="d") for number in range(5))])
        with store.transaction() as tx:
            found = tx.select(Specimen, those("drawer", Loan, "drawer"), order=("drawer", "id"))
            assert [row.id for row in found] == ["a"]
            assert tx.count(Specimen, those("drawer", Loan, "drawer")) == 1

    def test_what_no_store_can_be_asked_is_refused(self, varied: Store) -> None:
        class Stranger:
            pass

        for where in (
            equal("facts", Json.of({})),
            those("facts", Specimen, "facts"),
            equal("nowhere", 1),
            those("drawer", Loan, "nowhere"),
            those("drawer", Loan, "since"),
            equal("number", "1"),
            equal("flag", 1),
            before("note", None),
            since("at", None),
            IsIn("note", (None,)),
            is_in("drawer", ("a", 1)),
            equal("drawer", "a\0"),
            before("drawer", "\ud800"),
        ):
            with pytest.raises(ValueError), varied.transaction() as tx:  # noqa: PT011 - whatever it says
                tx.select(Specimen, where)
            with pytest.raises(ValueError), varied.transaction() as tx:  # noqa: PT011
                tx.count(Specimen, where)
        for asked in (
            {"order": ("drawer",)},
            {"order": ("id", "drawer")},
            {"order": ("note", "id")},
            {"order": ("facts", "id")},
            {"order": ("drawer", "drawer", "id")},
            {"order": ("id",), "after": ()},
            {"order": ("drawer", "id"), "after": ("a",)},
            {"order": ("id",), "after": (1,)},
            {"after": ("a",)},
            {"limit": -1},
        ):
            with pytest.raises(ValueError), varied.transaction() as tx:  # noqa: PT011
                tx.select(Specimen, **asked)
        with pytest.raises(ValueError), varied.transaction() as tx:  # noqa: PT011
            tx.select(Stranger)

    def test_a_text_longer_than_any_there_is_found_nowhere(self, varied: Store) -> None:
        with varied.transaction() as tx:
            assert tx.get(Specimen, "x" * 100) is None
            assert tx.select(Specimen, equal("id", "x" * 100)) == ()
            assert tx.select(Remark) == ()
