"""The yearly figures that an establishment gives, in series: what charts are drawn from (PA-12)."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from tmspros_core.forms import answers
from tmspros_core.forms.definition import Form, Kind


@frozen(kw_only=True)
class Series:
    """One indicator of a question through the years. ``points`` are (year, figure), oldest first, none if not given.

    ``required``: one of those that the question asks for; the others are offered.
    """

    id: str
    label: str
    unit: str
    required: bool
    points: tuple[tuple[int, int | float], ...]


@frozen(kw_only=True)
class Charted:
    """A question that asks for yearly figures, with its series in order.

    ``years`` are all that some series has a figure for, oldest first. ``advised``: how many more of the offered series
    are recommended, a warning and never an error (PA-12).
    """

    step: str
    question: str
    label: str
    series: tuple[Series, ...]
    years: tuple[int, ...]
    advised: int


def charted(
    form: Form, step: str, shown: Mapping[str, Any], *, visible: frozenset[str], language: str
) -> Iterator[Charted]:
    """The questions of a step in ``visible`` that ask for yearly figures, in form order.

    ``shown`` are the answers in sight that are well formed: neither a hidden figure nor a draft is in a chart (PA-4).
    """
    for question in form.asked_in(step):
        if question.kind != Kind.INDICATOR or question.id not in visible:
            continue
        given: Mapping[str, Mapping[str, Any]] = shown.get(question.id) or {}
        series = tuple(
            Series(
                id=each.id,
                label=each.label.of(language),
                unit=each.unit.of(language) if each.unit else "",
                required=each.required,
                points=tuple((int(year), figure) for year, figure in sorted((given.get(each.id) or {}).items())),
            )
            for each in question.indicators
        )
        yield Charted(
            step=step,
            question=question.id,
            label=question.label.of(language),
            series=series,
            years=tuple(sorted({year for each in series for year, _ in each.points})),
            advised=answers.advice(question, given),
        )
