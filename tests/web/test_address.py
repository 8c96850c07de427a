"""« Changer mon adresse e-mail »: asked for with the password, confirmed by a form behind the link (AC-4)."""

import re
from collections.abc import Callable

import pytest

from tmspros_adapters.web.address_routes import ADDRESS
from tmspros_adapters.web.routing import Kind
from tmspros_core.testing.trial import LONG_PAUSE, PASSWORD, SIRET, Trial
from tmspros_core.values.actors import Employer
from web.browsing import Answer, Browser
from web.described import Described

ANNE, NEW, OTHER = "anne@usine.example", "anne@neuve.example", "basile@usine.example"


@pytest.fixture
def anne(tried: Trial, visitor: Browser) -> Employer:
    """An employer, signed in."""
    made = tried.portal.admin.enrol_employer(ANNE)
    tried.deliver()
    tried.portal.accounts.activate(tried.token(), PASSWORD)
    visitor.call("POST", "/api/session", {"identifier": ANNE, "password": PASSWORD})
    return made


def ask(visitor: Browser, email: str = NEW, password: str = PASSWORD) -> Answer:
    return visitor.post("/adresse", {"email": email, "password": password})


@pytest.mark.rule("AC-4", "RS-5")
def test_from_the_home_page_to_the_new_address(tried: Trial, visitor: Browser, anne: Employer) -> None:
    assert 'href="/adresse"' in visitor.get("/").text
    form = visitor.get("/adresse").text
    assert f'value="{ANNE}"' in form
    sent = visitor.follow(ask(visitor))
    assert (sent.status, "Rien ne change" in form) == (200, True)
    tried.deliver()
    page = visitor.follow(visitor.get(f"/adresse/confirmation/{tried.token(NEW)}"))
    assert ANNE in page.text
    assert NEW in page.text
    done = visitor.post("/adresse/confirmation")
    assert done.header("Location") == "/?etat=adresse"
    home = visitor.follow(done).text
    assert "Votre nouvelle adresse est confirmée" in home
    assert NEW in home
    assert tried.portal.actors.employer(NEW).id == anne.id


@pytest.mark.rule("AC-4", "RS-5")
def test_on_another_device_the_link_confirms_and_does_not_sign_in(
    tried: Trial, open_browser: Callable[..., Browser], visitor: Browser, anne: Employer
) -> None:
    ask(visitor)
    tried.deliver()
    telephone = open_browser(tried)
    telephone.follow(telephone.get(f"/adresse/confirmation/{tried.token(NEW)}"))
    done = telephone.post("/adresse/confirmation")
    assert done.header("Location") == "/connexion?etat=adresse"
    assert "La nouvelle adresse est confirmée" in telephone.follow(done).text
    assert telephone.get("/").header("Location") == "/connexion"
    assert NEW in visitor.get("/").text, "the session that asked goes on"


@pytest.mark.rule("RS-5")
def test_looking_never_confirms_and_the_token_is_in_no_body_and_in_no_second_address(
    tried: Trial, visitor: Browser, anne: Employer
) -> None:
    ask(visitor)
    tried.deliver()
    token = tried.token(NEW)
    visitor.seen.clear()
    tried.forget_counts()
    for method in ("GET", "HEAD") * 3:
        taken = visitor.open(method, f"/adresse/confirmation/{token}")
        assert (taken.status, taken.body) == (303, b"")
        (line,) = taken.set_cookies
        assert line == f"tmspros_ticket={token}; Path=/adresse/confirmation; HttpOnly; SameSite=Lax; Secure"
        page = visitor.open(method, "/adresse/confirmation")
        assert page.status == 200
        assert not re.search(r"<script|\son[a-z]+=|http-equiv|<iframe", page.text)
    assert not [call for call in tried.calls if call.startswith(("write", "Set", "Add", "Drop"))]
    assert tried.portal.actors.employer(ANNE) == anne
    visitor.post("/adresse/confirmation")
    for method, target, answer in visitor.seen:
        if f"/confirmation/{token}" not in target:
            assert token not in target, method
        assert token.encode() not in answer.body
        assert token not in (answer.header("Location") or "")
    gone = visitor.get("/adresse/confirmation")
    assert (gone.status, visitor.post("/adresse/confirmation").status) == (410, 410)
    assert 'href="/adresse"' in gone.text


@pytest.mark.rule("AC-4", "SI-3")
@pytest.mark.parametrize(
    ("email", "password", "field", "sentence"),
    [
        ("", PASSWORD, "email", "Saisissez une seule adresse"),
        ("a@b@c", PASSWORD, "email", "Saisissez une seule adresse"),
        (ANNE.upper(), PASSWORD, "email", "déjà l'adresse de votre compte"),
        (NEW, "Faux-1234-mot", "password", "Le mot de passe actuel n'est pas le bon"),
        (NEW, "", "password", "Le mot de passe actuel n'est pas le bon"),
    ],
)
def test_a_refusal_brings_the_form_back_with_what_was_typed_and_never_the_password(
    tried: Trial, visitor: Browser, anne: Employer, email: str, password: str, field: str, sentence: str
) -> None:
    refused = ask(visitor, email, password)
    assert refused.status == 422
    assert f'href="#{field}"' in refused.text
    assert sentence in refused.text
    assert not password or password not in refused.text
    assert not email or f'value="{email}"' in refused.text
    assert tried.deliver() == ()


