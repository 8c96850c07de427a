"""What is kept comes back the same, and what could not is refused."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from attrs import evolve, fields

from tmspros_core.changes import Add, Lost, Set, equal
from tmspros_core.ports import Store
from tmspros_core.records.schema import Json
from tmspros_core.testing.specimens import TWINS, Loan, Remark, Shade, Specimen
from tmspros_core.testing.store_duties.fixtures import StoreFixtures, contents, fill, specimens, write

EDGES: dict[str, tuple[Any, ...]] = {
    "number": (0, -1, 2**63 - 1, -(2**63)),
    "flag": (True, False),
    "shade": tuple(Shade),
    "day": (date.min, date.max, date(2024, 2, 29)),
    "at": (
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(2026, 3, 1, 12, tzinfo=UTC),
        datetime(2026, 3, 1, 12, 0, 0, 1, tzinfo=UTC),
    ),
    "facts": tuple(map(Json.of, (None, [], {"é": [1, 2.5, "\0", "😀"]}, "x" * 5000, 10**30))),
    "text": ("", " ", "x" * 1000, "😀" * 1000, "\x7f\t\r\n\x1f", "ligne\u2028séparée"),
    "note": (None, "", "a"),
    "count": (None, 0, 7),
    "sure": (None, True, False),
    "tint": (None, *Shade),
    "due": (None, date(2026, 3, 1)),
    "seen_at": (None, datetime(2026, 3, 1, tzinfo=UTC)),
    "extra": (None, Json.of(None), Json.of({})),
    "tag": (None, "", "t"),
    "shelf": (None, 0, -5),
}
"""Values of every field, at the edges of what it keeps."""

NOT_KEPT: tuple[tuple[str, Any], ...] = (
    ("text", "a\0b"),
    ("text", "\ud800"),
    ("text", "x" * 1001),
    ("text", None),
    ("text", b"bytes"),
    ("text", 7),
    ("text", Shade.PALE),
    ("number", 2**63),
    ("number", -(2**63) - 1),
    ("number", True),
    ("number", 1.0),
    ("number", "1"),
    ("flag", 1),
    ("shade", "z-pale"),
    ("day", datetime(2026, 1, 1, tzinfo=UTC)),
    ("at", datetime(2026, 1, 1)),  # noqa: DTZ001 - what is refused
    ("at", datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1)))),
    ("at", date(2026, 1, 1)),
    ("facts", {}),
    ("facts", "{}"),
    ("facts", Json("\ud800")),
    ("facts", None),
)
"""Values that some store or other would bend into something else."""


class Keeping(StoreFixtures):
    """Values, keys and slots."""

    def test_every_value_of_every_type_comes_back_equal_and_of_its_type(self, store: Store) -> None:
        kept = [
            evolve(Specimen(id=f"{name} {place}"), **{name: value})
            for name, values in EDGES.items()
            for place, value in enumerate(values)
        ]
        assert {field.name for field in fields(Specimen)} - set(EDGES) == {"id", "drawer"}
        fill(store, [evolve(one, tag=one.tag, drawer=one.id) for one in kept])
        for one in kept:
            with store.transaction() as tx:
                found = tx.get(Specimen, one.id)
            assert found == evolve(one, drawer=one.id)
            for field in fields(Specimen):
                assert type(getattr(found, field.name)) is type(getattr(one, field.name)), field.name

    def test_set_keeps_what_add_keeps(self, store: Store) -> None:
        fill(store, [Specimen(id="a")])
        for name, values in EDGES.items():
            for value in values:
                write(store, Set(Specimen, (equal("id", "a"),), {name: value}, expect=1))
                assert getattr(specimens(store)[0], name) == value, (name, value)

    def test_every_character_comes_back_the_same(self, store: Store) -> None:
        points = [point for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000]
        texts = ["".join(map(chr, points[start : start + 1000])) for start in range(0, len(points), 1000)]
        fill(store, [Remark(id=str(place), words=text) for place, text in enumerate(texts)])
        with store.transaction() as tx:
            assert {remark.id: remark.words for remark in tx.select(Remark)} == {
                str(place): text for place, text in enumerate(texts)
            }

    def test_instants_are_utc_to_the_microsecond_and_in_order_of_time(self, store: Store) -> None:
        start = datetime(2026, 10, 25, 0, 59, 59, 999_998, tzinfo=UTC)
        instants = [start + timedelta(microseconds=step) for step in (0, 1, 2, 3, 1_000_002, 3_600_000_000)]
        instants += [datetime(1, 1, 1, tzinfo=UTC), datetime(999, 12, 31, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)]
        fill(store, [Specimen(id=str(place), at=at) for place, at in enumerate(instants)])
        with store.transaction() as tx:
            found = [specimen.at for specimen in tx.select(Specimen, order=("at", "id"))]
        assert found == sorted(instants)
        assert all(at.tzinfo is UTC for at in found)

    def test_json_is_canonical_so_equal_values_are_equal_records(self, store: Store) -> None:
        fill(store, [Specimen(id="a", facts=Json.of({"b": [1, {"d": None, "c": "é"}], "a": True}))])
        (found,) = specimens(store)
        assert found.facts == Json.of({"a": True, "b": [1, {"c": "é", "d": None}]})
        assert hash(found.facts) == hash(Json.of({"a": True, "b": [1, {"c": "é", "d": None}]}))
        assert found.facts.value() == {"a": True, "b": [1, {"c": "é", "d": None}]}

    def test_what_a_field_does_not_keep_is_refused_before_anything_is_written(self, store: Store) -> None:
        fill(store, [Specimen(id="there")])
        for name, value in NOT_KEPT:
            for change in (
                Add(evolve(Specimen(id="new"), **{name: value})),
                Set(Specimen, (equal("id", "there"),), {name: value}),
            ):
                with pytest.raises(ValueError, match=name), store.transaction(write=True) as tx:
                    try:
                        tx.apply([Add(Specimen(id="first")), change])
                    finally:
                        assert tx.get(Specimen, "first") is None
        assert contents(store) == (Specimen(id="there"),)

    def test_a_key_that_is_taken_is_lost(self, store: Store) -> None:
        fill(store, [Specimen(id="a", number=1), Loan(borrower="x", drawer="a"), Loan(borrower="x", drawer="b")])
        for record in (Specimen(id="a", number=2), Loan(borrower="x", drawer="a", since=2)):
            with pytest.raises(Lost), store.transaction(write=True) as tx:
                tx.apply([Add(record)])
        fill(store, [Loan(borrower="y", drawer="a")])
        assert [specimen.number for specimen in specimens(store)] == [1]

    def test_a_key_of_several_fields_names_one_record(self, store: Store) -> None:
        loans = [Loan(borrower=b, drawer=d) for b in ("", "x", "xy") for d in ("", "y", "yz")]
        fill(store, loans)
        with store.transaction() as tx:
            assert [tx.get(Loan, loan.borrower, loan.drawer) for loan in loans] == loans
            assert tx.get(Loan, "x", "z") is None
            with pytest.raises(ValueError, match="key"):
                tx.get(Loan, "x")

    def test_a_slot_that_is_taken_is_lost(self, store: Store) -> None:
        fill(store, [Specimen(id="a", tag="t", shelf=1), Specimen(id="b")])
        for change in (
            Add(Specimen(id="c", tag="t")),
            Add(Specimen(id="c", shelf=1)),
            Set(Specimen, (equal("id", "b"),), {"tag": "t"}),
            Set(Specimen, (equal("id", "b"),), {"shelf": 1, "number": 5}),
        ):
            with pytest.raises(Lost), store.transaction(write=True) as tx:
                tx.apply([change])
        assert contents(store) == (Specimen(id="a", tag="t", shelf=1), Specimen(id="b"))

    def test_two_rows_never_get_one_slot_by_one_change(self, store: Store) -> None:
        fill(store, [Specimen(id="a"), Specimen(id="b")])
        with pytest.raises(Lost), store.transaction(write=True) as tx:
            tx.apply([Set(Specimen, (), {"tag": "t"})])
        assert contents(store) == (Specimen(id="a"), Specimen(id="b"))

    def test_an_empty_slot_never_collides(self, store: Store) -> None:
        fill(store, [Specimen(id=str(number)) for number in range(5)])
        write(store, Set(Specimen, (), {"tag": None, "shelf": None}, expect=5))
        assert len(specimens(store, equal("tag", None))) == 5

    def test_a_slot_is_free_again_once_it_is_left(self, store: Store) -> None:
        fill(store, [Specimen(id="a", tag="t"), Specimen(id="b")])
        write(
            store,
            Set(Specimen, (equal("tag", "t"),), {"tag": "t"}, expect=1),
            Set(Specimen, (equal("tag", "t"),), {"tag": None}, expect=1),
            Set(Specimen, (equal("id", "b"),), {"tag": "t"}, expect=1),
        )
        assert [specimen.tag for specimen in specimens(store)] == [None, "t"]

    def test_twins_of_case_accent_and_trailing_space_coexist(self, store: Store) -> None:
        fill(store, [Specimen(id=text, tag=text, text=text) for text in TWINS])
        for text in TWINS:
            twin = Specimen(id=text, tag=text, text=text)
            with store.transaction() as tx:
                assert tx.get(Specimen, text) == twin
            for name in ("id", "tag", "text"):
                assert specimens(store, equal(name, text)) == (twin,)
