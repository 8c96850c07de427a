"""The table of routes: every page and every operation of the API, once.

Dispatch, the OpenAPI description and the tests read it; nothing else says who may do what under which address.
"""

from tmspros_adapters.web import api, assets
from tmspros_adapters.web.pages import home, passwords, signin
from tmspros_adapters.web.pages.passwords import ACTIVATION, RESET
from tmspros_adapters.web.routing import ANYONE, SIGNED_IN, Empty, Endpoint, Kind, Route, Who
from tmspros_adapters.web.schemas import (
    Credentials,
    CredentialsForm,
    NewPassword,
    NewPasswordForm,
    NothingSent,
    OfferAnswer,
    PasswordChange,
    PasswordChangeForm,
    Registration,
    RegistrationForm,
    ResetRequest,
    ResetRequestForm,
    RulesAnswer,
    SessionAnswer,
)
from tmspros_core.errors import Code


def _page(
    method: str,
    pattern: str,
    endpoint: Endpoint,
    who: frozenset[Who],
    summary: str,
    body: type | None = None,
    *refusals: Code,
) -> Route:
    """A page; a form that was accepted leads on with 303, so that reloading sends nothing again."""
    answers = {200 if method == "GET" and "{" not in pattern else 303: None}
    return Route(
        method,
        pattern,
        endpoint,
        kind=Kind.PAGE,
        who=who,
        summary=summary,
        body=body,
        answers=answers,
        refusals=refusals,
    )


def _api(
    method: str,
    pattern: str,
    endpoint: Endpoint,
    who: frozenset[Who],
    summary: str,
    status: int,
    answer: type,
    *refusals: Code,
    body: type | None = None,
    ticket: bool = False,
) -> Route:
    """An operation of the API: what it answers when all is well, and the codes it may refuse with."""
    return Route(
        method,
        pattern,
        endpoint,
        kind=Kind.API,
        who=who,
        summary=summary,
        body=body,
        ticket=ticket,
        answers={status: answer},
        refusals=refusals,
    )


_BAD_RESET = (Code.RESET_INVALID, Code.PASSWORD_WEAK)
_BAD_ACTIVATION = (Code.ACTIVATION_INVALID, Code.PASSWORD_WEAK)
_BAD_CHANGE = (Code.PASSWORD_WEAK, Code.PASSWORD_WRONG)
_BAD_SIGN_IN = (Code.SIGNIN_REFUSED, Code.SIGNIN_THROTTLED)

ROUTES: tuple[Route, ...] = (
    _page("GET", "/", home.show, SIGNED_IN, "Accueil"),
    _page("GET", "/aide", home.show_help, ANYONE, "Besoin d'aide"),
    _page("GET", "/connexion", signin.show, ANYONE, "Se connecter"),
    _page("POST", "/connexion", signin.submit, ANYONE, "Se connecter", CredentialsForm, *_BAD_SIGN_IN),
    _page("POST", "/deconnexion", signin.leave, ANYONE, "Se déconnecter", NothingSent),
    _page("GET", "/inscription", signin.show_registration, ANYONE, "Créer un compte QRP"),
    _page("POST", "/inscription", signin.submit_registration, ANYONE, "Créer un compte QRP", RegistrationForm),
    _page("GET", "/mot-de-passe-oublie", passwords.show_request, ANYONE, "Mot de passe oublié"),
    _page("POST", "/mot-de-passe-oublie", passwords.submit_request, ANYONE, "Mot de passe oublié", ResetRequestForm),
    _page("GET", "/reinitialisation/{token}", RESET.take, ANYONE, "Le lien de la lettre"),
    _page("GET", "/reinitialisation", RESET.show, ANYONE, "Nouveau mot de passe", None, Code.RESET_INVALID),
    _page("POST", "/reinitialisation", RESET.submit, ANYONE, "Nouveau mot de passe", NewPasswordForm, *_BAD_RESET),
    _page("GET", "/activation/{token}", ACTIVATION.take, ANYONE, "Le lien de la lettre"),
    _page("GET", "/activation", ACTIVATION.show, ANYONE, "Premier mot de passe", None, Code.ACTIVATION_INVALID),
    _page("POST", "/activation", ACTIVATION.submit, ANYONE, "Premier mot de passe", NewPasswordForm, *_BAD_ACTIVATION),
    _page("GET", "/mot-de-passe", passwords.show_change, SIGNED_IN, "Changer de mot de passe"),
    _page(
        "POST",
        "/mot-de-passe",
        passwords.submit_change,
        SIGNED_IN,
        "Changer de mot de passe",
        PasswordChangeForm,
        *_BAD_CHANGE,
    ),
    Route(
        "GET",
        "/tmspros-assets/{name}",
        assets.show,
        kind=Kind.ASSET,
        who=ANYONE,
        summary="Style et icône",
        answers={200: None},
        refusals=(Code.PAGE_UNKNOWN,),
    ),
    _api(
        "POST",
        "/api/session",
        api.sign_in,
        ANYONE,
        "Sign in",
        201,
        SessionAnswer,
        *_BAD_SIGN_IN,
        Code.SIGNIN_PASSWORD_TO_SET,
        body=Credentials,
    ),
    _api("GET", "/api/session", api.read_session, SIGNED_IN, "Who is signed in", 200, SessionAnswer),
    _api("DELETE", "/api/session", api.sign_out, ANYONE, "Sign out", 204, Empty),
    _api(
        "POST",
        "/api/password-reset-requests",
        api.request_reset,
        ANYONE,
        "Ask for a password reset",
        202,
        Empty,
        body=ResetRequest,
    ),
    _api(
        "GET",
        "/api/password-reset",
        api.inspect_reset,
        ANYONE,
        "What a reset ticket offers",
        200,
        OfferAnswer,
        Code.RESET_INVALID,
        ticket=True,
    ),
    _api(
        "POST",
        "/api/password-reset",
        api.redeem_reset,
        ANYONE,
        "Choose a new password",
        204,
        Empty,
        *_BAD_RESET,
        body=NewPassword,
        ticket=True,
    ),
    _api(
        "GET",
        "/api/activation",
        api.inspect_activation,
        ANYONE,
        "What an activation ticket offers",
        200,
        OfferAnswer,
        Code.ACTIVATION_INVALID,
        ticket=True,
    ),
    _api(
        "POST",
        "/api/activation",
        api.activate,
        ANYONE,
        "Choose the first password",
        204,
        Empty,
        *_BAD_ACTIVATION,
        body=NewPassword,
        ticket=True,
    ),
    _api("POST", "/api/registrations", api.register, ANYONE, "Register as an employer", 202, Empty, body=Registration),
    _api(
        "PUT",
        "/api/password",
        api.change_password,
        SIGNED_IN,
        "Change the password",
        204,
        Empty,
        *_BAD_CHANGE,
        body=PasswordChange,
    ),
    _api("GET", "/api/password-rules", api.read_rules, ANYONE, "The rules of passwords", 200, RulesAnswer),
    _api("GET", "/api/openapi.json", api.describe, ANYONE, "This description", 200, dict),
)
