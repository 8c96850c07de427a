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
def at_work(tried: Trial, visitor: Browser) -> Browser:
    tried.establishment()
    visitor.post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    return visitor


def profile(at_work: Browser, answer: Answer | None = None, **typed: str) -> Paper:
    sheet = paper(answer or at_work.get("/profil"), "/profil")
    for name, value in typed.items():
        sheet.set(f"a-{name}", value)
    return sheet


def filled(at_work: Browser) -> Paper:
    sheet = profile(at_work)
    for name, value in TYPED.items():
        sheet.set(name, value)
    return sheet


@pytest.mark.rule("PR-1", "PR-2")
def test_the_profile_has_the_words_of_the_tutorial(at_work: Browser) -> None:
    text = words(at_work.get("/profil"))
    for said in (
        "Mon profil", "Mes coordonnées", "Les champs marqués d'un * sont obligatoires", "Chef d'établissement",
        "Contacts Etablissement", "OUI", "NON", "Valider mon profil", "Fonction ",
        "Les récapitulatifs de progression seront envoyés à cette adresse email.",
    ):  # fmt: skip
        assert said in text, said
    # Marked up word by word, they read so.
    glued = re.sub("<[^>]+>", "", at_work.get("/profil").text)
    for said in (
        "Nom*", "Prénom*", "Courriel*", "Téléphone*", "Adresse*",
        "Êtes-vous la personne en charge de la mise à jour de l'espace entreprise ?*",
        "L'établissement appartient-il à un groupe ou à une filiale?*",
        "Avez-vous un représentant du personnel (CSE/CHSCT/DP)?*",
    ):  # fmt: skip
        assert said in glued, said


@pytest.mark.rule("PR-3")
def test_a_part_comes_with_its_answer_goes_with_it_and_keeps_what_was_typed(at_work: Browser) -> None:
    answer = at_work.follow(profile(at_work, in_charge="non", in_group="oui").send(at_work, "enregistrer"))
    shown = profile(at_work, answer)
    asked = {name for name, _ in shown.fields}
    assert {"a-contact_last_name", "a-contact_email", "a-contact_phone", "a-group_name"} <= asked
    assert "a-representative_name" not in asked
    shown.set("a-group_name", "Groupe <b>Nord</b>").set("a-in_group", "non")
    answer = at_work.follow(shown.send(at_work, "enregistrer"))
    assert "Groupe" not in answer.text
    answer = at_work.follow(profile(at_work, answer, in_group="oui").send(at_work, "enregistrer"))
    assert profile(at_work, answer)["a-group_name"] == "Groupe <b>Nord</b>"
    assert "<b>Nord" not in answer.text


@pytest.mark.rule("PR-6")
def test_an_incomplete_profile_is_refused_with_the_whole_list_and_everything_typed_comes_back(
    at_work: Browser,
) -> None:
    answer = profile(at_work, head_last_name="Durand", head_email="pas une adresse").send(at_work, "valider")
    page = outline(answer)
    assert answer.status == 422
    linked = [link["href"] for link in page.named("a") if (link["href"] or "").startswith("#a-")]
    assert linked == [
        "#a-head_first_name", "#a-head_email", "#a-head_phone", "#a-head_address",
        "#a-in_charge", "#a-in_group", "#a-has_representatives",
    ]  # fmt: skip
    assert "Prénom : Cette réponse est obligatoire." in answer.text
    assert "Courriel : Saisissez une seule adresse e-mail complète" in answer.text
    kept = profile(at_work, answer)
    assert (kept["a-head_last_name"], kept["a-head_email"]) == ("Durand", "pas une adresse")
    assert "Erreur : Mon profil" in at_work.get("/profil").text, "a draft of bad form stays an error"


