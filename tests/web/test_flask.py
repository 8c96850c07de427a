"""The Flask adapter: what is Flask's alone."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import flask
import pytest
from werkzeug.test import create_environ, run_wsgi_app

from tmspros_core import Misconfigured, Refused
from tmspros_core.testing.trial import Trial
from web.browsing import HOST, over_dispatcher, over_flask

EXAMPLE = Path(__file__).parents[2] / "examples" / "flask_portal" / "app.py"


def test_a_portal_finds_its_framework_by_the_application(tried: Trial) -> None:
    app = flask.Flask("host")
    tried.portal.mount(app, "/portail")
    assert app.test_client().get("/portail/connexion").status_code == 200
    with pytest.raises(Misconfigured, match="known: flask"):
        tried.portal.mount(object())


def test_the_hosts_own_pages_stay_the_hosts(tried: Trial) -> None:
    app = flask.Flask("host")

    @app.get("/accueil/<name>")
    def welcome(name: str) -> str:
        return f"host {name}"

    tried.portal.mount(app)
    client = app.test_client()
    assert client.get("/accueil/x").text == "host x"
    assert client.get("/connexion").status_code == 200
    assert client.get("/ailleurs").status_code == 404
    assert "Page introuvable" in client.get("/ailleurs").text


def test_two_portals_live_in_one_application(tried: Trial) -> None:
    app = flask.Flask("host")
    tried.portal.mount(app, "/un")
    tried.portal.mount(app, "/deux/")
    client = app.test_client()
    assert 'action="/un/connexion"' in client.get("/un/connexion").text
    assert 'action="/deux/connexion"' in client.get("/deux/connexion").text
    assert client.get("/un").headers["Location"].endswith("/un/")


def test_an_application_below_a_root_of_the_server_keeps_it_in_every_address(tried: Trial) -> None:
    app = flask.Flask("host")
    tried.portal.mount(app, "/portail")
    answer = app.test_client().get("/portail/connexion", environ_overrides={"SCRIPT_NAME": "/racine"})
    assert 'action="/racine/portail/connexion"' in answer.text
    posted = app.test_client().post(
        "/portail/deconnexion", data={}, environ_overrides={"SCRIPT_NAME": "/racine"}, content_type=None
    )
    assert posted.headers["Location"] == "/racine/portail/connexion?etat=deconnexion"
    assert "Path=/racine/portail;" in posted.headers["Set-Cookie"]


def test_a_limit_of_the_hosts_on_bodies_does_not_change_the_portals_answers(tried: Trial) -> None:
    app = flask.Flask("host")
    app.config["MAX_CONTENT_LENGTH"] = 10
    tried.portal.mount(app)
    answer = app.test_client().post("/api/password-reset-requests", json={"identifier": "73282932000074"})
    assert answer.status_code == 202


def test_a_body_of_unknown_length_is_read_to_the_limit_and_no_further(tried: Trial) -> None:
    app = flask.Flask("host")
    tried.portal.mount(app)

    class Endless:
        taken = 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0, "somebody reads it all"
            self.taken += size
            return b"x" * size

    stream = Endless()
    environ = create_environ("/connexion", method="POST", content_type="application/x-www-form-urlencoded")
    environ |= {"wsgi.input": stream, "wsgi.input_terminated": True}
    _, status, _ = run_wsgi_app(app, environ)
    assert status.startswith("413 ")
    assert stream.taken < 200_000


def test_a_defect_is_the_hosts_to_report_and_not_hidden_behind_a_page(
    tried: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(tried.portal.accounts, "request_reset", broken)
    with pytest.raises(ZeroDivisionError):
        app = flask.Flask("host")
        app.testing = True
        tried.portal.mount(app)
        app.test_client().post("/mot-de-passe-oublie", data={"identifier": "x"})


def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("flask_portal_example", EXAMPLE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_is_short_and_its_portal_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert len(EXAMPLE.read_text().splitlines()) < 32
    monkeypatch.setenv("TMSPROS_KEYS", "k" * 32)
    app = example().create_app(f"sqlite:///{tmp_path}/portal.db", "memory:")
    client = app.test_client()
    with app.extensions["portal"] as portal:
        assert "/portail/connexion" in client.get("/").text
        portal.admin.enrol_support("aide@3679.example")
        assert "1 sent" in app.test_cli_runner().invoke(args=["deliver"]).output
        link = re.search(r"http://127.0.0.1:5000(/portail/activation/\S+)", portal.mailer.sent[0].text)
        assert link
        assert client.get(link[1], follow_redirects=True).status_code == 200
        chosen = client.post(
            "/portail/activation", data={"password": "Nouveau-printemps-26", "confirmation": "Nouveau-printemps-26"}
        )
        assert chosen.status_code == 303
        client.post("/portail/connexion", data={"identifier": "aide@3679.example", "password": "Nouveau-printemps-26"})
        assert "Assistance 3679" in client.get("/portail/").text


def test_flask_adds_no_header_of_its_own(tried: Trial) -> None:
    for method, target in (
        ("GET", "/connexion"),
        ("GET", "/nulle-part"),
        ("POST", "/connexion"),
        ("DELETE", "/api/session"),
    ):
        ours, flasks = (over(tried.portal)(method, target, {}, b"", "https") for over in (over_dispatcher, over_flask))
        assert flasks == ours
        assert HOST not in str(flasks.headers)


def test_refusals_inside_the_host_are_untouched(tried: Trial) -> None:
    app = flask.Flask("host")
    app.testing = True
    tried.portal.mount(app, "/portail")

    @app.get("/host")
    def own() -> str:
        tried.portal.accounts.inspect_reset("junk")
        return ""

    with pytest.raises(Refused):
        app.test_client().get("/host")
