"""One request on its way through the portal: what every page and every operation of the API is given."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from attrs import field, frozen

from tmspros_adapters.web import html
from tmspros_adapters.web.hosting import Host
from tmspros_adapters.web.http import Cookie, Flow, Request, Response
from tmspros_adapters.web.routing import SAFE_METHODS, File, Kind, Table, who
from tmspros_adapters.web.typography import spaced
from tmspros_core import Portal, wire
from tmspros_core.errors import Code, Refused
from tmspros_core.letters import LANGUAGES, Catalogue
from tmspros_core.values import identifier, siret
from tmspros_core.values.actors import Actor, Establishment

SESSION = "tmspros_session"
TICKET = "tmspros_ticket"
TICKET_HEADER = "Tmspros-Ticket"
LANGUAGE = "tmspros_language"
OWNER = "owner"
"""What the seal is about that says whose a form is (SI-6)."""
A_YEAR = 365 * 24 * 3600
PAGE = ("Content-Type", "text/html; charset=utf-8")
_OF_ADDRESSES = "/?#&=%:@!$'()*+,;~"

RUBRICS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "establishment": (
        ("help", "/aide"),
        ("parcours", "/parcours"),
        ("profile", "/profil"),
        ("attachments", "/pieces-jointes"),
        ("documentation", "/documentation"),
        ("news", "/actualites"),
    ),
    "officer": (
        ("desk", "/caisse"),
        ("establishments", "/caisse/etablissements"),
        ("news", "/publication/actualites"),
        ("documentation", "/publication/documents"),
    ),
    "national": (("news", "/publication/actualites"), ("documentation", "/publication/documents")),
}
"""The menus by who is signed in; that of an establishment in the order of the tutorial (PO-1)."""


@frozen
class FieldError:
    """What is wrong with one field of a form: the field's name and the sentence to show.

    ``label`` is what the summary calls the field, where the sentence alone would not tell.
    """

    field: str
    text: str
    label: str = ""


@frozen(kw_only=True)
class Visit:
    """A request, the portal it is for, and who makes it."""

    request: Request
    portal: Portal = field(repr=False)
    table: Table = field(repr=False)
    base: str
    """What every address of the portal begins with: the server's root and the prefix of the mount."""
    texts: Catalogue
    path: str = "/"
    """What was asked for, below the mount."""
    host: Host | None = None
    """The host's sign-in, None where the library signs people in."""
    actor: Actor | None = None
    taken: Mapping[str, str] = field(factory=dict, repr=False)

    def url(self, path: str) -> str:
        """The address of a path of the portal, without host."""
        return self.base + path

    def way_in(self) -> str:
        """Where somebody signs in: a host's page leads back to the one asked for, if it is one to look at."""
        if self.host is None:
            return self.url("/connexion")
        found = self.table.find(self.path)
        route = found.routes.get("GET") if found is not None else None
        is_page = route is not None and route.kind is Kind.PAGE and File not in route.answers.values()
        query = self.request.query if self.request.method in SAFE_METHODS else ""
        return self.host.way_in(self.url(self.path if is_page else "/"), query if is_page else "")

    def label(self, key: str, **params: Any) -> str:
        """A label of the catalogue, set for a page."""
        return spaced(self.texts.label(key, **params))

    def sentence(self, code: str, details: Mapping[str, Any]) -> str:
        """What a code says and what to do, set for a page."""
        return spaced(self.texts.code(code, details))

    def moment(self, at: datetime) -> str:
        """An instant as people read it, in the portal's time zone."""
        return at.astimezone(self.portal.settings.zone).strftime(self.texts.label("layout.moment"))

    def day(self, at: datetime) -> str:
        """The day of an instant as people read it, in the portal's time zone."""
        return at.astimezone(self.portal.settings.zone).strftime(self.texts.label("layout.day"))

    def state(self, known: Collection[str]) -> str | None:
        """What the redirect that led here says has happened, None when it says nothing we know."""
        said = self.request.argument("etat")
        return said if said in known else None

    @property
    def signed_in(self) -> Actor:
        """Who is signed in; Refused(``session.ended``) when nobody is."""
        if self.actor is None:
            raise Refused(Code.SESSION_ENDED)
        return self.actor

    def session(self) -> str | None:
        """The token of the session cookie."""
        return self.request.cookie(SESSION)

    def ticket(self) -> str:
        """The token of the ticket cookie, empty when there is none."""
        return self.request.cookie(TICKET) or ""

    def ticket_sent(self) -> str:
        """The token that a program sends, in a header of its own; empty when there is none."""
        return self.request.header(TICKET_HEADER) or ""

    def cookie(self, name: str, value: str, *, path: str = "", max_age: int | None = None) -> Cookie:
        """A cookie for this path of the portal and what lies below; Secure when people come over https (SI-5)."""
        secure = self.request.scheme == "https" or self.portal.settings.base_url.startswith("https:")
        return Cookie(name=name, value=value, path=self.url(path) or "/", secure=secure, max_age=max_age)

    def no_cookie(self, name: str, *, path: str = "") -> Cookie:
        """The cookie that makes the browser forget that one."""
        return self.cookie(name, "", path=path, max_age=0)

    def redirect(self, path: str, *, cookies: tuple[Cookie, ...] = ()) -> Response:
        """Send the browser on, with GET, to a path of the portal; what a header cannot hold is escaped."""
        address = quote(self.url(path), safe=_OF_ADDRESSES)
        return Response(status=HTTPStatus.SEE_OTHER, headers=(("Location", address),), cookies=cookies)

    def page(
        self,
        template: str,
        *,
        title: str,
        status: int = HTTPStatus.OK,
        errors: tuple[FieldError, ...] = (),
        cookies: tuple[Cookie, ...] = (),
        **context: Any,
    ) -> Response:
        """The page of a template, inside the layout; ``title`` names the page and its state."""
        body = html.render(template, self._context(title=title, errors=errors, **context))
        return Response(status=status, headers=(PAGE,), body=body, cookies=cookies)

    def flow(self, template: str, *, title: str, **context: Any) -> Response:
        """A page that is sent while it is made, for what takes its time: the template says where to pause.

        Its status is that of a page: what must be refused was refused before.
        """
        made = html.flow(template, self._context(title=title, errors=(), **context))
        # The word by which a server before ours is asked not to collect the whole of it first.
        headers = (PAGE, ("X-Accel-Buffering", "no"))
        return Response(status=HTTPStatus.OK, headers=headers, stream=Flow(made))

    def _context(self, *, title: str, errors: tuple[FieldError, ...], **context: Any) -> dict[str, Any]:
        kind = who(self.actor)
        return {
            "t": self.label,
            "url": self.url,
            "moment": self.moment,
            "day": self.day,
            "siret": siret.shown,
            "language": self.texts.language,
            "languages": LANGUAGES,
            "portal_name": self.portal.settings.name,
            "style": self.url(f"/tmspros-assets/tmspros.css?v={html.version('tmspros.css')}"),
            "qrp_style": self.url(f"/tmspros-assets/qrp.css?v={html.version('qrp.css')}"),
            "tms_style": self.url(f"/tmspros-assets/tms.css?v={html.version('tms.css')}"),
            "rubrics": RUBRICS.get(kind, ()),
            "icon": self.url(f"/tmspros-assets/icon.svg?v={html.version('icon.svg')}"),
            "actor": self.actor,
            "actor_kind": kind,
            "actor_name": self.actor and shown(self.actor),
            "owner": self.actor and self.portal.tokens.seal(self.actor.id, about=OWNER),
            "title": title,
            "errors": errors,
            "notice": None,
            "here": None,
            "at": "",
            "along": {},
            "role": None,
            "way_in": self.way_in(),
            "by_host": self.host is not None,
            "sign_out": self.host.sign_out_url if self.host else "",
            "demo": self.table.find("/demo/courrier") is not None,
            **context,
        }

    def json(self, status: int, answer: object, *, cookies: tuple[Cookie, ...] = ()) -> Response:
        """The JSON of an attrs value, or of plain data."""
        return json_response(status, answer if isinstance(answer, dict) else wire.unstructure(answer), cookies=cookies)


def json_response(
    status: int,
    data: object,
    *,
    media_type: str = "application/json",
    headers: tuple[tuple[str, str], ...] = (),
    cookies: tuple[Cookie, ...] = (),
) -> Response:
    """The data as JSON in ASCII, so that any text, lone surrogates too, can be sent."""
    body = json.dumps(data, separators=(",", ":")).encode()
    return Response(status=status, headers=(("Content-Type", media_type), *headers), body=body, cookies=cookies)


def shown(actor: Actor) -> str:
    """The identifier of somebody signed in, as people read it."""
    return identifier.shown(actor.siret if isinstance(actor, Establishment) else actor.email)
