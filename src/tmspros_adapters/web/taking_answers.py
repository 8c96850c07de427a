"""What the API gives of documents, series, news and migrations."""

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from tmspros_core.parcours.indicators import Charted, Series
from tmspros_core.portal.news.views import DocumentView, NewsView
from tmspros_core.portal.parcours.form_views import AttachmentView


@frozen(kw_only=True)
class AttachmentAnswers:
    """Documents, the latest first."""

    items: tuple[AttachmentView, ...]


@frozen(kw_only=True)
class PointAnswer:
    """The figure of a year."""

    year: int
    figure: int | float


@frozen(kw_only=True)
class SeriesAnswer:
    """One indicator through the years, oldest first."""

    id: str
    label: str
    unit: str
    required: bool
    points: tuple[PointAnswer, ...]


@frozen(kw_only=True)
class ChartAnswer:
    """The series of one question; ``advised``: how many more are recommended (PA-12)."""

    step: str
    question: str
    label: str
    series: tuple[SeriesAnswer, ...]
    years: tuple[int, ...]
    advised: int


@frozen(kw_only=True)
class IndicatorAnswers:
    """Every question that asks for yearly figures."""

    items: tuple[ChartAnswer, ...]


@frozen(kw_only=True)
class LossAnswer:
    """An answer that could not be carried: it is kept, ``detail`` says why it does not count.

    ``step`` is where its question stands now, null where it stands nowhere.
    """

    question: str
    label: str
    code: str
    detail: str
    answer: Any
    step: str | None


@frozen(kw_only=True)
class MigrationAnswer:
    """From which version of the questionnaire to which, and what was lost on the way (PA-3)."""

    before: str
    after: str
    is_done: bool
    losses: tuple[LossAnswer, ...]


@frozen(kw_only=True)
class NewsPage:
    """News, the latest first (PO-2)."""

    items: tuple[NewsView, ...]
    previous: str | None
    next: str | None
    first: int
    total: int


@frozen(kw_only=True)
class DocumentPage:
    """Documents of the « Documentation », the latest first (PO-2)."""

    items: tuple[DocumentView, ...]
    previous: str | None
    next: str | None
    first: int
    total: int


def indicator_answers(charted: Iterable[Charted]) -> IndicatorAnswers:
    """The series as the API gives them."""
    return IndicatorAnswers(
        items=tuple(
            ChartAnswer(
                step=each.step,
                question=each.question,
                label=each.label,
                series=tuple(map(_series, each.series)),
                years=each.years,
                advised=each.advised,
            )
            for each in charted
        )
    )


def _series(series: Series) -> SeriesAnswer:
    return SeriesAnswer(
        id=series.id,
        label=series.label,
        unit=series.unit,
        required=series.required,
        points=tuple(PointAnswer(year=year, figure=figure) for year, figure in series.points),
    )
