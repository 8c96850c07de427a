"""« Céder les SIRETS »: what will move, as words and as a picture, the password, « Confirmer » (QR-2, QR-3)."""

from tmspros_adapters.web import picture
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import framed, refusing, said
from tmspros_adapters.web.pages.parametrage import HERE
from tmspros_adapters.web.qrp_forms import CessionForm
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Refused

_TYPED = frozenset(
    {Code.PASSWORD_WRONG, Code.DELEGATION_TARGET_REFUSED, Code.DELEGATION_THROTTLED, Code.SIGNIN_THROTTLED}
)


def show(visit: Visit) -> Response:
    """The form, and who treats what before and after; it says nothing about anybody's address."""
    return _form(visit)


def cede(visit: Visit, form: CessionForm) -> Response:
    """« Confirmer »: the password, then the cession; one refusal for every address that cannot receive (QR-2)."""
    actor = visit.signed_in
    try:
        visit.portal.accounts.check_password(actor, form.password)
        visit.portal.delegation.cede(actor, to=form.to)
    except Refused as refused:
        if refused.code not in _TYPED:
            raise
        at = "password" if refused.code == Code.SIGNIN_THROTTLED else "to"
        return refusing(_form(visit, to=form.to, errors=said(visit, refused, at=at)), refused)
    return visit.redirect("/qrp?etat=cede")


def resume(visit: Visit, form: CessionForm) -> Response:
    """The address once more, as it was when the session had ended; nothing has moved yet (SI-6)."""
    return _form(visit, to=form.to, told=visit.label("signin.resumed"))


def _form(visit: Visit, *, to: str = "", errors: tuple[FieldError, ...] = (), told: str | None = None) -> Response:
    delegation, actor = visit.portal.delegation, visit.signed_in
    sirets = delegation.perimeter(actor, limit=picture.MOST_SIRETS)
    people = delegation.secondaries(actor, limit=picture.MOST_PEOPLE)
    granted = [delegation.grantable(actor, person.email, limit=picture.MOST_SIRETS).items for person in people.items]
    before, after = picture.cession(visit, sirets, people, granted)
    return framed(
        visit,
        "cession.html",
        title=visit.label("cession.title"),
        here="parametrage",
        errors=errors,
        notice=told,
        typed_to=to,
        sirets=sirets.total,
        people=people.total,
        before=before,
        after=after,
        back=HERE,
    )
