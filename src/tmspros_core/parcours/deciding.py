"""What the fund decides on a step: validate, return, withdraw (PA-7, PA-8, PA-9)."""

from datetime import datetime

from tmspros_core.changes import Change, Decision, Drop, Set, equal
from tmspros_core.errors import Code, Conflict
from tmspros_core.events.parcours import StepReturned, StepValidated, ValidationWithdrawn
from tmspros_core.parcours.noticing import Correspondence, title
from tmspros_core.parcours.review import Move, moved
from tmspros_core.parcours.steps import Sheet, written
from tmspros_core.records.attachments import Attachment, AttachmentState
from tmspros_core.records.parcours import Awaiting, Review


def validate(sheet: Sheet, *, content: str, officer: str, about: Correspondence, now: datetime) -> Decision:
    """Validate the content that the officer looked at; what was validated stays on record (PA-8, PA-9).

    Raises Conflict: ``step.stale_content``. Refused: ``step.move_refused``, ``step.not_complete``.
    """
    _check_content(sheet, content)
    cell = moved(sheet.step.review, Move.VALIDATE, is_complete=sheet.is_complete, is_newer_version=sheet.is_newer)
    after = sheet.with_values(
        review=cell.review,
        validated_content=content,
        validated_form=sheet.pinned,
        validated_by=officer,
        validated_at=now,
    )
    event = StepValidated(
        subject=sheet.step.establishment,
        to=about.holders,
        step=sheet.step.step,
        content=content,
        form=sheet.pinned,
        at=now,
        title=title(sheet),
        identifier=about.identifier,
    )
    kept = (*_here(sheet), equal("state", AttachmentState.HERE))
    changes = (*written(sheet, after), *_left(sheet), Set(Attachment, kept, {"kept": True}))
    return Decision(changes, (event,))


def return_(sheet: Sheet, *, content: str, message: str, about: Correspondence, now: datetime) -> Decision:
    """Ask the establishment for more, with a message: a new round (PA-7).

    Raises Conflict: ``step.stale_content``. Refused: ``step.move_refused``, ``text.missing``.
    """
    _check_content(sheet, content)
    cell = moved(sheet.step.review, Move.RETURN, is_complete=sheet.is_complete, words=message)
    event = StepReturned(
        subject=sheet.step.establishment,
        to=about.holders,
        step=sheet.step.step,
        at=now,
        title=title(sheet),
        message=message,
        identifier=about.identifier,
    )
    return Decision((*written(sheet, sheet.with_values(review=cell.review)), *_left(sheet)), (event,))


def withdraw(sheet: Sheet, *, reason: str, about: Correspondence, now: datetime) -> Decision:
    """Take a validation back, with a reason; what was validated stays on record (PA-9).

    Raises Refused: ``step.move_refused``, ``text.missing``.
    """
    cell = moved(sheet.step.review, Move.WITHDRAW, is_complete=sheet.is_complete, words=reason)
    event = ValidationWithdrawn(
        subject=sheet.step.establishment,
        to=about.holders,
        step=sheet.step.step,
        at=now,
        title=title(sheet),
        reason=reason,
        identifier=about.identifier,
    )
    return Decision(written(sheet, sheet.with_values(review=cell.review)), (event,))


def _check_content(sheet: Sheet, content: str) -> None:
    if content != sheet.content:
        raise Conflict(Code.STEP_STALE_CONTENT, content=sheet.content)


def _here(sheet: Sheet) -> tuple:  # type: ignore[type-arg]
    return (equal("establishment", sheet.step.establishment), equal("step", sheet.step.step))


def _left(sheet: Sheet) -> tuple[Change, ...]:
    """Out of the queue, once: of two officers the second finds nothing there (PA-8)."""
    return (Drop(Awaiting, _here(sheet), expect=1),) if sheet.step.review is Review.REQUESTED else ()
