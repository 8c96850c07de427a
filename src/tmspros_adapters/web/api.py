"""The JSON API: the same portal methods as the pages, with problem details for refusals.

A ticket's token travels in the header ``Tmspros-Ticket``, in and out: never in an address, which servers log, and
never in a body.
"""

from collections.abc import Callable
from http import HTTPStatus

from attrs import evolve

from tmspros_adapters.web import openapi
from tmspros_adapters.web.devices import device, signed_in
from tmspros_adapters.web.http import NOTHING, Response
from tmspros_adapters.web.problems import refusal
from tmspros_adapters.web.routing import Kind
from tmspros_adapters.web.schemas import (
    Credentials,
    EmailChange,
    EmailOfferAnswer,
    NewPassword,
    OfferAnswer,
    PasswordChange,
    Registration,
    ResetRequest,
    RuleAnswer,
    RulesAnswer,
    SessionAnswer,
    actor_answer,
)
from tmspros_adapters.web.visit import SESSION, TICKET_HEADER, Visit
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.accounts.choosing import Offer

TAKEN = HTTPStatus.ACCEPTED


def sign_in(visit: Visit, body: Credentials) -> Response:
    """Open a session (SI-1)."""
    accounts = visit.portal.accounts
    try:
        session = accounts.sign_in(body.identifier, body.password, client=visit.request.client, device=device(visit))
    except Refused as refused:
        if refused.code != Code.SIGNIN_PASSWORD_TO_SET:
            raise
        response = refusal(visit, refused, Kind.API)
        token = refused.details["activation"].reveal()
        return evolve(response, headers=(*response.headers, (TICKET_HEADER, token)))
    if earlier := visit.session():
        accounts.sign_out(earlier)
    answer = SessionAnswer(actor=actor_answer(session.actor))
    return visit.json(HTTPStatus.CREATED, answer, cookies=signed_in(visit, session))


def read_session(visit: Visit) -> Response:
    """Who is signed in."""
    return visit.json(HTTPStatus.OK, SessionAnswer(actor=actor_answer(visit.signed_in)))


def sign_out(visit: Visit) -> Response:
    """End the session (SI-4)."""
    if token := visit.session():
        visit.portal.accounts.sign_out(token)
    return evolve(NOTHING, cookies=(visit.no_cookie(SESSION),))


def request_reset(visit: Visit, body: ResetRequest) -> Response:
    """Ask for a reset; one answer for everything that may be asked (RS-4)."""
    visit.portal.accounts.request_reset(body.identifier, client=visit.request.client)
    return Response(status=TAKEN)


def register(visit: Visit, body: Registration) -> Response:
    """Register as an employer; one answer for any address (AC-3)."""
    visit.portal.accounts.register_employer(body.email, client=visit.request.client)
    return Response(status=TAKEN)


def inspect_reset(visit: Visit) -> Response:
    """What a reset ticket offers; looking changes nothing (RS-5)."""
    return _offer(visit, visit.portal.accounts.inspect_reset)


def inspect_activation(visit: Visit) -> Response:
    """What an activation ticket offers; looking changes nothing (RS-5)."""
    return _offer(visit, visit.portal.accounts.inspect_activation)


def redeem_reset(visit: Visit, body: NewPassword) -> Response:
    """Choose a new password with a reset ticket (RS-7)."""
    visit.portal.accounts.redeem_reset(visit.ticket_sent(), body.password, body.confirmation)
    return NOTHING


def activate(visit: Visit, body: NewPassword) -> Response:
    """Choose the first password with an activation ticket (RS-12)."""
    visit.portal.accounts.activate(visit.ticket_sent(), body.password, body.confirmation)
    return NOTHING


def change_password(visit: Visit, body: PasswordChange) -> Response:
    """Change the password; every other session ends (SI-4)."""
    visit.portal.accounts.change_password(visit.signed_in, body.current, body.password, body.confirmation)
    return NOTHING


def change_email(visit: Visit, body: EmailChange) -> Response:
    """Ask for another address; the same answer for any (AC-4)."""
    visit.portal.accounts.change_email(visit.signed_in, body.password, body.email)
    return Response(status=TAKEN)


def inspect_email(visit: Visit) -> Response:
    """What a ticket for a new address offers; looking changes nothing (RS-5)."""
    offer = visit.portal.accounts.inspect_email(visit.ticket_sent())
    answer = EmailOfferAnswer(identifier=offer.identifier, email=offer.email, expires_at=offer.expires_at)
    return visit.json(HTTPStatus.OK, answer)


def confirm_email(visit: Visit) -> Response:
    """Sign in with the new address from now on (AC-4)."""
    visit.portal.accounts.confirm_email(visit.ticket_sent())
    return NOTHING


def read_rules(visit: Visit) -> Response:
    """The rules of passwords as data (PW-5)."""
    rules = tuple(
        RuleAnswer(
            code=rule.code,
            label=visit.texts.code(rule.code, rule.params),
            least=rule.params.get("least"),
            most=rule.params.get("most"),
        )
        for rule in visit.portal.accounts.password_rules(visit.actor)
    )
    return visit.json(HTTPStatus.OK, RulesAnswer(rules=rules))


def describe(visit: Visit) -> Response:
    """The description of the API, drawn from the table of routes."""
    return visit.json(
        HTTPStatus.OK, openapi.description(visit.table.routes, server=visit.base or "/", by_host=visit.host is not None)
    )


def _offer(visit: Visit, inspect: Callable[[str], Offer]) -> Response:
    offer = inspect(visit.ticket_sent())
    return visit.json(HTTPStatus.OK, OfferAnswer(identifier=offer.identifier, expires_at=offer.expires_at))
