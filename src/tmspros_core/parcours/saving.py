"""What the establishment writes: answers, comments, « Etape vue » (PA-5, PA-6, PA-10)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tmspros_core.changes import Add, Decision
from tmspros_core.errors import Code, Conflict, Refused
from tmspros_core.events.parcours import StepCommented, StepSaved, StepSeen, StepUnseen
from tmspros_core.forms import answers
from tmspros_core.forms.conditions import is_blank
from tmspros_core.forms.definition import Kind
from tmspros_core.forms.keeping import check_keepable
from tmspros_core.parcours.noticing import Correspondence, settled
from tmspros_core.parcours.review import Move
from tmspros_core.parcours.steps import Sheet, written
from tmspros_core.records.parcours import Area, Review, StepComment
from tmspros_core.records.profiles import HAS_REPRESENTATIVES
from tmspros_core.records.schema import Json


def check_asked(sheet: Sheet, given: Mapping[str, Any]) -> None:
    """Every one of these is a question of the step that is answered by typing (PA-5).

    Raises Refused: ``step.unknown_question``, ``step.document_question``, naming all of them in ``fields``;
    ``answer.wrong_type``, ``text.not_plain`` for what cannot even be a draft.
    """
    asked = {question.id: question for question in sheet.form.asked_in(sheet.step.step)}
    unknown = tuple(sorted(str(id) for id in given if id not in asked))
    if unknown:
        raise Refused(Code.STEP_UNKNOWN_QUESTION, fields=unknown)
    deposited = tuple(sorted(id for id in given if asked[id].kind == Kind.DOCUMENT))
    if deposited:
        raise Refused(Code.STEP_DOCUMENT_QUESTION, fields=deposited)
    check_keepable(given)


def answered(sheet: Sheet, given: Mapping[str, Any], *, revision: int) -> Sheet:
    """The sheet with some of the answers as they were typed, the others left (PA-5); canonical where well formed.

    ``revision`` is that of the answers they were typed on. Answers that are there already change nothing, so that the
    same save sent twice is one.

    Raises Refused: as ``check_asked``. Conflict: ``step.stale_revision`` with ``revision`` as it is now, and
    ``changed``, the answers that others changed meanwhile (PA-6).
    """
    check_asked(sheet, given)
    typed = sheet.step.answers.value()
    by_id = sheet.form.by_id
    after = {id: answers.canonical(by_id[id], value) for id, value in given.items()}
    # As canonical JSON, for True is 1 to Python and 1 is not 1.0 to JSON.
    changed = sorted(id for id, value in after.items() if id not in typed or Json.of(typed[id]) != Json.of(value))
    if not changed:
        return sheet
    if revision != sheet.step.revision:
        touched = sheet.step.touched.value()
        theirs = {id: typed.get(id) for id, at in touched.items() if at > revision}
        raise Conflict(Code.STEP_STALE_REVISION, revision=sheet.step.revision, changed=theirs)
    following = sheet.step.revision + 1
    return sheet.with_values(
        answers=Json.of(typed | after),
        touched=Json.of(sheet.step.touched.value() | dict.fromkeys(changed, following)),
        revision=following,
    )


def save(
    sheet: Sheet,
    given: Mapping[str, Any],
    *,
    revision: int,
    about: Correspondence,
    resubmit: bool = False,
    now: datetime,
) -> Decision:
    """« Enregistrer »: keep the answers, and tell the fund when that completes the step (PA-5, PA-7).

    With ``resubmit``, « J'ai répondu à la demande », a returned step goes back to its fund; once it is there, again
    changes nothing.

    Raises as ``answered``, and Refused: ``step.move_refused``, ``step.not_complete`` for what is handed in too soon.
    """
    after = answered(sheet, given, revision=revision)
    is_there = sheet.step.review is Review.REQUESTED
    move = Move.RESUBMIT if resubmit and not is_there else None
    decision = settled(sheet, after, about=about, now=now, move=move)
    if after.step.revision == sheet.step.revision:
        return decision
    touched = after.step.touched.value()
    event = StepSaved(
        subject=sheet.step.establishment,
        step=sheet.step.step,
        revision=after.step.revision,
        questions=tuple(sorted(id for id, at in touched.items() if at == after.step.revision)),
    )
    return Decision((), (event,)) + decision


def comment(
    sheet: Sheet, text: str, *, area: Area, id: str, author: str, now: datetime, latest: StepComment | None = None
) -> Decision:
    """Add a comment; those that are there stay as they are (PA-10). An empty one is none.

    ``latest`` is the latest of this area: the same words of the same author once more are none, so that what is sent
    twice says nothing twice.

    Raises Refused: ``comment.area`` for an area that the profile does not show.
    """
    if is_blank(text) or (latest is not None and (latest.author, latest.text) == (author, text)):
        return Decision()
    check_area(sheet, area)
    row = StepComment(
        id=id,
        establishment=sheet.step.establishment,
        step=sheet.step.step,
        area=area,
        author=author,
        at=now,
        text=text,
    )
    event = StepCommented(subject=sheet.step.establishment, step=sheet.step.step, area=area.value)
    return Decision((Add(row),), (event,))


def check_area(sheet: Sheet, area: Area) -> None:
    """CSE, CHSCT and DP have their part only where the profile says OUI (PA-10).

    Raises Refused: ``comment.area``.
    """
    if area is Area.REPRESENTATIVES and sheet.context.profile.get(HAS_REPRESENTATIVES) is not True:
        raise Refused(Code.COMMENT_AREA, field="area")


def see(sheet: Sheet, *, by: str, now: datetime) -> Decision:
    """« Etape vue par CSE / CHSCT / DP »: who, when, and which revision (PA-10). The same once more is nothing.

    Raises Refused: ``comment.area``.
    """
    check_area(sheet, Area.REPRESENTATIVES)
    if (sheet.step.seen_by, sheet.step.seen_revision) == (by, sheet.step.revision):
        return Decision()
    after = sheet.with_values(seen_by=by, seen_at=now, seen_revision=sheet.step.revision)
    event = StepSeen(subject=sheet.step.establishment, step=sheet.step.step, by=by, revision=sheet.step.revision)
    return Decision(written(sheet, after), (event,))


def unsee(sheet: Sheet) -> Decision:
    """Take « Etape vue » back (PA-10)."""
    if sheet.step.seen_at is None:
        return Decision()
    after = sheet.with_values(seen_by=None, seen_at=None, seen_revision=None)
    return Decision(written(sheet, after), (StepUnseen(subject=sheet.step.establishment, step=sheet.step.step),))
