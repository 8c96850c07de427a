"""A long list in a browser: how far it is stands on the page while it is brought, then its report (PO-4)."""

from threading import Event

import pytest

from browser.looking import look, read_by_axe
from browser.test_qrp import sign_in
from desk.places import siret
from tmspros_adapters.cli.samples import OFFICER
from tmspros_core.portal.desk import importing
from tmspros_core.portal.desk.importing import Importing

WAYS = {
    "at a desk": {},
    "at 320 px": {"viewport": {"width": 320, "height": 640}},
    "without JavaScript": {"java_script_enabled": False},
}


@pytest.mark.rule("PO-4")
@pytest.mark.parametrize("way", WAYS)
def test_how_far_a_list_is_shows_while_it_is_brought_then_the_report(visit, site, photograph, monkeypatch, way):
    goes_on, write = Event(), Importing._made
    made = []

    def waiting(self, *arguments):
        if len(made) == 2:
            assert goes_on.wait(30)
        made.append(1)
        return write(self, *arguments)

    monkeypatch.setattr(importing, "BATCH", 4)
    monkeypatch.setattr(Importing, "_made", waiting)
    listed = ["siret;nom", *(f"{siret(number)};Atelier {number}" for number in range(10)), "12;Court"]
    page = visit(**WAYS[way])
    sign_in(page, OFFICER)
    page.goto("/caisse/import")
    sent = {"name": "liste.csv", "mimeType": "text/csv", "buffer": "\n".join(listed).encode()}
    page.get_by_label("Fichier csv").set_input_files(sent)
    page.get_by_label("Essayer seulement, sans rien créer").uncheck()
    page.get_by_role("button", name="envoyer la liste").click(no_wait_after=True)
    page.get_by_text("8 lignes sur 11 (72 %)").wait_for()
    assert page.get_by_role("progressbar").count() == 1, "what was said before is hidden"
    bar = page.get_by_role("progressbar", name="8 lignes sur 11 (72 %)")
    assert (bar.get_attribute("value"), bar.get_attribute("max")) == ("8", "11")
    assert page.get_by_text("Gardez cette page ouverte").is_visible()
    assert page.get_by_role("heading", name="La liste est importée").count() == 0
    photograph(page, f"import-en-cours-{way.replace(' ', '-')}")
    goes_on.set()
    page.get_by_role("heading", name="La liste est importée").wait_for()
    page.wait_for_load_state()
    assert page.get_by_role("progressbar", name="11 lignes sur 11 (100 %)").count() == 1
    assert not page.get_by_text("Gardez cette page ouverte").is_visible()
    assert page.get_by_role("row", name="Ligne 12").first.inner_text().count("14 chiffres") == 1
    page.locator("summary").press("Enter")
    assert page.get_by_role("row", name="Ligne 11").is_visible()
    photograph(page, f"import-rapport-{way.replace(' ', '-')}")
    if "java_script_enabled" not in WAYS[way]:
        assert (look(page).wrong, read_by_axe(page)) == ((), ())
