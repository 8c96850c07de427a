"""Somebody whom the host signs in, in a browser: led to the host's page and back, let in, turned away (decision 37)."""

import socket
from contextlib import ExitStack

import flask
import pytest

from browser.looking import look, read_by_axe
from tmspros_adapters.cli.serving import under_waitress
from tmspros_core import Portal, Settings

ANNE, STRANGER = "anne@usine.example", "personne@nulle.example"
FORM = """<!doctype html><html lang="fr"><title>Entrer</title><h1>Entrer</h1><form method="post">
<label>Adresse <input name="address"></label><button>Entrer</button></form></html>"""


def application(portal):
    """An application that believes what is typed, and keeps it in its own session."""
    app = flask.Flask("host")
    app.secret_key = "of tests only"

    @app.route("/entrer", methods=["GET", "POST"])
    def enter():
        if flask.request.method == "GET":
            return FORM
        flask.session["address"] = flask.request.form["address"]
        return flask.redirect(flask.request.args["next"])

    @app.get("/sortir")
    def leave():
        flask.session.clear()
        return flask.redirect("/portail/")

    def whose(request):
        address = flask.session.get("address")
        return portal.actors.employer(address) if address else None

    portal.mount(app, "/portail", actor=whose)
    return app


@pytest.fixture
def page(browser):
    """A browser at 320 px, before the sign-in of a host that has enrolled Anne."""
    with ExitStack() as opened:
        listener = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = Settings(
            keys=["a key of more than thirty-two bytes for tests"],
            base_url=f"{url}/portail",
            sign_in="host",
            sign_in_url="/entrer",
            sign_out_url="/sortir",
        )
        portal = opened.enter_context(Portal.open("memory:", settings=settings))
        portal.admin.enrol_employer(ANNE)
        opened.enter_context(under_waitress(application(portal), listener))
        context = browser.new_context(base_url=url, locale="fr-FR", viewport={"width": 320, "height": 640})
        context.set_default_timeout(10_000)
        yield context.new_page()
        context.close()


def enter(page, address):
    page.get_by_label("Adresse").fill(address)
    page.get_by_role("button", name="Entrer").click()


@pytest.mark.rule("SI-1", "AC-1")
def test_whoever_the_host_knows_is_back_on_the_page_and_whoever_the_portal_does_not_reads_why(page):
    page.goto("/portail/adresse?lang=fr")
    assert "/entrer?next=/portail/adresse%3Flang%3Dfr" in page.url
    enter(page, ANNE)
    assert page.url.endswith("/portail/adresse?lang=fr")
    assert page.locator("input[type=password]").count() == 0
    assert (look(page).wrong, read_by_axe(page)) == ((), ())
    page.get_by_label("Nouvelle adresse").fill("neuve@usine.example")
    page.locator("main form button").click()
    assert page.url.endswith("/portail/adresse?etat=envoye"), "a browser sends the guard along with the form"
    page.get_by_role("link", name="déconnexion").click()
    enter(page, STRANGER)
    assert page.get_by_role("heading", level=1).inner_text() == "Accès refusé"
    assert "aucun compte n'est ouvert pour vous" in page.locator("main").inner_text()
    assert (look(page).wrong, read_by_axe(page)) == ((), ())
    page.get_by_role("link", name="Vous connecter avec un autre compte").click()
    enter(page, ANNE)
    assert ANNE in page.locator("header").inner_text()
