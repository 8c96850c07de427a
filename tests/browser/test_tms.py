"""The space of an establishment in a real browser: a newcomer's walk, every page read by axe, by keyboard, narrow."""

import re

import pytest

from browser.keyboard import Keyboard
from browser.test_pages import broken
from tmspros_adapters.cli.samples import SAMPLES

BEGUN, FRESH = SAMPLES[0], SAMPLES[1]
PDF = {"name": "tableau 2026.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\ntrailer<<>>\n%%EOF"}
TEXT = {"name": "liste.txt", "mimeType": "text/plain", "buffer": b"Une liste\n"}
PROFILE = {
    "Nom*": "Petit", "Prénom*": "Jeanne", "Courriel*": FRESH.address, "Téléphone*": "01 42 68 53 00",
    "Adresse*": "1 rue du Quai, 75010 Paris",
}  # fmt: skip


def sign_in(page, sample):
    page.goto("/connexion")
    page.get_by_label("Identifiant").fill(sample.identifier)
    page.get_by_label("Mot de passe", exact=True).fill(sample.password)
    page.get_by_role("button", name="me connecter").click()


def say(page, question, answer):
    """Press OUI or NON under a question, or a choice."""
    page.get_by_role("group", name=re.compile(re.escape(question))).get_by_label(answer, exact=True).check()


def save(page):
    page.locator(".save").get_by_role("button", name="Enregistrer").click()


def fill_profile(page):
    page.get_by_role("link", name="Mon profil", exact=True).first.click()
    for label, value in PROFILE.items():
        page.get_by_label(label, exact=True).fill(value)
    say(page, "Êtes-vous la personne en charge", "NON")
    say(page, "appartient-il à un groupe", "NON")
    say(page, "Avez-vous un représentant", "NON")
    page.get_by_role("button", name="Valider mon profil").click()
    assert page.title().replace("\u00a0", " ").startswith("Erreur : Mon profil")
    for name, value in (("last_name", "Roux"), ("first_name", "Léa"), ("email", "lea@lilas.example")):
        page.locator(f"#a-contact_{name}").fill(value)
    page.locator("#a-contact_phone").fill("06 12 34 56 78")
    page.get_by_role("button", name="Valider mon profil").click()


def complete_second_step(page):
    page.get_by_role("link", name="Par quoi commencer").click()
    for part, value in (("last_name", "Roux"), ("first_name", "Léa"), ("email", "lea@lilas.example")):
        page.locator(f"[id='a-q9.{part}']").fill(value)
    page.locator("[id='a-q9.phone']").fill("06 12 34 56 78")
    for question, answer in (
        ("groupe de pilotage", "La direction"), ("formation de 7 heures", "OUI"), ("formation de 42 heures", "NON"),
        ("apporte la compétence", "Un ergonome extérieur"), ("outil de dépistage", "Un autre outil"),
    ):  # fmt: skip
        say(page, question, answer)
    page.get_by_label("Quelles situations").fill("La mise au four : moins de charges.")
    page.locator("#f-q15").set_input_files(TEXT)
    save(page)


@pytest.mark.rule("PR-7", "PA-7")
@pytest.mark.parametrize(
    "options",
    [{}, {"viewport": {"width": 320, "height": 640}}, {"java_script_enabled": False}],
    ids=["at a desk", "at 320 px", "without JavaScript"],
)
def test_a_newcomer_goes_from_the_first_sign_in_to_a_step_that_the_fund_is_told_of(visit, site, options):
    page = visit(**options)
    sign_in(page, FRESH)
    assert page.get_by_role("button", name="Poursuivre mon parcours").is_disabled()
    fill_profile(page)
    assert "Votre profil est validé" in page.locator("main").inner_text()
    page.get_by_role("link", name="Poursuivre mon parcours").click()
    complete_second_step(page)
    assert "le préventeur de votre caisse régionale en est prévenu par mail" in page.locator("main").inner_text()
    assert "En attente de validation".casefold() in page.locator("ol.path").inner_text().casefold()
    letter = site.office.wait_for_letter()
    assert letter.to == "preventeur@cramif.example"
    assert "Par quoi commencer ?" in letter.subject + letter.text
    assert "La mise au four" not in letter.text
    page.get_by_role("link", name="Mes pièces jointes", exact=True).first.click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="liste.txt").click()
    assert downloading.value.suggested_filename == "liste.txt"


