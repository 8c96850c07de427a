"""ASGI: two translations, and the application that leads every request below a prefix to the portal.

The portal is synchronous: it answers in a worker thread, and the event loop goes on.
"""

from collections.abc import Callable, Iterable, Mapping
from io import RawIOBase
from typing import Any

from anyio import CancelScope, from_thread, to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as StarletteRequest
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from tmspros_adapters.web.dispatch import Dispatcher
from tmspros_adapters.web.http import LARGEST_BODY, Request, Response
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Route
from tmspros_core import Portal
from tmspros_core.values.actors import Actor

Identify = Callable[[StarletteRequest], Actor | None]


class Gone(ConnectionError):
    """Whoever asked hung up before all of it was sent: what is half of a form is answered by nobody."""


class Body(RawIOBase):
    """A body that is still coming. Its beginning is awaited, the rest read from the thread in which the portal works.

    Raises Gone when it breaks off.
    """

    def __init__(self, receive: Receive) -> None:
        super().__init__()
        self._receive = receive
        self._kept = b""
        self._is_whole = False

    async def begin(self) -> bytes:
        """At most LARGEST_BODY bytes and one more."""
        came, length = [b""], 0
        while length <= LARGEST_BODY and not self._is_whole:
            came.append(await self._part())
            length += len(came[-1])
        begun = b"".join(came)
        self._kept = begun[LARGEST_BODY + 1 :]
        return begun[: LARGEST_BODY + 1]

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while not self._kept and not self._is_whole:
            self._kept = from_thread.run(self._part)
        part = self._kept[: len(into)]
        into[: len(part)] = part
        self._kept = self._kept[len(part) :]
        return len(part)

    async def _part(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise Gone
        self._is_whole = not message.get("more_body", False)
        sent: bytes = message.get("body", b"")
        return sent


def request_of(scope: Scope, begun: bytes, body: Body) -> Request:
    """What was asked, as the portal reads it."""
    headers = _headers(scope)
    root, path = scope.get("root_path", "").rstrip("/"), scope["path"]
    host, port = scope.get("server") or ("", None)
    return Request(
        method=scope["method"],
        path=path_below(root, path) or "/",
        root=root,
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        body=begun,
        rest=body,  # type: ignore[arg-type]
        client=(scope.get("client") or ("",))[0],
        scheme=scope.get("scheme", "http"),
        host=headers.get("host") or (f"{host}:{port}" if port else host),
        native=StarletteRequest(scope),
    )


def path_below(root: str, path: str) -> str:
    """The path after the root that the server or an outer application took off; servers of old leave it out."""
    return path[len(root) :] if path == root or path.startswith(f"{root}/") else path


def _headers(scope: Scope) -> Mapping[str, str]:
    """The headers as WSGI has them: what is sent several times is one."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = (headers[key] + ("; " if key == "cookie" else ",") + text) if key in headers else text
    return headers


def pairs_of(response: Response) -> list[tuple[bytes, bytes]]:
    """The headers as ASGI sends them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.pairs()]


class PortalApplication:
    """A portal as an ASGI application, to be mounted below a path of another one, or served alone.

    ``actor`` says who asks where the host signs people in: a plain function of Starlette's request, called from the
    thread in which the portal works.

    Raises whatever is a defect, for the host's own error reporting to see.
    """

    def __init__(
        self, portal: Portal, prefix: str = "", *, routes: Iterable[Route] = ROUTES, actor: Identify | None = None
    ) -> None:
        self.dispatcher = Dispatcher(portal, prefix, routes=routes, actor=actor)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"a portal answers http, not {scope['type']}")
        body = Body(receive)
        try:
            request = request_of(scope, await body.begin(), body)
            response = await to_thread.run_sync(self.dispatcher, request)
        except Gone:
            return
        if response.stream is None:
            await send({"type": "http.response.start", "status": int(response.status), "headers": pairs_of(response)})
            await send({"type": "http.response.body", "body": response.body})
        else:
            await _send_stream(response, scope, receive, send)


async def _send_stream(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Part by part, as long as somebody takes them; what is not made by then is not."""
    stream: Any = response.stream
    sent = StreamingResponse(stream, status_code=int(response.status))
    sent.raw_headers = pairs_of(response)
    try:
        await sent(scope, receive, send)
    except ClientDisconnect:
        return
    finally:
        with CancelScope(shield=True):
            await to_thread.run_sync(stream.close)


def mount(
    app: Starlette,
    portal: Portal,
    prefix: str = "",
    *,
    routes: Iterable[Route] = ROUTES,
    actor: Identify | None = None,
) -> None:
    """Answer below ``prefix`` whatever the application has no route of its own for, now or later.

    ``actor`` says who asks where the host signs people in.
    """
    answering, otherwise = PortalApplication(portal, prefix, routes=routes, actor=actor), app.router.default
    prefix = answering.dispatcher.prefix

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["type"] == "http" and _is_below(prefix, scope)
        await (answering if is_asked else otherwise)(scope, receive, send)

    app.router.default = answer


def _is_below(prefix: str, scope: Scope) -> bool:
    path = path_below(scope.get("root_path", "").rstrip("/"), scope["path"])
    return path == prefix or path.startswith(f"{prefix}/")


class StarletteFramework:
    """How ``portal.mount`` finds Starlette, and FastAPI, which is one."""

    name = "asgi"

    def recognises(self, app: object) -> bool:
        """Whether this is a Starlette application."""
        return isinstance(app, Starlette)

    def mount(self, app: Any, portal: Portal, prefix: str, *, actor: Identify | None = None) -> None:
        """Mount the portal with its ordinary routes."""
        mount(app, portal, prefix, actor=actor)


FRAMEWORK = StarletteFramework()
