"""What protects the pages: who sent the request, what cookies allow, what headers forbid (SI-5)."""

import re
from collections.abc import Callable, Iterator

import pytest

from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Kind, Route, Who
from tmspros_core.testing.trial import PASSWORD, SIRET, Trial, trial
from web.browsing import WAYS, Answer, Browser
from web.crowd import Crowd, somebody_for

UNSAFE = [route for route in ROUTES if not route.safe]
FORBIDDING = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def named(route: Route) -> str:
    return f"{route.method} {route.pattern}"


def target_of(route: Route) -> str:
    return re.sub(r"\{\w+\}", "nothing", route.pattern.replace("{name}", "tmspros.css"))


def follow(visitor: Browser, route: Route, **headers: str) -> Answer:
    media_type = "application/json" if route.kind is Kind.API else "application/x-www-form-urlencoded"
    sent = {"Content-Type": media_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return visitor.open(route.method, target_of(route), headers=sent, body=b"{}" if "json" in media_type else b"")


def is_from_elsewhere(answer: Answer) -> bool:
    """Whether it was refused because another site sent it."""
    told = "Cette demande vient d'un autre site"
    return b"request.from_elsewhere" in answer.body or told in answer.text


@pytest.fixture
def signed_in(tried: Trial, visitor: Browser) -> Browser:
    tried.establishment()
    visitor.post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    return visitor


@pytest.mark.rule("SI-5")
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "https://portail.example"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://portail.example"},
        {"Origin": "https://portail.example.evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
    ids=str,
)
def test_an_unsafe_request_of_another_site_is_refused(
    signed_in: Browser, tried: Trial, headers: dict[str, str]
) -> None:
    tried.forget_counts()
    for route in UNSAFE:
        answer = follow(signed_in, route, **headers)
        assert (answer.status, is_from_elsewhere(answer)) == (403, True), named(route)
    assert tried.calls == [], "refused before anything is read"


@pytest.mark.rule("SI-5")
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "null"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": "https://portail.example"},
        {"Origin": "HTTPS://Portail.example"},
        {},
    ],
    ids=str,
)
def test_a_request_of_the_same_site_or_of_no_browser_goes_through(crowd: Crowd, headers: dict[str, str]) -> None:
    for route in UNSAFE:
        answer = follow(crowd.browser(somebody_for(route)), route, **headers)
        assert answer.status != 405, named(route)
        assert not is_from_elsewhere(answer), named(route)


@pytest.fixture(scope="module", params=WAYS)
def crowd(request: pytest.FixtureRequest) -> Iterator[Crowd]:
    with trial() as tried:
        yield Crowd(tried, lambda: Browser(WAYS[request.param](tried.portal)))


@pytest.mark.rule("SI-5")
def test_the_portals_own_address_counts_behind_a_proxy_that_renames_the_host(
    open_browser: Callable[..., Browser],
) -> None:
    with trial(base_url="https://public.example/portail") as tried:
        visitor = open_browser(tried, scheme="http")
        asked = visitor.post("/mot-de-passe-oublie", {"identifier": "x"}, Sec_Fetch_Site="none")
        assert asked.status == 303
        sent = {"Origin": "https://public.example", "Content-Type": "application/x-www-form-urlencoded"}
        assert visitor.open("POST", "/mot-de-passe-oublie", headers=sent, body=b"identifier=x").status == 303


@pytest.mark.rule("SI-5")
def test_links_from_other_sites_open_pages(signed_in: Browser) -> None:
    assert signed_in.get("/", Sec_Fetch_Site="cross-site").status == 200


@pytest.fixture
def plain(open_browser: Callable[..., Browser]) -> Iterator[tuple[Trial, Callable[[str], Browser]]]:
    with trial(base_url="http://localhost") as opened:
        opened.portal.admin.enrol_officer("jeanne@cramif.example", fund="cramif")
        opened.portal.deliver_pending()
        token = opened.letters[-1].text.partition("/activation/")[2].split()[0]
        opened.portal.accounts.activate(token, PASSWORD)
        yield opened, lambda scheme: open_browser(opened, scheme=scheme)


@pytest.mark.rule("SI-5")
@pytest.mark.parametrize(("scheme", "secure"), [("http", ""), ("https", "; Secure")])
def test_cookies_are_httponly_and_lax_and_secure_under_https(
    plain: tuple[Trial, Callable[[str], Browser]], scheme: str, secure: str
) -> None:
    visitor = plain[1](scheme)
    answer = visitor.post("/connexion", {"identifier": "jeanne@cramif.example", "password": PASSWORD})
    session, device = answer.set_cookies
    assert session == f"tmspros_session={visitor.cookie('tmspros_session')}; Path=/; HttpOnly; SameSite=Lax{secure}"
    assert device.endswith(f"; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}")


