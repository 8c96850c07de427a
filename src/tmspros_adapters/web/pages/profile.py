"""`/profil`: « Mon profil » (PR). Conditional parts come and go with « Enregistrer », without any script (PR-3)."""

from http import HTTPStatus

from tmspros_adapters.web import answering, asking
from tmspros_adapters.web.answering import Texts
from tmspros_adapters.web.asking import AskedBlock, Asking
from tmspros_adapters.web.filled import ANSWER, ProfileForm
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import notice, said
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.parcours.profiles import ProfileView
from tmspros_core.profiles import HEAD_EMAIL

VALIDATE = "valider"
_PASSWORD = (Code.PROFILE_PASSWORD_NEEDED, Code.PASSWORD_WRONG)


def show(visit: Visit) -> Response:
    """« Mes coordonnées », « Contacts Etablissement »."""
    return _page(visit, _read(visit))


def submit(visit: Visit, form: ProfileForm) -> Response:
    """« Enregistrer » and « Valider mon profil »: both keep what was changed on the page, whatever it is (PR-6)."""
    profiles, actor = visit.portal.profiles, visit.signed_in
    changed = answering.touched(_read(visit).fields, form.texts, form.text("seen"))
    try:
        if changed:
            profiles.save(actor, changed)
        if form.text("act") != VALIDATE:
            return visit.redirect("/profil?etat=enregistre")
        profiles.validate(actor, form.text("password") or None)
    except Refused as refused:
        return _refused(visit, form, refused, changed=tuple(changed))
    return visit.redirect("/?etat=profil")


def resume(visit: Visit, form: ProfileForm) -> Response:
    """The form once more, as it was when the session had ended; nothing of it is kept yet (SI-6)."""
    view = _read(visit)
    changed = answering.touched(view.fields, form.texts, form.text("seen"))
    return _page(visit, view, typed=form.texts, changed=tuple(changed), told=visit.label("signin.resumed"))


def _refused(visit: Visit, form: ProfileForm, refused: Refused, *, changed: tuple[str, ...]) -> Response:
    view = _read(visit)
    if refused.code == Code.PROFILE_INCOMPLETE:
        return _page(visit, view, strict=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if refused.code in _PASSWORD:
        wrong = (FieldError("password", visit.sentence(refused.code, refused.details)),)
        return _page(visit, view, wrong=wrong, asks_password=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if refused.code in (Code.SESSION_ENDED, Code.ACCESS_FORBIDDEN):
        raise refused
    named = said_of_questions(visit, refused)
    unprocessable = HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(visit, view, typed=form.texts, changed=changed, wrong=named, status=unprocessable)


def said_of_questions(visit: Visit, refused: Refused) -> tuple[FieldError, ...]:
    """What a refusal says, at the inputs of the questions that it names."""
    named = said(visit, refused, at="contenu")
    prefixed = (FieldError(each.field, each.text) for each in named if each.field == "contenu")
    return (*prefixed, *(FieldError(ANSWER + each.field, each.text) for each in named if each.field != "contenu"))


def _read(visit: Visit) -> ProfileView:
    return visit.portal.profiles.read(visit.signed_in, language=visit.texts.language)


def _page(
    visit: Visit,
    view: ProfileView,
    *,
    typed: Texts | None = None,
    changed: tuple[str, ...] = (),
    strict: bool = False,
    wrong: tuple[FieldError, ...] = (),
    asks_password: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
    told: str | None = None,
) -> Response:
    asked = Asking(
        visit=visit,
        typed=typed or {},
        changed=changed,
        strict=strict,
        offered={HEAD_EMAIL: view.offered} if view.offered else {},
    )
    sections: list[dict[str, object]] = []
    blocks: list[AskedBlock] = []
    for section in view.sections:
        found = asked.blocks(section.blocks)
        blocks.extend(found)
        sections.append({"id": section.id, "title": section.title, "blocks": found})
    return visit.page(
        "profile.html",
        title=visit.label("profile.title"),
        here="profile",
        at="/profil",
        status=status,
        errors=(*asking.errors(blocks), *wrong),
        is_starred=True,
        sections=sections,
        validated_at=view.validated_at,
        has_changes=view.has_changes,
        access=view.access,
        asks_password=asks_password,
        offered=view.offered,
        seen=asking.seen(view.fields, language=visit.texts.language),
        notice=told or notice(visit, "profile.notice", "enregistre"),
    )
