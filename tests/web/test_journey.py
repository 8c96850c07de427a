"""What people come for: a first password, signing in, a forgotten password, another one, signing out."""

from collections.abc import Callable

import pytest

from tmspros_core.testing.trial import HEAD, OFFICER, PASSWORD, SIRET, Trial
from web.browsing import Browser

NEW = "Nouveau-2026"


def sign_in(browser: Browser, identifier: str = SIRET, password: str = PASSWORD) -> None:
    answer = browser.post("/connexion", {"identifier": identifier, "password": password})
    assert answer.header("Location") == "/", answer.text


@pytest.mark.rule("RS-1", "RS-5")
def test_a_forgotten_password_is_replaced_by_the_link_of_a_letter(tried: Trial, browser: Browser) -> None:
    tried.establishment()
    asked = browser.post("/mot-de-passe-oublie", {"identifier": "732 829 320 00074"})
    assert "une seule fois" in browser.follow(asked).text
    tried.deliver()
    taken = browser.get(f"/reinitialisation/{tried.token(HEAD)}")
    form = browser.follow(taken)
    assert (form.status, taken.header("Location")) == (200, "/reinitialisation")
    assert 'value="732 829 320 00074"' in form.text
    done = browser.post("/reinitialisation", {"password": NEW, "confirmation": NEW})
    assert "Votre mot de passe est enregistré" in browser.follow(done).text
    assert browser.cookie("tmspros_session") is None
    sign_in(browser, password=NEW)
    assert "732 829 320 00074" in browser.get("/").text


@pytest.mark.rule("RS-12")
def test_the_first_password_is_chosen_by_the_link_of_the_activation_letter(tried: Trial, browser: Browser) -> None:
    tried.portal.admin.enrol_support("aide@3679.example")
    tried.deliver()
    form = browser.follow(browser.get(f"/activation/{tried.token()}"))
    assert "doit être différent de l'ancien" not in form.text
    done = browser.post("/activation", {"password": NEW, "confirmation": NEW})
    assert done.header("Location") == "/connexion?etat=mot-de-passe"
    sign_in(browser, "aide@3679.example", NEW)
    assert "Assistance 3679" in browser.get("/").text


@pytest.mark.rule("RS-12")
def test_a_paper_password_leads_to_choosing_ones_own(tried: Trial, browser: Browser) -> None:
    officer = tried.officer()
    created = tried.portal.desk.create_establishment(officer, SIRET, name="Atelier", paper=True)
    assert created.paper_password is not None
    printed = created.paper_password.reveal()
    answer = browser.post("/connexion", {"identifier": SIRET, "password": printed})
    assert answer.header("Location") == "/activation"
    assert browser.cookie("tmspros_session") is None
    assert browser.follow(answer).status == 200
    browser.post("/activation", {"password": NEW, "confirmation": NEW})
    sign_in(browser, password=NEW)


@pytest.mark.rule("AC-3")
def test_an_employer_registers_and_signs_in(tried: Trial, browser: Browser) -> None:
    sent = browser.follow(browser.post("/inscription", {"email": "Rh@Usine.example"}))
    assert "sept jours" in sent.text
    tried.deliver()
    assert browser.follow(browser.get(f"/activation/{tried.token()}")).status == 200
    browser.post("/activation", {"password": NEW, "confirmation": NEW})
    sign_in(browser, "rh@usine.example", NEW)
    assert "Employeur sur QRP" in browser.get("/").text


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
def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(tried: Trial, browser: Browser) -> None:
    tried.establishment()
    sign_in(browser)
    copied = dict(browser.cookies)
    answer = browser.post("/deconnexion")
    assert "Vous êtes déconnecté." in browser.follow(answer).text
    browser.cookies.update(copied)
    assert browser.get("/").header("Location") == "/connexion?etat=fin"


@pytest.mark.rule("SI-4")
def test_signing_in_again_ends_the_session_before(tried: Trial, browser: Browser) -> None:
    tried.establishment()
    sign_in(browser)
    first = dict(browser.cookies)
    sign_in(browser, OFFICER)
    assert "Préventeur" in browser.get("/").text
    browser.cookies = first
    assert browser.get("/").status == 303


@pytest.mark.rule("RS-7")
def test_a_refused_password_shows_every_reason_and_leaves_the_link_good(tried: Trial, browser: Browser) -> None:
    tried.establishment()
    browser.get(f"/reinitialisation/{tried.asked_for_reset()}")
    refused = browser.post("/reinitialisation", {"password": "abc", "confirmation": "abd"})
    assert refused.status == 422
    for reason in ("8 caractères minimum", "Ajoutez une majuscule.", "Ajoutez un chiffre.", "La confirmation est"):
        assert refused.text.count(reason) >= 2, f"{reason} stands at the field and in the summary"
    assert "5 corrections sont à faire" in refused.text
    assert '<a href="#confirmation">' in refused.text
    assert "abc" not in refused.text
    assert browser.post("/reinitialisation", {"password": NEW, "confirmation": NEW}).status == 303


@pytest.mark.rule("PW-2")
def test_the_old_password_is_refused_at_the_field(tried: Trial, browser: Browser) -> None:
    tried.establishment()
    browser.get(f"/reinitialisation/{tried.asked_for_reset()}")
    refused = browser.post("/reinitialisation", {"password": PASSWORD, "confirmation": PASSWORD})
    assert "Le nouveau mot de passe doit être différent de l'ancien." in refused.text


@pytest.mark.rule("SI-1")
def test_a_wrong_current_password_is_named_at_its_field(tried: Trial, browser: Browser) -> None:
    tried.establishment()
    sign_in(browser)
    refused = browser.post("/mot-de-passe", {"current": "Faux-1234", "password": NEW, "confirmation": NEW})
    assert refused.status == 422
    assert '<a href="#current">Le mot de passe actuel n' in refused.text


@pytest.mark.rule("RS-3")
def test_a_link_that_has_served_says_how_to_get_another_one(tried: Trial, browser: Browser) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    browser.get(f"/reinitialisation/{token}")
    browser.post("/reinitialisation", {"password": NEW, "confirmation": NEW})
    again = browser.follow(browser.get(f"/reinitialisation/{token}"))
    assert again.status == 410
    assert 'href="/mot-de-passe-oublie"' in again.text
    assert browser.post("/reinitialisation", {"password": NEW, "confirmation": NEW}).status == 410


@pytest.mark.rule("SI-1")
def test_what_was_typed_as_identifier_comes_back_and_the_password_does_not(browser: Browser) -> None:
    refused = browser.post("/connexion", {"identifier": "732 829 320 000 74", "password": "Secret-12"})
    assert refused.status == 422
    assert 'value="732 829 320 000 74"' in refused.text
    assert "Secret-12" not in refused.text
    assert '<a href="#identifier">' in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert "<title>Erreur : Se connecter – TMS Pros</title>" in refused.text


def test_somebody_signed_in_who_opens_the_sign_in_page_is_sent_home(tried: Trial, browser: Browser) -> None:
    tried.establishment()
    sign_in(browser)
    assert browser.get("/connexion").header("Location") == "/"
