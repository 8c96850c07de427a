"""An officer's day at the fund's desk: by mouse, by keyboard, at 320 px, without JavaScript; axe reads every page."""

from io import BytesIO

import pytest
from playwright.sync_api import expect

from browser.keyboard import Keyboard
from browser.test_pages import broken
from browser.test_qrp import sign_in, sign_out_and_in
from tmspros_adapters.cli.samples import OFFICER, SIRETS
from tmspros_core.testing.answering import PROFILE, REPRESENTED, answers

SIRET, NAME = next(iter(SIRETS.items()))
NATIONAL = "redaction@national.example"
NEW, NEWER = "90133472200021", "31844270400025"
HERE = f"/caisse/etablissements/{SIRET}"
MESSAGE = "Précisez la question 3, s'il vous plaît."


def hand_in(portal, *steps):
    """Complete these steps of the sample establishment, documents included."""
    actor = portal.actors.establishment(SIRET)
    if portal.profiles.read(actor).validated_at is None:
        portal.profiles.save(actor, {**PROFILE, **REPRESENTED})
        portal.profiles.validate(actor)
    form = portal.shell.forms.parcours
    for step in steps:
        for question in form.asked_in(step):
            if question.kind == "document":
                portal.attachments.deposit(
                    actor, question.id, "tableau.csv", BytesIO(b"annee;jours\n2025;12\n"), "2025"
                )
        revision = portal.parcours.read(actor, step).revision
        portal.parcours.save(actor, step, answers(form, step), revision=revision)


def edit(portal, **values):
    """The establishment changes an answer of step 1."""
    actor = portal.actors.establishment(SIRET)
    revision = portal.parcours.read(actor, "1").revision
    portal.parcours.save(actor, "1", values, revision=revision)


@pytest.mark.rule("PA-8", "PO-4")
@pytest.mark.parametrize(
    "options",
    [{}, {"viewport": {"width": 320, "height": 640}}, {"java_script_enabled": False}],
    ids=["at a desk", "at 320 px", "without JavaScript"],
)
def test_an_officer_reads_returns_and_validates_a_step(visit, site, options):
    hand_in(site.portal, "1")
    page = visit(**options)
    sign_in(page, OFFICER)
    page.locator("main").get_by_role("link", name="Étapes à examiner").click()
    page.get_by_role("link", name="En quoi suis-je concerné").click()
    assert "tableau.csv" in page.locator("main").inner_text()
    edit(site.portal, q6="Autre chose, entre-temps")
    page.get_by_label("Votre message à l'établissement").fill(MESSAGE)
    page.get_by_role("button", name="demander un complément").click()
    shown = page.locator("main").inner_text()
    assert "Relisez-la, puis décidez" in shown
    assert "Autre chose, entre-temps" in shown
    assert shown.casefold().count("modifiée depuis que vous l'avez ouverte") == 1
    assert page.get_by_label("Votre message à l'établissement").input_value() == MESSAGE
    page.get_by_role("button", name="demander un complément").click()
    assert "La demande de complément est envoyée." in page.locator("main").inner_text()
    actor = site.portal.actors.establishment(SIRET)
    revision = site.portal.parcours.read(actor, "1").revision
    site.portal.parcours.save(actor, "1", {"q3": False}, revision=revision, resubmit=True)
    page.reload()
    page.get_by_role("link", name="En quoi suis-je concerné").click()
    assert MESSAGE in page.locator("main").inner_text()
    page.get_by_role("button", name="valider l'étape").click()
    assert "L'étape est validée." in page.locator("main").inner_text()
    assert site.portal.parcours.read(actor, "1").review == "validated"
    assert site.portal.verify() == ()


@pytest.mark.rule("RS-11")
def test_an_address_is_injected_without_a_mouse(visit, site):
    page = visit()
    keys = Keyboard(page)
    page.goto("/connexion")
    keys.tab_to(name="identifier").type(OFFICER).tab_to(name="password").type("Prevention-12!2026").enter()
    keys.tab_to(text="Établissements").enter()
    keys.tab_to(text=NAME).enter()
    keys.tab_to(text="Gérer le compte").enter()
    keys.tab_to(name="email").type("nouvelle@canal.example").tab_to(name="reason").type("adresses perdues").enter()
    assert "L'adresse est injectée." in page.locator("main").inner_text()
    view = site.portal.desk.establishment(site.portal.actors.officer(OFFICER), SIRET)
    assert "nouvelle@canal.example" in view.addresses


