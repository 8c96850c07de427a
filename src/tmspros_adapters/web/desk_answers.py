"""What the API of the fund's desk gives."""

from datetime import datetime

from attrs import field, frozen

from tmspros_adapters.web.listing import said
from tmspros_adapters.web.tms_answers import (
    FiguresAnswer,
    QuestionAnswer,
    SectionAnswer,
    figures_answer,
    question_answers,
    section_answers,
)
from tmspros_adapters.web.visit import Visit
from tmspros_core.portal.desk.importing import ImportedLine, ImportReport, Outcome
from tmspros_core.portal.desk.views import AwaitingStep, EstablishmentRow, EstablishmentView
from tmspros_core.portal.parcours.form_views import AttachmentView
from tmspros_core.portal.parcours.step_views import CommentView


@frozen(kw_only=True)
class QueuePage:
    """Steps that await the fund, those that wait longest first (PO-4)."""

    items: tuple[AwaitingStep, ...]
    previous: str | None
    next: str | None
    first: int
    total: int


@frozen(kw_only=True)
class EstablishmentPage:
    """The establishments of the fund, the newest first (PO-4)."""

    items: tuple[EstablishmentRow, ...]
    previous: str | None
    next: str | None
    first: int
    total: int


@frozen(kw_only=True)
class EstablishmentAnswer:
    """One establishment as its fund sees it: the profile as validated, and nothing that is hidden."""

    row: EstablishmentRow
    fund: str
    address: str | None
    addresses: tuple[str, ...]
    validated_at: datetime | None
    has_changes: bool
    profile: tuple[QuestionAnswer, ...]
    sections: tuple[SectionAnswer, ...]
    attachments: tuple[AttachmentView, ...]
    deleted: tuple[AttachmentView, ...]
    comments: tuple[CommentView, ...]
    figures: tuple[FiguresAnswer, ...]


@frozen(kw_only=True)
class CreatedAnswer:
    """An establishment that was made; its password on paper, shown this once (RS-12, PW-10)."""

    siret: str
    paper_password: str | None = field(repr=False)


@frozen(kw_only=True)
class ImportedLineAnswer:
    """One line of an import: what became of it, and what was refused as a sentence."""

    number: int
    siret: str
    outcome: Outcome
    code: str | None
    field: str | None
    detail: str | None


@frozen(kw_only=True)
class ImportAnswer:
    """What became of every line; in a dry run, what would have."""

    dry_run: bool
    created: int
    already_there: int
    refused: int
    lines: tuple[ImportedLineAnswer, ...]


def establishment_answer(visit: Visit, view: EstablishmentView) -> EstablishmentAnswer:
    """The establishment as the API shows it to its fund."""
    questions = [q for section in view.profile for block in section.blocks for q in block.questions]
    return EstablishmentAnswer(
        row=view.row,
        fund=view.fund,
        address=view.address,
        addresses=view.addresses,
        validated_at=view.validated_at,
        has_changes=view.has_changes,
        profile=question_answers(visit, questions),
        sections=section_answers(view.profile),
        attachments=view.attachments,
        deleted=view.deleted,
        comments=view.comments,
        figures=tuple(map(figures_answer, view.figures)),
    )


def import_answer(visit: Visit, report: ImportReport) -> ImportAnswer:
    """The report of an import as the API gives it."""
    return ImportAnswer(
        dry_run=report.dry_run,
        created=report.count(Outcome.CREATED),
        already_there=report.count(Outcome.ALREADY_THERE),
        refused=report.count(Outcome.REFUSED),
        lines=tuple(_line(visit, line) for line in report.lines),
    )


def _line(visit: Visit, line: ImportedLine) -> ImportedLineAnswer:
    return ImportedLineAnswer(
        number=line.number,
        siret=line.siret,
        outcome=line.outcome,
        code=line.code,
        field=line.field,
        detail=said(visit, line),
    )
