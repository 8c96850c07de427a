"""An answer as lines of a table: one at least, more where it says several things (PA-13)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from attrs import frozen

from tmspros_core.exports.cells import Cell, parts
from tmspros_core.exports.content import Answered, Document
from tmspros_core.forms.conditions import is_blank
from tmspros_core.forms.definition import Kind, Question
from tmspros_core.values import phone as phones
from tmspros_core.values.phone import Phone

Words = Callable[[str], str]
"""The label of a dotted key in the language of the export; KeyError when there is none."""

CONTACT = ("last_name", "first_name", "role", "email", "phone")


@frozen
class Wording:
    """How an export writes: in which language and zone."""

    language: str
    zone: tzinfo
    words: Words

    def label(self, name: str) -> str:
        """The label of this name among those of exports."""
        return self.words(f"export.{name}")

    def labels(self, *names: str) -> tuple[str, ...]:
        return tuple(map(self.label, names))

    def instant(self, at: datetime | None) -> datetime | None:
        """The instant as people of the zone write it, to the second."""
        return at.astimezone(self.zone).replace(tzinfo=None, microsecond=0) if at else None


Line = tuple[str | None, int | None, Cell]
"""What the cell is of the answer, its year if it has one, and the cell."""

Documents = Mapping[str, Document]


def lines(answered: Answered, wording: Wording, documents: Documents) -> Iterator[Line]:
    """The lines of an answer, an empty one where there is none. ``documents`` are those of the step by id."""
    if answered.value is None:
        yield None, None, None
    elif answered.question.kind == Kind.DOCUMENT:
        for id in answered.value:
            yield documents[id].description or None, None, documents[id].name
    else:
        yield from _WRITTEN.get(answered.question.kind, _text)(answered.question, answered.value, wording)


def _text(question: Question, value: str, wording: Wording) -> Iterator[Line]:
    for place, part in enumerate(parts(value)):
        yield wording.label("continued") if place else None, None, part


def _yes_no(question: Question, value: bool, wording: Wording) -> Iterator[Line]:
    yield None, None, wording.label("yes" if value else "no")


def _single(question: Question, value: str, wording: Wording) -> Iterator[Line]:
    return _several(question, (value,), wording)


def _several(question: Question, value: tuple[str, ...], wording: Wording) -> Iterator[Line]:
    for choice in question.choices:
        if choice.id in value:
            yield None, None, choice.label.of(wording.language)


def _phone(question: Question, value: Phone, wording: Wording) -> Iterator[Line]:
    yield None, None, phones.shown(value)


def _number(question: Question, value: float, wording: Wording) -> Iterator[Line]:
    yield None, None, value


def _date(question: Question, value: str, wording: Wording) -> Iterator[Line]:
    yield None, None, date.fromisoformat(value)


def _indicator(question: Question, value: Mapping[str, Any], wording: Wording) -> Iterator[Line]:
    for indicator in question.indicators:
        name = indicator.label.of(wording.language)
        if indicator.unit:
            name = f"{name} ({indicator.unit.of(wording.language)})"
        for year, figure in sorted((value.get(indicator.id) or {}).items()):
            yield name, int(year), figure


def _contact(question: Question, value: Mapping[str, Any], wording: Wording) -> Iterator[Line]:
    for name in CONTACT:
        if not is_blank(value.get(name)):
            said = phones.shown(value[name]) if name == "phone" else value[name]
            yield wording.label(name), None, said


_WRITTEN: Mapping[str, Callable[[Question, Any, Wording], Iterator[Line]]] = {
    Kind.PHONE: _phone,
    Kind.YES_NO: _yes_no,
    Kind.SINGLE: _single,
    Kind.SEVERAL: _several,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.INDICATOR: _indicator,
    Kind.CONTACT: _contact,
}
