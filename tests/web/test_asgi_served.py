"""The ASGI adapter behind a real server, and its example."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from runpy import run_path
from threading import Event, Thread
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from tmspros_adapters.asgi import mount
from tmspros_adapters.web import routing
from tmspros_adapters.web.http import Flow, Response
from tmspros_adapters.web.routing import ANYONE, Kind
from tmspros_core.testing.trial import Trial
from web.browsing import FORM

EXAMPLE = Path(__file__).parents[2] / "examples" / "asgi_portal" / "app.py"


@contextmanager
def served(app: Any) -> Iterator[HTTPConnection]:
    """The application behind a real server on this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=5))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield HTTPConnection(*listener.getsockname(), timeout=10)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def test_a_whole_sign_in_behind_a_real_server(tried: Trial) -> None:
    tried.establishment()
    app = Starlette()
    tried.portal.mount(app, "/portail")
    with served(app) as connection:
        fields = "identifier=73282932000074&password=Cerisier-en-fleur-12"
        headers = {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}
        connection.request("POST", "/portail/connexion", fields, headers)
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.headers["Location"]) == (303, "/portail/")
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        connection.request("GET", "/portail/api/session", headers={"Cookie": cookie})
        assert b"73282932000074" in connection.getresponse().read()
        connection.close()


@pytest.fixture
def flowing() -> tuple[Callable[..., Response], list[int], Event, Event]:
    """A page that is made while it is sent: its parts so far, whether to go on, whether it was closed."""
    made: list[int] = []
    goes_on, closed = Event(), Event()

    def parts() -> Iterator[bytes]:
        try:
            for number in range(1_000):
                made.append(number)
                yield b"x" * 65_536
                if number:
                    goes_on.wait(10)
        finally:
            closed.set()

    return lambda _: Response(status=200, stream=Flow(parts())), made, goes_on, closed  # type: ignore[arg-type]


def test_what_is_made_while_it_is_sent_goes_out_at_once_and_ends_when_nobody_takes_it(
    tried: Trial, flowing: Any
) -> None:
    endpoint, made, goes_on, closed = flowing
    app = Starlette()
    row = routing.Route("GET", "/flux", endpoint, kind=Kind.ASSET, who=ANYONE, summary="", answers={200: None})
    mount(app, tried.portal, routes=[row])
    with served(app) as connection:
        connection.request("GET", "/flux")
        answer = connection.getresponse()
        assert answer.read(65_536) == b"x" * 65_536
        assert len(made) <= 2, "the first part is here before the rest is made"
        answer.close()
        connection.close()
        goes_on.set()
        assert closed.wait(10)
        assert len(made) < 1_000


def test_the_example_is_short_and_its_portal_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert len(EXAMPLE.read_text().splitlines()) < 42
    monkeypatch.setenv("TMSPROS_KEYS", "k" * 32)
    app = run_path(str(EXAMPLE))["create_app"](f"sqlite:///{tmp_path}/portal.db", "memory:")
    portal, closed = app.state.portal, []
    monkeypatch.setattr(type(portal), "close", lambda self: closed.append(self))  # noqa: PLW0108 - bound
    with served(app) as connection:
        connection.request("GET", "/")
        assert b"/portail/connexion" in connection.getresponse().read()
        portal.admin.enrol_support("aide@3679.example")
        portal.deliver_pending()
        link = re.search(r"http://127.0.0.1:8000(/portail/activation/\S+)", portal.mailer.sent[0].text)
        assert link
        connection.request("GET", link[1])
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.headers["Location"]) == (303, "/portail/activation")
        connection.close()
    assert closed == [portal], "with the server"
