"""A browser of a few lines: cookies, redirects and forms, over the dispatcher, Flask, Django or ASGI alike."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlencode, urlsplit

import flask
from attrs import define, field, frozen
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import include, path, re_path
from starlette.applications import Starlette

from in_django.databases import set_up
from tmspros_adapters.asgi import mount as mount_on_starlette
from tmspros_adapters.flask import mount
from tmspros_adapters.web.dispatch import Dispatcher
from tmspros_adapters.web.http import LARGEST_BODY, Request
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Route
from tmspros_core import Portal
from tmspros_core.values.actors import Actor

HOST = "portail.example"
PART = 16 * 1024
FORM = "application/x-www-form-urlencoded"

set_up()


@frozen
class Answer:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        """The body in letters, its no-break spaces as spaces."""
        return self.body.decode().replace("\u00a0", " ").replace("&#39;", "'")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def set_cookies(self) -> list[str]:
        return [value for key, value in self.headers if key.lower() == "set-cookie"]


@frozen
class Native:
    """What stands for a framework's own request where there is no framework."""

    headers: Mapping[str, str]


Identify = Callable[[Any], Actor | None]
Fields = Mapping[str, str] | Sequence[tuple[str, str]]
Send = Callable[[str, str, Mapping[str, str], bytes, str], Answer]


def over_dispatcher(
    portal: Portal, prefix: str = "", routes: tuple[Route, ...] = ROUTES, actor: Identify | None = None
) -> Send:
    dispatcher = Dispatcher(portal, prefix, routes=routes, actor=actor)

    def send(method: str, target: str, headers: Mapping[str, str], body: bytes, scheme: str) -> Answer:
        path, _, query = target.partition("?")
        begun, rest = body[: LARGEST_BODY + 1], BytesIO(body[LARGEST_BODY + 1 :])
        request = Request(
            method=method, path=unquote(path), query=query, headers=headers, body=begun, rest=rest,
            client="203.0.113.7", scheme=scheme, host=HOST, native=Native(headers),
        )  # fmt: skip
        response = dispatcher(request)
        whole = b"".join(response.stream or (response.body,))
        if response.stream:
            response.stream.close()
        return Answer(response.status, tuple(response.pairs()), whole)

    return send


def over_flask(
    portal: Portal, prefix: str = "", routes: tuple[Route, ...] = ROUTES, actor: Identify | None = None
) -> Send:
    app = flask.Flask(__name__)
    mount(app, portal, prefix, routes=routes, actor=actor)
    client = app.test_client(use_cookies=False)

    def send(method: str, target: str, headers: Mapping[str, str], body: bytes, scheme: str) -> Answer:
        answer = client.open(
            target, method=method, headers=dict(headers), data=body, base_url=f"{scheme}://{HOST}",
            environ_overrides={"REMOTE_ADDR": "203.0.113.7"}, buffered=True,
        )  # fmt: skip
        return Answer(answer.status_code, tuple(answer.headers), answer.data)

    return send


def over_django(
    portal: Portal, prefix: str = "", routes: tuple[Route, ...] = ROUTES, actor: Identify | None = None
) -> Send:
    from tmspros_adapters.django.views import view_of  # it asks Django's settings what databases there are

    requests = RequestFactory()
    handler = ClientHandler(enforce_csrf_checks=True)
    handler.load_middleware()
    view = view_of(lambda at: Dispatcher(portal, at, routes=routes, actor=actor))
    pages = ([re_path(r"^(?P<path>(?s:.*))\Z", view)], "tmspros")
    patterns = (path(f"{prefix.strip('/')}/".lstrip("/"), include(pages)),)

    def send(method: str, target: str, headers: Mapping[str, str], body: bytes, scheme: str) -> Answer:
        below, _, query = target.partition("?")
        sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        if media_type := sent.pop("HTTP_CONTENT_TYPE", None):
            sent["CONTENT_TYPE"] = media_type
        environ = {"HTTP_HOST": HOST, "REMOTE_ADDR": "203.0.113.7", "QUERY_STRING": query} | sent
        environ["PATH_INFO"] = unquote_to_bytes(below).decode("latin-1")
        request = requests.generic(method, "/", body, content_type="", secure=scheme == "https", **environ)
        request.urlconf = patterns
        answer = handler.get_response(request)
        cookies = (("Set-Cookie", cookie.OutputString()) for cookie in answer.cookies.values())
        whole = answer.getvalue()
        if answer.streaming:
            answer.close()
        return Answer(answer.status_code, (*answer.items(), *cookies), whole)

    return send


