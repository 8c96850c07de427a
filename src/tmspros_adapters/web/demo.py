"""« Courrier envoyé »: the letters of a memory mailer as pages, so that a demo needs no mail server.

These routes show every link to anybody who can reach the port: mount them on a demo that listens to this machine
alone, with ``mount(app, portal, routes=demo.ROUTES)``.
"""

import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from attrs import frozen

from tmspros_adapters.web import routes
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.routing import ANYONE, Endpoint, Kind, Route
from tmspros_adapters.web.visit import Visit
from tmspros_core.errors import Code, Missing
from tmspros_core.ports import Message

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@frozen
class Piece:
    """A stretch of a letter; ``link`` is where it leads when it is an address."""

    text: str
    link: str | None = None


def list_letters(visit: Visit) -> Response:
    """Every letter sent since the start, newest first."""
    letters = [*enumerate(_sent(visit), 1)]
    return visit.page("demo_letters.html", title=visit.label("demo.title"), here="demo", letters=letters[::-1])


def show_letter(visit: Visit) -> Response:
    """One letter as text, its links alive."""
    sent, number = _sent(visit), visit.taken["number"]
    if not re.fullmatch("[1-9][0-9]{0,8}", number) or int(number) > len(sent):
        raise Missing(Code.PAGE_UNKNOWN)
    letter = sent[int(number) - 1]
    pieces = [*_pieces(visit, letter.text)]
    return visit.page("demo_letter.html", title=letter.subject, here="demo", letter=letter, pieces=pieces)


def _sent(visit: Visit) -> Sequence[Message]:
    """What the mailer keeps; a real one keeps nothing, and then there is nothing to show."""
    return tuple(getattr(visit.portal.mailer, "sent", ()))


def _pieces(visit: Visit, text: str) -> Iterator[Piece]:
    """The letter cut at its addresses; those of the portal lead to wherever it is open right now."""
    base = visit.portal.settings.base_url.rstrip("/")
    at = 0
    for found in _ADDRESS.finditer(text):
        yield Piece(text[at : found.start()])
        address, at = found.group(), found.end()
        ours = address == base or address.startswith(f"{base}/")
        path = urlsplit(address).path.removeprefix(urlsplit(base).path)
        yield Piece(address, visit.url(path) if ours else address)
    yield Piece(text[at:])


def _route(pattern: str, endpoint: Endpoint, summary: str) -> Route:
    answers = {int(HTTPStatus.OK): None}
    return Route("GET", pattern, endpoint, kind=Kind.PAGE, who=ANYONE, summary=summary, answers=answers)


ROUTES = (
    *routes.ROUTES,
    _route("/demo/courrier", list_letters, "Courrier envoyé"),
    _route("/demo/courrier/{number}", show_letter, "Une lettre envoyée"),
)
"""The ordinary routes and those of the letters."""
