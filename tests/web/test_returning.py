"""Signing in leads back to the page that was asked for without a session, and nowhere that is not ours (SI-6)."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_adapters.web.returning import LONGEST
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import File, Kind, Table, Who
from tmspros_core.testing.trial import OFFICER, PASSWORD, SIRET, Trial, trial
from web.browsing import Answer, Browser, over_dispatcher
from web.crowd import NEITHER, PRINCIPAL, SECONDARY, Crowd, somebody_for
from web.region import Region
from web.stepping import step

IDLE = timedelta(minutes=31)
PAGES = [
    route for route in ROUTES if route.kind is Kind.PAGE and route.method == "GET" and Who.ANONYMOUS not in route.who
]
FILES = {
    "/parcours/telechargements/{name}",
    "/parcours/export/{format}",
    "/pieces-jointes/{id}",
    "/documentation/{id}",
    "/caisse/etablissements/{siret}/pieces-jointes/{id}",
    "/caisse/etablissements/{siret}/export/{format}",
}
SHOWN = [route for route in PAGES if route.pattern not in FILES]
WHO = {"establishment": SIRET, "officer": OFFICER, "principal": PRINCIPAL, "support": "aide@3679.example"}


def signed_in(visitor: Browser, page: Answer, identifier: str, password: str = PASSWORD) -> Answer:
    """What signing in with the form of this page answers."""
    suite = page.text.partition('name="suite" value="')[2].partition('"')[0].replace("&amp;", "&")
    assert "name=" not in suite
    return visitor.post("/connexion", {"identifier": identifier, "password": password, "suite": suite})


def test_the_table_says_which_pages_are_files() -> None:
    assert {route.pattern for route in PAGES if File in route.answers.values()} == FILES


@pytest.mark.rule("SI-6")
def test_every_page_is_come_back_to_by_who_may_open_it(tried: Trial) -> None:
    crowd = Crowd(tried, lambda: Browser(over_dispatcher(tried.portal)))
    for route in PAGES:
        path = re.sub(r"\{\w+\}", "1", crowd.target(route, "own"))
        visitor, target = crowd.open(), f"{path}?lignes=25&etape=clos"
        sent = visitor.get(target)
        assert sent.status == 303
        if route.pattern in FILES or route.pattern == "/":
            assert sent.header("Location") == "/connexion", route.pattern
            continue
        back = signed_in(visitor, visitor.follow(sent), WHO[somebody_for(route)])
        assert (back.status, back.header("Location")) == (303, target), route.pattern


@pytest.mark.rule("SI-6")
def test_a_session_that_ended_leads_back_to_its_page_with_its_query(region: Region, at_work: Browser) -> None:
    region.tried.clock.advance(IDLE)
    ended = at_work.get("/parcours/etapes/2?lang=fr")
    assert ended.header("Location") == "/connexion?etat=fin&suite=%2Fparcours%2Fetapes%2F2%3Flang%3Dfr"
    page = at_work.follow(ended)
    assert "Votre session est terminée" in page.text
    wrong = signed_in(at_work, page, SIRET, "faux")
    assert wrong.status == 422
    back = signed_in(at_work, wrong, SIRET)
    assert back.header("Location") == "/parcours/etapes/2?lang=fr"
    assert at_work.follow(back).status == 200
    assert step(at_work)["revision"] == "0"


@pytest.mark.rule("SI-6")
def test_choosing_another_language_before_signing_in_does_not_lose_the_way(tried: Trial) -> None:
    tried.establishment()
    visitor = Browser(over_dispatcher(tried.portal))
    page = visitor.follow(visitor.get("/profil"))
    (href,) = re.findall(r'href="(\?[^"]*lang=en)"', page.text)
    english = visitor.get(f"/connexion{href.replace('&amp;', '&')}")
    assert "Sign in" in english.text
    assert signed_in(visitor, english, SIRET).header("Location") == "/profil"


@pytest.mark.rule("SI-6", "QR-1")
@pytest.mark.parametrize("identifier", [SIRET, SECONDARY])
def test_somebody_else_whom_the_page_is_not_for_goes_home(crowd: Crowd, identifier: str) -> None:
    visitor = crowd.open()
    page = visitor.follow(visitor.get("/qrp/parametrage"))
    assert signed_in(visitor, page, identifier).header("Location") == "/"


@pytest.mark.rule("SI-6")
def test_below_a_prefix_it_stays_below(tried: Trial, open_browser: Callable[..., Browser]) -> None:
    tried.establishment()
    visitor = open_browser(tried, prefix="/portail")
    sent = visitor.get("/portail/profil")
    assert sent.header("Location") == "/portail/connexion?suite=%2Fprofil"
    body = {"identifier": SIRET, "password": PASSWORD, "suite": "/profil"}
    assert visitor.post("/portail/connexion", body).header("Location") == "/portail/profil"
    assert visitor.get("/portail/connexion?suite=/profil").header("Location") == "/portail/profil", "signed in already"


@pytest.mark.rule("SI-6")
def test_a_form_and_the_api_are_led_nowhere(region: Region) -> None:
    nobody = region.browser("anonymous")
    assert nobody.post("/parcours/migration").header("Location") == "/connexion"
    assert nobody.call("GET", "/api/session").json["code"] == "session.ended"
    long = nobody.get(f"/profil?x={'y' * LONGEST}")
    assert long.header("Location") == "/connexion"


@pytest.fixture(scope="module")
def employer() -> Iterator[Browser]:
    """An employer with neither role, signed in."""
    with trial() as tried:
        tried.portal.admin.enrol_employer(NEITHER)
        tried.deliver()
        tried.portal.accounts.activate(tried.token(NEITHER), PASSWORD)
        visitor = Browser(over_dispatcher(tried.portal))
        visitor.post("/connexion", {"identifier": NEITHER, "password": PASSWORD})
        yield visitor


def suites() -> st.SearchStrategy[str]:
    """Addresses of pages, of anything else, and pieces of both in any order."""
    pieces = (
        "/",
        "//",
        "\\",
        "..",
        "/profil",
        "/qrp",
        "/qrp/dossiers/",
        "?",
        "#",
        "%2F",
        "%0d%0a",
        "@evil.example",
        "é",
    )
    return st.one_of(st.text(max_size=40), st.lists(st.sampled_from(pieces), max_size=6).map("".join))


@pytest.mark.rule("SI-6")
@given(suites())
@example("//evil.example/profil")
@example("https://evil.example/profil")
@example("/\\evil.example")
@example("/%2F/evil.example")
@example("/qrp/dossiers/..%2f..%2f@evil.example")
@example("%2F")
@example("%2Fqrp?x=1")
@example("/activation/jeton")
@example("/deconnexion")
@example("/pieces-jointes/1")
@example("/api/session")
def test_whatever_the_address_says_only_a_page_of_ours_is_followed(employer: Browser, suite: str) -> None:
    page = employer.get(f"/connexion?{urlencode({'suite': suite})}")
    assert page.status == 303
    to = urlsplit(page.header("Location") or "")
    assert (to.scheme, to.netloc) == ("", "")
    assert (page.header("Location") or "").startswith("/")
    found = Table(SHOWN).find(to.path)
    assert to.path == "/" or (found is not None and Who.EMPLOYER in found.routes["GET"].who)