@pytest.mark.rule("PR-6", "PR-7")
def test_a_validated_profile_opens_the_parcours_and_later_changes_are_not_validated(at_work: Browser) -> None:
    assert at_work.get("/parcours").status == 403
    home = at_work.follow(filled(at_work).send(at_work, "valider"))
    assert "Votre profil est validé. Votre parcours est ouvert." in home.text
    assert at_work.get("/parcours").status == 200
    assert profile(at_work)["a-head_phone"] == "01 42 68 53 00"
    assert "modifications non validées" not in at_work.get("/profil").text
    answer = at_work.follow(profile(at_work, head_role="Gérante").send(at_work, "enregistrer"))
    assert "modifications non validées" in answer.text
    assert "Votre profil a des modifications non validées." in at_work.get("/").text
    assert at_work.get("/parcours").status == 200


@pytest.mark.rule("PR-6")
def test_another_address_asks_for_the_password_at_a_field_of_its_own(at_work: Browser) -> None:
    filled(at_work).send(at_work, "valider")
    answer = profile(at_work, head_email="nouvelle@atelier.example").send(at_work, "valider")
    assert answer.status == 422
    assert 'href="#password"' in answer.text
    assert profile(at_work, answer)["a-head_email"] == "nouvelle@atelier.example"
    wrong = profile(at_work, answer).set("password", "faux").send(at_work, "valider")
    assert (wrong.status, "Le mot de passe actuel n'est pas le bon." in wrong.text) == (422, True)
    assert profile(at_work, wrong)["password"] == ""
    assert profile(at_work, wrong).set("password", PASSWORD).send(at_work, "valider").status == 303


@pytest.mark.rule("PR-6")
def test_two_people_on_the_profile_write_over_nothing_that_the_other_typed(
    tried: Trial, at_work: Browser, open_browser: Callable[..., Browser]
) -> None:
    other = open_browser(tried)
    other.post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    mine, theirs = profile(at_work), profile(other)
    theirs.set("a-head_last_name", "Durand").send(other, "enregistrer")
    mine.set("a-head_first_name", "Élise").send(at_work, "enregistrer")
    now = profile(at_work)
    assert (now["a-head_last_name"], now["a-head_first_name"]) == ("Durand", "Élise")


@pytest.mark.rule("PR-1")
def test_what_the_fund_filled_is_shown_and_cannot_be_sent(tried: Trial, at_work: Browser) -> None:
    sheet = profile(at_work)
    assert "a-establishment_name" not in dict(sheet.fields)
    answer = sheet.set("a-establishment_name", "Usurpé").set("a-head_last_name", "Durand").send(at_work, "enregistrer")
    assert answer.status == 422
    assert "rempli par votre caisse régionale" in answer.text
    assert profile(at_work, answer)["a-head_last_name"] == "Durand", "nothing typed is lost"
    assert "Usurpé" not in at_work.get("/profil").text


@pytest.mark.rule("RS-11")
def test_an_address_that_the_fund_injected_is_offered(tried: Trial, at_work: Browser) -> None:
    officer = tried.portal.actors.officer(OFFICER)
    tried.portal.desk.inject_email(officer, SIRET, "secours@atelier.example", reason="Adresses perdues")
    page = at_work.get("/profil")
    assert profile(at_work, page)["a-head_email"] == "secours@atelier.example"
    assert "Adresse enregistrée par votre caisse régionale : secours@atelier.example" in page.text
    profile(at_work, page).send(at_work, "enregistrer")
    kept = tried.portal.profiles.read(tried.portal.actors.establishment(SIRET))
    assert {each.id: each.answer for each in kept.fields}["head_email"] == "secours@atelier.example"


@pytest.mark.rule("PR-4")
def test_english_is_had_on_request(at_work: Browser) -> None:
    text = at_work.get("/profil?lang=en").text
    for said in ("My profile", "Head of the establishment", "Fields marked with * are required", ">YES<"):
        assert said in text, said


def test_the_sample_profile_of_the_kit_can_be_typed(tried: Trial, at_work: Browser) -> None:
    sheet = profile(at_work)
    for id, value in PROFILE.items():
        sheet.set(f"a-{id}", {True: "oui", False: "non"}.get(value, str(value)) if isinstance(value, bool) else value)
    assert sheet.send(at_work, "valider").header("Location") == "/?etat=profil"
