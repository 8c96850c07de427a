"""A principal's day, and a secondary's: with a mouse, by keyboard, at 320 px, without JavaScript."""

import re
from datetime import timedelta

import pytest

from browser.keyboard import Keyboard
from browser.test_pages import broken, submit
from tmspros_adapters.cli.perimeters import CLAIRE, FREE, LEA, NADIA, PAUL, invite_one_more
from tmspros_adapters.cli.samples import SAMPLES, SUPPORT

PASSWORDS = {sample.identifier: sample.password for sample in SAMPLES}
NEW_PASSWORD = "Quai-neuf!2027"
NEWCOMER = "yann.le-goff@paie.example"
SHOWN = "318 442 704 00025"


def sign_in(page, address, password=None):
    page.goto("/connexion")
    page.locator("input[name=identifier]").fill(address)
    page.locator("input[name=password]").fill(password or PASSWORDS[address])
    page.get_by_role("button", name="me connecter").click()


def invitation_in(site, to):
    """The link of the last invitation to this address."""
    for _ in range(200):
        links = [
            link for letter in site.office.letters if letter.to == to
            for link in re.findall(r"http://127\.0\.0\.1:\d+/qrp/invitation/\S+", letter.text)
        ]  # fmt: skip
        if links:
            return links[-1]
        site.office.wait_for_letter(number=len(site.office.letters) + 1)
    raise AssertionError(f"no invitation to {to}")


def code_of(site, siret=FREE):
    """An unlock code, as support issues it."""
    the_3679 = site.portal.actors.support(SUPPORT)
    return site.portal.dossiers.receive(the_3679, siret, reference="AT-2026-0300")[1].reveal()


@pytest.mark.rule("QR-5", "QR-10")
@pytest.mark.parametrize(
    "options",
    [{}, {"viewport": {"width": 320, "height": 640}}, {"java_script_enabled": False}],
    ids=["at a desk", "at 320 px", "without JavaScript"],
)
def test_a_principal_adds_a_siret_invites_grants_and_cedes(visit, site, options):
    claire = visit(**options)
    sign_in(claire, CLAIRE)
    claire.get_by_role("link", name="Paramétrage").click()
    claire.get_by_label("SIRET", exact=True).fill(SHOWN)
    claire.get_by_label("Code de déblocage").fill(code_of(site).lower())
    claire.get_by_role("button", name="Enregistrer nouveau SIRET").click()
    assert claire.get_by_role("cell", name="SUPPRIMER").count() == 3 + 1
    claire.get_by_label("Email", exact=True).fill(NEWCOMER)
    claire.get_by_role("button", name="ENREGISTRER NOUVEL UTILISATEUR SECONDAIRE").click()
    row = claire.get_by_role("row", name=NEWCOMER)
    assert "En attente de validation" in row.inner_text()
    row.get_by_role("link", name="LISTE SIRETS").click()
    claire.get_by_label(SHOWN).check()
    claire.get_by_role("button", name="enregistrer").click()
    assert claire.get_by_label(SHOWN).is_checked()

    yann = visit(**options)
    yann.goto(invitation_in(site, NEWCOMER))
    assert yann.url == f"{site.url}/qrp/invitation"
    yann.get_by_label("Mot de passe", exact=True).fill(NEW_PASSWORD)
    yann.get_by_label("Confirmer le mot de passe").fill(NEW_PASSWORD)
    yann.get_by_role("button", name="créer mon compte et accepter").click()
    yann.locator("input[name=identifier]").fill(NEWCOMER)
    yann.locator("input[name=password]").fill(NEW_PASSWORD)
    yann.get_by_role("button", name="me connecter").click()
    assert yann.url == f"{site.url}/qrp"
    assert yann.get_by_role("link", name="Paramétrage").count() == 0
    yann.get_by_role("link", name="AT-2026-0300").click()
    yann.get_by_label("Poste et tâches habituelles").fill("Conduite d'un chariot")
    yann.get_by_role("button", name="enregistrer").click()
    assert "Vos réponses sont enregistrées." in yann.locator("main").inner_text()

    claire.goto("/qrp/parametrage/ceder")
    claire.get_by_label("Adresse e-mail de l'autre utilisateur principal").fill(PAUL)
    claire.get_by_label("Votre mot de passe").fill(PASSWORDS[CLAIRE])
    claire.get_by_role("button", name="Confirmer").click()
    assert claire.get_by_role("link", name="Paramétrage").count() == 0
    yann.reload()
    assert yann.get_by_label("Poste et tâches habituelles").input_value() == "Conduite d'un chariot"
    assert site.portal.delegation.perimeter(site.portal.actors.employer(PAUL)).total == 4
    assert site.portal.verify() == ()


@pytest.mark.rule("QR-8")
def test_a_refused_removal_needs_no_mouse(visit, site):
    page = visit()
    keys = Keyboard(page)
    page.goto("/connexion")
    keys.tab_to(name="identifier").type(CLAIRE).tab_to(name="password").type(PASSWORDS[CLAIRE]).enter()
    keys.tab_to(text="Paramétrage").enter()
    keys.tab_to(text="SUPPRIMER").tab_to(text="SUPPRIMER").enter()
    keys.tab_to(text="Confirmer").enter()
    assert "n'est possible qu'à partir de l'étape dossier de consultation" in page.locator("main").inner_text()
    keys.tab_to(text="FERMER").enter()
    assert page.url == f"{site.url}/qrp/parametrage"


