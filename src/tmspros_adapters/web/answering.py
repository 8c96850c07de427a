"""Between answers and the fields of a page: what an input shows, and what it makes of what was typed.

Nothing is judged here: what has not the form that its kind wants goes on as the text that it is, to be kept as a draft
and shown with its error (PA-5).
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Protocol

from tmspros_adapters.web.filled import ANSWER
from tmspros_core.errors import Refused
from tmspros_core.forms.definition import Kind
from tmspros_core.forms.kinds import CONTACT_PARTS, day
from tmspros_core.portal.parcours.form_views import ChoiceView, IndicatorView, QuestionView
from tmspros_core.values import phone

Texts = Mapping[str, tuple[str, ...]]
"""What inputs hold, by their names; those that hold nothing are left out."""

YES, NO = "oui", "non"
PARTS = (*CONTACT_PARTS, "role")
_SPACES = str.maketrans("", "", " \u00a0\u2009\u202f")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,9})?")
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_YEAR = re.compile("[0-9]{4}")
_REVISION = re.compile("[0-9]{1,9}")


def name(question: str, *parts: str) -> str:
    """The name and the id of an input of a question."""
    return ANSWER + ".".join((question, *parts))


def asked(field: str) -> str:
    """The question's id in the name of an input."""
    return field.removeprefix(ANSWER).partition(".")[0]


def shown(question: QuestionView, answer: Any, *, language: str) -> dict[str, tuple[str, ...]]:
    """What the inputs of a question show for this answer, drafts of bad form included."""
    match question.kind:
        case Kind.CONTACT:
            pairs = {
                name(question.id, part): _number_told(value) if part == "phone" else _text(value, language)
                for part, value in _items(answer)
            }
        case Kind.INDICATOR:
            pairs = {
                name(question.id, series, year): _text(figure, language)
                for series, figures in _items(answer)
                for year, figure in _items(figures)
                if _YEAR.fullmatch(year)
            }
        case Kind.SEVERAL if isinstance(answer, list | tuple):
            return {name(question.id): tuple(str(each) for each in answer)} if answer else {}
        case Kind.DOCUMENT:
            return {}
        case Kind.PHONE:
            pairs = {name(question.id): _number_told(answer)}
        case _:
            pairs = {name(question.id): _text(answer, language)}
    return {field: (text,) for field, text in pairs.items() if text}


def answered(question: QuestionView, texts: Texts) -> Any:
    """The answer that these texts of its inputs are; blank when nothing was typed."""
    mine = name(question.id)
    match question.kind:
        case Kind.YES_NO:
            return {YES: True, NO: False, "": None}.get(_last(texts, mine), _last(texts, mine))
        case Kind.SEVERAL:
            return [value for value in texts.get(mine, ()) if value]
        case Kind.NUMBER:
            return _number(_last(texts, mine))
        case Kind.DATE:
            return _written_day(_last(texts, mine))
        case Kind.CONTACT:
            return {part: text for part in PARTS if (text := _last(texts, name(question.id, part))).strip()}
        case Kind.INDICATOR:
            return _figures(question, texts)
        case _:
            return _last(texts, mine)


def digest(texts: Texts) -> str:
    """Enough of a digest of what a question's inputs held to tell whether somebody touched them."""
    held = sorted((field, values) for field, values in texts.items() if any(values))
    return sha256(repr(held).encode()).hexdigest()[:16]


def of_question(question: str, texts: Texts) -> dict[str, tuple[str, ...]]:
    """What of these belongs to the question, without the inputs that hold nothing."""
    return {
        field: values
        for field, values in texts.items()
        if field.startswith(ANSWER) and asked(field) == question and any(values)
    }


class Asked(Protocol):
    """What there must be of a question to tell an answer in words."""

    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> tuple[ChoiceView, ...]: ...
    @property
    def indicators(self) -> tuple[IndicatorView, ...]: ...


