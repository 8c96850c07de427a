"""Where signing in leads besides home: to the page that was asked for without a session (SI-6).

The address of the sign-in page carries it, for all to write: so only a page of the table is followed, never a download,
which would leave its reader before the sign-in page.
"""

from collections.abc import Mapping
from urllib.parse import quote, unquote

from attrs import evolve

from tmspros_adapters.web.admission import check_admitted
from tmspros_adapters.web.routing import File, Found, Kind, Route, Table, Who
from tmspros_adapters.web.visit import Visit
from tmspros_core.errors import Refused
from tmspros_core.values.actors import Actor

NAMED: Mapping[str, str] = {"invitation": "/qrp/invitation", "dossiers": "/qrp"}
"""What other pages say by name; the first is open to whoever has its link, so that its path alone leads nowhere."""

HOME = "/"
LONGEST = 2048
"""Characters of a path with its query; no page of ours has one half as long."""


def asked_for(route: Route, *, path: str, query: str) -> str | None:
    """What the sign-in page is told of a page asked for in vain; None for home, a form, a download, one too long."""
    if path == HOME or not _is_shown(route):
        return None
    said = _written(path, query)
    return said if len(said) <= LONGEST else None


def is_known(table: Table, said: str) -> bool:
    """Whether signing in leads anywhere but home by this."""
    return said in NAMED or _found(table, said) is not None


def followed(visit: Visit, said: str, *, actor: Actor) -> str:
    """The path that signing in leads this person to: home where it is no page, or none for them (QR-1)."""
    if said in NAMED:
        return NAMED[said]
    found = _found(visit.table, said)
    if found is None:
        return HOME
    try:
        check_admitted(found.routes["GET"], evolve(visit, actor=actor, taken=found.taken))
    except Refused:
        return HOME
    path, _, query = said.partition("?")
    return _written(unquote(path), query)


def _written(path: str, query: str) -> str:
    """The address in one spelling: what was found in the table is what a browser is sent to."""
    written = quote(path, errors="replace")
    return f"{written}?{query}" if query and query.isascii() else written


def _found(table: Table, said: str) -> Found | None:
    found = table.find(unquote(said.partition("?")[0])) if len(said) <= LONGEST else None
    route = found.routes.get("GET") if found is not None else None
    return found if route is not None and _is_shown(route) else None


def _is_shown(route: Route) -> bool:
    """Whether it is a page to look at that somebody must have signed in for."""
    return (
        route.kind is Kind.PAGE
        and route.method == "GET"
        and Who.ANONYMOUS not in route.who
        and File not in route.answers.values()
    )
