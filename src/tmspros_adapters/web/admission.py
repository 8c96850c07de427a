"""Whether somebody may come where a route leads: the table's answer, before anything that was sent is read."""

from tmspros_adapters.web.routing import Route, Who, who
from tmspros_adapters.web.visit import Visit
from tmspros_core.errors import Code, Refused


def check_admitted(route: Route, visit: Visit) -> None:
    """Refuse whoever the table does not let in, an active secondary by role (QR-1).

    Raises Refused: ``session.ended``, ``access.forbidden``, ``delegation.forbidden``.
    """
    coming = who(visit.actor)
    if coming not in route.who:
        raise Refused(Code.SESSION_ENDED if coming is Who.ANONYMOUS else Code.ACCESS_FORBIDDEN)
    if route.roles is not None and visit.portal.delegation.role(visit.signed_in) not in route.roles:
        raise Refused(Code.DELEGATION_FORBIDDEN)