@pytest.mark.rule("QR-11")
def test_a_secondary_who_is_dismissed_is_out_at_the_next_click(visit, site):
    nadia, claire = visit(), visit()
    sign_in(nadia, NADIA)
    nadia.goto("/qrp?etape=completer")
    nadia.get_by_role("link", name="AT-2026-0117").click()
    nadia.get_by_label("Votre commentaire").fill("Le témoin est trouvé.")
    nadia.get_by_role("button", name="commenter").click()
    sign_in(claire, CLAIRE)
    claire.goto("/qrp/parametrage")
    claire.get_by_role("link", name=f"SUPPRIMER {NADIA}").click()
    claire.get_by_role("button", name="Confirmer").click()
    nadia.reload()
    assert "Page introuvable" in nadia.locator("main").inner_text()
    claire.goto("/qrp?etape=completer")
    claire.get_by_role("link", name="AT-2026-0117").click()
    assert "Le témoin est trouvé." in claire.locator("main").inner_text()


def pages(visit, page, site):
    """Lead the page through every page of QRP, and name each."""
    sign_in(page, CLAIRE)
    yield "accueil-qrp"
    page.goto("/qrp")
    yield "dossiers"
    page.goto("/qrp?etape=completer")
    page.locator("main th a").first.click()
    yield "dossier-a-completer"
    address = page.url
    page.locator("#remarks").fill("Ma version")
    other = visit()
    sign_in(other, NADIA)
    other.goto(address)
    other.locator("#remarks").fill("Une autre version")
    other.get_by_role("button", name="enregistrer").click()
    page.get_by_role("button", name="enregistrer").click()
    assert "Une autre version" in page.locator("main").inner_text()
    yield "dossier-deux-versions"
    page.goto("/qrp?etape=clos")
    page.locator("main th a").first.click()
    yield "dossier-clos"
    page.goto("/qrp/parametrage")
    yield "parametrage"
    page.get_by_label("SIRET", exact=True).fill("12")
    page.get_by_label("Code de déblocage").fill("x")
    page.get_by_role("button", name="Enregistrer nouveau SIRET").click()
    yield "parametrage-erreurs"
    page.goto("/qrp/parametrage/ceder")
    yield "ceder"
    submit(page, to="personne@nulle.example", password=PASSWORDS[CLAIRE])
    yield "ceder-refuse"
    page.goto("/qrp/parametrage/renoncer")
    yield "renoncer"
    for name in ("LISTE SIRETS", "SUPPRIMER"):
        page.goto("/qrp/parametrage")
        page.get_by_role("link", name=f"{name}{' de' if name[0] == 'L' else ''} {LEA}").click()
        yield f"secondaire-{name.lower().replace(' ', '-')}"
    page.goto("/qrp/parametrage/sirets/82491736300023/suppression")
    yield "supprimer-siret"
    page.get_by_role("button", name="Confirmer").click()
    yield "suppression-refusee"
    page.goto(invitation_in(site, LEA))
    yield "invitation-autre-compte"
    page.get_by_role("button", name="déconnexion").click()
    page.goto("/qrp/invitation")
    yield "invitation-nouveau"
    sign_in(page, NADIA)
    page.goto("/qrp/quitter")
    yield "quitter"
    page.goto("/qrp/parametrage")
    yield "secondaire-refuse"
    sign_out_and_in(page, SUPPORT)
    page.goto("/qrp/support?siret=82491736300023")
    yield "assistance"
    page.locator("main th a").first.click()
    yield "assistance-dossier"
    page.goto("/qrp/support/reaffectation")
    yield "reaffectation"


def sign_out_and_in(page, address):
    page.get_by_role("button", name="déconnexion").click()
    sign_in(page, address)


@pytest.mark.long
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_qrp_has_a_violation_or_scrolls_sideways(visit, site, photograph, width):
    invite_one_more(site.portal)
    page = visit(viewport={"width": width, "height": 800})
    found = []
    for number, name in enumerate(pages(visit, page, site), 1):
        assert page.locator("script, style, [style]").count() == 0, name
        photograph(page, f"qrp-{number:02}-{name}-{width}")
        found += broken(page, name, width)
    assert number == 21
    assert found == []


@pytest.mark.rule("QR-10")
def test_somebody_with_an_account_signs_in_on_the_way_to_accepting(visit, site):
    site.portal.delegation.leave(site.portal.actors.employer(NADIA))
    site.portal.delegation.invite(site.portal.actors.employer(PAUL), NADIA)
    site.clock.ahead += timedelta(minutes=1)
    page = visit()
    page.goto(invitation_in(site, NADIA))
    page.get_by_role("link", name="me connecter").click()
    page.locator("input[name=identifier]").fill(NADIA)
    page.locator("input[name=password]").fill(PASSWORDS[NADIA])
    page.get_by_role("button", name="me connecter").click()
    assert page.url == f"{site.url}/qrp/invitation"
    page.get_by_role("button", name="accepter l'invitation").click()
    assert "Vous êtes maintenant utilisateur secondaire actif." in page.locator("main").inner_text()