@pytest.mark.rule("PO-4")
def test_a_list_is_tried_then_brought(visit, site):
    page = visit(java_script_enabled=False)
    sign_in(page, OFFICER)
    page.goto("/caisse/import")
    listed = f"siret;nom;courriels\n{NEW};Fonderie;a@fonderie.example\n12;Court;\n".encode()
    sent = {"name": "liste.csv", "mimeType": "text/csv", "buffer": listed}
    page.get_by_label("Fichier csv").set_input_files(sent)
    page.get_by_role("button", name="envoyer la liste").click()
    expect(page.locator("main")).to_contain_text("rien n'est créé")  # the report comes after the bar, on one page
    assert page.get_by_role("row", name="Ligne 3").first.inner_text().count("14 chiffres") == 1
    page.get_by_label("Fichier csv").set_input_files(sent)
    page.get_by_label("Essayer seulement, sans rien créer").uncheck()
    page.get_by_role("button", name="envoyer la liste").click()
    expect(page.locator("main")).to_contain_text("La liste est importée")
    page.goto("/caisse/etablissements")
    assert page.get_by_role("link", name="Fonderie").count() == 1


def pages(page, site):
    """Lead the page through every page of the desk, and name each."""
    sign_in(page, OFFICER)
    yield "accueil-caisse"
    page.goto("/caisse")
    yield "etapes-aucune"
    hand_in(site.portal, "1", "2")
    page.goto("/caisse")
    yield "etapes"
    page.goto(f"{HERE}/etapes/1")
    yield "etape"
    edit(site.portal, q6="Autre chose, entre-temps")
    page.locator("#message").fill(MESSAGE)
    page.get_by_role("button", name="demander un complément").click()
    yield "etape-perimee"
    page.locator("#message").fill(" ")
    page.get_by_role("button", name="demander un complément").click()
    yield "etape-erreur"
    page.get_by_role("button", name="valider l'étape").click()
    page.goto(f"{HERE}/etapes/1")
    yield "etape-validee"
    page.goto(f"{HERE}/etapes/3")
    yield "etape-vide"
    page.goto("/caisse/etablissements")
    yield "etablissements"
    page.goto(HERE)
    yield "etablissement"
    page.locator("#year").fill("20")
    page.get_by_role("button", name="enregistrer les chiffres").click()
    yield "etablissement-erreur"
    page.locator("#year").fill("2025")
    page.locator("#tms_days").fill("169")
    page.locator("#back_days").fill("473")
    page.get_by_role("button", name="enregistrer les chiffres").click()
    yield "etablissement-chiffres"
    page.goto(f"{HERE}/compte")
    yield "compte"
    page.locator("#email").fill("pas une adresse")
    page.get_by_role("button", name="injecter l'adresse").click()
    yield "compte-erreur"
    page.goto("/caisse/etablissements/nouveau")
    yield "nouveau"
    page.locator("#siret").fill("12")
    page.get_by_role("button", name="créer l'établissement").click()
    yield "nouveau-erreur"
    page.locator("#siret").fill(NEW)
    page.locator("#name").fill("Fonderie des Quais")
    page.get_by_label("Créer aussi un mot de passe à imprimer").check()
    page.get_by_role("button", name="créer l'établissement").click()
    yield "mot-de-passe-papier"
    page.goto("/caisse/import")
    yield "import"
    listed = f"siret;nom\n{NEW};Là\n{NEWER};Neuf\n12;Court\n".encode()
    page.locator("input[type=file]").set_input_files({"name": "l.csv", "mimeType": "text/csv", "buffer": listed})
    page.get_by_role("button", name="envoyer la liste").click()
    page.locator("details summary").click()
    yield "import-rapport"
    page.goto("/publication/actualites")
    page.locator("#body").fill("Le webinaire a lieu mardi.")
    page.get_by_role("button", name="publier").click()
    yield "actualites-erreur"
    page.locator("#title").fill("Webinaire sur les TMS")
    page.get_by_role("button", name="publier").click()
    yield "actualites"
    page.get_by_role("link", name="retirer Webinaire").click()
    yield "actualite-retrait"
    page.goto("/publication/documents")
    page.locator("#title").fill("Affiche")
    page.get_by_role("button", name="publier").click()
    yield "documents-erreur"
    page.locator("input[type=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"a;b\n1;2\n"})
    page.get_by_role("button", name="publier").click()
    yield "documents"
    sign_out_and_in(page, NATIONAL)
    page.goto("/publication/actualites")
    yield "actualites-nationales"


@pytest.mark.long
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_the_desk_has_a_violation_or_scrolls_sideways(visit, site, photograph, width):
    page = visit(viewport={"width": width, "height": 800})
    found = []
    for number, name in enumerate(pages(page, site), 1):
        assert page.locator("script, style, [style]").count() == 0, name
        photograph(page, f"caisse-{number:02}-{name}-{width}")
        found += broken(page, name, width)
    assert number == 25
    assert found == []