def pages(page, site):
    """Lead the page through the space of an establishment, ordinary states and errors, and name each."""
    sign_in(page, FRESH)
    yield "accueil-nouveau"
    page.goto("/profil")
    yield "profil-vide"
    page.get_by_role("button", name="Valider mon profil").click()
    yield "profil-erreurs"
    page.goto("/parcours")
    yield "parcours-ferme"
    page.goto("/aide")
    yield "aide"
    page.get_by_role("button", name="déconnexion").click()
    sign_in(page, BEGUN)
    yield "accueil"
    page.goto("/profil")
    page.get_by_label("Courriel*", exact=True).first.fill("autre@canal.example")
    page.get_by_role("button", name="Valider mon profil").click()
    yield "profil-mot-de-passe"
    for number in "1234":
        page.goto(f"/parcours/etapes/{number}")
        yield f"etape-{number}"
    page.goto("/parcours/etapes/1")
    page.locator("[id='a-q5.headcount.2025']").fill("une dizaine")
    page.locator("#f-q8").set_input_files({**PDF, "name": "tableau.exe"})
    page.locator("#seen_box").check()
    save(page)
    yield "etape-erreurs"
    page.locator("#f-q8").set_input_files(PDF)
    page.get_by_label("Description").first.fill("2026, tableau de bord")
    page.get_by_role("button", name="Déposer le document").click()
    page.locator("[name=s-q8]").check()
    page.get_by_role("button", name="Supprimer la sélection").click()
    yield "etape-confirmer"
    stale = page.context.new_page()
    stale.goto("/parcours/etapes/2")
    page.goto("/parcours/etapes/2")
    stale.get_by_label("Quelles situations").fill("Celles de l'atelier")
    save(stale)
    page.get_by_label("Quelles situations").fill("Celles du fournil")
    save(page)
    yield "etape-perimee"
    stale.close()
    page.goto("/parcours")
    yield "parcours"
    page.goto("/pieces-jointes")
    yield "pieces-jointes"
    page.goto("/tableau-de-bord")
    yield "tableau-de-bord"
    page.goto("/documentation")
    yield "documentation"
    page.goto("/actualites")
    yield "actualites"
    page.get_by_role("link", name="CONSULTER").first.click()
    yield "actualite"
    page.goto("/parcours/etapes/3")
    page.get_by_label("Quelles difficultés").fill("Le manque de place")
    page.context.clear_cookies(name="tmspros_session")
    save(page)
    yield "reprise-connexion"
    page.get_by_label("Identifiant").fill(BEGUN.identifier)
    page.get_by_label("Mot de passe", exact=True).fill(BEGUN.password)
    page.get_by_role("button", name="me connecter").click()
    assert page.get_by_label("Quelles difficultés").input_value() == "Le manque de place"
    yield "reprise"


@pytest.mark.long
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_the_space_has_an_accessibility_violation_or_scrolls_sideways(visit, site, photograph, width):
    page = visit(viewport={"width": width, "height": 800})
    found = []
    for number, name in enumerate(pages(page, site), 1):
        # Before the photograph and axe, which bring styles of their own.
        assert page.locator("script, style, [style]").count() == 0, name
        photograph(page, f"tms-{number:02}-{name}-{width}")
        found += broken(page, name, width)
    assert found == []


@pytest.mark.rule("PA-5")
def test_a_step_is_answered_by_keyboard_and_enter_saves_instead_of_deleting(visit, site):
    page = visit()
    sign_in(page, BEGUN)
    keys = Keyboard(page)
    page.goto("/parcours/etapes/2")
    keys.tab_to(id="a-q9.last_name").type("Roux").enter()
    assert "Vos réponses sont enregistrées." in page.locator("main").inner_text()
    assert page.locator("[id='a-q9.last_name']").input_value() == "Roux"
    page.goto("/parcours/etapes/1")
    page.locator("#f-q8").set_input_files(PDF)
    save(page)
    page.locator("[name=s-q8]").check()
    page.locator("#d-q8").fill("autre chose")
    page.locator("#d-q8").press("Enter")
    page.wait_for_url("**etat=enregistre")
    assert page.locator("[name=s-q8]").count() == 1
