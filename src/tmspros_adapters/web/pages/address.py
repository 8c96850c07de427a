"""Another address for an employer: asking with the password, confirming by the link that it sends (AC-4).

As with the links for passwords the token goes into a cookie that only these pages get, and only a form consumes it.
"""

from http import HTTPStatus

from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import refusing, said
from tmspros_adapters.web.pages.passwords import taken_into_cookie
from tmspros_adapters.web.schemas import EmailChangeForm, NothingSent
from tmspros_adapters.web.visit import TICKET, FieldError, Visit
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.accounts.confirming import EmailOffer
from tmspros_core.values.actors import Employer

HERE = "/adresse"
LINK = f"{HERE}/confirmation"
WRONG = {
    Code.EMAIL_MALFORMED: "email",
    Code.ACCOUNT_EMAIL_UNCHANGED: "email",
    Code.ACCOUNT_EMAIL_THROTTLED: "email",
    Code.PASSWORD_WRONG: "password",
    Code.SIGNIN_THROTTLED: "password",
}
"""What leaves the form to be corrected, and at which field it is said."""
STANDS = (Code.ACCOUNT_EMAIL_TAKEN, Code.ACCOUNT_EMAIL_INVITED)
"""What fails the confirming and leaves the link good."""


def show(visit: Visit) -> Response:
    """The form by which an employer asks for another address, or what to do once it was sent."""
    if visit.state(("envoye",)):
        return visit.page("email_sent.html", title=visit.label("email.sent_title"))
    return _form(visit)


def submit(visit: Visit, form: EmailChangeForm) -> Response:
    """Ask for another address; the answer is the same whether it has an account or not (AC-4)."""
    try:
        visit.portal.accounts.change_email(visit.signed_in, form.password, form.email)
    except Refused as refused:
        if refused.code not in WRONG:
            raise
        wrong = said(visit, refused, at=WRONG[Code(refused.code)])
        return refusing(_form(visit, email=form.email, errors=wrong), refused)
    return visit.redirect(f"{HERE}?etat=envoye")


def resume(visit: Visit, form: EmailChangeForm) -> Response:
    """The address once more, as it was when the session had ended; nothing is asked yet (SI-6)."""
    return _form(visit, email=form.email, told=visit.label("signin.resumed"))


def take(visit: Visit) -> Response:
    """Move the token out of the address and into a cookie; nothing is looked up, so nothing can happen (RS-5)."""
    return taken_into_cookie(visit, LINK)


def show_offer(visit: Visit) -> Response:
    """Which account is to sign in with which address, and « Confirmer »; looking changes nothing (RS-5)."""
    return _confirmation(visit, visit.portal.accounts.inspect_email(visit.ticket()))


def confirm(visit: Visit, form: NothingSent) -> Response:
    """« Confirmer »: whoever follows the link need not be signed in, and is not by this."""
    offer = visit.portal.accounts.inspect_email(visit.ticket())
    try:
        visit.portal.accounts.confirm_email(visit.ticket())
    except Refused as refused:
        if refused.code not in STANDS:
            raise
        wrong = (FieldError("confirm", visit.sentence(refused.code, refused.details)),)
        return refusing(_confirmation(visit, offer, errors=wrong), refused)
    is_mine = isinstance(visit.actor, Employer) and visit.actor.email == offer.identifier
    path = "/?etat=adresse" if is_mine or visit.host is not None else "/connexion?etat=adresse"
    return visit.redirect(path, cookies=(visit.no_cookie(TICKET, path=LINK),))


def _form(visit: Visit, *, email: str = "", errors: tuple[FieldError, ...] = (), told: str | None = None) -> Response:
    return visit.page(
        "change_email.html",
        title=visit.label("email.title"),
        at=HERE,
        errors=errors,
        notice=told,
        typed_email=email,
    )


def _confirmation(visit: Visit, offer: EmailOffer, *, errors: tuple[FieldError, ...] = ()) -> Response:
    return visit.page(
        "confirm_email.html",
        title=visit.label("email.confirm_title"),
        at=LINK,
        status=HTTPStatus.OK,
        errors=errors,
        offer=offer,
        action=LINK,
    )
