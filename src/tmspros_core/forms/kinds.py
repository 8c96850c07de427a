"""What is a well-formed answer of each kind: a function from question and answer to everything wrong with it.

None of them raises, whatever it is given, and none is asked about a blank answer.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from tmspros_core.errors import Code, Refused
from tmspros_core.forms.conditions import is_blank
from tmspros_core.forms.definition import Indicator, Kind, Question
from tmspros_core.values import email, phone, text

LONGEST_TEXT = 10_000
"""Characters of a text whose definition says nothing else."""

LONGEST_LINE = 200
"""Characters of a text of one line whose definition says nothing else."""

CONTACT_PARTS = ("last_name", "first_name", "email", "phone")
"""What a contact consists of; ``role`` may be added."""

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile("[0-9]{4}")


def sealed(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """A copy that nobody changes."""
    return MappingProxyType(dict(params))


@frozen
class Problem:
    """One thing wrong with an answer: a code, what its sentence says (``least``, ``most``), and the part at fault."""

    code: str
    params: Mapping[str, Any] = field(factory=dict, converter=sealed, hash=False)
    part: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return Problem, (self.code, dict(self.params), self.part)


Problems = tuple[Problem, ...]
Check = Callable[[Question, Any], Problems]

_WRONG_TYPE: Problems = (Problem(Code.ANSWER_WRONG_TYPE),)
_NOT_OFFERED: Problems = (Problem(Code.ANSWER_NOT_OFFERED),)
_NOT_A_DATE: Problems = (Problem(Code.ANSWER_NOT_A_DATE),)


def longest(question: Question) -> int:
    """The characters that a text may have."""
    if question.limits.most is not None:
        return int(question.limits.most)
    return LONGEST_TEXT if question.limits.lines else LONGEST_LINE


def _text(question: Question, value: Any) -> Problems:
    if type(value) is not str:
        return _WRONG_TYPE
    return tuple(_plain(value, most=longest(question), part=""))


def _plain(value: str, *, most: int, part: str) -> Iterator[Problem]:
    if len(value) <= most and value.isprintable():
        return
    try:
        text.parse(value, most=most, field=part)
    except Refused as refusal:
        details = {name: told for name, told in refusal.details.items() if name != "field"}
        yield Problem(refusal.code, details, part)


def _email(question: Question, value: Any) -> Problems:
    return tuple(_parsed(email.parse, value, part=""))


def _phone(question: Question, value: Any) -> Problems:
    return tuple(_parsed(phone.parse, value, part=""))


def _parsed(parse: Callable[[object], object], value: object, *, part: str) -> Iterator[Problem]:
    try:
        parse(value)
    except Refused as refusal:
        yield Problem(refusal.code, {}, part)


def _yes_no(question: Question, value: Any) -> Problems:
    return () if type(value) is bool else _WRONG_TYPE


def _single(question: Question, value: Any) -> Problems:
    if type(value) is not str:
        return _WRONG_TYPE
    return () if value in question.offered else _NOT_OFFERED


def _several(question: Question, value: Any) -> Problems:
    if not _is_row_of_texts(value):
        return _WRONG_TYPE
    found = [] if question.offered.issuperset(value) else [*_NOT_OFFERED]
    return (*found, *_counted(question, value))


def _document(question: Question, value: Any) -> Problems:
    return tuple(_counted(question, value)) if _is_row_of_texts(value) and all(value) else _WRONG_TYPE


def _is_row_of_texts(value: object) -> bool:
    return type(value) in (list, tuple) and all(type(each) is str for each in value)  # type: ignore[attr-defined]


def _counted(question: Question, value: Any) -> Iterator[Problem]:
    least, most = question.limits.least, question.limits.most
    if len(set(value)) < len(value):
        yield Problem(Code.ANSWER_REPEATED)
    if least is not None and len(value) < least:
        yield Problem(Code.ANSWER_TOO_FEW, {"least": least})
    if most is not None and len(value) > most:
        yield Problem(Code.ANSWER_TOO_MANY, {"most": most})


def _number(question: Question, value: Any) -> Problems:
    return tuple(_bounded(question, value, part=""))


def _bounded(question: Question, value: Any, *, part: str) -> Iterator[Problem]:
    limits = question.limits
    if type(value) not in (int, float) or (type(value) is float and not math.isfinite(value)):
        yield Problem(Code.ANSWER_WRONG_TYPE, {}, part)
        return
    if limits.whole and type(value) is float and not value.is_integer():
        yield Problem(Code.ANSWER_NOT_WHOLE, {}, part)
    if limits.least is not None and value < limits.least:
        yield Problem(Code.ANSWER_TOO_SMALL, {"least": limits.least}, part)
    if limits.most is not None and value > limits.most:
        yield Problem(Code.ANSWER_TOO_LARGE, {"most": limits.most}, part)


def day(written: object) -> date | None:
    """The day that is written as 2026-01-31, in ASCII digits and no other way; None when there is none."""
    if type(written) is not str or not _DATE.fullmatch(written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _date(question: Question, value: Any) -> Problems:
    if day(value) is None:
        return _NOT_A_DATE if type(value) is str else _WRONG_TYPE
    # Days written so compare as texts as they do as days.
    earliest, latest = question.limits.earliest, question.limits.latest
    if earliest is not None and value < earliest:
        return (Problem(Code.ANSWER_TOO_EARLY, {"earliest": earliest}),)
    if latest is not None and value > latest:
        return (Problem(Code.ANSWER_TOO_LATE, {"latest": latest}),)
    return ()


def _indicator(question: Question, value: Any) -> Problems:
    if type(value) is not dict:
        return _WRONG_TYPE
    known = [indicator.id for indicator in question.indicators]
    found = [problem for each in question.indicators for problem in _figures(question, each, value.get(each.id))]
    return (*found, *_unknown(value, known))


def _unknown(value: Mapping[Any, Any], known: Collection[str]) -> Iterator[Problem]:
    return (Problem(Code.ANSWER_UNKNOWN_PART, {}, _named(name)) for name in value if name not in known)


def _named(name: object) -> str:
    """A key that came from outside, as far as it is worth repeating."""
    return name[:32] if type(name) is str else type(name).__name__


def _figures(question: Question, indicator: Indicator, figures: Any) -> Iterator[Problem]:
    """A figure for each year that is known; a year is left out, not empty, where it is not."""
    if is_blank(figures):
        if indicator.required:
            yield Problem(Code.ANSWER_MISSING, {}, indicator.id)
        return
    if type(figures) is not dict:
        yield Problem(Code.ANSWER_WRONG_TYPE, {}, indicator.id)
        return
    for year, figure in figures.items():
        part = f"{indicator.id}.{_named(year)}"
        if type(year) is not str or not _YEAR.fullmatch(year):
            yield Problem(Code.ANSWER_NOT_A_YEAR, {}, part)
        else:
            yield from _bounded(question, figure, part=part)
    if indicator.required and len(figures) < question.limits.years:
        yield Problem(Code.ANSWER_TOO_FEW, {"least": question.limits.years}, indicator.id)


def _contact(question: Question, value: Any) -> Problems:
    if type(value) is not dict:
        return _WRONG_TYPE
    found = [problem for part in CONTACT_PARTS for problem in _part(part, value.get(part))]
    found += [] if is_blank(value.get("role")) else _part("role", value["role"])
    return (*found, *_unknown(value, (*CONTACT_PARTS, "role")))


def _part(part: str, value: Any) -> Iterator[Problem]:
    if is_blank(value):
        yield Problem(Code.ANSWER_MISSING, {}, part)
    elif type(value) is not str:
        yield Problem(Code.ANSWER_WRONG_TYPE, {}, part)
    elif part == "email":
        yield from _parsed(email.parse, value, part=part)
    elif part == "phone":
        yield from _parsed(phone.parse, value, part=part)
    else:
        yield from _plain(value, most=LONGEST_LINE, part=part)


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.EMAIL: _email,
        Kind.PHONE: _phone,
        Kind.YES_NO: _yes_no,
        Kind.SINGLE: _single,
        Kind.SEVERAL: _several,
        Kind.NUMBER: _number,
        Kind.DATE: _date,
        Kind.DOCUMENT: _document,
        Kind.INDICATOR: _indicator,
        Kind.CONTACT: _contact,
    }
)
"""What judges the answers of each kind."""
