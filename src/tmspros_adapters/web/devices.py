"""The cookies of somebody who signs in: the session's, and the device's, which lasts and comes back (SI-3)."""

from tmspros_adapters.web.http import Cookie
from tmspros_adapters.web.visit import A_YEAR, SESSION, Visit
from tmspros_core.portal.accounts.sessions import Session

DEVICE = "tmspros_device"


def device(visit: Visit) -> str | None:
    """What an earlier sign-in gave this browser, so that others' wrong passwords do not delay it."""
    return visit.request.cookie(DEVICE)


def signed_in(visit: Visit, session: Session) -> tuple[Cookie, ...]:
    """What the browser keeps of a session that begins."""
    kept = visit.cookie(DEVICE, session.device, max_age=A_YEAR)
    return visit.cookie(SESSION, session.token), kept
