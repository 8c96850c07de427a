"""The part of the table of routes that is the pages of TMS Pros for an establishment."""

from tmspros_adapters.web import filled as forms
from tmspros_adapters.web.pages import profile, signin
from tmspros_adapters.web.routing import ANYONE, ESTABLISHMENTS, Route, page
from tmspros_core.errors import Code

_ENTERING = (Code.SIGNIN_REFUSED, Code.SIGNIN_THROTTLED)
_VALIDATING = (Code.PROFILE_INCOMPLETE, Code.PROFILE_PASSWORD_NEEDED, Code.PASSWORD_WRONG, Code.PROFILE_UNKNOWN_FIELD)

PAGES: tuple[Route, ...] = (
    page("POST", "/connexion/reprise", signin.submit_kept, ANYONE, "Se reconnecter", forms.ResumingForm, *_ENTERING),
    page("GET", "/profil", profile.show, ESTABLISHMENTS, "Mon profil"),
    page(
        "POST",
        "/profil",
        profile.submit,
        ESTABLISHMENTS,
        "Mon profil",
        forms.ProfileForm,
        *_VALIDATING,
        resume=profile.resume,
    ),
)
