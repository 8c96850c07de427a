"""What the API gives of forms, the profile and the steps: the portal's own views, with every gap as a sentence."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import fields_dict, frozen

from tmspros_adapters.web.problems import placed
from tmspros_adapters.web.visit import Visit
from tmspros_core.forms.answers import Gap
from tmspros_core.forms.definition import Limits
from tmspros_core.parcours.steps import Status
from tmspros_core.portal.parcours.area import Overview
from tmspros_core.portal.parcours.form_views import (
    AttachmentView,
    BlockView,
    ChoiceView,
    DownloadView,
    IndicatorView,
    QuestionView,
)
from tmspros_core.portal.parcours.profiles import ProfileView, SectionView
from tmspros_core.portal.parcours.step_views import (
    CommentView,
    FiguresView,
    SeenView,
    StepSummary,
    StepView,
    ValidationView,
)
from tmspros_core.profiles import Access
from tmspros_core.records.parcours import Review


@frozen(kw_only=True)
class GapAnswer:
    """What keeps a question from being answered; ``field`` is ``q9.email`` where it is only a part."""

    code: str
    field: str
    detail: str


@frozen(kw_only=True)
class QuestionAnswer:
    """A question as it stands; a hidden one keeps its answer and has no errors (PR-3).

    ``answer`` has the shape of its kind: text, bool, number, list of texts, object of texts for a contact, object of
    objects by year for an indicator, ids of documents; or a draft of any other (PA-5).
    """

    id: str
    kind: str
    label: str
    required: bool
    visible: bool
    editable: bool
    choices: tuple[ChoiceView, ...]
    indicators: tuple[IndicatorView, ...]
    limits: Limits
    about: str | None
    notes: tuple[str, ...]
    downloads: tuple[DownloadView, ...]
    answer: Any
    errors: tuple[GapAnswer, ...]
    advised: int
    documents: tuple[AttachmentView, ...]


@frozen(kw_only=True)
class BlockAnswer:
    """Which questions stand under one title."""

    id: str
    title: str
    questions: tuple[str, ...]


@frozen(kw_only=True)
class SectionAnswer:
    """One part of the profile."""

    id: str
    title: str
    blocks: tuple[BlockAnswer, ...]


@frozen(kw_only=True)
class ProfileAnswer:
    """« Mon profil » (PR)."""

    fields: tuple[QuestionAnswer, ...]
    sections: tuple[SectionAnswer, ...]
    revision: int
    missing: tuple[GapAnswer, ...]
    validated_at: datetime | None
    has_changes: bool
    access: Access
    offered: str | None


@frozen(kw_only=True)
class OverviewAnswer:
    """« Agir en 4 étapes » (PO-3)."""

    steps: tuple[StepSummary, ...]
    access: Access


@frozen(kw_only=True)
class FiguresAnswer:
    """The fund's figures of a year; full-time equivalents as decimal text with one place (PA-11)."""

    year: int
    tms_days: int | None
    tms_equivalents: str | None
    back_days: int | None
    back_equivalents: str | None


@frozen(kw_only=True)
class StepAnswer:
    """One step as it stands. ``revision`` goes back with a save (PA-6), ``content`` with a decision (PA-8)."""

    step: str
    title: str
    status: Status
    review: Review
    is_incomplete: bool
    revision: int
    content: str
    questions: tuple[QuestionAnswer, ...]
    blocks: tuple[BlockAnswer, ...]
    missing: tuple[GapAnswer, ...]
    comments: tuple[CommentView, ...]
    figures: FiguresAnswer | None
    seen: SeenView | None
    validation: ValidationView | None
    has_representatives: bool


def profile_answer(visit: Visit, view: ProfileView) -> ProfileAnswer:
    """The profile as the API shows it."""
    return ProfileAnswer(
        fields=question_answers(visit, view.fields),
        sections=section_answers(view.sections),
        revision=view.revision,
        missing=_gaps(visit, view.missing),
        validated_at=view.validated_at,
        has_changes=view.has_changes,
        access=view.access,
        offered=view.offered,
    )


def section_answers(sections: Iterable[SectionView]) -> tuple[SectionAnswer, ...]:
    """Which questions stand in each part of the profile."""
    return tuple(
        SectionAnswer(id=section.id, title=section.title, blocks=_blocks(section.blocks)) for section in sections
    )


def overview_answer(view: Overview) -> OverviewAnswer:
    """The steps as the API lists them."""
    return OverviewAnswer(steps=view.steps, access=view.access)


def step_answer(visit: Visit, view: StepView) -> StepAnswer:
    """The step as the API shows it, to its establishment and to its fund."""
    made: dict[str, Any] = {
        "questions": question_answers(visit, view.questions),
        "blocks": _blocks(view.blocks),
        "missing": _gaps(visit, view.missing),
        "figures": view.figures and figures_answer(view.figures),
    }
    rest = {name: getattr(view, name) for name in fields_dict(StepAnswer) if name not in made}
    return StepAnswer(**made, **rest)


def figures_answer(view: FiguresView) -> FiguresAnswer:
    """The figures of a year as the API shows them."""
    return FiguresAnswer(
        year=view.year,
        tms_days=view.tms_days,
        tms_equivalents=_written(view.tms_equivalents),
        back_days=view.back_days,
        back_equivalents=_written(view.back_equivalents),
    )


def _written(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def question_answers(visit: Visit, views: Iterable[QuestionView]) -> tuple[QuestionAnswer, ...]:
    """Questions as the API shows them."""
    return tuple(
        QuestionAnswer(
            errors=_gaps(visit, view.errors),
            **{name: getattr(view, name) for name in fields_dict(QuestionAnswer) if name != "errors"},
        )
        for view in views
    )


def _blocks(views: Iterable[BlockView]) -> tuple[BlockAnswer, ...]:
    return tuple(
        BlockAnswer(id=view.id, title=view.title, questions=tuple(question.id for question in view.questions))
        for view in views
    )


def _gaps(visit: Visit, gaps: Iterable[Gap]) -> tuple[GapAnswer, ...]:
    return tuple(
        GapAnswer(code=gap.code, field=placed(gap), detail=visit.texts.code(gap.code, gap.params)) for gap in gaps
    )
