"""`/pieces-jointes`: every document that was deposited, by question, and its bytes (AT-1, AT-4)."""

from http import HTTPStatus

from attrs import evolve

from tmspros_adapters.web.downloads import sent
from tmspros_adapters.web.filled import CHOSEN, SelectionForm
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages import depositing
from tmspros_adapters.web.pages.frame import notice
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Missing, Refused


def show(visit: Visit) -> Response:
    """« Mes pièces jointes »; refused while no profile is validated (PR-7)."""
    return _page(visit)


def download(visit: Visit) -> Response:
    """A document as a download, under the name that is shown; what a scanner did not clear is not served (AT-5)."""
    return sent(visit.portal.attachments.open(visit.signed_in, visit.taken["id"]))


def delete(visit: Visit, form: SelectionForm) -> Response:
    """« Supprimer la sélection »; the last dashboard goes after a confirmation only (PA-12)."""
    ids = form.texts.get(CHOSEN, ())
    if not ids:
        return _wrong(visit, visit.label("attachments.none_chosen"))
    try:
        depositing.remove(visit, ids, confirmed=bool(form.text("confirmed")))
    except (Refused, Missing) as refused:
        if refused.code in depositing.SHUT:
            raise
        confirms = refused.code == Code.ATTACHMENT_LAST_OF_DASHBOARD
        return _wrong(visit, depositing.said(visit, refused), ids=ids, confirms=confirms)
    return visit.redirect("/pieces-jointes?etat=supprime")


def resume(visit: Visit, form: SelectionForm) -> Response:
    """The selection once more, as it was when the session had ended; nothing of it is deleted (SI-6)."""
    return _page(visit, ids=form.texts.get(CHOSEN, ()), told=visit.label("signin.resumed"))


def _wrong(visit: Visit, text: str, *, ids: tuple[str, ...] = (), confirms: bool = False) -> Response:
    page = _page(visit, ids=ids, confirms=confirms, errors=(FieldError("documents", text),))
    return evolve(page, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(
    visit: Visit,
    *,
    ids: tuple[str, ...] = (),
    confirms: bool = False,
    errors: tuple[FieldError, ...] = (),
    told: str | None = None,
) -> Response:
    actor, language = visit.signed_in, visit.texts.language
    overview = visit.portal.parcours.overview(actor, language=language)
    titles = {summary.step: (rank, summary.title) for rank, summary in enumerate(overview.steps, 1)}
    return visit.page(
        "attachments.html",
        title=visit.label("attachments.title"),
        here="attachments",
        at="/pieces-jointes",
        errors=errors,
        notice=told or notice(visit, "attachments.notice", "supprime"),
        documents=visit.portal.attachments.list(actor),
        titles=titles,
        access=overview.access,
        chosen=ids,
        confirms=confirms,
    )
