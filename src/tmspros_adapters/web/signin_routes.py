"""The part of the table of routes that is the library's own sign-in: it is not there where the host signs people in."""

from tmspros_adapters.web import api
from tmspros_adapters.web.filled import ResumingForm
from tmspros_adapters.web.pages import passwords, signin
from tmspros_adapters.web.pages.passwords import ACTIVATION, RESET
from tmspros_adapters.web.routing import ANYONE, SIGNED_IN, Empty, Route, operation, page
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

_BAD_RESET = (Code.RESET_INVALID, Code.PASSWORD_WEAK)
_BAD_ACTIVATION = (Code.ACTIVATION_INVALID, Code.PASSWORD_WEAK)
_BAD_CHANGE = (Code.PASSWORD_WEAK, Code.PASSWORD_WRONG, Code.SIGNIN_THROTTLED)
_BAD_SIGN_IN = (Code.SIGNIN_REFUSED, Code.SIGNIN_THROTTLED)

SIGN_IN: tuple[Route, ...] = (
    page("GET", "/connexion", signin.show, ANYONE, "Se connecter"),
    page("POST", "/connexion", signin.submit, ANYONE, "Se connecter", CredentialsForm, *_BAD_SIGN_IN),
    page("POST", "/deconnexion", signin.leave, ANYONE, "Se déconnecter", NothingSent),
    page("GET", "/inscription", signin.show_registration, ANYONE, "Créer un compte QRP"),
    page("POST", "/inscription", signin.submit_registration, ANYONE, "Créer un compte QRP", RegistrationForm),
    page("GET", "/mot-de-passe-oublie", passwords.show_request, ANYONE, "Mot de passe oublié"),
    page("POST", "/mot-de-passe-oublie", passwords.submit_request, ANYONE, "Mot de passe oublié", ResetRequestForm),
    page("GET", "/reinitialisation/{token}", RESET.take, ANYONE, "Le lien de la lettre", status=303),
    page("GET", "/reinitialisation", RESET.show, ANYONE, "Nouveau mot de passe", None, Code.RESET_INVALID),
    page("POST", "/reinitialisation", RESET.submit, ANYONE, "Nouveau mot de passe", NewPasswordForm, *_BAD_RESET),
    page("GET", "/activation/{token}", ACTIVATION.take, ANYONE, "Le lien de la lettre", status=303),
    page("GET", "/activation", ACTIVATION.show, ANYONE, "Premier mot de passe", None, Code.ACTIVATION_INVALID),
    page("POST", "/activation", ACTIVATION.submit, ANYONE, "Premier mot de passe", NewPasswordForm, *_BAD_ACTIVATION),
    page("GET", "/mot-de-passe", passwords.show_change, SIGNED_IN, "Changer de mot de passe"),
    page(
        "POST",
        "/mot-de-passe",
        passwords.submit_change,
        SIGNED_IN,
        "Changer de mot de passe",
        PasswordChangeForm,
        *_BAD_CHANGE,
    ),
    page("POST", "/connexion/reprise", signin.submit_kept, ANYONE, "Se reconnecter", ResumingForm, *_BAD_SIGN_IN),
    operation(
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
    operation("DELETE", "/api/session", api.sign_out, ANYONE, "Sign out", 204, Empty),
    operation(
        "POST",
        "/api/password-reset-requests",
        api.request_reset,
        ANYONE,
        "Ask for a password reset",
        202,
        Empty,
        body=ResetRequest,
    ),
    operation(
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
    operation(
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
    operation(
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
    operation(
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
    operation(
        "POST", "/api/registrations", api.register, ANYONE, "Register as an employer", 202, Empty, body=Registration
    ),
    operation(
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
    operation("GET", "/api/password-rules", api.read_rules, ANYONE, "The rules of passwords", 200, RulesAnswer),
)
