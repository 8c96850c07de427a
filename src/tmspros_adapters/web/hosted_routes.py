"""The table of routes where the host signs people in: without the library's sign-in, and without passwords."""

from collections.abc import Iterable, Mapping

from attrs import evolve

from tmspros_adapters.web import desk_bodies, qrp_bodies, schemas, tms_bodies
from tmspros_adapters.web.routing import Route
from tmspros_adapters.web.signin_routes import SIGN_IN
from tmspros_core.errors import Code

_OURS = frozenset((route.method, route.pattern) for route in SIGN_IN)

BODIES: Mapping[type, type] = {
    schemas.EmailChange: schemas.EmailChangeByHost,
    qrp_bodies.Cession: qrp_bodies.CessionByHost,
    desk_bodies.NewEstablishment: desk_bodies.NewEstablishmentByHost,
    tms_bodies.ProfileValidation: tms_bodies.ProfileValidationByHost,
}
"""What the API takes in place of a body with a password."""

_CHOOSING = (schemas.NewPassword, schemas.NewPasswordForm)
"""By which a password is chosen, for an invitation too (QR-10)."""

_OF_PASSWORDS = frozenset({Code.PASSWORD_WRONG, Code.PROFILE_PASSWORD_NEEDED, Code.SIGNIN_THROTTLED})


def hosted(routes: Iterable[Route]) -> tuple[Route, ...]:
    """These routes as they are where the host signs people in (decision 37)."""
    return tuple(
        evolve(
            route,
            body=BODIES.get(route.body, route.body) if route.body else None,
            refusals=tuple(code for code in route.refusals if code not in _OF_PASSWORDS),
        )
        for route in routes
        if (route.method, route.pattern) not in _OURS and route.body not in _CHOOSING
    )
