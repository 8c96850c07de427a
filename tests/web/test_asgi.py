"""The ASGI adapter: what is ASGI's alone."""

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request as HostRequest
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute

from tmspros_adapters.asgi import PortalApplication, mount
from tmspros_core import Misconfigured, Refused
from tmspros_core.records import OutboxEntry
from tmspros_core.testing.trial import PASSWORD, SIRET, Trial
from web.browsing import FORM, HOST, Browser, answered, over_asgi, over_dispatcher
from web.region import Region

TYPED = b"identifier=73282932000074"


def asked(target: str, *, method: str = "GET", root: str = "", **headers: str) -> dict[str, Any]:
    """A scope, as servers make it."""
    path, _, query = target.partition("?")
    fields = [(b"host", HOST.encode()), *((name.encode(), value.encode()) for name, value in headers.items())]
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "method": method, "path": root + path,
        "root_path": root, "query_string": query.encode(), "headers": fields, "scheme": "https",
    }  # fmt: skip


def got(app: Any, target: str, **scope: str) -> Any:
    return answered(app, asked(target, **scope), [b""])


async def own(_: HostRequest) -> PlainTextResponse:
    return PlainTextResponse("host")


def test_a_portal_finds_its_framework_by_the_application(tried: Trial) -> None:
    app = Starlette()
    tried.portal.mount(app, "/portail")
    assert got(app, "/portail/connexion").status == 200
    with pytest.raises(Misconfigured, match="known: flask, asgi"):
        tried.portal.mount(object())


def test_the_hosts_own_routes_stay_the_hosts_those_that_come_later_too(tried: Trial) -> None:
    app = Starlette(routes=[Route("/accueil/{name}", own)])
    tried.portal.mount(app)
    app.router.routes.append(Route("/connexion", own))
    assert got(app, "/accueil/x").text == got(app, "/connexion").text == "host"
    assert got(app, "/mot-de-passe-oublie").status == 200
    assert got(app, "/ailleurs").status == 404
    assert "Page introuvable" in got(app, "/ailleurs").text


def test_two_portals_live_in_one_application_and_the_rest_is_the_hosts(tried: Trial) -> None:
    app = Starlette()
    tried.portal.mount(app, "/un")
    tried.portal.mount(app, "/deux/")
    assert 'action="/un/connexion"' in got(app, "/un/connexion").text
    assert 'action="/deux/connexion"' in got(app, "/deux/connexion").text
    assert got(app, "/un").header("Location") == "/un/connexion"
    assert got(app, "/unique").text == "Not Found"


@pytest.mark.parametrize("prefix", ["", "/portail"])
def test_an_application_below_a_root_keeps_it_in_every_address(tried: Trial, prefix: str) -> None:
    app = Starlette()
    mount(app, tried.portal, prefix)
    for outer, root in ((app, "/racine"), (Starlette(routes=[Mount("/racine", app)]), "")):
        below = "" if root else "/racine"
        page = got(outer, f"{below}{prefix}/connexion", root=root)
        assert f'action="/racine{prefix}/connexion"' in page.text
        left = answered(outer, asked(f"{below}{prefix}/deconnexion", method="POST", root=root), [b""])
        assert left.header("Location") == f"/racine{prefix}/connexion?etat=deconnexion"
        assert f"Path=/racine{prefix};" in str(left.header("Set-Cookie"))


def test_a_portal_is_an_application_that_another_may_mount_by_itself(tried: Trial) -> None:
    app = Starlette(routes=[Mount("/portail", PortalApplication(tried.portal))])
    assert 'action="/portail/connexion"' in got(app, "/portail/connexion").text


def test_asgi_adds_no_header_of_its_own(tried: Trial) -> None:
    for method, target in (
        ("GET", "/connexion"), ("HEAD", "/connexion"), ("GET", "/nulle-part"), ("POST", "/connexion"),
        ("DELETE", "/api/session"),
    ):  # fmt: skip
        ours, theirs = (over(tried.portal)(method, target, {}, b"", "https") for over in (over_dispatcher, over_asgi))
        assert (theirs.status, theirs.body) == (ours.status, ours.body)
        assert theirs.headers == tuple((name.title(), value) for name, value in ours.headers)


