"""From a request to an answer, read from top to bottom: the same for every framework."""

from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from functools import cache
from http import HTTPStatus
from typing import Any, get_origin, get_type_hints

from attrs import evolve

from tmspros_adapters.web import defences, hosting, resuming, returning
from tmspros_adapters.web.admission import check_admitted
from tmspros_adapters.web.filled import Filled
from tmspros_adapters.web.hosted_routes import hosted
from tmspros_adapters.web.http import Request, Response
from tmspros_adapters.web.language import preferred
from tmspros_adapters.web.pages import signin
from tmspros_adapters.web.paging import joined
from tmspros_adapters.web.problems import refusal
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Kind, Route, Table, Who
from tmspros_adapters.web.visit import A_YEAR, LANGUAGE, SESSION, Visit
from tmspros_core import Portal, wire
from tmspros_core.errors import Code, Conflict, Missing, Refused, TmsprosError, Unavailable
from tmspros_core.values.actors import Actor


class Dispatcher:
    """A portal's pages and API: called with a Request, it answers a Response and never raises for what was sent.

    ``prefix`` is the path it is mounted under, without final slash. ``actor``, handed the framework's request, says who
    asks where the host signs people in (decision 37); Misconfigured(``settings.sign_in``) where it and the settings do
    not fit. What is raised is a defect, for the host's own error reporting to see.
    """

    def __init__(
        self,
        portal: Portal,
        prefix: str = "",
        *,
        routes: Iterable[Route] = ROUTES,
        actor: Callable[[Any], Actor | None] | None = None,
    ) -> None:
        self.portal = portal
        self.prefix = prefix.rstrip("/")
        self.host = hosting.host_of(portal.settings, actor)
        self.table = Table(hosted(routes) if self.host else routes)

    def __call__(self, request: Request) -> Response:
        language, chosen = preferred(request, default=self.portal.settings.language)
        visit = Visit(
            request=request,
            portal=self.portal,
            table=self.table,
            base=request.root + self.prefix,
            path=self._path(request),
            host=self.host,
            texts=self.portal.catalogue(language),
        )
        response = self._answer(visit)
        if chosen:
            kept = visit.cookie(LANGUAGE, language, max_age=A_YEAR)
            response = evolve(response, cookies=(*response.cookies, kept))
        return _finished(request, response)

    def _answer(self, visit: Visit) -> Response:
        path = visit.path
        kind = Kind.API if path.startswith("/api/") else Kind.PAGE
        try:
            found = self.table.find(path)
            if found is None:
                return self._lost(visit, kind, Refused(Code.PAGE_UNKNOWN))
            method = "GET" if visit.request.method == "HEAD" else visit.request.method
            route = found.routes.get(method)
            if route is None:
                allowed = sorted({*found.routes, *(("HEAD",) if "GET" in found.routes else ())})
                refused = Refused(Code.REQUEST_METHOD_NOT_ALLOWED, allow=", ".join(allowed))
                return self._lost(visit, kind, refused)
            return self._follow(route, evolve(visit, taken=found.taken))
        except (Refused, Missing, Conflict, Unavailable) as error:
            return refusal(visit, error, kind)

    def _lost(self, visit: Visit, kind: Kind, refused: Refused) -> Response:
        """There is no such page; people are told so inside their own menus, as by every other refusal."""
        if kind is Kind.PAGE:
            with suppress(Refused):
                visit = evolve(visit, actor=self._actor(visit))
        return refusal(visit, refused, kind)

    def _follow(self, route: Route, visit: Visit) -> Response:
        if route.kind is Kind.ASSET:
            return route.endpoint(visit)
        if not route.safe:
            defences.refuse_from_elsewhere(visit.request, base_url=self.portal.settings.base_url)
        try:
            visit = evolve(visit, actor=self._actor(visit))
        except Refused as refused:
            if Who.ANONYMOUS not in route.who:
                return refusal(visit, refused, route.kind)
        if self.host is not None:
            return self._guarded(route, visit, self.host)
        stale = visit.actor is None and visit.session() is not None
        response = self._admit(route, visit, stale)
        if stale and all(cookie.name != SESSION for cookie in response.cookies):
            response = evolve(response, cookies=(*response.cookies, visit.no_cookie(SESSION)))
        return response

    def _guarded(self, route: Route, visit: Visit, host: hosting.Host) -> Response:
        """Whoever the host signed in is let through with what shows that our own pages sent it (SI-5)."""
        if visit.actor is None:
            return self._admit(route, visit, stale=False)
        if not route.safe:
            is_page = route.kind is Kind.PAGE
            try:
                host.refuse_unguarded(self.portal, visit.request, visit.actor, is_page=is_page)
            except Refused as refused:
                return refusal(visit, refused, route.kind)
        response, seal = self._admit(route, visit, stale=False), host.seal(self.portal, visit.actor)
        if not route.safe or visit.request.cookie(hosting.GUARD) == seal:
            return response
        return evolve(response, cookies=(*response.cookies, visit.cookie(hosting.GUARD, seal)))

    def _admit(self, route: Route, visit: Visit, stale: bool) -> Response:
        try:
            check_admitted(route, visit)
            if route.takes is not None:
                visit.request.check_type(route.takes)
            if route.body is not None and issubclass(route.body, Filled):
                with closing(route.body.read(visit.request, limit=self.portal.settings.attachment_limit)) as form:
                    return route.endpoint(visit, form)
            body = _body(route, visit.request)
            return route.endpoint(visit, body) if route.body else route.endpoint(visit)
        except (Refused, Missing, Conflict, Unavailable) as error:
            if error.code == Code.SESSION_ENDED and route.kind is Kind.PAGE:
                return self._sign_in(route, visit, stale) if self.host is None else self._lead(route, visit, error)
            return refusal(visit, error, route.kind)

    def _sign_in(self, route: Route, visit: Visit, stale: bool) -> Response:
        """Lead to the sign-in page, and through it back to the page asked for, or to the form posted (SI-6)."""
        path = visit.path
        if route.resume is not None and route.body is not None:
            sealed = resuming.keep(visit, path, _texts(route, visit.request))
            if sealed is not None:
                return signin.show_kept(visit, sealed)
        back = returning.asked_for(route, path=path, query=visit.request.query)
        said = {"etat": "fin"} if stale else {}
        return visit.redirect(joined("/connexion", said | {"suite": back} if back else said))

    def _lead(self, route: Route, visit: Visit, error: TmsprosError) -> Response:
        """Lead to the host's sign-in; a posted form stays in the browser, behind a page that says where that is.

        Browsers follow no redirect from a form to another site under our own policy (``form-action``).
        """
        if not route.safe:
            return refusal(visit, error, Kind.PAGE)
        return Response(status=HTTPStatus.SEE_OTHER, headers=(("Location", visit.way_in()),))

    def _actor(self, visit: Visit) -> Actor | None:
        if self.host is not None:
            return self.host.whose(self.portal, visit.request)
        token = visit.session()
        if token is None:
            return None
        try:
            return self.portal.accounts.resume(token)
        except Refused:
            return None

    def _path(self, request: Request) -> str:
        if not self.prefix:
            return request.path
        below = request.path.removeprefix(self.prefix)
        return (below or "/") if request.path.startswith(self.prefix) and below[:1] in ("", "/") else ""


