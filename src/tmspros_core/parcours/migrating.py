"""Following another version of the questionnaire: answers and documents come along, nothing is wiped (PA-3)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from attrs import evolve, frozen

from tmspros_core.changes import Change, Condition, Decision, Drop, Set, equal
from tmspros_core.events.parcours import ParcoursMigrated
from tmspros_core.forms import versions
from tmspros_core.forms.definition import Form, Kind
from tmspros_core.forms.versions import Loss
from tmspros_core.parcours.noticing import Correspondence, settled
from tmspros_core.parcours.steps import Sheet, written
from tmspros_core.records.attachments import Attachment
from tmspros_core.records.parcours import Awaiting, Parcours, Review, Step
from tmspros_core.records.schema import Json


@frozen(kw_only=True)
class Migrated:
    """What migrating decided, and every answer that it could not carry; these are kept where they were."""

    decision: Decision
    losses: tuple[Loss, ...] = ()


@frozen(kw_only=True)
class _Answer:
    """An answer as it was typed: in which step it is kept, and at which revision it last changed there."""

    step: str
    value: Any
    touched: int


def migrate(
    sheets: Mapping[str, Sheet], *, parcours: Parcours, form: Form, pinned: str, about: Correspondence, now: datetime
) -> Migrated:
    """Let the parcours follow this form, which ``pinned`` names; twice is once (PA-3).

    ``sheets`` are all steps that anything is kept of, those of earlier versions included. A step that was validated
    stays so, one that the new version completes is told to its fund (PA-7, PA-9); one that the new version does not
    have leaves the fund's queue.
    """
    if parcours.form == pinned:
        return Migrated(decision=Decision())
    before = next(iter(sheets.values())).form
    typed = _typed(sheets.values())
    answers = versions.migrate({id: each.value for id, each in typed.items()}, before=before, after=form)
    deposited = {d.question: [*_ids(sheets, d.question)] for sheet in sheets.values() for d in sheet.documents}
    documents = versions.migrate(deposited, before=before, after=form)
    losses = (*answers.losses, *documents.losses)
    here = equal("establishment", parcours.establishment)
    event = ParcoursMigrated(
        subject=parcours.establishment,
        before=parcours.form,
        form=pinned,
        lost=tuple(sorted({loss.question for loss in losses})),
    )
    follows = Set(Parcours, (here, equal("form", parcours.form)), {"form": pinned}, expect=1)
    came = _came(form, deposited, documents.answers)
    decision = Decision((follows, *_redeposited(here, before, form, left=documents.answers)), (event,))
    for id, (old, new) in _rewritten(sheets, parcours, form, pinned, typed, answers.answers, came).items():
        if id in {step.id for step in form.steps}:
            decision += settled(old, new, about=about, now=now)
        else:
            decision += _left(old, new)
    return Migrated(decision=decision, losses=losses)


def _typed(sheets: Iterable[Sheet]) -> dict[str, _Answer]:
    """Everything that was typed, by question."""
    found: dict[str, _Answer] = {}
    for sheet in sheets:
        touched = sheet.step.touched.value()
        for id, value in sheet.step.answers.value().items():
            found[id] = _Answer(step=sheet.step.step, value=value, touched=touched.get(id, 0))
    return found


def _ids(sheets: Mapping[str, Sheet], question: str) -> Iterable[str]:
    return (d.id for sheet in sheets.values() for d in sheet.documents if d.question == question)


def _came(form: Form, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """By the id of a question, the former one whose answer came to it."""
    return {
        question.id: former
        for question in form.questions
        for former in question.formerly
        if former in before and former not in after
    }


def _redeposited(here: Condition, before: Form, form: Form, *, left: Collection[str]) -> Iterable[Change]:
    """Documents go with their question, wherever the new version asks it, save those that are ``left`` where they were.

    So do those that are deleted but on record (PA-9), and those that are just being deposited.
    """
    for question in form.questions:
        if question.kind == Kind.DOCUMENT:
            asked = {"question": question.id, "step": form.step_of[question.id]}
            if before.step_of.get(question.id) != asked["step"]:
                yield Set(Attachment, (here, equal("question", question.id)), asked)
            for former in question.formerly:
                if former not in form.by_id and former not in left:
                    yield Set(Attachment, (here, equal("question", former)), asked)


def _rewritten(
    sheets: Mapping[str, Sheet],
    parcours: Parcours,
    form: Form,
    pinned: str,
    typed: Mapping[str, _Answer],
    carried: Mapping[str, Any],
    documents_came: Mapping[str, str],
) -> dict[str, tuple[Sheet, Sheet]]:
    """Each step as it was and as it will be, in the new order, those that the new version has not at the end."""
    any_sheet = next(iter(sheets.values()))
    came = _came(form, typed, carried)
    values: dict[str, dict[str, Any]] = {}
    for id, value in carried.items():
        step = form.step_of.get(id) or typed[came.get(id, id)].step
        values.setdefault(step, {})[id] = value
    former = {old: new for new, old in documents_came.items()}
    documents = [
        evolve(d, question=asked, step=form.step_of.get(asked, d.step))
        for sheet in sheets.values()
        for d in sheet.documents
        for asked in (former.get(d.question, d.question),)
    ]
    found = {}
    for step in dict.fromkeys((*(step.id for step in form.steps), *sheets)):
        fresh = evolve(any_sheet, step=Step(establishment=parcours.establishment, step=step), kept=False, documents=())
        old = sheets.get(step, fresh)
        new = evolve(_with_answers(old, values.get(step, {}), typed, came), form=form, pinned=pinned).with_documents(
            documents
        )
        found[step] = old, new
    return found


def _with_answers(old: Sheet, values: dict[str, Any], typed: Mapping[str, _Answer], came: Mapping[str, str]) -> Sheet:
    """The sheet with these answers; what came from elsewhere changed now, what stayed did when it did (PA-6)."""
    if values == old.step.answers.value():
        return old
    following = old.step.revision + 1
    touched = {
        id: typed[id].touched if id not in came and typed[id].step == old.step.step else following for id in values
    }
    return old.with_values(answers=Json.of(values), touched=Json.of(touched), revision=following)


def _left(old: Sheet, new: Sheet) -> Decision:
    """Nobody looks any more at a step that is not there."""
    if old.step.review is not Review.REQUESTED:
        return Decision(written(old, new))
    mine = (equal("establishment", old.step.establishment), equal("step", old.step.step))
    return Decision((*written(old, new.with_values(review=Review.NONE)), Drop(Awaiting, mine)))
