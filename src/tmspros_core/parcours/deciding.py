"""What the fund decides on a step: validate, return, withdraw (PA-7, PA-8, PA-9)."""

from collections.abc import Iterator
from datetime import datetime

from tmspros_core.changes import MOST_VALUES, Change, Condition, Decision, Drop, Set, equal, is_in
from tmspros_core.errors import Code, Conflict
from tmspros_core.events.parcours import StepReturned, StepValidated, ValidationWithdrawn
from tmspros_core.forms.definition import Kind
from tmspros_core.parcours import saving
from tmspros_core.parcours.noticing import Correspondence, title
from tmspros_core.parcours.review import Move, moved
from tmspros_core.parcours.steps import Sheet, written
from tmspros_core.records.attachments import Attachment, AttachmentState
from tmspros_core.records.parcours import Area, Awaiting, Review


def validate(sheet: Sheet, *, content: str, officer: str, about: Correspondence, now: datetime) -> Decision:
    """Validate the content that the officer looked at; what was validated stays on record (PA-8, PA-9).

    Raises Conflict: ``step.stale_content`` with ``content`` as it is now. Refused: ``step.move_refused``,
    ``step.not_complete``.
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
        title=title(sheet, about.language),
        identifier=about.identifier,
    )
    return Decision((*written(sheet, after), *_left(sheet), *_kept(sheet)), (event,))


def return_(
    sheet: Sheet, *, content: str, message: str, comment: str, officer: str, about: Correspondence, now: datetime
) -> Decision:
    """Ask the establishment for more: a new round (PA-7). The message stays as the fund's comment of this id (PA-10).

    Raises Conflict: ``step.stale_content`` with ``content`` as it is now. Refused: ``step.move_refused``,
    ``text.missing``.
    """
    _check_content(sheet, content)
    cell = moved(sheet.step.review, Move.RETURN, is_complete=sheet.is_complete, words=message)
    event = StepReturned(
        subject=sheet.step.establishment,
        to=about.holders,
        step=sheet.step.step,
        at=now,
        title=title(sheet, about.language),
        message=message,
        identifier=about.identifier,
    )
    decision = Decision((*written(sheet, sheet.with_values(review=cell.review)), *_left(sheet)), (event,))
    return decision + saving.comment(sheet, message, area=Area.FUND, id=comment, author=officer, now=now)


def withdraw(
    sheet: Sheet, *, reason: str, comment: str, officer: str, about: Correspondence, now: datetime
) -> Decision:
    """Take a validation back; what was validated stays on record, the reason as the fund's comment (PA-9, PA-10).

    Raises Refused: ``step.move_refused``, ``text.missing``.
    """
    cell = moved(sheet.step.review, Move.WITHDRAW, is_complete=sheet.is_complete, words=reason)
    event = ValidationWithdrawn(
        subject=sheet.step.establishment,
        to=about.holders,
        step=sheet.step.step,
        at=now,
        title=title(sheet, about.language),
        reason=reason,
        identifier=about.identifier,
    )
    decision = Decision(written(sheet, sheet.with_values(review=cell.review)), (event,))
    return decision + saving.comment(sheet, reason, area=Area.FUND, id=comment, author=officer, now=now)


def _check_content(sheet: Sheet, content: str) -> None:
    if content != sheet.content:
        raise Conflict(Code.STEP_STALE_CONTENT, content=sheet.content)


def _left(sheet: Sheet) -> tuple[Change, ...]:
    """Out of the queue, once: of two officers the second finds nothing there (PA-8)."""
    here: tuple[Condition, ...] = (equal("establishment", sheet.step.establishment), equal("step", sheet.step.step))
    return (Drop(Awaiting, here, expect=1),) if sheet.step.review is Review.REQUESTED else ()


def _kept(sheet: Sheet) -> Iterator[Change]:
    """The documents of the content stay readable to the fund; hidden and unscanned ones are none of it (PA-9)."""
    asked = sheet.form.by_id
    ids = sorted(id for name, answer in sheet.shown.items() if asked[name].kind == Kind.DOCUMENT for id in answer)
    for some in (ids[place : place + MOST_VALUES] for place in range(0, len(ids), MOST_VALUES)):
        here = (is_in("id", some), equal("state", AttachmentState.HERE))
        yield Set(Attachment, here, {"kept": True}, expect=len(some))