def _body(route: Route, request: Request) -> Any:
    if route.body is None:
        return None
    most = route.largest
    sent = request.json(most=most) if route.kind is Kind.API else request.form(_several(route.body), most=most)
    return wire.structure(route.body, sent)


def _texts(route: Route, request: Request) -> dict[str, tuple[str, ...]]:
    """The fields of a posted form, files left out."""
    body: Any = route.body
    if issubclass(body, Filled):
        with closing(body.read(request, limit=0)) as form:
            return dict(form.texts)
    sent = request.form(_several(body), most=route.largest)
    wire.structure(body, sent)
    return {name: value if isinstance(value, tuple) else (value,) for name, value in sent.items()}


@cache
def _several(form: type) -> frozenset[str]:
    """The fields of a form that may come several times, as boxes do."""
    hints = get_type_hints(form)
    return frozenset(name for name, kind in hints.items() if get_origin(kind) is tuple)


def _finished(request: Request, response: Response) -> Response:
    """The headers of every answer; a HEAD gets those of its GET, without the body."""
    said = {name for name, _ in response.headers}
    headers = [*response.headers, *(pair for pair in defences.HEADERS if pair[0] not in said)]
    if response.status != HTTPStatus.NO_CONTENT and response.stream is None:
        headers.append(("Content-Length", str(len(response.body))))
    if request.method != "HEAD":
        return evolve(response, headers=tuple(headers))
    if response.stream is not None:
        response.stream.close()
    return evolve(response, headers=tuple(headers), body=b"", stream=None)
