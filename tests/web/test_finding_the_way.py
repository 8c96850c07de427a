"""Whoever is refused, or goes astray, is still signed in, and finds the way on."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmspros_adapters.web.dispatch import Dispatcher
from tmspros_adapters.web.http import Request
from tmspros_adapters.web.routing import ANYONE, page
from tmspros_core import Portal
from tmspros_core.testing.trial import SIRET, trial
from tmspros_core.values import siret as sirets
from web.region import UNKNOWN, Region

THIN, NO_BREAK = "\u2009", "\u00a0"


@pytest.mark.rule("SI-4", "PO-1")
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nulle-part", 404),
        ("GET", f"/caisse/etablissements/{UNKNOWN}", 404),
        ("POST", "/aide", 405),
        ("GET", "/profil", 403),
        ("POST", f"/caisse/etablissements/{UNKNOWN}/compte/activation", 404),
    ],
)
def test_who_is_refused_stays_in_the_menus_that_are_theirs(region: Region, method: str, path: str, status: int) -> None:
    officer = region.browser("officer")
    answer = officer.get(path) if method == "GET" else officer.post(path)
    assert answer.status == status
    assert "déconnexion" in answer.text
    assert 'href="/caisse/etablissements"' in answer.text
    assert officer.get("/caisse").status == 200, "the session goes on"


def test_what_the_page_says_already_is_not_said_again_under_the_name_of_a_field(region: Region) -> None:
    answer = region.browser("establishment").get("/pieces-jointes/nulle-part")
    assert answer.status == 404
    assert answer.text.count("Ce document n'existe pas") == 1
    assert "Champs en cause" not in answer.text


@pytest.mark.rule("ID-1")
@pytest.mark.parametrize("between", [" ", THIN, NO_BREAK, ".", "-"])
def test_a_siret_of_any_spelling_in_an_address_leads_on_after_a_form(region: Region, between: str) -> None:
    officer = region.browser("officer")
    address = f"/caisse/etablissements/{quote(between.join((SIRET[:3], SIRET[3:6], SIRET[6:9], SIRET[9:])))}"
    answer = officer.post(f"{address}/chiffres", {"year": "2024", "tms_days": "12", "back_days": ""})
    assert answer.header("Location") is not None
    shown = officer.follow(answer)
    assert (shown.status, sirets.shown(SIRET) in shown.text) == (200, True)


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with trial() as tried:
        yield tried.portal


@given(said=st.text(max_size=40))
def test_no_redirect_says_what_a_header_cannot_hold(portal: Portal, said: str) -> None:
    going = page("GET", "/ici", lambda visit: visit.redirect(f"/{said}"), ANYONE, "Une redirection", status=303)
    location = Dispatcher(portal, routes=[going])(Request(method="GET", path="/ici")).header("Location")
    assert location is not None
    assert location.isascii()
    assert location.isprintable()
    assert " " not in location


@pytest.mark.rule("PO-5", "SI-4")
def test_who_reads_without_signing_in_finds_where_to_sign_in_and_nobody_else_is_asked_to(region: Region) -> None:
    nobody, officer = region.browser("anonymous"), region.browser("officer")
    link = '<a href="/connexion">Se connecter</a>'
    for path in ("/aide", "/inscription", "/nulle-part"):
        assert link in nobody.get(path).text, path
        assert link not in officer.get(path).text, path
    assert link not in nobody.get("/connexion").text
