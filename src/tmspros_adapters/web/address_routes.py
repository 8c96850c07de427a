"""The part of the table of routes that is the change of an employer's own address (AC-4)."""

from tmspros_adapters.web import api
from tmspros_adapters.web.pages import address
from tmspros_adapters.web.routing import ANYONE, EMPLOYERS, Empty, Route, operation, page
from tmspros_adapters.web.schemas import EmailChange, EmailChangeForm, EmailOfferAnswer, NothingSent
from tmspros_core.errors import Code

_ASKING = (
    Code.EMAIL_MALFORMED,
    Code.ACCOUNT_EMAIL_UNCHANGED,
    Code.ACCOUNT_EMAIL_THROTTLED,
    Code.PASSWORD_WRONG,
    Code.SIGNIN_THROTTLED,
)
_GONE = Code.CONFIRMATION_INVALID
_CONFIRMING = (_GONE, Code.ACCOUNT_EMAIL_TAKEN, Code.ACCOUNT_EMAIL_INVITED)
_OFFER = "/api/email-confirmation"

ADDRESS: tuple[Route, ...] = (
    page("GET", "/adresse", address.show, EMPLOYERS, "Changer d'adresse e-mail"),
    page("POST", "/adresse", address.submit, EMPLOYERS, "Changer d'adresse e-mail", EmailChangeForm, *_ASKING,
        resume=address.resume),
    page("GET", "/adresse/confirmation/{token}", address.take, ANYONE, "Le lien de la lettre", status=303),
    page("GET", "/adresse/confirmation", address.show_offer, ANYONE, "Confirmer l'adresse", None, _GONE),
    page("POST", "/adresse/confirmation", address.confirm, ANYONE, "Confirmer l'adresse", NothingSent, *_CONFIRMING),
    operation(
        "POST", "/api/email", api.change_email, EMPLOYERS, "Ask for another address", 202, Empty, *_ASKING,
        body=EmailChange,
    ),
    operation(
        "GET", _OFFER, api.inspect_email, ANYONE, "What a ticket for a new address offers", 200, EmailOfferAnswer,
        _GONE, ticket=True,
    ),
    operation(
        "POST", _OFFER, api.confirm_email, ANYONE, "Sign in with the new address", 204, Empty, *_CONFIRMING,
        ticket=True,
    ),
)  # fmt: skip
