"""`/caisse/etablissements/<siret>/etapes/<n>`: what a step holds, to be read, discussed and decided on (PA-7, PA-8)."""

from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus

from tmspros_adapters.web.asking import Asking
from tmspros_adapters.web.desk_forms import DecisionForm, RemarkForm
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.desk_establishment import path_of
from tmspros_adapters.web.pages.desk_lists import QUEUE
from tmspros_adapters.web.pages.frame import notice, refusing, said
from tmspros_adapters.web.pages.parcours import rank, states
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Conflict, Refused
from tmspros_core.portal.parcours.commenting import MOST_WORDS
from tmspros_core.portal.parcours.step_views import StepView
from tmspros_core.records.parcours import Area

_WORDS = (Code.TEXT_MISSING, Code.TEXT_TOO_LONG, Code.TEXT_NOT_PLAIN)


def show(visit: Visit) -> Response:
    """The step with its answers, documents and comments, and what may be decided on it."""
    return _page(visit)


def validate(visit: Visit, form: DecisionForm) -> Response:
    """« valider l'étape »: what the page showed, and nothing else (PA-8)."""
    return _decided(
        visit,
        form,
        lambda siret, step: visit.portal.desk.validate_step(visit.signed_in, siret, step, content=form.content),
        to=f"{QUEUE}?etat=validee",
    )


def return_(visit: Visit, form: DecisionForm) -> Response:
    """« demander un complément », with a message (PA-7)."""
    return _decided(
        visit,
        form,
        lambda siret, step: visit.portal.desk.return_step(
            visit.signed_in, siret, step, content=form.content, message=form.message
        ),
        to=f"{QUEUE}?etat=renvoyee",
    )


def withdraw(visit: Visit, form: DecisionForm) -> Response:
    """« retirer la validation », with a reason (PA-9)."""
    here = f"{path_of(visit.taken['siret'])}/etapes/{visit.taken['step']}"
    return _decided(
        visit,
        form,
        lambda siret, step: visit.portal.desk.withdraw_validation(visit.signed_in, siret, step, reason=form.reason),
        to=f"{here}?etat=retiree",
    )


def resume(visit: Visit, form: DecisionForm) -> Response:
    """The decision once more, as it was when the session had ended; nothing is decided yet (SI-6)."""
    return _page(visit, decision=form, told=visit.label("signin.resumed"))


def resume_comment(visit: Visit, form: RemarkForm) -> Response:
    """The comment once more, as it was when the session had ended (SI-6)."""
    return _page(visit, remark=form.text, told=visit.label("signin.resumed"))


def comment(visit: Visit, form: RemarkForm) -> Response:
    """« Commentaires de la caisse régionale »; a refused one comes back to be corrected (PA-10)."""
    siret, step = visit.taken["siret"], visit.taken["step"]
    try:
        visit.portal.desk.comment(visit.signed_in, siret, step, form.text)
    except Refused as refused:
        if refused.code not in _WORDS:
            raise
        return refusing(_page(visit, remark=form.text, errors=said(visit, refused, at="text")), refused)
    return visit.redirect(f"{path_of(siret)}/etapes/{step}?etat=commente#commentaires")


def _decided(visit: Visit, form: DecisionForm, act: Callable[[str, str], None], *, to: str) -> Response:
    """Decide and lead on. Where the step is not what the page showed any more, it shows what is there now (PA-8)."""
    siret, step = visit.taken["siret"], visit.taken["step"]
    try:
        act(siret, step)
    except Conflict as stale:
        if stale.code != Code.STEP_STALE_CONTENT:
            raise
        wrong = (FieldError("reponses", visit.sentence(stale.code, {})),)
        return _page(visit, decision=form, errors=wrong, status=HTTPStatus.CONFLICT)
    except Refused as refused:
        if refused.code not in (*_WORDS, Code.STEP_MOVE_REFUSED, Code.STEP_NOT_COMPLETE):
            raise
        return refusing(_page(visit, decision=form, errors=said(visit, refused, at="decision")), refused)
    return visit.redirect(to)


def _page(
    visit: Visit,
    *,
    decision: DecisionForm | None = None,
    remark: str = "",
    errors: tuple[FieldError, ...] = (),
    status: HTTPStatus = HTTPStatus.OK,
    told: str | None = None,
) -> Response:
    siret, language = visit.taken["siret"], visit.texts.language
    view = visit.portal.desk.step(visit.signed_in, siret, visit.taken["step"], language=language)
    there = visit.portal.desk.establishment(visit.signed_in, siret, language=language)
    summary = next(each for each in there.row.steps if each.step == view.step)
    now, place = marks(view), rank(there.row.steps, view.step)
    return visit.page(
        "desk_step.html",
        title=visit.label("steps.title", rank=place, title=view.title),
        here="desk",
        at=f"{path_of(siret)}/etapes/{view.step}",
        status=status,
        errors=errors,
        notice=told or notice(visit, "desk.notice", "commente", "retiree", "commentaire-retire"),
        view=view,
        row=there.row,
        path_here=path_of(there.row.siret),
        steps=[(each, states(each)) for each in there.row.steps],
        rank=place,
        states=states(summary),
        blocks=Asking(visit=visit).blocks(view.blocks),
        deleted=[each for each in there.deleted if each.step == view.step],
        comments={str(area): [each for each in view.comments if each.area is area] for area in Area},
        changed=_changed(decision.marks, now) if decision and decision.marks else frozenset(),
        marks=".".join(f"{id}-{mark}" for id, mark in now.items()),
        typed=decision or DecisionForm(),
        remark=remark,
        most=MOST_WORDS,
        may=frozenset(map(str, view.may)),
    )


def marks(view: StepView) -> dict[str, str]:
    """Enough of a digest of each answer to tell whether it is what the page showed."""
    return {
        question.id: sha256(repr((question.answer, [each.id for each in question.documents])).encode()).hexdigest()[:12]
        for question in view.questions
    }


def _changed(shown: str, now: dict[str, str]) -> frozenset[str]:
    """The questions whose answers are not those that the page showed."""
    before = dict(each.rpartition("-")[::2] for each in shown.split("."))
    return frozenset(id for id, mark in now.items() if before.get(id) != mark)
