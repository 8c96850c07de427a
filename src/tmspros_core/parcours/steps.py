"""What a step is to the rules: what was typed, what was deposited, what it is read by; and how it stands."""

import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any

from attrs import asdict, evolve, field, frozen

from tmspros_core.changes import Add, Change, Set, equal
from tmspros_core.forms import answers
from tmspros_core.forms.answers import Gap
from tmspros_core.forms.conditions import ALONE, Context
from tmspros_core.forms.definition import Form, Kind
from tmspros_core.records.attachments import Attachment, AttachmentState, Verdict
from tmspros_core.records.parcours import Step
from tmspros_core.records.schema import Json

COUNTED = frozenset({Verdict.UNSCANNED, Verdict.CLEAN})
"""Verdicts of documents that count as an answer and may be served (AT-5)."""


class Status(StrEnum):
    """How far a step is answered: derived, never stored (PA-4)."""

    EMPTY = "empty"
    STARTED = "started"
    COMPLETE = "complete"


@frozen(kw_only=True)
class Sheet:
    """Everything that the rules look at of one step. ``kept`` says whether its row is there already.

    ``pinned`` is the digest of the form that the parcours follows (PA-3); ``documents`` are those of the step that are
    here, in order of deposit.
    """

    form: Form
    pinned: str
    step: Step
    kept: bool
    context: Context = ALONE
    documents: tuple[Attachment, ...] = ()
    values: Mapping[str, Any] = field(init=False, repr=False, eq=False)
    """What was typed, and for each document question the ids of the documents that count (AT-5)."""

    @values.default
    def _(self) -> Mapping[str, Any]:
        asked = self.form.asked_in(self.step.step)
        typed: dict[str, Any] = self.step.answers.value()
        deposited: dict[str, list[str]] = {q.id: [] for q in asked if q.kind == Kind.DOCUMENT}
        for document in self.documents:
            if document.question in deposited and document.verdict in COUNTED:
                deposited[document.question].append(document.id)
        return typed | deposited

    @cached_property
    def status(self) -> Status:
        return _status(self.shown, self.gaps)

    @property
    def is_complete(self) -> bool:
        return self.status is Status.COMPLETE

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """What keeps the step from being complete, in form order (PA-4)."""
        return answers.gaps(self.form, self.values, context=self.context, step=self.step.step)

    @cached_property
    def shown(self) -> Mapping[str, Any]:
        """The filled answers in sight: all that may be exported, counted or mailed (PA-13)."""
        return answers.shown_answers(self.form, self.values, context=self.context, step=self.step.step)

    @cached_property
    def content(self) -> str:
        """What the fund looks at, as 64 hexadecimal digits: visible answers and documents (PA-8, AT-1)."""
        return hashlib.sha256(Json.of(self.shown).text.encode()).hexdigest()

    @property
    def is_changed(self) -> bool:
        """« modifié depuis la validation » (PA-9)."""
        return self.step.validated_content is not None and self.step.validated_content != self.content

    @property
    def is_newer(self) -> bool:
        """Whether the questionnaire is another version than the one validated (PA-7, PA-9)."""
        return self.step.validated_form is not None and self.step.validated_form != self.pinned

    def with_values(self, **values: Any) -> "Sheet":
        """The sheet with other values in its row."""
        return evolve(self, step=evolve(self.step, **values))

    def with_documents(self, documents: Iterable[Attachment]) -> "Sheet":
        """The sheet with these documents of the step, those alone that are here."""
        here = (d for d in documents if d.step == self.step.step and d.state is AttachmentState.HERE)
        return evolve(self, documents=tuple(here))


def status(form: Form, step: str, given: Mapping[str, Any], *, context: Context = ALONE) -> Status:
    """How far the step is answered: complete when every required question in sight has a valid answer (PA-4).

    A step in which nothing is answered is empty, even if nothing is required: nobody is told of it.
    """
    shown = answers.shown_answers(form, given, context=context, step=step)
    return _status(shown, answers.gaps(form, given, context=context, step=step))


def _status(shown: Mapping[str, Any], gaps: tuple[Gap, ...]) -> Status:
    if not shown:
        return Status.EMPTY
    return Status.STARTED if gaps else Status.COMPLETE


def written(before: Sheet, after: Sheet) -> tuple[Change, ...]:
    """What makes the row of ``before`` that of ``after``: one change, only where the row is as it was read."""
    if after.step == before.step:
        return ()
    if not before.kept:
        return (Add(after.step),)
    row = asdict(after.step, recurse=False)
    moved = {name: value for name, value in row.items() if value != getattr(before.step, name)}
    here = (
        equal("establishment", before.step.establishment),
        equal("step", before.step.step),
        equal("revision", before.step.revision),
        equal("review", before.step.review),
    )
    return (Set(Step, here, moved, expect=1),)
