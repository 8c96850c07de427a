"""Every page, in its ordinary state and with its errors: read by axe, seen at 320 px, photographed."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tmspros_adapters.cli.demonstration import running
from tmspros_adapters.cli.samples import SAMPLES

SAMPLE = SAMPLES[0]
WEAK = "court"


def submit(page, **values):
    """Send the page's form as it is filled, past what the browser itself would hold back."""
    page.evaluate("document.querySelector('main form').noValidate = true")
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main form button").click()


def link_of(letter, path):
    (link,) = re.findall(rf"http://127\.0\.0\.1:\d+/{path}/\S+", letter.text)
    return link


def pages(page, site):
    """Lead the page through every page there is, and name each."""
    page.goto("/connexion")
    yield "connexion"
    submit(page, identifier="732 829 320 00074", password="faux")
    yield "connexion-refusee"
    page.goto("/mot-de-passe-oublie")
    yield "mot-de-passe-oublie"
    submit(page, identifier=SAMPLE.identifier)
    yield "mot-de-passe-oublie-envoye"
    page.goto("/inscription")
    yield "inscription"
    submit(page, email="pas une adresse")
    yield "inscription-erreur"
    page.goto("/inscription")
    submit(page, email="nouvelle@paie.example")
    yield "inscription-envoyee"
    page.goto("/aide")
    yield "aide"
    page.goto("/nulle-part")
    yield "page-inconnue"
    page.goto("/reinitialisation/lien-perdu")
    yield "lien-perdu"
    site.office.wait_for_letter(number=2)
    letters = {letter.to: letter for letter in site.office.letters}
    page.goto(link_of(letters["nouvelle@paie.example"], "activation"))
    yield "activation"
    page.goto(link_of(letters[SAMPLE.address], "reinitialisation"))
    yield "reinitialisation"
    submit(page, password=WEAK, confirmation="autre")
    yield "reinitialisation-erreurs"
    submit(page, password="Quai-neuf!2027", confirmation="Quai-neuf!2027")
    yield "connexion-mot-de-passe-change"
    submit(page, identifier=SAMPLE.identifier, password="Quai-neuf!2027")
    yield "accueil"
    page.goto("/mot-de-passe")
    yield "mot-de-passe"
    submit(page, current="faux", password=WEAK, confirmation="autre")
    yield "mot-de-passe-erreurs"


def broken(page, name, width):
    """What axe finds on the page, and whether it is wider than the window, once it is all there."""
    page.wait_for_load_state()
    violations = Axe().run(page).response["violations"]
    found = [f"{name}: {violation['id']}: {node['html']}" for violation in violations for node in violation["nodes"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{name}: scrolls sideways at {width} px")
    return found


@pytest.mark.long
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_has_an_accessibility_violation_or_scrolls_sideways(visit, site, photograph, width):
    page = visit(viewport={"width": width, "height": 800})
    found = []
    for number, name in enumerate(pages(page, site), 1):
        photograph(page, f"{number:02}-{name}-{width}")
        found += broken(page, name, width)
        assert page.locator("html").get_attribute("lang") == "fr"
        assert page.title().strip(), name
    assert found == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_letters_of_the_demo_are_read_like_any_page(browser, photograph, width):
    with running(port=0) as demonstration:
        page = browser.new_page(base_url=demonstration.url, locale="fr-FR", viewport={"width": width, "height": 800})
        page.goto("/mot-de-passe-oublie")
        submit(page, identifier=SAMPLE.identifier)
        link = page.locator("main a[href*='/demo/courrier/']", has_text="Modification")
        for _ in range(100):
            page.goto("/demo/courrier")
            if link.count():
                break
            page.wait_for_timeout(50)
        seen = broken(page, "courrier", width)
        photograph(page, f"18-courrier-{width}")
        link.first.click()
        seen += broken(page, "lettre", width)
        photograph(page, f"19-lettre-{width}")
        page.locator("main a[href*='/reinitialisation/']").click()
        assert page.url == f"{demonstration.url}/reinitialisation"
        page.close()
    assert seen == []


def test_axe_and_the_measure_of_width_notice_a_page_that_is_bad_on_purpose(visit):
    page = visit(viewport={"width": 320, "height": 800})
    page.goto("/connexion")
    page.evaluate("document.querySelector('label').remove()")
    page.evaluate("document.querySelector('main').style.width = '500px'")
    assert "label" in {violation["id"] for violation in Axe().run(page).response["violations"]}
    assert page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.rule("SI-5")
def test_no_page_runs_or_loads_anything_that_is_not_its_own(visit, site):
    page = visit()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for name in pages(page, site):
        assert page.locator("script").count() == 0, name
        assert page.locator("[style], style").count() == 0, name
    assert all(url.startswith(site.url) for url in asked)
    assert [text for text in said if "status of 4" not in text] == []
