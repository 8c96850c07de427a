"""The demonstration's servers: its portal under each framework, on a socket of this machine."""

import logging
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Thread
from typing import Any

from tmspros_adapters.plugin import needing
from tmspros_core import Portal

FRAMEWORK = "framework"


@contextmanager
def served(framework: str, portal: Portal, listener: socket.socket, *, with_letters: bool) -> Iterator[None]:
    """Answer on this socket under this framework, in a thread of its own, until the context is left.

    The application has nothing but the portal, and its letters as pages if these are to be shown.
    """
    with needing("jinja2", extra="demo", setting=FRAMEWORK):
        from tmspros_adapters.web import demo, routes
    application, serve = FRAMEWORKS[framework]
    with serve(application(portal, demo.ROUTES if with_letters else routes.ROUTES), listener):
        yield


def flask_application(portal: Portal, routes: Sequence[Any]) -> Any:
    """A Flask application."""
    with needing("flask", extra="demo", setting=FRAMEWORK):
        import flask

        from tmspros_adapters.flask import mount
    app = flask.Flask("tmspros_demo", static_folder=None)
    mount(app, portal, routes=routes)
    return app


def django_application(portal: Portal, routes: Sequence[Any]) -> Any:
    """Django's handler; a process has one Django, and so one such demonstration."""
    with needing("django", extra="demo", setting=FRAMEWORK):
        from django.conf import settings
        from django.core.handlers.wsgi import WSGIHandler
        from django.urls import re_path

    logging.getLogger("django.request").setLevel(logging.ERROR)  # not every refusal
    settings.configure(SECRET_KEY=secrets.token_urlsafe(32), ALLOWED_HOSTS=["127.0.0.1"], DATABASES={}, MIDDLEWARE=[])
    from tmspros_adapters.django.views import view_of
    from tmspros_adapters.web.dispatch import Dispatcher

    answer = view_of(lambda prefix: Dispatcher(portal, prefix, routes=routes))
    settings.ROOT_URLCONF = (re_path(r"^(?P<path>(?s:.*))\Z", answer),)
    return WSGIHandler()


def asgi_application(portal: Portal, routes: Sequence[Any]) -> Any:
    """A Starlette application."""
    with needing("starlette", "anyio", extra="demo", setting=FRAMEWORK):
        from starlette.applications import Starlette

        from tmspros_adapters.asgi import mount
    app = Starlette()
    mount(app, portal, routes=routes)
    return app


@contextmanager
def under_waitress(app: Any, listener: socket.socket) -> Iterator[None]:
    """Serve a WSGI application."""
    with needing("waitress", extra="demo", setting=FRAMEWORK):
        import waitress
        from waitress import wasyncore
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # not every wait on a busy machine
    watched: dict[int, Any] = {}
    server = waitress.create_server(app, map=watched, sockets=[listener], threads=8, ident=None)
    over = Event()

    def answer() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=0.1, map=watched, count=1)

    thread = Thread(target=answer, name="tmspros-web", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(watched)


@contextmanager
def under_uvicorn(app: Any, listener: socket.socket) -> Iterator[None]:
    """Serve an ASGI application."""
    with needing("uvicorn", extra="demo", setting=FRAMEWORK):
        import uvicorn
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="tmspros-web", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


Application = Callable[[Portal, Sequence[Any]], Any]
Serve = Callable[[Any, socket.socket], AbstractContextManager[None]]

FRAMEWORKS: Mapping[str, tuple[Application, Serve]] = {
    "flask": (flask_application, under_waitress),
    "django": (django_application, under_waitress),
    "asgi": (asgi_application, under_uvicorn),
}
"""What makes the application, and what serves it."""
