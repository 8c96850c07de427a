"""A mount and its host: what does not fit is told, nobody is led to the host and back (decision 37)."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmspros_adapters.web.dispatch import Dispatcher
from tmspros_adapters.web.hosted_routes import hosted as hosted_routes
from tmspros_adapters.web.http import Request
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import File, Kind, Who
from tmspros_core import Misconfigured
from tmspros_core.testing.trial import Trial, trial
from web.guests import PEOPLE, PERSON, SIGN_IN, SIGN_OUT, Guest, believing, hosted


@pytest.mark.parametrize(
    ("settings", "actor", "told"),
    [
        ({"sign_in": "host", "sign_in_url": "/entrer"}, None, "actor: give the mount a callable"),
        ({"sign_in": "host", "sign_in_url": "/entrer"}, "module.function", "actor: give a plain function .* not str"),
        ({"sign_in": "host"}, lambda _: None, "sign_in_url: set it"),
        ({}, lambda _: None, "actor: set Settings"),
    ],
    ids=["no callable", "not callable", "no address", "library"],
)  # fmt: skip
def test_a_mount_that_does_not_fit_the_settings_is_told_with_its_cure(
    settings: dict[str, str], actor: Any, told: str
) -> None:
    import flask

    with trial(**settings) as at:
        for mounting in (
            lambda: Dispatcher(at.portal, actor=actor),
            lambda: at.portal.mount(flask.Flask("host"), actor=actor),
        ):
            with pytest.raises(Misconfigured, match=rf"settings\.sign_in: {told}"):
                mounting()


def test_a_portal_is_mounted_with_its_host_by_one_call(hosting: Trial) -> None:
    import flask

    app = flask.Flask("host")
    hosting.establishment()
    hosting.portal.mount(app, "/portail", actor=believing(hosting.portal))
    client = app.test_client()
    assert client.get("/portail/").headers["Location"] == f"{SIGN_IN}?next=/portail/"
    page = client.get("/portail/", headers={PERSON: PEOPLE[Who.ESTABLISHMENT]})
    assert "732 829 320 00074" in page.text.replace("\u00a0", " ")


@pytest.mark.rule("SI-1")
def test_nobody_is_led_to_the_hosts_sign_in_and_back_to_the_page(guest: Callable[..., Guest], hosting: Trial) -> None:
    visitor = guest(hosting, prefix="/portail")
    led = visitor.get("/portail/qrp/dossiers/d%C3%A9j%C3%A0%20l%C3%A0?limit=25&etat=x")
    assert led.status == 303
    to = urlsplit(led.header("Location") or "")
    assert to.path == SIGN_IN
    assert parse_qs(to.query) == {"next": ["/portail/qrp/dossiers/d%C3%A9j%C3%A0%20l%C3%A0?limit=25&etat=x"]}
    answer = visitor.call("GET", "/portail/api/session")
    assert (answer.status, answer.json["code"]) == (401, "session.ended")
    assert answer.header("Content-Type") == "application/problem+json"


HOSTED = hosted_routes(ROUTES)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=30)
"""Halves of characters too."""


@pytest.fixture(scope="module")
def leading() -> Iterator[Trial]:
    """A portal that is asked for nothing but where to lead nobody."""
    with hosted() as opened:
        yield opened


@pytest.mark.rule("SI-5")
@given(path=ANYTHING, query=ANYTHING)
def test_nobody_is_ever_led_away_from_the_site(leading: Trial, path: str, query: str) -> None:
    dispatcher = Dispatcher(leading.portal, actor=lambda _: None)
    for asked in (f"/{path}", f"/qrp/dossiers/{path}", "/profil"):
        answer = dispatcher(Request(method="GET", path=asked, query=query))
        if (led := answer.header("Location")) is not None and led.startswith(SIGN_IN):
            (back,) = parse_qs(urlsplit(led).query)["next"]
            assert back.isascii()
            assert re.match(r"/(?![/\\])", back), back
            assert urlsplit(back).netloc == ""


def test_an_address_that_has_a_query_keeps_it_and_a_long_one_loses_ours() -> None:
    with trial(sign_in="host", sign_in_url="/entrer?par=sso") as at:
        dispatcher = Dispatcher(at.portal, actor=lambda _: None)
        led = dispatcher(Request(method="GET", path="/profil")).header("Location")
        assert led == "/entrer?par=sso&next=/profil"
        led = dispatcher(Request(method="GET", path="/profil", query="x=" + "y" * 2000)).header("Location")
        assert led == "/entrer?par=sso&next=/profil"


@pytest.mark.rule("SI-6")
def test_a_form_of_nobody_gets_a_page_that_says_where_to_sign_in_and_no_redirect(
    guest: Callable[..., Guest], hosting: Trial
) -> None:
    answer = guest(hosting).post("/profil", {"act": "valider"})
    assert (answer.status, answer.header("Location")) == (401, None)
    assert f'href="{SIGN_IN}?next=/profil"' in answer.text
    assert "Connexion nécessaire" in answer.text


@pytest.mark.rule("SI-4")
def test_sign_out_is_the_hosts_or_is_not_offered(guest: Callable[..., Guest], hosting: Trial) -> None:
    hosting.establishment()
    assert f'href="{SIGN_OUT}"' in guest(hosting, PEOPLE[Who.ESTABLISHMENT]).get("/").text
    with trial(sign_in="host", sign_in_url=SIGN_IN) as at:
        at.establishment()
        page = guest(at, PEOPLE[Who.ESTABLISHMENT]).get("/")
        assert page.status == 200
        assert "déconnexion" not in page.text.lower()


@pytest.mark.rule("SI-6")
def test_a_download_is_not_what_signing_in_leads_back_to(guest: Callable[..., Guest], hosting: Trial) -> None:
    files = [route.pattern for route in HOSTED if File in route.answers.values() and route.kind is Kind.PAGE]
    assert files
    for pattern in files:
        led = guest(hosting).get(re.sub(r"\{\w+\}", "1", pattern))
        assert led.header("Location") == f"{SIGN_IN}?next=/", pattern