def told(question: Asked, answer: Any, *, language: str, label: Callable[[str], str]) -> str:
    """The answer in words, as somebody else's version is shown; empty when there is none. ``label`` gives OUI, NON."""
    choices = {choice.id: choice.label for choice in question.choices}
    match question.kind:
        case Kind.YES_NO if isinstance(answer, bool):
            return label("questions.yes" if answer else "questions.no")
        case Kind.SINGLE if isinstance(answer, str):
            return choices.get(answer, answer)
        case Kind.SEVERAL if isinstance(answer, list | tuple):
            return ", ".join(choices.get(str(each), str(each)) for each in answer)
        case Kind.CONTACT:
            parts = dict(_items(answer))
            return " – ".join(
                _number_told(parts[part]) if part == "phone" else _text(parts[part], language)
                for part in PARTS
                if parts.get(part)
            )
        case Kind.PHONE:
            return _number_told(answer)
        case Kind.INDICATOR:
            labels = {series.id: series.label for series in question.indicators}
            given = dict(_items(answer))
            return "\n".join(
                f"{labels.get(series, series)} : "
                + ", ".join(f"{year} : {_text(figure, language)}" for year, figure in sorted(_items(given[series])))
                for series in (
                    *(each for each in labels if each in given),
                    *(each for each in given if each not in labels),
                )
            )
        case _:
            return _text(answer, language)


def years(question: QuestionView, answer: Any, *, now: int) -> tuple[str, ...]:
    """The years that an indicator's table has: this one, as many before as are asked, and those answered already."""
    wanted = {str(now - back) for back in range(question.limits.years + 1)}
    given = {year for _, figures in _items(answer) for year, _ in _items(figures) if _YEAR.fullmatch(year)}
    return tuple(sorted(wanted | given))


def revision(typed: str) -> int:
    """The revision that a page was shown at, from its hidden field; what is none is stale (PA-6)."""
    return int(typed) if _REVISION.fullmatch(typed) else -1


def touched(questions: Collection[QuestionView], texts: Texts, seen: str) -> dict[str, Any]:
    """The answers that were changed on the page, and only they; ``seen`` says what each question held when it was
    shown, and a question of which it says nothing counts as empty then.
    """
    before = dict(pair.split(":", 1) for pair in seen.split(".") if ":" in pair)
    by_id = {question.id: question for question in questions}
    ids = {*before, *(asked(field) for field, values in texts.items() if field.startswith(ANSWER) and any(values))}
    changed: dict[str, Any] = {}
    for id in sorted(ids):
        held = of_question(id, texts)
        if digest(held) != before.get(id, digest({})):
            changed[id] = answered(by_id[id], held) if id in by_id else list(held)
    return changed


def seen(shown_by: Mapping[str, Texts]) -> str:
    """What the page says of each question that it shows: a digest of what its inputs hold."""
    return ".".join(f"{id}:{digest(texts)}" for id, texts in shown_by.items())


def _items(value: Any) -> list[tuple[str, Any]]:
    return [*value.items()] if isinstance(value, Mapping) else []


def _last(texts: Texts, field: str) -> str:
    return texts.get(field, ("",))[-1]


def _text(value: Any, language: str) -> str:
    """A value as an input shows it."""
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case float():
            return f"{value:.9f}".rstrip("0").rstrip(".").replace(".", "," if language == "fr" else ".")
        case str() if language == "fr" and (found := day(value)) is not None:
            return f"{found.day:02}/{found.month:02}/{found.year:04}"
        case _:
            return str(value)


def _number_told(value: Any) -> str:
    """A telephone number as people write it; what is none as it is."""
    try:
        return phone.shown(phone.parse(value))
    except Refused:
        return _text(value, "")


def _number(text: str) -> Any:
    plain = text.translate(_SPACES).replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return text
    return float(plain) if "." in plain else int(plain)


def _written_day(text: str) -> str:
    """A day as 2026-01-31, from that or from 31/01/2026; what is neither stays what it is."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return text.strip()
    of_month, month, year = map(int, found.groups())
    try:
        return date(year, month, of_month).isoformat()
    except ValueError:
        return text


def _figures(question: QuestionView, texts: Texts) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for field, values in texts.items():
        _, _, series_and_year = field.removeprefix(ANSWER).partition(".")
        series, _, year = series_and_year.partition(".")
        if values[-1].strip():
            found.setdefault(series, {})[year] = _number(values[-1])
    return found
