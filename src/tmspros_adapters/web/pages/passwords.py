"""« Mot de passe oublié », the pages behind mailed links, and the change of a password.

A link leads to its own path with the token; the token goes into a cookie that only that page gets, the address
bar loses it, and only the form that carries the new password consumes it (RS-5).
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from attrs import evolve, frozen

from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import refusing
from tmspros_adapters.web.problems import field_errors
from tmspros_adapters.web.schemas import NewPasswordForm, PasswordChangeForm, ResetRequestForm
from tmspros_adapters.web.visit import TICKET, FieldError, Visit
from tmspros_core import Portal, tokens
from tmspros_core.errors import Code, Refused
from tmspros_core.passwords import Violation
from tmspros_core.portal.accounts.choosing import Offer

NO_REFERRER = ("Referrer-Policy", "no-referrer")


def show_request(visit: Visit) -> Response:
    """The form of « mot de passe oublié », or what to do once it was sent (RS-1)."""
    sent = visit.state(("envoye",)) is not None
    title = visit.label("forgotten.sent_title" if sent else "forgotten.title")
    return visit.page("forgotten_sent.html" if sent else "forgotten.html", title=title)


def submit_request(visit: Visit, form: ResetRequestForm) -> Response:
    """Ask for a reset; one answer for everything that may be typed (RS-4)."""
    visit.portal.accounts.request_reset(form.identifier, client=visit.request.client)
    return visit.redirect("/mot-de-passe-oublie?etat=envoye")


def taken_into_cookie(visit: Visit, path: str) -> Response:
    """Send the browser on to this path, the token of the address in a cookie that only this path gets (RS-5)."""
    token = visit.taken["token"]
    fits = len(token) <= tokens.LONGEST and all(c.isascii() and (c.isalnum() or c in "-_.") for c in token)
    kept = visit.cookie(TICKET, token, path=path) if fits else visit.no_cookie(TICKET, path=path)
    response = visit.redirect(path, cookies=(kept,))
    return evolve(response, headers=(*response.headers, NO_REFERRER))


@frozen(kw_only=True)
class Link:
    """A kind of mailed link: where it leads, and what the portal does with its token."""

    path: str
    labels: str
    inspect: Callable[[Portal, str], Offer]
    redeem: Callable[[Portal, str, str, str], None]

    def take(self, visit: Visit) -> Response:
        """Move the token out of the address and into a cookie; nothing is looked up, so nothing can happen (RS-5)."""
        return taken_into_cookie(visit, self.path)

    def show(self, visit: Visit) -> Response:
        """The form for the new password, while the ticket stands."""
        return self._form(visit, offer=self.inspect(visit.portal, visit.ticket()))

    def submit(self, visit: Visit, form: NewPasswordForm) -> Response:
        """Choose the password. A refused one comes back with every reason, and the link stays good (RS-7)."""
        try:
            self.redeem(visit.portal, visit.ticket(), form.password, form.confirmation)
        except Refused as refused:
            if refused.code != Code.PASSWORD_WEAK:
                raise
            offer = self.inspect(visit.portal, visit.ticket())
            return self._form(visit, offer=offer, errors=_shown(visit, refused))
        return visit.redirect("/connexion?etat=mot-de-passe", cookies=(visit.no_cookie(TICKET, path=self.path),))

    def _form(self, visit: Visit, *, offer: Offer, errors: tuple[FieldError, ...] = ()) -> Response:
        return visit.page(
            "choose_password.html",
            title=visit.label(f"{self.labels}.title"),
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
            errors=errors,
            labels=self.labels,
            action=self.path,
            identifier=offer.identifier,
            rules=shown_rules(visit, offer.rules),
        )


RESET = Link(
    path="/reinitialisation",
    labels="reset",
    inspect=lambda portal, token: portal.accounts.inspect_reset(token),
    redeem=lambda portal, token, password, again: portal.accounts.redeem_reset(token, password, again),
)
ACTIVATION = Link(
    path="/activation",
    labels="activation",
    inspect=lambda portal, token: portal.accounts.inspect_activation(token),
    redeem=lambda portal, token, password, again: portal.accounts.activate(token, password, again),
)


def show_change(visit: Visit) -> Response:
    """The form by which somebody signed in changes the password."""
    return _change_form(visit)


def submit_change(visit: Visit, form: PasswordChangeForm) -> Response:
    """Change the password; every other session ends (SI-4)."""
    try:
        visit.portal.accounts.change_password(visit.signed_in, form.current, form.password, form.confirmation)
    except Refused as refused:
        if refused.code == Code.SIGNIN_THROTTLED:
            wait = FieldError("current", visit.sentence(refused.code, refused.details))
            return refusing(_change_form(visit, (wait,)), refused)
        if refused.code not in (Code.PASSWORD_WEAK, Code.PASSWORD_WRONG):
            raise
        return _change_form(visit, _shown(visit, refused))
    return visit.redirect("/?etat=mot-de-passe")


def _change_form(visit: Visit, errors: tuple[FieldError, ...] = ()) -> Response:
    return visit.page(
        "change_password.html",
        title=visit.label("change.title"),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        errors=errors,
        rules=shown_rules(visit, visit.portal.accounts.password_rules(visit.signed_in)),
    )


def shown_rules(visit: Visit, rules_of: tuple[Violation, ...]) -> dict[str, Any]:
    """The rules as the forms list them: the least length, then the label of each class in order (PW-5)."""
    rules = {rule.code: rule for rule in rules_of}
    classes = (Code.PASSWORD_NO_UPPER, Code.PASSWORD_NO_LOWER, Code.PASSWORD_NO_DIGIT, Code.PASSWORD_NO_SPECIAL)
    return {
        "least": rules[Code.PASSWORD_TOO_SHORT].params["least"],
        "listed": [visit.label(f"rules.{code.partition('.')[2]}") for code in classes if code in rules],
    }


def _shown(visit: Visit, refused: Refused) -> tuple[FieldError, ...]:
    return tuple(wrong for _, wrong in field_errors(visit, refused))
