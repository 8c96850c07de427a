"""What people come for: a first password, signing in, a forgotten password, another one, signing out."""

import re
from collections.abc import Callable

import pytest

from tmspros_core import Refused
from tmspros_core.errors import Code
from tmspros_core.testing.trial import HEAD, OFFICER, PASSWORD, SIRET, Trial
from web.browsing import Browser

NEW = "Printemps-nouveau-26"


def sign_in(visitor: Browser, identifier: str = SIRET, password: str = PASSWORD) -> None:
    answer = visitor.post("/connexion", {"identifier": identifier, "password": password})
    assert answer.header("Location") == "/", answer.text


@pytest.mark.rule("RS-1", "RS-5")
def test_a_forgotten_password_is_replaced_by_the_link_of_a_letter(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    asked = visitor.post("/mot-de-passe-oublie", {"identifier": "732 829 320 00074"})
    assert "une seule fois" in visitor.follow(asked).text
    tried.deliver()
    taken = visitor.get(f"/reinitialisation/{tried.token(HEAD)}")
    form = visitor.follow(taken)
    assert (form.status, taken.header("Location")) == (200, "/reinitialisation")
    assert 'value="732 829 320 00074"' in form.text
    done = visitor.post("/reinitialisation", {"password": NEW, "confirmation": NEW})
    assert "Votre mot de passe est enregistré" in visitor.follow(done).text
    assert visitor.cookie("tmspros_session") is None
    sign_in(visitor, password=NEW)
    assert "732 829 320 00074" in visitor.get("/").text


@pytest.mark.rule("RS-12")
def test_the_first_password_is_chosen_by_the_link_of_the_activation_letter(tried: Trial, visitor: Browser) -> None:
    tried.portal.admin.enrol_support("aide@3679.example")
    tried.deliver()
    form = visitor.follow(visitor.get(f"/activation/{tried.token()}"))
    assert "doit être différent de l'ancien" not in form.text
    done = visitor.post("/activation", {"password": NEW, "confirmation": NEW})
    assert done.header("Location") == "/connexion?etat=mot-de-passe"
    sign_in(visitor, "aide@3679.example", NEW)
    assert "Assistance 3679" in visitor.get("/").text


@pytest.mark.rule("RS-12")
def test_a_paper_password_leads_to_choosing_ones_own(tried: Trial, visitor: Browser) -> None:
    officer = tried.officer()
    created = tried.portal.desk.create_establishment(officer, SIRET, name="Atelier", paper=True)
    assert created.paper_password is not None
    printed = created.paper_password.reveal()
    answer = visitor.post("/connexion", {"identifier": SIRET, "password": printed})
    assert answer.header("Location") == "/activation"
    assert visitor.cookie("tmspros_session") is None
    assert visitor.follow(answer).status == 200
    visitor.post("/activation", {"password": NEW, "confirmation": NEW})
    sign_in(visitor, password=NEW)


@pytest.mark.rule("AC-3")
def test_an_employer_registers_and_signs_in(tried: Trial, visitor: Browser) -> None:
    sent = visitor.follow(visitor.post("/inscription", {"email": "Rh@Usine.example"}))
    assert "sept jours" in sent.text
    tried.deliver()
    assert visitor.follow(visitor.get(f"/activation/{tried.token()}")).status == 200
    visitor.post("/activation", {"password": NEW, "confirmation": NEW})
    sign_in(visitor, "rh@usine.example", NEW)
    assert "Employeur sur QRP" in visitor.get("/").text


@pytest.mark.rule("SI-4")
def test_a_change_of_password_ends_the_other_sessions_and_keeps_ones_own(
    tried: Trial, open_browser: Callable[..., Browser]
) -> None:
    tried.establishment()
    here, elsewhere = open_browser(tried), open_browser(tried)
    sign_in(here)
    sign_in(elsewhere)
    done = here.post("/mot-de-passe", {"current": PASSWORD, "password": NEW, "confirmation": NEW})
    assert "Votre nouveau mot de passe est enregistré" in here.follow(done).text
    ended = elsewhere.get("/")
    assert ended.header("Location") == "/connexion?etat=fin"
    assert "Votre session est terminée" in elsewhere.follow(ended).text
    assert elsewhere.cookie("tmspros_session") is None


@pytest.mark.rule("SI-4")
def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    sign_in(visitor)
    copied = dict(visitor.cookies)
    answer = visitor.post("/deconnexion")
    assert "Vous êtes déconnecté." in visitor.follow(answer).text
    visitor.cookies.update(copied)
    assert visitor.get("/").header("Location") == "/connexion?etat=fin"


@pytest.mark.rule("SI-4")
def test_signing_in_again_ends_the_session_before(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    sign_in(visitor)
    first = dict(visitor.cookies)
    sign_in(visitor, OFFICER)
    assert "Préventeur" in visitor.get("/").text
    visitor.cookies = first
    assert visitor.get("/").status == 303


@pytest.mark.rule("RS-7")
def test_a_refused_password_shows_every_reason_and_leaves_the_link_good(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    visitor.get(f"/reinitialisation/{tried.asked_for_reset()}")
    refused = visitor.post("/reinitialisation", {"password": "abc", "confirmation": "abd"})
    assert refused.status == 422
    for reason in ("8 caractères minimum", "Ajoutez une majuscule.", "Ajoutez un chiffre.", "La confirmation est"):
        assert refused.text.count(reason) >= 2, f"{reason} stands at the field and in the summary"
    assert "5 corrections sont à faire" in refused.text
    assert '<a href="#confirmation">' in refused.text
    assert not re.search(r"\babc\b", refused.text), "a word by itself: a token of chance may hold these letters"
    assert visitor.post("/reinitialisation", {"password": NEW, "confirmation": NEW}).status == 303


@pytest.mark.rule("PW-2")
def test_the_old_password_is_refused_at_the_field(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    visitor.get(f"/reinitialisation/{tried.asked_for_reset()}")
    refused = visitor.post("/reinitialisation", {"password": PASSWORD, "confirmation": PASSWORD})
    assert "Le nouveau mot de passe doit être différent de l'ancien." in refused.text


@pytest.mark.rule("SI-1")
def test_a_wrong_current_password_is_named_at_its_field(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    sign_in(visitor)
    refused = visitor.post("/mot-de-passe", {"current": "Faux-1234", "password": NEW, "confirmation": NEW})
    assert refused.status == 422
    assert '<a href="#current">Le mot de passe actuel n' in refused.text


@pytest.mark.rule("RS-3")
def test_a_link_that_has_served_says_how_to_get_another_one(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    visitor.get(f"/reinitialisation/{token}")
    visitor.post("/reinitialisation", {"password": NEW, "confirmation": NEW})
    again = visitor.follow(visitor.get(f"/reinitialisation/{token}"))
    assert again.status == 410
    assert 'href="/mot-de-passe-oublie"' in again.text
    assert visitor.post("/reinitialisation", {"password": NEW, "confirmation": NEW}).status == 410


@pytest.mark.rule("SI-1")
def test_what_was_typed_as_identifier_comes_back_and_the_password_does_not(visitor: Browser) -> None:
    refused = visitor.post("/connexion", {"identifier": "732 829 320 000 74", "password": "Discret-12"})
    assert refused.status == 422
    assert 'value="732 829 320 000 74"' in refused.text
    assert "Discret-12" not in refused.text
    assert '<a href="#identifier">' in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert "<title>Erreur : Se connecter – TMS Pros</title>" in refused.text


@pytest.mark.rule("SI-3")
def test_somebody_who_must_wait_is_told_how_long(
    tried: Trial, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def throttled(*_: object, **__: object) -> None:
        raise Refused(Code.SIGNIN_THROTTLED, retry_after=40)

    monkeypatch.setattr(tried.portal.accounts, "sign_in", throttled)
    page = visitor.post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    assert (page.status, page.header("Retry-After")) == (429, "40")
    assert "Attendez 40 secondes" in page.text
    assert f'value="{SIRET}"' in page.text
    api = visitor.call("POST", "/api/session", {"identifier": SIRET, "password": PASSWORD})
    assert (api.status, api.header("Retry-After"), api.json["code"]) == (429, "40", "signin.throttled")


def test_somebody_signed_in_who_opens_the_sign_in_page_is_sent_home(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    sign_in(visitor)
    assert visitor.get("/connexion").header("Location") == "/"