def over_asgi(
    portal: Portal, prefix: str = "", routes: tuple[Route, ...] = ROUTES, actor: Identify | None = None
) -> Send:
    app = Starlette()
    mount_on_starlette(app, portal, prefix, routes=routes, actor=actor)

    def send(method: str, target: str, headers: Mapping[str, str], body: bytes, scheme: str) -> Answer:
        path, _, query = target.partition("?")
        fields = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        scope = {
            "type": "http", "method": method, "path": unquote(path), "query_string": query.encode(), "scheme": scheme,
            "headers": [(b"host", HOST.encode()), *fields], "client": ("203.0.113.7", 4711), "server": (HOST, None),
            "asgi": {"version": "3.0", "spec_version": "2.4"},
        }  # fmt: skip
        return answered(app, scope, [body[at : at + PART] for at in range(0, len(body), PART)] or [b""])

    return send


def answered(app: Any, scope: dict[str, Any], parts: Sequence[bytes], *, breaks_off: bool = False) -> Answer:
    """What an ASGI application answers to a body that comes in these parts, and then perhaps breaks off."""
    come = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    if not breaks_off:
        come[-1]["more_body"] = False
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return come.pop(0) if come else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    if not sent:
        return Answer(0, (), b"")
    headers = tuple((name.decode("latin-1").title(), value.decode("latin-1")) for name, value in sent[0]["headers"])
    return Answer(sent[0]["status"], headers, b"".join(message["body"] for message in sent[1:]))


WAYS = {"dispatcher": over_dispatcher, "flask": over_flask, "django": over_django, "asgi": over_asgi}


@define
class Browser:
    """Keeps cookies by path as browsers do and sends what a browser of today sends along."""

    send: Send
    scheme: str = "https"
    cookies: dict[tuple[str, str], str] = field(factory=dict)
    seen: list[tuple[str, str, Answer]] = field(factory=list)

    def open(self, method: str, target: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        sent = {**self._cookie_header(target), **(headers or {})}
        answer = self.send(method, target, sent, body, self.scheme)
        for line in answer.set_cookies:
            self._keep(line)
        self.seen.append((method, target, answer))
        return answer

    def get(self, target: str, **headers: str) -> Answer:
        return self.open("GET", target, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, target: str, fields: Fields | None = None, **headers: str) -> Answer:
        sent = {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin", "Origin": f"{self.scheme}://{HOST}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.open("POST", target, headers=sent, body=urlencode(fields or {}).encode())

    def call(self, method: str, target: str, data: object = None, *, ticket: str | None = None) -> Answer:
        sent = {} if data is None else {"Content-Type": "application/json"}
        if ticket is not None:
            sent["Tmspros-Ticket"] = ticket
        return self.open(method, target, headers=sent, body=b"" if data is None else json.dumps(data).encode())

    def follow(self, answer: Answer) -> Answer:
        """Go where a redirect leads."""
        location = answer.header("Location")
        assert answer.status == 303, f"no redirect but {answer.status}"
        assert location is not None
        return self.get(location.partition("#")[0])

    def cookie(self, name: str) -> str | None:
        return next((value for (kept, _), value in self.cookies.items() if kept == name), None)

    def _cookie_header(self, target: str) -> dict[str, str]:
        path = urlsplit(target).path
        fitting = [
            f"{name}={value}"
            for (name, of), value in sorted(self.cookies.items(), key=lambda kept: -len(kept[0][1]))
            if path == of or path.startswith(of.rstrip("/") + "/")
        ]
        return {"Cookie": "; ".join(fitting)} if fitting else {}

    def _keep(self, line: str) -> None:
        pair, *attributes = line.split("; ")
        name, _, value = pair.partition("=")
        path = next(each.removeprefix("Path=") for each in attributes if each.startswith("Path="))
        if "Max-Age=0" in attributes:
            self.cookies.pop((name, path), None)
        else:
            self.cookies[name, path] = value
