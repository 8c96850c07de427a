"""`/qrp/invitation/<token>`: accepting with an account, or making the one that a newcomer needs (QR-10, AC-3).

As with the links for passwords the token goes into a cookie that only these pages get, and only a form consumes it.
"""

from http import HTTPStatus

from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import refusing, said
from tmspros_adapters.web.pages.passwords import shown_rules, taken_into_cookie
from tmspros_adapters.web.problems import field_errors
from tmspros_adapters.web.schemas import NewPasswordForm, NothingSent
from tmspros_adapters.web.visit import TICKET, FieldError, Visit
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.delegation.invitations import Invitation
from tmspros_core.values import email
from tmspros_core.values.actors import Employer

HERE = "/qrp/invitation"
_STANDS = (Code.DELEGATION_IS_PRINCIPAL, Code.DELEGATION_IS_SECONDARY)
"""What fails the accepting and leaves the invitation good."""


def take(visit: Visit) -> Response:
    """Move the token out of the address and into a cookie; nothing is looked up, so nothing can happen (RS-5)."""
    return taken_into_cookie(visit, HERE)


def show(visit: Visit) -> Response:
    """Who invites whom, and the next thing to do: sign in, accept, or choose a password."""
    return _page(visit, visit.portal.delegation.inspect_invitation(visit.ticket()))


def accept(visit: Visit, form: NothingSent) -> Response:
    """« Accepter » by the person invited, signed in; a refusal that leaves the invitation good says the way out."""
    invitation = visit.portal.delegation.inspect_invitation(visit.ticket())
    try:
        visit.portal.delegation.accept(visit.signed_in, visit.ticket())
    except Refused as refused:
        if refused.code not in _STANDS:
            raise
        wrong = said(visit, refused, at="accept")
        return refusing(_page(visit, invitation, errors=wrong, way_out=refused.code), refused)
    return visit.redirect("/qrp?etat=accepte", cookies=(visit.no_cookie(TICKET, path=HERE),))


def join(visit: Visit, form: NewPasswordForm) -> Response:
    """Choose the password of a new account, which accepts as it is made; then sign in with it."""
    try:
        visit.portal.delegation.join(visit.ticket(), form.password, form.confirmation)
    except Refused as refused:
        if refused.code != Code.PASSWORD_WEAK:
            raise
        invitation = visit.portal.delegation.inspect_invitation(visit.ticket())
        wrong = tuple(each for _, each in field_errors(visit, refused))
        return _page(visit, invitation, errors=wrong, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    forgotten = visit.no_cookie(TICKET, path=HERE)
    return visit.redirect("/connexion?etat=compte&suite=dossiers", cookies=(forgotten,))


def _page(
    visit: Visit,
    invitation: Invitation,
    *,
    errors: tuple[FieldError, ...] = (),
    way_out: str | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    case = _case(visit, invitation)
    return visit.page(
        "invitation.html",
        title=visit.label("invitation.title"),
        at=HERE,
        here="qrp",
        status=status,
        errors=errors,
        invitation=invitation,
        case=case,
        way_out=way_out,
        rules=None
        if invitation.has_account or visit.host is not None
        else shown_rules(visit, visit.portal.accounts.password_rules()),
    )


def _case(visit: Visit, invitation: Invitation) -> str:
    """What there is to do: ``join``, ``sign_in``, by the ``host`` too, ``accept``, or sign out as ``other``."""
    if visit.actor is None and visit.host is not None:
        return "host"
    if visit.actor is None:
        return "sign_in" if invitation.has_account else "join"
    if isinstance(visit.actor, Employer) and visit.actor.email == email.parse(invitation.email).key:
        return "accept"
    return "other"