@pytest.mark.rule("SI-3")
def test_wrong_passwords_wait_at_the_form_and_too_many_wishes_wait_a_day(
    tried: Trial, visitor: Browser, anne: Employer
) -> None:
    assert [ask(visitor, password="Faux-1234-mot").status for _ in range(3)] == [422] * 3
    waiting = ask(visitor)
    assert (waiting.status, waiting.header("Retry-After")) == (429, "1")
    tried.clock.advance(LONG_PAUSE)
    assert [ask(visitor, f"n{number}@neuve.example").status for number in range(5)] == [303] * 5
    soon = ask(visitor, "n4@neuve.example")
    assert (soon.status, soon.header("Retry-After")) == (429, str(24 * 3600))
    enough = ask(visitor)
    assert (enough.status, enough.header("Retry-After")) == (429, str(24 * 3600))
    assert 'href="#email"' in enough.text


@pytest.mark.rule("AC-4", "AC-2")
def test_an_address_with_an_account_is_answered_like_any_other_until_its_link_is_followed(
    tried: Trial, visitor: Browser, anne: Employer
) -> None:
    tried.portal.admin.enrol_employer(OTHER)
    tried.deliver()
    known, unknown = ask(visitor, OTHER), ask(visitor)
    assert known == unknown
    tried.clock.advance(LONG_PAUSE)
    ask(visitor, OTHER)
    tried.deliver()
    visitor.get(f"/adresse/confirmation/{tried.token(OTHER)}")
    refused = visitor.post("/adresse/confirmation")
    assert refused.status == 422
    assert "Un compte existe déjà pour cette adresse" in refused.text
    assert visitor.get("/adresse/confirmation").status == 200, "the link still stands"


@pytest.mark.rule("AC-4")
def test_the_page_is_for_employers_only(tried: Trial, open_browser: Callable[..., Browser]) -> None:
    tried.establishment()
    visitor = open_browser(tried)
    assert visitor.get("/adresse").header("Location") == "/connexion?suite=%2Fadresse"
    visitor.call("POST", "/api/session", {"identifier": SIRET, "password": PASSWORD})
    assert visitor.get("/adresse").status == ask(visitor).status == 403
    assert visitor.call("POST", "/api/email", {"email": NEW, "password": PASSWORD}).json["code"] == "access.forbidden"
    assert 'href="/adresse"' not in visitor.get("/").text


@pytest.mark.rule("SI-5")
def test_a_form_from_another_site_changes_nothing(tried: Trial, visitor: Browser, anne: Employer) -> None:
    ask(visitor)
    tried.deliver()
    visitor.get(f"/adresse/confirmation/{tried.token(NEW)}")
    for target in ("/adresse", "/adresse/confirmation"):
        assert visitor.post(target, {}, Sec_Fetch_Site="cross-site", Origin="https://ailleurs.example").status == 403
    assert tried.portal.actors.employer(ANNE) == anne


@pytest.mark.rule("AC-4")
def test_every_operation_answers_as_described(tried: Trial, visitor: Browser, anne: Employer) -> None:
    described = Described(visitor)
    call = described.call
    for body, status, code in (
        ({"email": "a@b@c", "password": PASSWORD}, 422, "email.malformed"),
        ({"email": ANNE, "password": PASSWORD}, 422, "account.email_unchanged"),
        ({"email": NEW, "password": "Faux-1234-mot"}, 422, "password.wrong"),
        ({"email": NEW}, 400, "request.malformed"),
    ):
        refused = call("POST", "/api/email", body)
        assert (refused.status, refused.json["code"]) == (status, code)
    assert call("POST", "/api/email", {"email": NEW, "password": PASSWORD}).status == 202
    tried.deliver()
    token = tried.token(NEW)
    offer = call("GET", "/api/email-confirmation", ticket=token).json
    assert (offer["identifier"], offer["email"]) == (ANNE, NEW)
    tried.portal.admin.enrol_employer(NEW)
    assert call("POST", "/api/email-confirmation", ticket=token).json["code"] == "account.email_taken"
    assert call("POST", "/api/email", {"email": OTHER, "password": PASSWORD}).status == 202
    tried.deliver()
    assert call("POST", "/api/email-confirmation", ticket=token).status == 410
    assert call("POST", "/api/email-confirmation", ticket=tried.token(OTHER)).status == 204
    for method in ("GET", "POST"):
        assert call(method, "/api/email-confirmation", ticket="junk").status == 410
    assert call("GET", "/api/session", None).json["actor"]["identifier"] == OTHER
    operations = {(route.method, route.pattern) for route in ADDRESS if route.kind is Kind.API}
    assert operations <= {(method, path) for method, path, _ in described.seen}
