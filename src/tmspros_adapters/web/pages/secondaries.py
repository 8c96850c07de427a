"""One secondary of a principal: « LISTE SIRETS », « renvoyer », « SUPPRIMER » (QR-10, QR-11)."""

from attrs import evolve

from tmspros_adapters.web import paging
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import framed, notice, refusing, said
from tmspros_adapters.web.pages.parametrage import HERE, overview
from tmspros_adapters.web.qrp_forms import GrantsForm
from tmspros_adapters.web.schemas import NothingSent
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.delegation.secondaries import Secondary


def show_grants(visit: Visit) -> Response:
    """« Liste SIRETs »: one's own SIRETs as boxes, those that the secondary may treat ticked."""
    return _grants(visit, _secondary(visit))


def save_grants(visit: Visit, form: GrantsForm) -> Response:
    """Set the boxes that the page showed, all or nothing; the SIRETs of the other pages stay as they are."""
    secondary = _secondary(visit)
    try:
        visit.portal.delegation.grant_among(visit.signed_in, secondary.email, form.sirets, among=form.shown)
    except Refused as refused:
        errors = (FieldError("sirets", visit.sentence(refused.code, refused.details)),)
        return refusing(_grants(visit, secondary, errors), refused)
    arguments = paging.window(visit).arguments(after=visit.request.argument("apres")) | {"etat": "enregistre"}
    return visit.redirect(paging.joined(f"{HERE}/secondaires/{secondary.id}/sirets", arguments))


def resume_grants(visit: Visit, form: GrantsForm) -> Response:
    """The boxes once more, as they were ticked when the session had ended; nothing is granted yet (SI-6)."""
    return _grants(visit, _secondary(visit), ticked=form, told=visit.label("signin.resumed"))


def show_dismissal(visit: Visit) -> Response:
    """What removing the secondary means, and « Confirmer »."""
    return framed(
        visit, "dismissal.html", title=visit.label("dismissal.title"), here="parametrage", secondary=_secondary(visit)
    )


def dismiss(visit: Visit, form: NothingSent) -> Response:
    """« Confirmer »: the access ends at once."""
    visit.portal.delegation.dismiss(visit.signed_in, _secondary(visit).email)
    return visit.redirect(f"{HERE}?etat=supprime#secondaires")


def resend(visit: Visit, form: NothingSent) -> Response:
    """« renvoyer »: the invitation anew; the old link dies."""
    try:
        visit.portal.delegation.resend(visit.signed_in, _secondary(visit).email)
    except Refused as refused:
        if refused.code not in (Code.DELEGATION_THROTTLED, Code.DELEGATION_ALREADY_ACTIVE):
            raise
        wrong = (FieldError("secondaires", said(visit, refused, at="secondaires")[0].text),)
        return refusing(overview(visit, errors=wrong), refused)
    return visit.redirect(f"{HERE}?etat=renvoye#secondaires")


def _secondary(visit: Visit) -> Secondary:
    return visit.portal.delegation.secondary(visit.signed_in, visit.taken["id"])


def _grants(
    visit: Visit,
    secondary: Secondary,
    errors: tuple[FieldError, ...] = (),
    *,
    ticked: GrantsForm | None = None,
    told: str | None = None,
) -> Response:
    asked = paging.window(visit)
    page = visit.portal.delegation.grantable(visit.signed_in, secondary.email, after=asked.after, limit=asked.limit)
    path = f"{HERE}/secondaires/{secondary.id}/sirets"
    return framed(
        visit,
        "grants.html",
        title=visit.label("grants.title"),
        here="parametrage",
        errors=errors,
        notice=told or notice(visit, "grants.notice", "enregistre"),
        secondary=secondary,
        choices=[
            evolve(each, granted=each.siret in ticked.sirets) if ticked and each.siret in ticked.shown else each
            for each in page.items
        ],
        action=paging.joined(path, asked.arguments(after=asked.after)),
        pager=paging.pager(visit, path, page, asked),
    )
