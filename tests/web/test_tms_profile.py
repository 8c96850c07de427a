"""« Mon profil »: the tutorial's words, drafts, parts that come and go without a script, validating."""

import re
from collections.abc import Callable

import pytest

from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.trial import OFFICER, PASSWORD, SIRET, Trial
from web.browsing import Answer, Browser
from web.paper import Paper, paper
from web.test_pages import outline
from web.test_qrp_dossiers import words

TYPED = {
    "a-head_last_name": "Durand", "a-head_first_name": "Élise", "a-head_email": "elise@atelier.example",
    "a-head_phone": "01 42 68 53 00", "a-head_address": "1 rue du Quai\n75010 Paris",
    "a-in_charge": "oui", "a-in_group": "non", "a-has_representatives": "non",
}  # fmt: skip


@pytest.fixture
def browser(tried: Trial, visitor: Browser) -> Browser:
    tried.establishment()
    visitor.post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    return visitor


def profile(browser: Browser, answer: Answer | None = None, **typed: str) -> Paper:
    sheet = paper(answer or browser.get("/profil"), "/profil")
    for name, value in typed.items():
        sheet.set(f"a-{name}", value)
    return sheet


def filled(browser: Browser) -> Paper:
    sheet = profile(browser)
    for name, value in TYPED.items():
        sheet.set(name, value)
    return sheet


@pytest.mark.rule("PR-1", "PR-2")
def test_the_profile_has_the_words_of_the_tutorial(browser: Browser) -> None:
    text = words(browser.get("/profil"))
    for said in (
        "Mon profil", "Mes coordonnées", "Les champs marqués d'un * sont obligatoires", "Chef d'établissement",
        "Contacts Etablissement", "OUI", "NON", "Valider mon profil", "Fonction ",
        "Les récapitulatifs de progression seront envoyés à cette adresse email.",
    ):  # fmt: skip
        assert said in text, said
    # Marked up word by word, they read so.
    glued = re.sub("<[^>]+>", "", browser.get("/profil").text)
    for said in (
        "Nom*", "Prénom*", "Courriel*", "Téléphone*", "Adresse*",
        "Êtes-vous la personne en charge de la mise à jour de l'espace entreprise ?*",
        "L'établissement appartient-il à un groupe ou à une filiale?*",
        "Avez-vous un représentant du personnel (CSE/CHSCT/DP)?*",
    ):  # fmt: skip
        assert said in glued, said


@pytest.mark.rule("PR-3")
def test_a_part_comes_with_its_answer_goes_with_it_and_keeps_what_was_typed(browser: Browser) -> None:
    answer = browser.follow(profile(browser, in_charge="non", in_group="oui").send(browser, "enregistrer"))
    shown = profile(browser, answer)
    asked = {name for name, _ in shown.fields}
    assert {"a-contact_last_name", "a-contact_email", "a-contact_phone", "a-group_name"} <= asked
    assert "a-representative_name" not in asked
    shown.set("a-group_name", "Groupe <b>Nord</b>").set("a-in_group", "non")
    answer = browser.follow(shown.send(browser, "enregistrer"))
    assert "Groupe" not in answer.text
    answer = browser.follow(profile(browser, answer, in_group="oui").send(browser, "enregistrer"))
    assert profile(browser, answer)["a-group_name"] == "Groupe <b>Nord</b>"
    assert "<b>Nord" not in answer.text


@pytest.mark.rule("PR-6")
def test_an_incomplete_profile_is_refused_with_the_whole_list_and_everything_typed_comes_back(
    browser: Browser,
) -> None:
    answer = profile(browser, head_last_name="Durand", head_email="pas une adresse").send(browser, "valider")
    page = outline(answer)
    assert answer.status == 422
    linked = [link["href"] for link in page.named("a") if (link["href"] or "").startswith("#a-")]
    assert linked == [
        "#a-head_first_name", "#a-head_email", "#a-head_phone", "#a-head_address",
        "#a-in_charge", "#a-in_group", "#a-has_representatives",
    ]  # fmt: skip
    assert "Prénom : Cette réponse est obligatoire." in answer.text
    assert "Courriel : Saisissez une seule adresse e-mail complète" in answer.text
    kept = profile(browser, answer)
    assert (kept["a-head_last_name"], kept["a-head_email"]) == ("Durand", "pas une adresse")
    assert "Erreur : Mon profil" in browser.get("/profil").text, "a draft of bad form stays an error"