def test_cookies_and_headers_that_come_in_several_lines_are_one(tried: Trial) -> None:
    tried.establishment()
    session = tried.portal.accounts.sign_in("73282932000074", "Cerisier-en-fleur-12").token
    scope = asked("/api/session")
    scope["headers"] += [(b"cookie", b"other=1"), (b"cookie", f"tmspros_session={session}".encode())]
    app = Starlette()
    mount(app, tried.portal)
    assert answered(app, scope, [b""]).json["actor"]["identifier"] == "73282932000074"


@pytest.mark.parametrize("scope", [{}, {"client": None, "server": None}, {"server": ("/run/web.sock", None)}])
def test_a_server_may_know_neither_who_asks_nor_where_it_is_reached(tried: Trial, scope: dict[str, Any]) -> None:
    app = Starlette()
    mount(app, tried.portal)
    assert answered(app, asked("/connexion") | {"headers": []} | scope, [b""]).status == 200


def test_a_form_that_breaks_off_is_answered_by_nobody_and_does_nothing(tried: Trial) -> None:
    app = Starlette()
    mount(app, tried.portal)
    scope = asked("/mot-de-passe-oublie", method="POST", **{"content-type": FORM, "sec-fetch-site": "same-origin"})
    assert answered(app, scope, [TYPED[:5], TYPED[5:]], breaks_off=True).status == 0
    assert tried.rows(OutboxEntry) == ()
    assert answered(app, scope, [TYPED[:5], TYPED[5:]]).status == 303
    assert len(tried.rows(OutboxEntry)) == 1


@pytest.mark.rule("AT-1")
@pytest.mark.parametrize("breaks_off", [True, False], ids=["breaks off", "whole"])
def test_a_document_that_breaks_off_is_kept_by_nobody(tried: Trial, breaks_off: bool) -> None:
    region = Region(tried, lambda: Browser(over_asgi(tried.portal)))
    files: Any = tried.portal.files
    app = Starlette()
    mount(app, tried.portal)
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD).token
    said = {"content-type": "application/octet-stream", "sec-fetch-site": "same-origin"}
    scope = asked(
        "/api/attachments?question=q8&name=long.txt", method="POST", cookie=f"tmspros_session={session}", **said
    )
    answer = answered(app, scope, [b"y" * 50_000] * 10, breaks_off=breaks_off)
    deposited = [each.size for each in tried.portal.attachments.list(region.establishment())]
    if breaks_off:
        assert (answer.json["code"], deposited, files._kept) == ("attachment.interrupted", [], {})
    else:
        assert (answer.status, deposited, len(files._kept)) == (201, [500_000], 1)


def test_a_body_of_unknown_length_is_read_to_the_limit_and_no_further(tried: Trial) -> None:
    app, taken, sent = Starlette(), [0], []
    mount(app, tried.portal)

    async def receive() -> dict[str, Any]:
        taken[0] += 16_384
        return {"type": "http.request", "body": b"x" * 16_384, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(asked("/connexion", method="POST", **{"content-type": FORM}), receive, send))
    assert sent[0]["status"] == 413
    assert taken[0] < 200_000


def test_a_defect_is_the_hosts_to_report_and_not_hidden_behind_a_page(
    tried: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(tried.portal.accounts, "request_reset", broken)
    app = Starlette()
    mount(app, tried.portal)
    scope = asked("/mot-de-passe-oublie", method="POST", **{"content-type": FORM, "sec-fetch-site": "same-origin"})
    with pytest.raises(ZeroDivisionError):
        answered(app, scope, [TYPED])


def test_what_is_no_http_is_the_hosts(tried: Trial) -> None:
    heard: list[str] = []

    async def talk(socket: Any) -> None:
        heard.append(socket.url.path)

    app = Starlette(routes=[WebSocketRoute("/fil", talk)])
    mount(app, tried.portal)
    answered(app, {**asked("/fil"), "type": "websocket"}, [b""])
    assert heard == ["/fil"]
    with pytest.raises(RuntimeError, match="answers http, not lifespan"):
        answered(PortalApplication(tried.portal), {"type": "lifespan"}, [b""])


def test_refusals_inside_the_host_are_untouched(tried: Trial) -> None:
    def asks_itself(_: HostRequest) -> PlainTextResponse:
        tried.portal.accounts.inspect_reset("junk")
        return PlainTextResponse("")

    app = Starlette(routes=[Route("/host", asks_itself)])
    mount(app, tried.portal, "/portail")
    with pytest.raises(Refused):
        got(app, "/host")
