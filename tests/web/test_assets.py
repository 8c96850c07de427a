"""The style sheet and the icon: kept for ever by browsers, small, and the only files served."""

import re

import pytest

from tmspros_adapters.web.html import ASSETS
from tmspros_core.testing.trial import PASSWORD, SIRET, Trial
from web.browsing import Browser


@pytest.mark.parametrize("name", ASSETS)
def test_the_files_that_pages_name_are_served_and_kept(tried: Trial, visitor: Browser, name: str) -> None:
    page = {"qrp.css": "/qrp", "tms.css": "/profil"}.get(name, "/connexion")
    if page == "/profil":
        tried.establishment()
        visitor.post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    if page == "/qrp":
        tried.portal.admin.enrol_employer("rh@usine.example")
        tried.deliver()
        tried.portal.accounts.activate(tried.token("rh@usine.example"), PASSWORD)
        visitor.post("/connexion", {"identifier": "rh@usine.example", "password": PASSWORD})
    (address,) = set(re.findall(rf'"(/tmspros-assets/{re.escape(name)}[^"]*)"', visitor.get(page).text))
    answer = visitor.get(address)
    assert (answer.status, answer.header("Content-Type")) == (200, ASSETS[name])
    assert answer.header("Cache-Control") == "public, max-age=31536000, immutable"
    assert answer.set_cookies == []


@pytest.mark.parametrize("name", ["layout.html", "nothing.css", "..%2Fhttp.py", "%2e%2e"])
def test_no_other_file_is_served(visitor: Browser, name: str) -> None:
    assert visitor.get(f"/tmspros-assets/{name}").status == 404


@pytest.mark.parametrize("name", ["tmspros.css", "qrp.css", "tms.css"])
def test_a_style_sheet_is_small_and_fetches_nothing(visitor: Browser, name: str) -> None:
    style = visitor.get(f"/tmspros-assets/{name}").text
    assert len(style) < 10_240
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000", "?v=0&w=1"])
def test_bytes_under_an_address_that_is_not_theirs_are_not_kept(visitor: Browser, query: str) -> None:
    answer = visitor.get(f"/tmspros-assets/tmspros.css{query}")
    assert (answer.status, answer.header("Cache-Control")) == (200, "no-cache")
