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
from tmspros_core.forms.definition import Indicator, Kind, Limits, Question
from tmspros_core.values import email, phone, text

LONGEST_TEXT = 10_000
"""Characters of a text whose definition says nothing else."""

LONGEST_LINE = 200
"""Characters of a text of one line whose definition says nothing else."""

CONTACT_PARTS = ("last_name", "first_name", "email", "phone")
"""What a contact consists of; ``role`` may be added."""

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile("[0-9]{4}").fullmatch
_TEXT_ALONE = {str}
_PARSED: Mapping[str, Callable[[object], object]] = {"email": email.parse, "phone": phone.parse}


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
    return _plain(value, most=longest(question)) if type(value) is str else _WRONG_TYPE


def _plain(value: str, *, most: int, part: str = "") -> Problems:
    if len(value) <= most and value.isprintable():
        return ()
    try:
        text.parse(value, most=most, field=part)
    except Refused as refusal:
        details = {name: told for name, told in refusal.details.items() if name != "field"}
        return (Problem(refusal.code, details, part),)
    return ()


def _email(question: Question, value: Any) -> Problems:
    return _parsed(email.parse, value)


def _phone(question: Question, value: Any) -> Problems:
    return _parsed(phone.parse, value)


def _parsed(parse: Callable[[object], object], value: object, *, part: str = "") -> Problems:
    try:
        parse(value)
    except Refused as refusal:
        return (Problem(refusal.code, {}, part),)
    return ()


def _yes_no(question: Question, value: Any) -> Problems:
    return () if type(value) is bool else _WRONG_TYPE


def _single(question: Question, value: Any) -> Problems:
    if type(value) is not str:
        return _WRONG_TYPE
    return () if value in question.offered else _NOT_OFFERED


def _several(question: Question, value: Any) -> Problems:
    if not _is_row_of_texts(value):
        return _WRONG_TYPE
    counted = _counted(question, value)
    return counted if question.offered.issuperset(value) else _NOT_OFFERED + counted


def _document(question: Question, value: Any) -> Problems:
    return _counted(question, value) if _is_row_of_texts(value) and "" not in value else _WRONG_TYPE


def _is_row_of_texts(value: object) -> bool:
    return type(value) in (list, tuple) and set(map(type, value)) == _TEXT_ALONE  # type: ignore[call-overload]


def _counted(question: Question, value: Any) -> Problems:
    least, most = question.limits.least, question.limits.most
    count = len(value)
    repeated = count > 1 and len(set(value)) < count
    few, many = least is not None and count < least, most is not None and count > most
    if not (repeated or few or many):
        return ()
    found = [Problem(Code.ANSWER_REPEATED)] if repeated else []
    found += [Problem(Code.ANSWER_TOO_FEW, {"least": least})] if few else []
    found += [Problem(Code.ANSWER_TOO_MANY, {"most": most})] if many else []
    return tuple(found)


def _number(question: Question, value: Any) -> Problems:
    return _bounded(question.limits, value)


def _bounded(limits: Limits, value: Any) -> Problems:
    kind, least, most = type(value), limits.least, limits.most
    if kind is not int and (kind is not float or not math.isfinite(value)):
        return _WRONG_TYPE
    broken = limits.whole and kind is float and not value.is_integer()
    small, large = least is not None and value < least, most is not None and value > most
    if not (broken or small or large):
        return ()
    found = [Problem(Code.ANSWER_NOT_WHOLE)] if broken else []
    found += [Problem(Code.ANSWER_TOO_SMALL, {"least": least})] if small else []
    found += [Problem(Code.ANSWER_TOO_LARGE, {"most": most})] if large else []
    return tuple(found)


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
    found: list[Problem] = []
    for each in question.indicators:
        found.extend(_figures(question.limits, each, value.get(each.id)))
    if len(value) > len(question.indicators) or found or not question.series.issuperset(value):
        found.extend(_unknown(value, question.series))
    return tuple(found)


def _unknown(value: Mapping[Any, Any], known: Collection[str]) -> Iterator[Problem]:
    return (Problem(Code.ANSWER_UNKNOWN_PART, {}, _named(name)) for name in value if name not in known)


def _named(name: object) -> str:
    """A key that came from outside, as far as it is worth repeating."""
    return name[:32] if type(name) is str else type(name).__name__


def _figures(limits: Limits, indicator: Indicator, figures: Any) -> Problems:
    """A figure for each year that is known; a year is left out, not empty, where it is not."""
    id = indicator.id
    if is_blank(figures):
        return (Problem(Code.ANSWER_MISSING, {}, id),) if indicator.required else ()
    if type(figures) is not dict:
        return (Problem(Code.ANSWER_WRONG_TYPE, {}, id),)
    found: list[Problem] = []
    for year, figure in figures.items():
        if type(year) is not str or not _YEAR(year):
            found.append(Problem(Code.ANSWER_NOT_A_YEAR, {}, f"{id}.{_named(year)}"))
        elif wrong := _bounded(limits, figure):
            found.extend(Problem(problem.code, problem.params, f"{id}.{year}") for problem in wrong)
    if indicator.required and len(figures) < limits.years:
        found.append(Problem(Code.ANSWER_TOO_FEW, {"least": limits.years}, id))
    return tuple(found)


def _contact(question: Question, value: Any) -> Problems:
    if type(value) is not dict:
        return _WRONG_TYPE
    found = [problem for part in CONTACT_PARTS for problem in _part(part, value.get(part))]
    found += () if is_blank(value.get("role")) else _part("role", value["role"])
    return (*found, *_unknown(value, (*CONTACT_PARTS, "role")))


def _part(part: str, value: Any) -> Problems:
    if is_blank(value):
        return (Problem(Code.ANSWER_MISSING, {}, part),)
    if type(value) is not str:
        return (Problem(Code.ANSWER_WRONG_TYPE, {}, part),)
    if part in _PARSED:
        return _parsed(_PARSED[part], value, part=part)
    return _plain(value, most=LONGEST_LINE, part=part)


CHECKS: Mapping[str, Check] = {
    kind.value: check
    for kind, check in (
        (Kind.TEXT, _text),
        (Kind.EMAIL, _email),
        (Kind.PHONE, _phone),
        (Kind.YES_NO, _yes_no),
        (Kind.SINGLE, _single),
        (Kind.SEVERAL, _several),
        (Kind.NUMBER, _number),
        (Kind.DATE, _date),
        (Kind.DOCUMENT, _document),
        (Kind.INDICATOR, _indicator),
        (Kind.CONTACT, _contact),
    )
}
"""What judges the answers of each kind."""
