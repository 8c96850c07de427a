"""What the fund sees of its establishments: what is in sight and well formed, what was validated, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from attrs import evolve, frozen

from tmspros_core import profiles
from tmspros_core.changes import equal, is_in
from tmspros_core.forms.conditions import visible
from tmspros_core.parcours.steps import Sheet
from tmspros_core.portal.parcours.form_views import AttachmentView, BlockView, Filling
from tmspros_core.portal.parcours.profiles import SectionView
from tmspros_core.portal.parcours.step_views import (
    CommentView,
    FiguresView,
    StepSummary,
    StepView,
    attachment_view,
    figures_view,
    summary,
)
from tmspros_core.portal.parcours.workspaces import Workspace
from tmspros_core.portal.shell.questionnaires import Questionnaires
from tmspros_core.ports import Transaction
from tmspros_core.profiles import Access
from tmspros_core.records import Account, Figures


@frozen(kw_only=True)
class EstablishmentRow:
    """An establishment in a list. ``officer`` is the address of who gets its letters, None where the fund's contact
    does; ``access`` is shut until its profile is validated, and its steps are then empty (PR-7).
    """

    siret: str
    name: str
    sector: str | None
    officer: str | None
    created_at: datetime
    activated_at: datetime | None
    disabled_at: datetime | None
    access: Access
    steps: tuple[StepSummary, ...]


@frozen(kw_only=True)
class AwaitingStep:
    """A step that awaits its fund, since ``requested_at``; ``step`` says whether it became « incomplète » (PA-7)."""

    siret: str
    name: str
    officer: str | None
    requested_at: datetime
    step: StepSummary


@frozen(kw_only=True)
class EstablishmentView:
    """One establishment as its fund sees it.

    ``profile`` is the validated one, visible fields only, empty until there is one; ``has_changes``: its holder has
    typed something since that is not validated. ``addresses`` are those on record, the injected one first.
    ``attachments`` are those in sight; ``deleted`` are those that the fund validated and the holder deleted since
    (PA-9). ``figures`` are of every year, the latest first.
    """

    row: EstablishmentRow
    fund: str
    address: str | None
    addresses: tuple[str, ...]
    validated_at: datetime | None
    has_changes: bool
    profile: tuple[SectionView, ...]
    attachments: tuple[AttachmentView, ...]
    deleted: tuple[AttachmentView, ...]
    comments: tuple[CommentView, ...]
    figures: tuple[FiguresView, ...]


def row_view(found: Workspace, *, officers: Mapping[str, str], language: str) -> EstablishmentRow:
    """The establishment in a list; ``officers`` are addresses by id."""
    account, establishment = found.account, found.establishment
    return EstablishmentRow(
        siret=account.login or "",
        name=establishment.name,
        sector=found.context.sector,
        officer=officers.get(establishment.officer or ""),
        created_at=account.created_at,
        activated_at=account.activated_at,
        disabled_at=account.disabled_at,
        access=found.access,
        steps=tuple(summary(sheet, language=language) for sheet in found.sheets.values()),
    )


def officers_of(tx: Transaction, workspaces: Iterable[Workspace]) -> dict[str, str]:
    """The addresses of the officers assigned to these establishments, by id; one statement."""
    ids = sorted({found.establishment.officer for found in workspaces if found.establishment.officer})
    rows: Sequence[Account] = tx.select(Account, is_in("id", ids)) if ids else ()
    return {row.id: row.login or "" for row in rows}


def for_fund(view: StepView, sheet: Sheet) -> StepView:
    """The step without what its fund is not to see: hidden questions, and drafts of bad form (PA-4, PA-5).

    What is left is what its content digest speaks of (PA-8).
    """
    shown = sheet.shown
    blocks = tuple(
        evolve(
            block,
            questions=tuple(
                evolve(question, answer=shown.get(question.id)) for question in block.questions if question.visible
            ),
        )
        for block in view.blocks
    )
    filled = tuple(block for block in blocks if block.questions)
    return evolve(view, blocks=filled, questions=tuple(question for block in filled for question in block.questions))


def validated_profile(
    tx: Transaction, forms: Questionnaires, found: Workspace, *, language: str
) -> tuple[SectionView, ...]:
    """The profile as it was validated, by the version of its form that it was validated with (PR-6, PR-9)."""
    profile = found.profile
    if profile.snapshot is None or profile.form is None:
        return ()
    form = forms.pinned(tx, profile.form)
    theirs = profiles.filled_by_fund(form, found.given)
    filling = Filling(form=form, values=profile.snapshot.value(), given=found.given, theirs=theirs, language=language)
    sections = (
        SectionView(id=step.id, title=step.title.of(language), blocks=_in_sight(filling.blocks(step.id)))
        for step in form.steps
    )
    return tuple(section for section in sections if section.blocks)


def _in_sight(blocks: Iterable[BlockView]) -> tuple[BlockView, ...]:
    trimmed = (
        evolve(block, questions=tuple(question for question in block.questions if question.visible)) for block in blocks
    )
    return tuple(block for block in trimmed if block.questions)


def documents_in_sight(found: Workspace) -> tuple[AttachmentView, ...]:
    """The documents of questions in sight, by step and in order of deposit (AT-1)."""
    return tuple(
        attachment_view(document)
        for sheet in found.sheets.values()
        for shown in (visible(sheet.form, sheet.values, context=sheet.context),)
        for document in sheet.documents
        if document.question in shown
    )


def every_year(tx: Transaction, establishment: str) -> tuple[FiguresView, ...]:
    """The fund's figures of every year, the latest first (PA-11)."""
    order = ("establishment", "year")
    rows = tx.select(Figures, equal("establishment", establishment), order=order, descending=True)
    return tuple(figures_view(row) for row in rows)
