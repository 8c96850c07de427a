"""Documents in a step's form: depositing is a submit of it, so what is typed goes with it (AT-1)."""

from collections.abc import Iterable

from tmspros_adapters.web.filled import ANSWER, CHOSEN, DESCRIPTION, DOCUMENT, StepForm
from tmspros_adapters.web.pages.outcome import Outcome
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Missing, Refused, TmsprosError, Unavailable

DELETE = "supprimer-"
SHUT = (Code.SESSION_ENDED, Code.ACCESS_FORBIDDEN, Code.PROFILE_NOT_VALIDATED)


def deposit(visit: Visit, outcome: Outcome) -> None:
    """Deposit every file that was chosen; what is wrong with one stands at its field and keeps no other back."""
    for upload in outcome.form.uploads:
        question = upload.field.removeprefix(DOCUMENT)
        description = outcome.form.text(DESCRIPTION + question)
        try:
            visit.portal.attachments.deposit(
                visit.signed_in, question, upload.name, upload.stream, description=description
            )
        except (Refused, Missing, Unavailable) as refused:
            if refused.code in SHUT:
                raise
            at = DESCRIPTION + question if refused.details.get("field") == "description" else upload.field
            wrong = FieldError(at, f"{upload.name} : {visit.sentence(refused.code, refused.details)}")
            outcome.refused[question] = (*outcome.refused.get(question, ()), wrong)
        else:
            outcome.state = "depose"
            outcome.deposited.add(DESCRIPTION + question)


def delete(visit: Visit, outcome: Outcome) -> None:
    """« Supprimer la sélection »; the last dashboard goes after a confirmation only (PA-12)."""
    act = outcome.form.text("act")
    if not act.startswith(DELETE):
        return
    question = act.removeprefix(DELETE)
    ids = outcome.form.texts.get(CHOSEN + question, ())
    if not ids:
        outcome.errors.append(FieldError(ANSWER + question, visit.label("attachments.none_chosen")))
        return
    try:
        remove(visit, ids, confirmed=bool(outcome.form.text("confirmed")))
    except (Refused, Missing) as refused:
        if refused.code in SHUT:
            raise
        outcome.errors.append(FieldError(ANSWER + question, said(visit, refused)))
        if refused.code == Code.ATTACHMENT_LAST_OF_DASHBOARD:
            outcome.confirms = (question,)
    else:
        outcome.state = "supprime"


def remove(visit: Visit, ids: Iterable[str], *, confirmed: bool) -> None:
    """Delete these documents, all or none."""
    visit.portal.attachments.delete(visit.signed_in, tuple(ids), confirmed=confirmed)


def said(visit: Visit, refused: TmsprosError) -> str:
    """What a refusal says."""
    return visit.sentence(refused.code, refused.details)


def chosen(form: StepForm) -> tuple[str, ...]:
    """The documents that are ticked."""
    return tuple(id for name, ids in form.texts.items() if name.startswith(CHOSEN) for id in ids)
