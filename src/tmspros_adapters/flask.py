"""Flask: two translations, and the rule that leads every request below a prefix to the portal."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, BinaryIO

import flask
from werkzeug.routing import PathConverter
from werkzeug.wsgi import get_input_stream

from tmspros_adapters.web.dispatch import Dispatcher
from tmspros_adapters.web.http import LARGEST_BODY, Request, Response
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Route
from tmspros_core import Portal
from tmspros_core.values.actors import Actor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Identify = Callable[[flask.Request], Actor | None]
CONVERTER = "tmspros_rest"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Rest(PathConverter):
    """All of a path that comes after the prefix. Werkzeug's own converter ends at a line's end, and then nobody answers
    but Flask.
    """

    regex = "[^/](?s:.)*?"


def request_of(request: flask.Request) -> Request:
    """What Flask was asked, as the portal reads it."""
    sent: BinaryIO = get_input_stream(request.environ)  # type: ignore[assignment]
    return Request(
        method=request.method,
        path=request.path,
        root=request.script_root.rstrip("/"),
        query=request.query_string.decode("latin-1"),
        headers=_headers(request.environ),
        body=sent.read(LARGEST_BODY + 1),
        rest=sent,
        client=request.remote_addr or "",
        scheme=request.scheme,
        host=request.host,
        native=request,
    )


def _headers(environ: "WSGIEnvironment") -> dict[str, str]:
    """The headers as WSGI keeps them: Flask's own mapping would spell each name anew, for nothing."""
    headers = {name[5:].replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
    if media_type := environ.get("CONTENT_TYPE"):
        headers["content-type"] = media_type
    return headers


def response_of(response: Response) -> flask.Response:
    """What the portal answered, as Flask sends it: these headers and no default of Flask's."""
    body = response.stream or (response.body,)
    answer = flask.Response(body, status=response.status, headers=response.pairs())
    if response.header("Content-Type") is None:
        del answer.headers["Content-Type"]
    return answer


def mount(
    app: flask.Flask,
    portal: Portal,
    prefix: str = "",
    *,
    routes: Iterable[Route] = ROUTES,
    actor: Identify | None = None,
) -> None:
    """Answer below ``prefix`` whatever the application has no rule of its own for.

    ``actor`` says who asks where the host signs people in; it runs inside Flask's request, and leaves the body unread.
    """
    dispatcher = Dispatcher(portal, prefix, routes=routes, actor=actor)

    def answer(path: str = "") -> flask.Response:
        return response_of(dispatcher(request_of(flask.request._get_current_object())))  # type: ignore[attr-defined]

    app.url_map.converters[CONVERTER] = Rest
    for rule in (f"{dispatcher.prefix}/", f"{dispatcher.prefix}/<{CONVERTER}:path>"):
        endpoint = f"tmspros {rule}"
        app.add_url_rule(rule, endpoint, answer, methods=METHODS, provide_automatic_options=False)


class FlaskFramework:
    """How ``portal.mount`` finds Flask."""

    name = "flask"

    def recognises(self, app: object) -> bool:
        """Whether this is a Flask application."""
        return isinstance(app, flask.Flask)

    def mount(self, app: Any, portal: Portal, prefix: str, *, actor: Identify | None = None) -> None:
        """Mount the portal with its ordinary routes."""
        mount(app, portal, prefix, actor=actor)


FRAMEWORK = FlaskFramework()
