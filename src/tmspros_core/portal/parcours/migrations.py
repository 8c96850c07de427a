"""Migrating one parcours to the questionnaire in force, and telling what could not be carried (PA-3)."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from tmspros_core.changes import Decision, equal
from tmspros_core.forms.definition import Form, Kind
from tmspros_core.forms.versions import Loss
from tmspros_core.parcours import migrating
from tmspros_core.parcours.steps import Sheet
from tmspros_core.portal.parcours.form_views import ChoiceView, IndicatorView, choice_views, indicator_views
from tmspros_core.portal.parcours.workspaces import Workspace
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Attachment, Step
from tmspros_core.records.attachments import AttachmentState


@frozen(kw_only=True)
class LossView:
    """An answer that could not be carried: it is kept, and ``code`` says why it does not count.

    ``label`` is the question's as it was, as are ``kind``, ``choices`` and ``indicators``, by which the answer can be
    told in words; ``params`` are what the code's sentence says. ``answer`` is what was typed, or the names of the
    documents. ``step`` is where the question stands now, None where it stands nowhere.
    """

    question: str
    label: str
    code: str
    answer: Any
    kind: str
    choices: tuple[ChoiceView, ...] = ()
    indicators: tuple[IndicatorView, ...] = ()
    step: str | None = None
    params: Mapping[str, Any] = field(factory=dict, hash=False)


@frozen(kw_only=True)
class MigrationView:
    """What a migration did: from which version to which, and every answer that it could not carry.

    ``is_done`` is False when the parcours followed the version in force already.
    """

    before: str
    after: str
    is_done: bool
    losses: tuple[LossView, ...] = ()


def migrated(shell: Shell, tx: Transaction, found: Workspace, *, language: str) -> tuple[MigrationView, Decision]:
    """What migrating this parcours decides, and what to tell; nothing where it is not open or follows the version."""
    form, pinned = shell.forms.parcours, shell.forms.parcours_digest
    if found.parcours is None or found.pinned == pinned:
        return MigrationView(before=found.form.version, after=form.version, is_done=False), Decision()
    now = shell.now()
    sheets = _all_sheets(tx, found)
    done = migrating.migrate(sheets, parcours=found.parcours, form=form, pinned=pinned, about=found.about, now=now)
    names = {document.id: document.name for sheet in sheets.values() for document in sheet.documents}
    view = MigrationView(
        before=found.form.version,
        after=form.version,
        is_done=True,
        losses=tuple(_told(loss, (found.form, form), names, language) for loss in done.losses),
    )
    return view, done.decision + Decision(tuple(shell.forms.published(tx, now=now)))


def _all_sheets(tx: Transaction, found: Workspace) -> dict[str, Sheet]:
    """The steps of the version that the parcours follows, and those of earlier ones that anything is kept of."""
    here = equal("establishment", found.account.id)
    rows = {row.step: row for row in tx.select(Step, here)}
    order = ("establishment", "deposited_at", "id")
    documents = tx.select(Attachment, here, equal("state", AttachmentState.HERE), order=order)
    earlier = sorted({*rows, *(document.step for document in documents)} - found.sheets.keys())
    return dict(found.sheets) | {
        step: Sheet(
            form=found.form,
            pinned=found.pinned,
            step=rows.get(step, Step(establishment=found.account.id, step=step)),
            kept=step in rows,
            context=found.context,
            documents=tuple(document for document in documents if document.step == step),
        )
        for step in earlier
    }


def _told(loss: Loss, forms: tuple[Form, Form], names: dict[str, str], language: str) -> LossView:
    before, after = forms
    now = after.by_id.get(loss.question)
    names_of_it = (loss.question, *(now.formerly if now else ()))
    asked = next((before.by_id[id] for id in names_of_it if id in before.by_id), now)
    answer = loss.answer
    if isinstance(answer, list) and answer and all(isinstance(id, str) and id in names for id in answer):
        answer = [names[id] for id in answer]
    told = before.by_id.get(loss.question) or now
    return LossView(
        question=loss.question,
        label=told.label.of(language) if told else loss.question,
        code=loss.code,
        answer=answer,
        kind=asked.kind if asked else Kind.TEXT,
        choices=choice_views(asked, language) if asked else (),
        indicators=indicator_views(asked, language) if asked else (),
        step=after.step_of.get(loss.question),
        params=loss.params,
    )
