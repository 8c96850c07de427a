"""tmspros: the rules of the TMS Pros and QRP portals, for the people who embed them."""

from tmspros_core.errors import Conflict, Misconfigured, Missing, Refused, TmsprosError, Unavailable
from tmspros_core.portal.portal import Portal
from tmspros_core.portal.shell.settings import Settings
from tmspros_core.version import __version__

__all__ = [
    "Conflict",
    "Misconfigured",
    "Missing",
    "Portal",
    "Refused",
    "Settings",
    "TmsprosError",
    "Unavailable",
    "__version__",
]