@pytest.mark.rule("SI-5")
def test_cookies_are_secure_when_only_the_proxy_speaks_https(
    tried: Trial, open_browser: Callable[..., Browser]
) -> None:
    tried.establishment()
    answer = open_browser(tried, scheme="http").post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    assert answer.set_cookies[0].endswith("; Secure")


@pytest.mark.rule("SI-5")
def test_cookies_and_links_stay_below_the_prefix(tried: Trial, open_browser: Callable[..., Browser]) -> None:
    tried.establishment()
    visitor = open_browser(tried, prefix="/portail")
    answer = visitor.post("/portail/connexion", {"identifier": SIRET, "password": PASSWORD})
    assert answer.header("Location") == "/portail/"
    assert "; Path=/portail;" in answer.set_cookies[0]
    home = visitor.follow(answer).text
    assert 'href="/portail/mot-de-passe"' in home
    assert 'href="/aide"' not in home
    assert visitor.get("/connexion").status == 404
    assert visitor.get("/portailleur/connexion").status == 404


@pytest.mark.rule("SI-5")
def test_every_answer_forbids_what_no_page_needs(signed_in: Browser) -> None:
    check_forbids(signed_in.get("/nulle-part"), kept="no-store")
    for route in ROUTES:
        check_forbids(follow(signed_in, route), kept="no-cache" if route.kind is Kind.ASSET else "no-store")


def check_forbids(answer: Answer, *, kept: str) -> None:
    """Every header that protects is there, once."""
    assert answer.header("Content-Security-Policy") == FORBIDDING
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Referrer-Policy") in ("same-origin", "no-referrer")
    assert (answer.header("Cache-Control") or "").startswith(kept)
    names = [name.lower() for name, _ in answer.headers if name.lower() != "set-cookie"]
    assert len(names) == len(set(names)), "no header stands twice"


@pytest.mark.rule("SI-5")
def test_no_page_holds_a_script_or_a_style(signed_in: Browser) -> None:
    pages = [route for route in ROUTES if route.kind is Kind.PAGE and route.method == "GET"]
    for route in pages:
        text = signed_in.get(target_of(route)).text
        for forbidden in ("<script", "<style", " style=", "javascript:", " onclick=", " onload="):
            assert forbidden not in text, named(route)


@pytest.mark.rule("AC-1")
def test_nobody_but_those_the_table_names_gets_in(tried: Trial, open_browser: Callable[..., Browser]) -> None:
    for route in ROUTES:
        answer = follow(open_browser(tried), route)
        if Who.ANONYMOUS in route.who:
            assert answer.status not in (401, 404, 405), named(route)
            assert answer.header("Location") != "/connexion", named(route)
        elif route.kind is Kind.PAGE:
            address, _, back = (answer.header("Location") or "").partition("?")
            assert (answer.status, address) == (303, "/connexion"), named(route)
            assert not back or route.safe, named(route)
        else:
            assert (answer.status, answer.json["code"]) == (401, "session.ended"), named(route)


@pytest.mark.rule("AC-1")
def test_a_route_for_others_is_refused_to_somebody_signed_in(
    tried: Trial, open_browser: Callable[..., Browser]
) -> None:
    tried.establishment()
    private = Route(
        "GET", "/prive", lambda visit: None, kind=Kind.PAGE, who=frozenset({Who.OFFICER}), summary="",
        answers={200: None},
    )  # fmt: skip
    visitor = open_browser(tried, routes=(*ROUTES, private))
    visitor.post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    refused = visitor.get("/prive")
    assert refused.status == 403
    assert "Accès refusé" in refused.text


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "OPTIONS", "POST"])
def test_a_method_that_a_page_does_not_take_is_named_with_those_it_takes(visitor: Browser, method: str) -> None:
    answer = visitor.open(method, "/aide")
    assert (answer.status, answer.header("Allow")) == (405, "GET, HEAD")
    api = visitor.open(method, "/api/password-rules")
    assert (api.status, api.header("Allow"), api.json["code"]) == (405, "GET, HEAD", "request.method_not_allowed")


def test_head_is_get_without_the_body(visitor: Browser) -> None:
    for path in ("/aide", "/connexion", "/nulle-part", "/api/password-rules", "/tmspros-assets/tmspros.css"):
        get, head = visitor.get(path), visitor.open("HEAD", path)
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")
        assert int(head.header("Content-Length") or 0) == len(get.body) > 0
