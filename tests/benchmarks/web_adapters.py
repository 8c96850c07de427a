"""What an adapter adds to a view of its framework that answers the same bytes: its own share of a request.

The portal's part is left out: a dispatcher that has its answer ready. Under ASGI a view that works as the portal does,
in a thread, is the limit; one that is a coroutine is shown beside it.
"""

import asyncio
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

import django
import flask
from django.conf import settings
from starlette.applications import Starlette
from starlette.responses import Response as StarletteResponse
from starlette.routing import Route as StarletteRoute
from tests.benchmarks.rounds import Row, sample_each, show
from werkzeug.test import create_environ

from tmspros_adapters.web import dispatch
from tmspros_adapters.web.http import Response
from tmspros_core import Portal, Settings

ROUNDS, CALLS = 201, 200
BODY = b"<!doctype html><title>x</title>" * 40
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Length", str(len(BODY))),
)
READY = Response(status=200, headers=HEADERS, body=BODY)


def _wsgi(app: Any, path: str) -> Callable[[], float]:
    environ = create_environ(path, headers={"Cookie": "tmspros_session=x", "Accept-Language": "fr"})

    def sample() -> float:
        began = process_time()
        for _ in range(CALLS):
            b"".join(app({**environ}, lambda *_: None))
        return (process_time() - began) / CALLS * 1e6

    return sample


def _asgi(app: Any, path: str, loop: asyncio.AbstractEventLoop) -> Callable[[], float]:
    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"", "scheme": "http", "root_path": "",
        "headers": [(b"host", b"localhost"), (b"cookie", b"tmspros_session=x"), (b"accept-language", b"fr")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "asgi": {"version": "3.0", "spec_version": "2.3"},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Any) -> None:
        return None

    async def many() -> None:
        for _ in range(CALLS):
            await app({**scope}, receive, send)

    def sample() -> float:
        began = process_time()
        loop.run_until_complete(many())
        return (process_time() - began) / CALLS * 1e6

    return sample


def _report(topic: str, takers: dict[str, Callable[[], float]], target: str) -> None:
    samples = sample_each(takers, rounds=ROUNDS)
    limit = samples["bare view"]
    rows = [Row(name, median(took)) for name, took in samples.items()]
    share = median(took - least for took, least in zip(samples["ours"], limit, strict=True))
    show(f"web adapter, {topic}", "µs", [*rows, Row("ours, above the bare view", share, None, target)])


def _flask(portal: Portal) -> None:
    app = flask.Flask("bare")
    app.add_url_rule("/bare", "bare", lambda: flask.Response(BODY, headers=list(HEADERS)))
    portal.mount(app, "/ours")
    _report("Flask", {"bare view": _wsgi(app, "/bare"), "ours": _wsgi(app, "/ours/connexion")}, "≤ 10 µs")


def _django(portal: Portal) -> None:
    settings.configure(SECRET_KEY="k", ALLOWED_HOSTS=["*"], DATABASES={}, MIDDLEWARE=[])
    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.urls import path, re_path

    from tmspros_adapters.django.views import view_of

    dispatcher = dispatch.Dispatcher(portal, "/ours")
    settings.ROOT_URLCONF = (
        path("bare", lambda request: HttpResponse(BODY, headers=dict(HEADERS))),
        re_path(r"^ours/(?P<path>(?s:.*))\Z", view_of(lambda _: dispatcher)),
    )
    handler = WSGIHandler()
    _report("Django", {"bare view": _wsgi(handler, "/bare"), "ours": _wsgi(handler, "/ours/connexion")}, "≤ 8 µs")


def _starlette(portal: Portal) -> None:
    def in_a_thread(_: Any) -> StarletteResponse:
        return StarletteResponse(BODY, headers=dict(HEADERS))

    async def coroutine(_: Any) -> StarletteResponse:
        return StarletteResponse(BODY, headers=dict(HEADERS))

    app = Starlette(routes=[StarletteRoute("/bare", in_a_thread), StarletteRoute("/async", coroutine)])
    portal.mount(app, "/ours")
    loop = asyncio.new_event_loop()
    _report(
        "ASGI",
        {
            "bare view": _asgi(app, "/bare", loop),
            "bare coroutine": _asgi(app, "/async", loop),
            "ours": _asgi(app, "/ours/connexion", loop),
        },
        "≤ 6 µs",
    )


def main() -> None:
    dispatch.Dispatcher.__call__ = lambda self, request: READY  # type: ignore[method-assign]
    opened = Portal.open("memory:", settings=Settings(keys=["k" * 32], base_url="http://localhost", hashing="cheapest"))
    with opened as portal:
        _flask(portal)
        _django(portal)
        _starlette(portal)


if __name__ == "__main__":
    main()
