"""« Paramétrage »: the three options of a principal, and the one of an account with neither role (QR-1)."""

from http import HTTPStatus

from tmspros_adapters.web import paging
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import framed, notice, refusing, said
from tmspros_adapters.web.qrp_forms import InvitedForm, NewSiretForm
from tmspros_adapters.web.schemas import NothingSent
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.delegation.access import Role
from tmspros_core.errors import Code, Refused

HERE = "/qrp/parametrage"
STATES = ("siret-ajoute", "siret-supprime", "invite", "renvoye", "supprime", "renonce")


def show(visit: Visit) -> Response:
    """The three options; without a role, the one SIRET to begin with and the invitations that wait."""
    return overview(visit)


def add_siret(visit: Visit, form: NewSiretForm) -> Response:
    """« Enregistrer nouveau SIRET » (QR-5). The code does not come back into the page: it is a secret."""
    try:
        visit.portal.delegation.add_siret(
            visit.signed_in, form.siret, code=form.code, share=bool(form.share), client=visit.request.client
        )
    except Refused as refused:
        errors = said(visit, refused, at="code")
        return refusing(overview(visit, siret=form.siret, share=bool(form.share), errors=errors), refused)
    return visit.redirect(f"{HERE}?etat=siret-ajoute#sirets")


def invite(visit: Visit, form: InvitedForm) -> Response:
    """« ENREGISTRER NOUVEL UTILISATEUR SECONDAIRE »: the same whether an account has the address (QR-10)."""
    try:
        visit.portal.delegation.invite(visit.signed_in, form.email)
    except Refused as refused:
        return refusing(overview(visit, email=form.email, errors=said(visit, refused, at="email")), refused)
    return visit.redirect(f"{HERE}?etat=invite#secondaires")


def resume_siret(visit: Visit, form: NewSiretForm) -> Response:
    """The SIRET once more, as it was when the session had ended; its code is to be typed again (SI-6)."""
    return overview(visit, siret=form.siret, share=bool(form.share), told=visit.label("signin.resumed"))


def resume_invited(visit: Visit, form: InvitedForm) -> Response:
    """The address once more; nobody is invited yet (SI-6)."""
    return overview(visit, email=form.email, told=visit.label("signin.resumed"))


def show_removal(visit: Visit) -> Response:
    """What removing the SIRET means, and « Confirmer » (QR-8)."""
    siret = visit.portal.delegation.managed(visit.signed_in, visit.taken["siret"])
    return framed(visit, "removal.html", title=visit.label("removal.title"), here="parametrage", number=siret)


def remove_siret(visit: Visit, form: NothingSent) -> Response:
    """« Confirmer »; the refusal is the guide's, followed by what blocks (QR-8)."""
    try:
        visit.portal.delegation.remove_siret(visit.signed_in, visit.taken["siret"])
    except Refused as refused:
        if refused.code != Code.DELEGATION_DOSSIER_OPEN:
            raise
        return framed(
            visit,
            "removal_refused.html",
            title=visit.label("removal.refused_title"),
            here="parametrage",
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            sentence=visit.sentence(refused.code, {}),
            number=visit.taken["siret"],
            blocking=refused.details["dossiers"],
        )
    return visit.redirect(f"{HERE}?etat=siret-supprime#sirets")


def show_renouncing(visit: Visit) -> Response:
    """« Renoncer »: what it means, and « Confirmer » when there is no SIRET left (QR-4)."""
    return _renouncing(visit)


def renounce(visit: Visit, form: NothingSent) -> Response:
    """Be principal no more (QR-4)."""
    try:
        visit.portal.delegation.renounce(visit.signed_in)
    except Refused as refused:
        if refused.code != Code.DELEGATION_PERIMETER_NOT_EMPTY:
            raise
        return refusing(_renouncing(visit, said(visit, refused, at="renounce")), refused)
    return visit.redirect(f"{HERE}?etat=renonce")


def _renouncing(visit: Visit, errors: tuple[FieldError, ...] = ()) -> Response:
    sirets = visit.portal.delegation.perimeter(visit.signed_in, limit=1).total
    return framed(
        visit,
        "renounce.html",
        title=visit.label("renounce.title"),
        here="parametrage",
        errors=errors,
        not_yet=visit.sentence(Code.DELEGATION_PERIMETER_NOT_EMPTY, {}) if sirets else None,
        secondaries=visit.portal.delegation.secondaries(visit.signed_in, limit=1).total,
    )


def overview(
    visit: Visit,
    *,
    siret: str = "",
    share: bool = False,
    email: str = "",
    errors: tuple[FieldError, ...] = (),
    told: str | None = None,
) -> Response:
    """The page, with what was typed when something of it was refused."""
    delegation, actor = visit.portal.delegation, visit.signed_in
    if delegation.role(actor) is not Role.PRINCIPAL:
        return framed(
            visit,
            "parametrage_reduced.html",
            title=visit.label("parametrage.title"),
            here="parametrage",
            at=HERE,
            notice=told or notice(visit, "parametrage.notice", "renonce"),
            errors=errors,
            typed_siret=siret,
            invitations=delegation.invitations(actor),
        )
    of_sirets, of_people = paging.window(visit, "s_"), paging.window(visit)
    sirets = delegation.perimeter(actor, after=of_sirets.after, limit=of_sirets.limit)
    people = delegation.secondaries(actor, after=of_people.after, limit=of_people.limit)
    keep_sirets, keep_people = (each.arguments(after=each.after) for each in (of_sirets, of_people))
    return framed(
        visit,
        "parametrage.html",
        title=visit.label("parametrage.title"),
        here="parametrage",
        at=HERE,
        notice=told or notice(visit, "parametrage.notice", *STATES),
        errors=errors,
        typed_siret=siret,
        typed_email=email,
        share=share,
        sirets=sirets.items,
        sirets_pager=paging.pager(visit, HERE, sirets, of_sirets, keep=keep_people, at="sirets"),
        people=people.items,
        people_pager=paging.pager(visit, HERE, people, of_people, keep=keep_sirets, at="secondaires"),
    )
