"""The home page and the help, which opens without signing in (PO-1, PO-5)."""

from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages import space
from tmspros_adapters.web.pages.frame import notice
from tmspros_adapters.web.routing import who
from tmspros_adapters.web.visit import Visit
from tmspros_core.values import fund
from tmspros_core.values.actors import Employer, Establishment, Officer

STATES = ("mot-de-passe", "adresse")
"""What may just have been changed of the own account."""


def show(visit: Visit) -> Response:
    """Who is signed in, and what there is to do."""
    if isinstance(visit.actor, Establishment):
        return space.show(visit, visit.actor)
    of_fund = visit.actor.fund if isinstance(visit.actor, Officer) else None
    employer = visit.signed_in if isinstance(visit.actor, Employer) else None
    return visit.page(
        "home.html",
        role=visit.portal.delegation.role(employer) if employer else None,
        title=visit.label("home.title"),
        notice=notice(visit, "home.notice", *STATES),
        kind=visit.label(f"home.kind.{who(visit.actor)}"),
        fund=fund.parse(of_fund).name if of_fund else None,
    )


def show_help(visit: Visit) -> Response:
    """« Besoin d'aide »: questions and answers, and how to reach one's fund (PO-5)."""
    return visit.page(
        "help.html",
        title=visit.label("help.title"),
        here="help",
        contacts=visit.portal.desk.contacts(),
    )
