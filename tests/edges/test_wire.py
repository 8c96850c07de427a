"""The wire converts nothing in silence, names everything that is wrong, and repeats no value of the input."""

import json
import traceback
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, get_type_hints

import pytest
from attrs import field, fields, frozen
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_core import Refused, wire
from tmspros_core.events import PRIVATE, Event
from tmspros_core.events.accounts import PasswordChanged, ResetRequested
from tmspros_core.events.registry import EVENTS
from tmspros_core.records.schema import Json

KINDS = sorted(EVENTS.values(), key=lambda kind: kind.__name__)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@frozen(kw_only=True)
class Leaf:
    text: str
    number: int | None = None


@frozen(kw_only=True)
class Branch:
    name: str
    flag: bool
    ratio: float = 0.5
    colour: Colour = Colour.RED
    at: datetime | None = None
    either: str | int | None = None
    words: tuple[str, ...] = ()
    first: Leaf | None = None
    leaves: list[Leaf] = field(factory=list)
    rows: list[list[int]] = field(factory=list)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@st.composite
def near_misses(draw: st.DrawFn, kind: type) -> dict[str, Any]:
    """Objects with the names of this class and values of any kind."""
    names = [attribute.name for attribute in fields(kind)]
    values = json_values | st.sampled_from(["red", "2026-01-05T09:00:00+00:00", [], [{}], [{"text": "t"}], {"text": 1}])
    return draw(st.dictionaries(st.sampled_from(names) | st.text(max_size=8), values, max_size=len(names) + 1))


instants = st.datetimes(timezones=st.just(UTC))
events = st.sampled_from(KINDS).flatmap(
    lambda kind: st.builds(kind, **{n: _values(t) for n, t in get_type_hints(kind).items()})
)


def _values(hint: Any) -> st.SearchStrategy[Any]:
    """Every value of a field's type, the optional ones among them: nothing is left at its default."""
    return instants if hint is datetime else st.from_type(hint)


def errors(kind: type, data: object) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        wire.structure(kind, data)
    assert caught.value.code == "request.malformed"
    listed = caught.value.details["errors"]
    assert listed
    assert all(set(each) == {"code", "field"} for each in listed)
    return {each["field"]: str(each["code"]).removeprefix("request.") for each in listed}


def structured(kind: type, data: object) -> Any:
    """What is made of the data; None when it was refused as it should be."""
    refusal = None
    try:
        made = wire.structure(kind, data)
    except Refused as refused:
        refusal = refused
    if refusal is None:
        assert type(made) is kind
        return made
    assert refusal.code == "request.malformed"
    assert refusal.details["errors"]
    return None


@given(events)
def test_every_event_comes_back_from_the_text_that_stores_keep(event: Any) -> None:
    kept = Json.of(wire.unstructure(event))
    back = wire.structure(type(event), kept.value())
    assert back == event
    assert type(back) is type(event)
    assert Json.of(wire.unstructure(back)) == kept


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_event_comes_back_as_another_kind_with_a_field_too_many(kind: type) -> None:
    assert errors(kind, {"surplus": 1})["surplus"] == "unknown_field"


@given(instants, st.integers(-86399, 86399))
def test_an_instant_is_read_in_any_zone_and_kept_in_utc(at: datetime, offset: int) -> None:
    shifted = timezone(timedelta(seconds=offset))
    try:
        written = at.astimezone(shifted).isoformat()
    except OverflowError:
        return
    read = wire.structure(ResetRequested, {"identifier": None, "client": "", "at": written}).at
    assert read == at
    assert read.tzinfo is UTC


@pytest.mark.parametrize("written", ["2026-01-05T09:00:00", "2026-01-05", "", "now", "0001-01-01T00:00+14:00", 0, None])
def test_an_instant_without_zone_or_beyond_time_is_none(written: object) -> None:
    assert errors(ResetRequested, {"identifier": None, "client": "", "at": written}) == {"at": "wrong_type"}


OF_A_FIELD: dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]] = {
    "name": (("", "7"), (7, True, 1.0, None, ["a"], {"a": 1}, b"a")),
    "flag": ((True, False), (1, 0, "true", "", None, 1.0)),
    "ratio": ((1.5, -0.0), (1, True, "1.5", None)),
    "colour": (("red", "blue"), ("RED", "green", "", 0, None, ["red"])),
    "either": (("7", 7, None), (True, 7.0, [7], {})),
    "words": (([], ["a", "b"]), ("ab", {"a": "b"}, {"a"}, 7, None, frozenset(("a",)), iter("a"))),
    "leaves": (([],), ("", {}, None, 0)),
    "first": ((None,), ([], "", 0, False)),
}


@pytest.mark.parametrize("name", OF_A_FIELD)
def test_nothing_is_converted(name: str) -> None:
    taken, refused = OF_A_FIELD[name]
    for value in taken:
        found = getattr(wire.structure(Branch, {"name": "", "flag": True, name: value}), name)
        assert found == (tuple(value) if name == "words" else value)
        assert isinstance(found, type(value) if name not in {"words", "colour"} else (tuple, Colour))
    for value in refused:
        assert errors(Branch, {"name": "", "flag": True, name: value}) == {name: "wrong_type"}


