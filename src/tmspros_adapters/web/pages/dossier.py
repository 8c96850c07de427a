"""`/qrp/dossiers/<id>`: one dossier, as its step lets it be treated (QR-13)."""

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus

from attrs import asdict, frozen

from tmspros_adapters.web import answering
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import framed, notice, said
from tmspros_adapters.web.qrp_answers import answers_of
from tmspros_adapters.web.qrp_bodies import ANSWERS, MOST_ANSWER
from tmspros_adapters.web.qrp_forms import AnswersForm, CommentForm
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Conflict, Refused
from tmspros_core.portal.dossiers.views import DossierView
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.values import text as texts


@frozen(kw_only=True)
class Field:
    """One answer on the page; ``theirs`` is what somebody else saved meanwhile, where it is not what one typed."""

    name: str
    value: str
    theirs: str | None = None


def show(visit: Visit) -> Response:
    """The dossier by its step: « Compléter dossier » to edit, later to read, with its comments."""
    return _page(visit, visit.portal.dossiers.read(visit.signed_in, visit.taken["id"]))


def save(visit: Visit, form: AnswersForm) -> Response:
    """« enregistrer »: what was changed on the page, and nothing else.

    Where somebody else saved in between nothing is written and nothing typed is lost: the page shows both (PA-6).
    """
    dossiers, actor, id = visit.portal.dossiers, visit.signed_in, visit.taken["id"]
    typed, errors = _typed(visit, form)
    touched = _touched(typed, form.seen)
    if errors:
        return _page(
            visit, dossiers.read(actor, id), typed=touched, revision=answering.revision(form.revision), errors=errors
        )
    try:
        if touched:
            dossiers.save(actor, id, touched, revision=answering.revision(form.revision))
        else:
            dossiers.read(actor, id)
    except Conflict as stale:
        if stale.code != Code.DOSSIER_STALE_REVISION:
            raise
        wrong = (FieldError("answers", visit.sentence(stale.code, {})),)
        return _page(visit, dossiers.read(actor, id), typed=touched, errors=wrong, status=HTTPStatus.CONFLICT)
    except Refused as refused:
        if refused.code != Code.DOSSIER_STEP_FORBIDS:
            raise
        wrong = (FieldError("answers", visit.sentence(refused.code, refused.details)),)
        return _page(visit, dossiers.read(actor, id), typed=touched, errors=wrong)
    return visit.redirect(f"/qrp/dossiers/{id}?etat=enregistre")


def comment(visit: Visit, form: CommentForm) -> Response:
    """Add a comment; a refused one comes back to be corrected."""
    dossiers, actor, id = visit.portal.dossiers, visit.signed_in, visit.taken["id"]
    try:
        dossiers.comment(actor, id, form.text)
    except Refused as refused:
        view = dossiers.read(actor, id)
        return _page(visit, view, comment=form.text, errors=said(visit, refused, at="text"))
    return visit.redirect(f"/qrp/dossiers/{id}?etat=commente#comments")


def resume(visit: Visit, form: AnswersForm) -> Response:
    """The answers once more, as they were when the session had ended; nothing of them is kept yet (SI-6)."""
    typed, errors = _typed(visit, form)
    view = visit.portal.dossiers.read(visit.signed_in, visit.taken["id"])
    touched, told = _touched(typed, form.seen), visit.label("signin.resumed")
    return _page(visit, view, typed=touched, revision=answering.revision(form.revision), errors=errors, told=told)


def resume_comment(visit: Visit, form: CommentForm) -> Response:
    """The comment once more (SI-6)."""
    view = visit.portal.dossiers.read(visit.signed_in, visit.taken["id"])
    return _page(visit, view, comment=form.text, told=visit.label("signin.resumed"))


def _page(
    visit: Visit,
    view: DossierView,
    *,
    typed: Mapping[str, str] | None = None,
    revision: int | None = None,
    comment: str = "",
    errors: tuple[FieldError, ...] = (),
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
    told: str | None = None,
) -> Response:
    there, mine = _there(view), typed or {}
    answers = [
        Field(name=name, value=mine.get(name, there[name]), theirs=there[name] if _differs(mine, there, name) else None)
        for name in ANSWERS
    ]
    return framed(
        visit,
        "dossier.html",
        title=visit.label("dossier.title", reference=view.reference),
        here="dossiers",
        at=f"/qrp/dossiers/{view.id}",
        status=status if errors else HTTPStatus.OK,
        errors=errors,
        notice=told or notice(visit, "dossier.notice", "enregistre", "commente", "retire"),
        dossier=view,
        may=frozenset(map(str, view.may)),
        steps=tuple(DossierStep),
        answers=answers,
        is_stale=status == HTTPStatus.CONFLICT and bool(errors),
        revision=view.revision if revision is None else revision,
        seen=".".join(digest(there[name]) for name in ANSWERS),
        most=MOST_ANSWER,
        comment=comment,
    )


def _differs(mine: Mapping[str, str], there: Mapping[str, str], name: str) -> bool:
    return name in mine and mine[name] != there[name]


def _there(view: DossierView) -> dict[str, str]:
    return {name: value or "" for name, value in asdict(answers_of(view.answers)).items()}


def _typed(visit: Visit, form: AnswersForm) -> tuple[dict[str, str], tuple[FieldError, ...]]:
    """What the form holds, and everything wrong with it; what cannot be kept comes back all the same."""
    typed: dict[str, str] = {}
    errors: list[FieldError] = []
    for name in ANSWERS:
        typed[name] = getattr(form, name).replace("\r\n", "\n")
        try:
            texts.parse(typed[name], most=MOST_ANSWER, field=name)
        except Refused as refused:
            errors.append(FieldError(name, visit.sentence(refused.code, refused.details)))
    return typed, tuple(errors)


def _touched(typed: Mapping[str, str], seen: str) -> dict[str, str]:
    """The fields that hold something else than when the page was shown; all of them when it does not say."""
    before = dict(zip(ANSWERS, seen.split("."), strict=False))
    return {name: value for name, value in typed.items() if digest(value) != before.get(name)}


def digest(text: str) -> str:
    """Enough of a digest to tell whether a field was touched."""
    return sha256(text.encode()).hexdigest()[:16]
