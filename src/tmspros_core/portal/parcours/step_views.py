"""What a step shows, to its establishment and to its fund: questions, comments, figures, how it stands."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from tmspros_core.changes import Condition, equal, is_in
from tmspros_core.forms import answers
from tmspros_core.forms.answers import Gap
from tmspros_core.parcours.figures import full_time_equivalents
from tmspros_core.parcours.review import Move, is_incomplete, open_moves
from tmspros_core.parcours.steps import Sheet, Status
from tmspros_core.portal.parcours.form_views import AttachmentView, BlockView, Filling, QuestionView
from tmspros_core.portal.parcours.workspaces import Workspace
from tmspros_core.ports import Transaction
from tmspros_core.records import Account, Attachment, Figures, Questionnaire, StepComment
from tmspros_core.records.accounts import AccountKind
from tmspros_core.records.parcours import Area, Review
from tmspros_core.records.profiles import HAS_REPRESENTATIVES

MOST_COMMENTS = 500


@frozen(kw_only=True)
class CommentView:
    """One comment. ``author`` is the officer's address, or the establishment's name; ``text`` None once redacted."""

    id: str
    area: Area
    author: str
    at: datetime
    text: str | None


@frozen(kw_only=True)
class FiguresView:
    """Days lost in one year, and in full-time equivalents; None where there are no data (PA-11)."""

    year: int
    tms_days: int | None
    tms_equivalents: Decimal | None
    back_days: int | None
    back_equivalents: Decimal | None


@frozen(kw_only=True)
class SeenView:
    """« Etape vue par CSE / CHSCT / DP », entered from the establishment's account; ``is_current``: nothing typed
    since (PA-10).
    """

    by: str
    at: datetime
    revision: int
    is_current: bool


@frozen(kw_only=True)
class ValidationView:
    """What the fund validated last (PA-9). ``is_changed``: « modifié depuis la validation »; « validée sur la version
    N » with ``version``, the questionnaire's, shows where ``is_older`` says that the parcours follows a newer one.
    """

    at: datetime
    by: str
    version: str
    is_changed: bool
    is_older: bool


@frozen(kw_only=True)
class StepSummary:
    """A step in a list: how far it is answered, and where it stands with its fund.

    ``answered`` of the ``asked`` required questions in sight are; ``missing`` counts everything wrong with the others.
    ``is_incomplete``: requested, but not complete any more, shown « incomplète » (PA-7).
    """

    step: str
    title: str
    status: Status
    review: Review
    answered: int
    asked: int
    missing: int
    is_incomplete: bool
    is_changed: bool


@frozen(kw_only=True)
class StepView:
    """One step as it stands.

    ``revision`` goes back with the next save (PA-6), ``content`` with the fund's decision (PA-8). ``questions`` are
    all of the step in order, ``blocks`` the same by block; ``missing`` is what keeps it from being complete. ``may``
    are the moves that its review is open to: those of its fund, and « J'ai répondu à la demande » (PA-7).
    ``figures`` are the latest of the fund, on the first step alone (PA-11).
    """

    step: str
    title: str
    status: Status
    review: Review
    revision: int
    content: str
    questions: tuple[QuestionView, ...]
    blocks: tuple[BlockView, ...]
    missing: tuple[Gap, ...]
    comments: tuple[CommentView, ...]
    figures: FiguresView | None
    seen: SeenView | None
    validation: ValidationView | None
    has_representatives: bool
    may: frozenset[Move]

    @property
    def is_incomplete(self) -> bool:
        return is_incomplete(self.review, is_complete=self.status is Status.COMPLETE)


def summary(sheet: Sheet, *, language: str) -> StepSummary:
    """The step in a list."""
    tally = answers.tally(sheet.form, sheet.values, context=sheet.context, step=sheet.step.step)
    return StepSummary(
        step=sheet.step.step,
        title=titled(sheet, language),
        status=sheet.status,
        review=sheet.step.review,
        answered=tally.answered,
        asked=tally.asked,
        missing=len(sheet.gaps),
        is_incomplete=is_incomplete(sheet.step.review, is_complete=sheet.is_complete),
        is_changed=sheet.is_changed,
    )


def step_view(tx: Transaction, found: Workspace, step: str, *, language: str) -> StepView:
    """The step of this id; Refused(``step.unknown``) when there is none."""
    sheet = found.sheet(step)
    blocks = Filling(
        form=sheet.form, values=sheet.values, context=sheet.context, language=language, documents=by_question(sheet)
    ).blocks(step)
    return StepView(
        step=step,
        title=titled(sheet, language),
        status=sheet.status,
        review=sheet.step.review,
        revision=sheet.step.revision,
        content=sheet.content,
        questions=tuple(question for block in blocks for question in block.questions),
        blocks=blocks,
        missing=sheet.gaps,
        comments=comments_of(tx, found, step),
        figures=latest_figures(tx, found) if step == next(iter(found.sheets)) else None,
        seen=_seen(sheet) if has_representatives(found) else None,
        validation=_validation(tx, sheet),
        has_representatives=has_representatives(found),
        may=open_moves(sheet.step.review, is_complete=sheet.is_complete, is_newer_version=sheet.is_newer),
    )


def has_representatives(found: Workspace) -> bool:
    """Whether CSE, CHSCT or DP have their part: shown only while the profile says OUI (PA-10)."""
    return found.context.profile.get(HAS_REPRESENTATIVES) is True


def titled(sheet: Sheet, language: str) -> str:
    return next(step.title.of(language) for step in sheet.form.steps if step.id == sheet.step.step)


def attachment_view(row: Attachment) -> AttachmentView:
    """A deposited document as lists show it."""
    return AttachmentView(
        id=row.id,
        name=row.name,
        description=row.description,
        deposited_at=row.deposited_at,
        size=row.size,
        media_type=row.media_type,
        question=row.question,
        step=row.step,
        verdict=row.verdict.value,
    )


def by_question(sheet: Sheet) -> Mapping[str, tuple[AttachmentView, ...]]:
    """The documents that are here, by question."""
    grouped: dict[str, tuple[AttachmentView, ...]] = {}
    for document in sheet.documents:
        grouped[document.question] = (*grouped.get(document.question, ()), attachment_view(document))
    return grouped


def comments_of(tx: Transaction, found: Workspace, step: str | None = None) -> tuple[CommentView, ...]:
    """The latest 500 comments of a step, or of the parcours, oldest first; of the areas that are shown (PA-10)."""
    areas = [area for area in Area if area is not Area.REPRESENTATIVES or has_representatives(found)]
    where: list[Condition] = [equal("establishment", found.account.id), is_in("area", areas)]
    if step is not None:
        where.append(equal("step", step))
    order = ("establishment", "step", "at", "id") if step is not None else ("establishment", "at", "id")
    rows = tx.select(StepComment, *where, order=order, descending=True, limit=MOST_COMMENTS)[::-1]
    signed = signatures(tx, {row.author for row in rows}, found)
    return tuple(
        CommentView(id=row.id, area=row.area, author=signed.get(row.author, ""), at=row.at, text=row.text)
        for row in rows
    )


def signatures(tx: Transaction, authors: Iterable[str], found: Workspace) -> dict[str, str]:
    """How comments are signed, by the id of who wrote: an officer's address, the establishment's name."""
    ids = sorted(authors)
    rows: Sequence[Account] = tx.select(Account, is_in("id", ids)) if ids else ()
    return {
        row.id: found.establishment.name if row.kind is AccountKind.ESTABLISHMENT else row.login or "" for row in rows
    }


def latest_figures(tx: Transaction, found: Workspace) -> FiguresView | None:
    """« Dernières données annuelles disponibles. » (PA-11); None while the fund gave none."""
    order = ("establishment", "year")
    rows = tx.select(Figures, equal("establishment", found.account.id), order=order, descending=True, limit=1)
    return figures_view(rows[0]) if rows else None


def figures_view(row: Figures) -> FiguresView:
    return FiguresView(
        year=row.year,
        tms_days=row.tms_days,
        tms_equivalents=None if row.tms_days is None else full_time_equivalents(row.tms_days),
        back_days=row.back_days,
        back_equivalents=None if row.back_days is None else full_time_equivalents(row.back_days),
    )


def _seen(sheet: Sheet) -> SeenView | None:
    step = sheet.step
    if step.seen_by is None or step.seen_at is None or step.seen_revision is None:
        return None
    is_current = step.seen_revision == step.revision
    return SeenView(by=step.seen_by, at=step.seen_at, revision=step.seen_revision, is_current=is_current)


def _validation(tx: Transaction, sheet: Sheet) -> ValidationView | None:
    step = sheet.step
    if step.validated_at is None or step.validated_by is None:
        return None
    officer = tx.get(Account, step.validated_by)
    older = tx.get(Questionnaire, step.validated_form) if sheet.is_newer else None
    return ValidationView(
        at=step.validated_at,
        by=(officer.login if officer else None) or "",
        version=(older or sheet.form).version,
        is_changed=sheet.is_changed,
        is_older=sheet.is_newer,
    )