def test_everything_wrong_is_listed_with_its_path_in_the_order_of_the_fields() -> None:
    wrong = {
        "flag": 1,
        "ratio": "x",
        "words": ["a", 2, "c", None],
        "first": {"number": "7"},
        "leaves": [{"text": "t"}, {"text": 5, "number": True}, 6, {"text": "t", "zebra": 1, "also": 1}],
        "rows": [[1, 2], [3, "4"], "56", [[7]]],
        "zebra": 1,
        "aardvark": 2,
    }
    listed = errors(Branch, wrong)
    assert list(listed.items()) == [
        ("name", "missing_field"),
        ("flag", "wrong_type"),
        ("ratio", "wrong_type"),
        ("words[1]", "wrong_type"),
        ("words[3]", "wrong_type"),
        ("first.text", "missing_field"),
        ("first.number", "wrong_type"),
        ("leaves[1].text", "wrong_type"),
        ("leaves[1].number", "wrong_type"),
        ("leaves[2]", "wrong_type"),
        ("leaves[3].also", "unknown_field"),
        ("leaves[3].zebra", "unknown_field"),
        ("rows[1][1]", "wrong_type"),
        ("rows[2]", "wrong_type"),
        ("rows[3][0]", "wrong_type"),
        ("aardvark", "unknown_field"),
        ("zebra", "unknown_field"),
    ]


@pytest.mark.parametrize("data", [None, [], "name", 7, True, [{}], b"{}"], ids=repr)
def test_what_is_no_object_is_refused_whole(data: object) -> None:
    assert errors(Branch, data) == {"": "wrong_type"}


@given(json_values | near_misses(Branch))
@example({"name": "a", "flag": True, "either": True})
@example({"name": "\ud800", "flag": False})
def test_any_json_is_a_value_or_is_refused_as_malformed_and_nothing_else(data: object) -> None:
    made = structured(Branch, data)
    if made is not None:
        assert isinstance(data, dict)
        given_back = wire.unstructure(made)
        for name in data.keys() - {"at"}:
            assert json.dumps(given_back[name]) == json.dumps(data[name])


@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), near_misses(kind))))
def test_any_json_is_an_event_or_is_refused_as_malformed_and_nothing_else(drawn: tuple[type, dict[str, Any]]) -> None:
    kind, data = drawn
    structured(kind, data)


@pytest.mark.rule("PW-10")
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ["hunter-2!"], "flag": "hunter-2!", "colour": "hunter-2!", "at": "hunter-2!", "words": "hunter-2!"},
        {"name": "hunter-2!", "flag": "x", "leaves": [{"text": {"hunter-2!": "hunter-2!"}}], "rows": [["hunter-2!"]]},
        "hunter-2!",
    ],
    ids=["leaves", "deeper", "whole"],
)
def test_no_value_of_the_input_stands_in_the_error(wrong: object) -> None:
    with pytest.raises(Refused) as caught:
        wire.structure(Branch, wrong)
    shown = "".join(traceback.format_exception(caught.value))
    assert "hunter" not in shown + repr(caught.value) + str(caught.value) + repr(dict(caught.value.details))


@pytest.mark.rule("MA-4")
@given(events.filter(lambda event: isinstance(event, Event)))
def test_the_form_for_the_journal_is_the_whole_without_the_private_fields(event: Event) -> None:
    private = {attribute.name for attribute in fields(type(event)) if attribute.metadata.get(PRIVATE)}
    whole, journalled = wire.unstructure(event), wire.unstructure(event, without_private=True)
    assert "to" in private
    assert journalled == {name: value for name, value in whole.items() if name not in private}
    assert set(whole) == {attribute.name for attribute in fields(type(event))}


@pytest.mark.rule("MA-4", "MA-5")
def test_every_field_that_names_a_person_is_private() -> None:
    for kind in KINDS:
        if issubclass(kind, Event):
            named = {attribute.name for attribute in fields(kind) if not attribute.metadata.get(PRIVATE)}
            assert not named & {"to", "identifier", "about", "mailbox", "address", "email", "login", "client"}, kind


@pytest.mark.parametrize("foreign", [frozenset[str], set[int], tuple[str, str], tuple[int]], ids=str)
def test_a_class_with_a_field_that_json_has_not_is_a_mistake_of_ours(foreign: Any) -> None:
    wrong = frozen(type("Wrong", (), {"__annotations__": {"field": foreign}}))
    with pytest.raises(TypeError, match="the wire knows no"):
        wire.structure(wrong, {"field": "ab"})


def test_a_choice_of_names_comes_back_as_its_member() -> None:
    at = "2026-01-05T09:00:00+00:00"
    changed = wire.structure(PasswordChanged, {"subject": "a", "means": "reset", "at": at, "identifier": "i"})
    assert changed.means is type(changed.means)("reset")
