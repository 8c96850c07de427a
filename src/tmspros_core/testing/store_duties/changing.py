"""Changes do what they say to all the rows they aim at, or nothing at all."""

from contextlib import suppress
from typing import Any

import pytest

from tmspros_core.changes import (
    Add,
    AddEach,
    Change,
    Drop,
    From,
    Lost,
    Set,
    before,
    equal,
    is_in,
    since,
    those,
)
from tmspros_core.ports import Store
from tmspros_core.records.schema import Json
from tmspros_core.testing.specimens import Loan, Shade, Specimen
from tmspros_core.testing.store_duties.fixtures import StoreFixtures, contents, fill, specimens, write


class Changing(StoreFixtures):
    """Add, AddEach, Set, Drop and what they expect."""

    def test_set_and_drop_reach_the_rows_aimed_at_and_no_other(self, store: Store) -> None:
        fill(store, [Specimen(id=str(number), number=number) for number in range(6)])
        write(
            store,
            Set(Specimen, (since("number", 3),), {"note": "late", "shade": Shade.ODD}, expect=3),
            Drop(Specimen, (is_in("number", (0, 5)),), expect=2),
        )
        assert [(row.number, row.note, row.shade is Shade.ODD) for row in specimens(store)] == [
            (1, None, False),
            (2, None, False),
            (3, "late", True),
            (4, "late", True),
        ]

    def test_set_moves_rows_to_another_key_and_one_that_is_taken_is_lost(self, store: Store) -> None:
        loans = [Loan(borrower=b, drawer=d, sole=f"{b}{d}") for b, d in ("xa", "xb", "yc", "zb")]
        fill(store, loans)
        write(store, Set(Loan, (equal("borrower", "x"),), {"borrower": "y", "since": 1}, expect=2))
        moved = [("y", "a", "xa", 1), ("y", "b", "xb", 1), ("y", "c", "yc", 0), ("z", "b", "zb", 0)]
        assert contents(store) == tuple(Loan(borrower=b, drawer=d, sole=s, since=n) for b, d, s, n in moved)
        before = contents(store)
        with pytest.raises(Lost):
            write(store, Set(Loan, (equal("borrower", "y"),), {"borrower": "z"}))
        assert contents(store) == before

    def test_set_and_drop_are_aimed_by_semi_joins_too(self, store: Store) -> None:
        fill(store, [*(Specimen(id=d, drawer=d) for d in "abc"), Loan(borrower="x", drawer="b")])
        mine = those("drawer", Loan, "drawer", equal("borrower", "x"))
        write(store, Set(Specimen, (mine,), {"number": 1}, expect=1))
        write(store, Drop(Specimen, (those("number", Specimen, "number", equal("id", "b")),), expect=1))
        assert [row.id for row in specimens(store)] == ["a", "c"]

    def test_another_number_of_rows_than_expected_is_lost(self, store: Store) -> None:
        kept = tuple(Specimen(id=str(number), number=number) for number in range(3))
        fill(store, kept)
        for where, expect in (((), 2), ((), 4), ((equal("id", "9"),), 1), ((equal("id", "0"),), 0), ((), 0)):
            changes: tuple[Change, ...] = (
                Set(Specimen, where, {"note": "x"}, expect=expect),
                Drop(Specimen, where, expect=expect),
            )
            for change in changes:
                with pytest.raises(Lost), store.transaction(write=True) as tx:
                    tx.apply([change])
        assert contents(store) == kept

    def test_a_set_that_changes_nothing_counts_the_rows_all_the_same(self, store: Store) -> None:
        fill(store, [Specimen(id="a", note="x")])
        write(store, Set(Specimen, (equal("id", "a"),), {"note": "x"}, expect=1))
        write(store, Set(Specimen, (equal("id", "b"),), {"note": "x"}, expect=0))

    def test_what_is_expected_once_happens_once(self, store: Store) -> None:
        fill(store, [Specimen(id="a")])
        claim = Set(Specimen, (equal("id", "a"), equal("note", None)), {"note": "claimed"}, expect=1)
        write(store, claim)
        with pytest.raises(Lost), store.transaction(write=True) as tx:
            tx.apply([claim])

    def test_a_lost_leaves_nothing(self, store: Store) -> None:
        fill(store, [Specimen(id="a", tag="t"), Specimen(id="b"), Loan(borrower="x", drawer="a")])
        there = contents(store)
        for losing in (
            Add(Specimen(id="a")),
            Add(Specimen(id="z", tag="t")),
            Set(Specimen, (), {"number": 3}, expect=7),
            Drop(Specimen, (), expect=7),
            AddEach(Specimen, Loan, (), {"id": From("borrower"), "tag": "t"}),
        ):
            with pytest.raises(Lost), store.transaction(write=True) as tx:
                tx.apply(
                    [
                        Add(Specimen(id="new")),
                        Set(Specimen, (), {"note": "changed"}),
                        Drop(Loan, ()),
                        Add(Loan(borrower="x", drawer="c")),
                        losing,
                        Add(Specimen(id="after")),
                    ]
                )
            assert contents(store) == there

    def test_a_lost_that_is_swallowed_commits_nothing_and_is_raised_again(self, store: Store) -> None:
        fill(store, [Specimen(id="a")])
        with pytest.raises(Lost), store.transaction(write=True) as tx:
            tx.apply([Add(Specimen(id="b"))])
            with suppress(Lost):
                tx.apply([Add(Specimen(id="a"))])
        assert contents(store) == (Specimen(id="a"),)

    def test_nothing_is_done_in_a_transaction_that_is_lost(self, store: Store) -> None:
        with pytest.raises(Lost), store.transaction(write=True) as tx:
            try:
                tx.apply([Drop(Specimen, (), expect=1)])
            except Lost:
                with pytest.raises(RuntimeError):
                    tx.apply([Add(Specimen(id="a"))])
                with pytest.raises(RuntimeError):
                    tx.get(Specimen, "a")
                raise
        assert contents(store) == ()

    def test_changes_happen_in_the_order_given(self, store: Store) -> None:
        write(
            store,
            Add(Specimen(id="a", tag="t")),
            Drop(Specimen, (equal("tag", "t"),), expect=1),
            Add(Specimen(id="a", number=1)),
            Set(Specimen, (equal("number", 1),), {"number": 2}, expect=1),
            Set(Specimen, (equal("number", 1),), {"number": 3}, expect=0),
        )
        assert contents(store) == (Specimen(id="a", number=2),)

    def test_add_each_adds_one_row_for_each_selected(self, store: Store) -> None:
        fill(store, [Specimen(id=str(number), drawer=f"d{number}", number=number, note="n") for number in range(5)])
        write(
            store,
            AddEach(
                Loan,
                Specimen,
                (before("number", 3),),
                {"borrower": "x", "drawer": From("drawer"), "since": From("number"), "room": From("note")},
            ),
        )
        with store.transaction() as tx:
            found = tx.select(Loan, order=("borrower", "drawer"))
        assert found == tuple(Loan(borrower="x", drawer=f"d{number}", since=number, room="n") for number in range(3))

    def test_add_each_fills_in_the_defaults_and_every_type(self, store: Store) -> None:
        fill(store, [Loan(borrower="x", drawer="d")])
        given: dict[str, Any] = {"facts": Json.of([1]), "flag": True, "tint": Shade.ODD, "shelf": 4}
        write(store, AddEach(Specimen, Loan, (), {"id": From("borrower"), **given}))
        assert specimens(store) == (Specimen(id="x", **given),)

    def test_add_each_leaves_alone_what_has_its_key(self, store: Store) -> None:
        there = Loan(borrower="x", drawer="b", since=99, sole="mine", room="r")
        fill(store, [*(Specimen(id=d, drawer=d) for d in "abc"), there])
        adding = AddEach(Loan, Specimen, (), {"borrower": "x", "drawer": From("drawer"), "since": 1})
        for _ in range(2):
            write(store, adding)
            with store.transaction() as tx:
                assert tx.select(Loan, order=("borrower", "drawer")) == (
                    Loan(borrower="x", drawer="a", since=1),
                    there,
                    Loan(borrower="x", drawer="c", since=1),
                )

    def test_add_each_of_a_kind_from_itself_reads_what_was_there_before(self, store: Store) -> None:
        fill(store, [Loan(borrower="x", drawer="a"), Loan(borrower="x", drawer="b")])
        write(store, AddEach(Loan, Loan, (), {"borrower": "y", "drawer": From("drawer")}))
        write(
            store,
            AddEach(Loan, Loan, (equal("borrower", "x"),), {"borrower": From("drawer"), "drawer": From("borrower")}),
        )
        with store.transaction() as tx:
            found = [(loan.borrower, loan.drawer) for loan in tx.select(Loan, order=("borrower", "drawer"))]
        assert found == [("a", "x"), ("b", "x"), ("x", "a"), ("x", "b"), ("y", "a"), ("y", "b")]

    def test_add_each_that_makes_one_key_twice_is_lost(self, store: Store) -> None:
        fill(store, [Specimen(id="a", drawer="d"), Specimen(id="b", drawer="d")])
        with pytest.raises(Lost), store.transaction(write=True) as tx:
            tx.apply([AddEach(Loan, Specimen, (), {"borrower": "x", "drawer": From("drawer")})])

    def test_what_no_store_can_be_told_is_refused(self, store: Store) -> None:
        fill(store, [Specimen(id="a"), Loan(borrower="x", drawer="a")])
        there = contents(store)
        for change in (
            Set(Specimen, (), {}),
            Set(Specimen, (), {"nowhere": 1}),
            Set(Specimen, (equal("facts", Json.of({})),), {"number": 1}),
            Drop(Specimen, (equal("nowhere", 1),)),
            AddEach(Loan, Specimen, (), {"borrower": "y"}),
            AddEach(Loan, Specimen, (), {"borrower": "y", "drawer": From("number")}),
            AddEach(Loan, Specimen, (), {"borrower": "y", "drawer": From("note")}),
            AddEach(Loan, Specimen, (), {"borrower": "y", "drawer": From("text")}),
            AddEach(Loan, Specimen, (), {"borrower": "y", "drawer": From("nowhere")}),
            AddEach(Loan, Specimen, (), {"borrower": "y", "drawer": 3}),
            AddEach(Loan, Specimen, (equal("nowhere", 1),), {"borrower": "y", "drawer": "b"}),
        ):
            with pytest.raises(ValueError), store.transaction(write=True) as tx:  # noqa: PT011 - whatever it says
                tx.apply([change])
            assert contents(store) == there, change
