"""Kinds of records that only contracts know: every type of field, a composite key, slots, indexes."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from attrs import frozen

from tmspros_core.records.schema import Json, Most, record

Name = Annotated[str, Most(40)]


class Shade(StrEnum):
    """Told apart by value; the order of the values is not the order of the names."""

    PALE = "z-pale"
    DARK = "a-dark"
    ODD = "ÉTRANGE"


@record(key=("id",), slots=("tag", "shelf"), indexes=(("drawer", "id"), ("at", "id"), ("note",)))
@frozen(kw_only=True)
class Specimen:
    """One field of every type, plain and optional; two slots; most fields have a default."""

    id: Name
    drawer: Name = ""
    number: int = 0
    flag: bool = False
    shade: Shade = Shade.PALE
    day: date = date(2026, 1, 1)
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    facts: Json = Json("{}")
    text: Annotated[str, Most(1000)] = ""
    note: Name | None = None
    count: int | None = None
    sure: bool | None = None
    tint: Shade | None = None
    due: date | None = None
    seen_at: datetime | None = None
    extra: Json | None = None
    tag: Name | None = None
    shelf: int | None = None


@record(key=("borrower", "drawer"), slots=("sole",), indexes=(("drawer", "borrower"),))
@frozen(kw_only=True)
class Loan:
    """A drawer that somebody may open: its key has two fields."""

    borrower: Name
    drawer: Name
    since: int = 0
    sole: Name | None = None
    room: Name | None = None


@record(key=("id",), name="renamed_specimen_note")
@frozen(kw_only=True)
class Remark:
    """A kind whose table is not called after its class and that has a key and nothing else that is needed."""

    id: Name
    words: Annotated[str, Most(1000)] | None = None


SPECIMENS: tuple[type, ...] = (Specimen, Loan, Remark)

TWINS: tuple[str, ...] = (
    *(
        "e",
        "E",
        "é",
        "É",
        "e\u0301",
        "E\u0301",
        "e ",
        " e",
        "e\u00a0",
        "ss",
        "ß",
        "ẞ",
        "i",
        "I",
        "ı",
        "İ",
        "k",
        "\u212a",
    ),
    *("fi", "ﬁ", "ab", "ab\t", "ab\n", "", " ", "\u200b", "\ue000", "\uffee", "\U00010000", "\U0001f600", "\U0010ffff"),
    *("Z", "z", "_", "%", "'", '"', "\\", "0", "٠"),
)
"""Texts that some collation or other holds for equal, or orders otherwise than by code point; all are different."""


def variety(seed: int, rows: int) -> tuple[list[Any], list[Any]]:
    """So many specimens and loans with few different values, so that conditions, orders and cursors meet ties."""
    import random
    from datetime import timedelta

    draw = random.Random(seed)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    names = ("", "a", "A", "é", "b ", "b")

    def perhaps(value: Any) -> Any:
        return value if draw.random() < 0.6 else None

    specimens = [
        Specimen(
            id=f"{draw.choice('aBé')}{place:03}",
            drawer=draw.choice(names),
            number=draw.randrange(-2, 3),
            flag=draw.random() < 0.5,
            shade=draw.choice(list(Shade)),
            day=date(2026, 3, draw.randrange(1, 5)),
            at=start + timedelta(microseconds=draw.choice((0, 1, 999_999, 1_000_000))),
            facts=Json.of({"n": place}),
            text=draw.choice(names),
            note=perhaps(draw.choice(names)),
            count=perhaps(draw.randrange(3)),
            sure=perhaps(draw.random() < 0.5),
            tint=perhaps(draw.choice(list(Shade))),
            due=perhaps(date(2026, 3, draw.randrange(1, 5))),
            seen_at=perhaps(start + timedelta(seconds=draw.randrange(3))),
            extra=perhaps(Json.of([place])),
            tag=perhaps(f"tag {place}"),
            shelf=perhaps(place),
        )
        for place in range(rows)
    ]
    loans = [
        Loan(
            borrower=borrower,
            drawer=drawer,
            since=draw.randrange(3),
            sole=perhaps(borrower + drawer),
            room=perhaps(draw.choice(names)),
        )
        for borrower in ("x", "y", "z")
        for drawer in names
        if draw.random() < 0.7
    ]
    return specimens, loans
