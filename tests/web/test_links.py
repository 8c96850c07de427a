"""A mailed link: looked at by scanners, never burnt by looking, and its token seen nowhere but in the letter."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from tmspros_core.testing.trial import OFFICER, PASSWORD, SIRET, Trial
from web.browsing import Browser

NEW = "Nouveau-2026"


@pytest.mark.rule("RS-5")
def test_looking_never_consumes_however_often(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    tried.forget_counts()
    for method in ("GET", "HEAD") * 5:
        taken = visitor.open(method, f"/reinitialisation/{token}")
        assert (taken.status, taken.body) == (303, b"")
    assert tried.calls == [], "taking the token out of the address asks the store for nothing"
    for method in ("GET", "HEAD") * 5:
        assert visitor.open(method, "/reinitialisation").status == 200
    assert not [call for call in tried.calls if call.startswith(("write", "Set", "Add", "Drop"))]
    assert visitor.post("/reinitialisation", {"password": NEW, "confirmation": NEW}).status == 303


@pytest.mark.rule("RS-5")
def test_no_page_submits_itself(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    form = visitor.follow(visitor.get(f"/reinitialisation/{tried.asked_for_reset()}"))
    assert not re.search(r"<script|\son[a-z]+=|http-equiv|<iframe|<object", form.text)
    assert form.header("Refresh") is None


@pytest.mark.rule("RS-5")
def test_the_token_is_in_no_body_and_in_no_second_address(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    page = visitor.follow(visitor.get(f"/reinitialisation/{token}"))
    visitor.post("/reinitialisation", {"password": "abc", "confirmation": "abd"})
    visitor.get("/reinitialisation?lang=en")
    visitor.follow(visitor.post("/reinitialisation", {"password": NEW, "confirmation": NEW}))
    assert page.status == 200
    first, *others = visitor.seen
    assert token in first[1]
    secrets = {token, *token.split(".")[::3]}
    for method, target, _ in others:
        assert token not in target, method
    for _, target, answer in visitor.seen:
        for secret in secrets:
            assert secret.encode() not in answer.body, target
            assert secret not in (answer.header("Location") or "")


@pytest.mark.rule("RS-5")
def test_the_address_with_the_token_is_no_referrer_and_is_kept_by_nobody(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    taken = visitor.get(f"/reinitialisation/{tried.asked_for_reset()}")
    assert taken.header("Referrer-Policy") == "no-referrer"
    assert taken.header("Cache-Control") == "no-store"
    assert visitor.get("/reinitialisation").header("Cache-Control") == "no-store"


@pytest.mark.rule("RS-5")
def test_the_ticket_goes_to_its_own_page_and_nowhere_else(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    (line,) = visitor.get(f"/reinitialisation/{token}").set_cookies
    assert line == f"tmspros_ticket={token}; Path=/reinitialisation; HttpOnly; SameSite=Lax; Secure"
    done = visitor.post("/reinitialisation", {"password": NEW, "confirmation": NEW})
    assert done.set_cookies == ["tmspros_ticket=; Path=/reinitialisation; Max-Age=0; HttpOnly; SameSite=Lax; Secure"]


@pytest.mark.rule("RS-5")
def test_redeeming_does_not_sign_in(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    visitor.get(f"/reinitialisation/{tried.asked_for_reset()}")
    visitor.post("/reinitialisation", {"password": NEW, "confirmation": NEW})
    assert visitor.get("/").header("Location") == "/connexion"


@pytest.mark.rule("RS-6")
@pytest.mark.parametrize("path", ["/reinitialisation", "/activation"])
@pytest.mark.parametrize(
    "token", ["junk", "%0d%0aX-Injected:1", "%22%3Cscript%3E", "é", "a;b", "a" * 600, "%00", "%2F"]
)
def test_junk_in_place_of_a_token_is_refused_without_a_question_to_the_store(
    tried: Trial, open_browser: Callable[..., Browser], path: str, token: str
) -> None:
    visitor = open_browser(tried)
    taken = visitor.get(f"{path}/{token}")
    if taken.status == 303:
        assert not any("X-Injected" in line or "\n" in line for line in taken.set_cookies)
        assert visitor.follow(taken).status == 410
    else:
        assert taken.status == 404
    assert tried.calls == []


@pytest.mark.rule("RS-6")
def test_a_ticket_for_one_purpose_opens_no_other_page(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    reset = tried.asked_for_reset()
    assert visitor.follow(visitor.get(f"/activation/{reset}")).status == 410
    assert visitor.call("GET", "/api/activation", ticket=reset).status == 410
    assert visitor.call("GET", "/api/password-reset", ticket=reset).status == 200


@pytest.mark.rule("RS-12")
def test_the_api_hands_the_ticket_of_a_paper_password_over_in_a_header(tried: Trial, visitor: Browser) -> None:
    created = tried.portal.desk.create_establishment(tried.officer(), SIRET, name="Atelier", paper=True)
    assert created.paper_password is not None
    body = {"identifier": SIRET, "password": created.paper_password.reveal()}
    refused = visitor.call("POST", "/api/session", body)
    ticket = refused.header("Tmspros-Ticket") or ""
    assert (refused.status, refused.json["code"]) == (403, "signin.password_to_set")
    assert ticket.encode() not in refused.body
    assert visitor.call("POST", "/api/activation", {"password": NEW}, ticket=ticket).status == 204
    assert visitor.call("POST", "/api/session", {"identifier": SIRET, "password": NEW}).status == 201


@pytest.mark.rule("PW-10")
def test_requests_and_responses_show_no_secret_in_their_repr(tried: Trial) -> None:
    from tmspros_adapters.web.dispatch import Dispatcher
    from tmspros_adapters.web.http import Request

    tried.officer()
    secret = "Discret-12"
    request = Request(
        method="POST", path=f"/reinitialisation/{secret}", query=f"q={secret}", headers={"Cookie": f"s={secret}"},
        body=secret.encode(),
    )  # fmt: skip
    assert secret not in repr(request)
    signing_in = Request(
        method="POST", path="/connexion", headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=f"identifier={OFFICER}&password={PASSWORD}".encode(),
    )  # fmt: skip
    response = Dispatcher(tried.portal)(signing_in)
    assert len(response.cookies) == 2
    for cookie in response.cookies:
        assert cookie.value
        assert cookie.value not in repr(response)


@pytest.mark.rule("AC-3")
def test_whoever_comes_too_late_with_a_registration_is_led_to_another(tried: Trial, visitor: Browser) -> None:
    tried.portal.accounts.register_employer("ada@paie.example")
    tried.deliver()
    link = tried.token("ada@paie.example")
    tried.clock.advance(timedelta(days=7))
    page = visitor.follow(visitor.get(f"/activation/{link}"))
    assert page.status == 410
    assert "créez-le de nouveau" in page.text  # « mot de passe oublié » sends nothing where there is no account
    assert re.search(r'href="[^"]*/inscription"', page.text)


@pytest.mark.rule("RS-5")
@pytest.mark.parametrize("path", ["/reinitialisation", "/activation", "/adresse/confirmation", "/qrp/invitation"])
def test_a_browser_that_takes_no_cookie_is_told_so_and_one_that_does_is_not(visitor: Browser, path: str) -> None:
    assert "autorisez ceux de ce site" in visitor.get(path).text
    kept = visitor.follow(visitor.get(f"{path}/junk"))
    assert kept.status == 410
    assert "autorisez ceux de ce site" not in kept.text