@pytest.mark.rule("PR-6", "PR-7")
def test_a_validated_profile_opens_the_parcours_and_later_changes_are_not_validated(browser: Browser) -> None:
    assert browser.get("/parcours").status == 403
    home = browser.follow(filled(browser).send(browser, "valider"))
    assert "Votre profil est validé. Votre parcours est ouvert." in home.text
    assert browser.get("/parcours").status == 200
    assert profile(browser)["a-head_phone"] == "01 42 68 53 00"
    assert "modifications non validées" not in browser.get("/profil").text
    answer = browser.follow(profile(browser, head_role="Gérante").send(browser, "enregistrer"))
    assert "modifications non validées" in answer.text
    assert "Votre profil a des modifications non validées." in browser.get("/").text
    assert browser.get("/parcours").status == 200


@pytest.mark.rule("PR-6")
def test_another_address_asks_for_the_password_at_a_field_of_its_own(browser: Browser) -> None:
    filled(browser).send(browser, "valider")
    answer = profile(browser, head_email="nouvelle@atelier.example").send(browser, "valider")
    assert answer.status == 422
    assert 'href="#password"' in answer.text
    assert profile(browser, answer)["a-head_email"] == "nouvelle@atelier.example"
    wrong = profile(browser, answer).set("password", "faux").send(browser, "valider")
    assert (wrong.status, "Le mot de passe actuel n'est pas le bon." in wrong.text) == (422, True)
    assert profile(browser, wrong)["password"] == ""
    assert profile(browser, wrong).set("password", PASSWORD).send(browser, "valider").status == 303


@pytest.mark.rule("PR-6")
def test_two_people_on_the_profile_write_over_nothing_that_the_other_typed(
    tried: Trial, browser: Browser, open_browser: Callable[..., Browser]
) -> None:
    other = open_browser(tried)
    other.post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    mine, theirs = profile(browser), profile(other)
    theirs.set("a-head_last_name", "Durand").send(other, "enregistrer")
    mine.set("a-head_first_name", "Élise").send(browser, "enregistrer")
    now = profile(browser)
    assert (now["a-head_last_name"], now["a-head_first_name"]) == ("Durand", "Élise")


@pytest.mark.rule("PR-1")
def test_what_the_fund_filled_is_shown_and_cannot_be_sent(tried: Trial, browser: Browser) -> None:
    sheet = profile(browser)
    assert "a-establishment_name" not in dict(sheet.fields)
    answer = sheet.set("a-establishment_name", "Usurpé").set("a-head_last_name", "Durand").send(browser, "enregistrer")
    assert answer.status == 422
    assert "rempli par votre caisse régionale" in answer.text
    assert profile(browser, answer)["a-head_last_name"] == "Durand", "nothing typed is lost"
    assert "Usurpé" not in browser.get("/profil").text


@pytest.mark.rule("RS-11")
def test_an_address_that_the_fund_injected_is_offered(tried: Trial, browser: Browser) -> None:
    officer = tried.portal.actors.officer(OFFICER)
    tried.portal.desk.inject_email(officer, SIRET, "secours@atelier.example", reason="Adresses perdues")
    page = browser.get("/profil")
    assert profile(browser, page)["a-head_email"] == "secours@atelier.example"
    assert "Adresse enregistrée par votre caisse régionale : secours@atelier.example" in page.text
    profile(browser, page).send(browser, "enregistrer")
    kept = tried.portal.profiles.read(tried.portal.actors.establishment(SIRET))
    assert {each.id: each.answer for each in kept.fields}["head_email"] == "secours@atelier.example"


@pytest.mark.rule("PR-4")
def test_english_is_had_on_request(browser: Browser) -> None:
    text = browser.get("/profil?lang=en").text
    for said in ("My profile", "Head of the establishment", "Fields marked with * are required", ">YES<"):
        assert said in text, said


def test_the_sample_profile_of_the_kit_can_be_typed(tried: Trial, browser: Browser) -> None:
    sheet = profile(browser)
    for id, value in PROFILE.items():
        sheet.set(f"a-{id}", {True: "oui", False: "non"}.get(value, str(value)) if isinstance(value, bool) else value)
    assert sheet.send(browser, "valider").header("Location") == "/?etat=profil"
