"""The officer's pages of establishments: figures, accounts, new ones, lists; another fund's are none (PO-4)."""

import re
from collections.abc import Callable

import pytest

from tmspros_adapters.web.desk_pages import PAGES
from tmspros_adapters.web.routing import Route
from tmspros_core.testing.trial import OFFICER, SIRET, Trial
from web.browsing import Browser
from web.desk_day import HOSTILE, NEW, NEWER, ONE, at_fields, hand_in, upload
from web.reaching import ask, named
from web.region import COLLEAGUE, ELSEWHERE, FOREIGN_FUND, FRESH, UNKNOWN, Region

OF_ONE = [route for route in PAGES if "{siret}" in route.pattern]
SENSIBLE = {
    "email": "n@n.example", "reason": "x", "siret": NEWER, "fund": FOREIGN_FUND, "officer": COLLEAGUE, "year": "2025",
    "text": "x", "message": "x", "content": "x",
}  # fmt: skip


@pytest.fixture
def region(tried: Trial, open_browser: Callable[..., Browser]) -> Region:
    return Region(tried, lambda: open_browser(tried))


@pytest.fixture
def officer(region: Region) -> Browser:
    return region.browser("officer")


@pytest.mark.rule("PA-11")
def test_figures_are_set_year_by_year_and_empty_is_not_zero(region: Region, officer: Browser) -> None:
    for typed, field in (
        ({"year": "20x5", "tms_days": "1"}, "year"),
        ({"year": "1899", "tms_days": "1"}, "year"),
        ({"year": "2025", "tms_days": "1,5"}, "tms_days"),
        ({"year": "2025", "back_days": "-1"}, "back_days"),
    ):
        refused = officer.post(f"{ONE}/chiffres", typed)
        assert (refused.status, at_fields(refused)) == (422, [field])
        assert all(f'value="{value}"' in refused.text for value in typed.values())
    set_figures = officer.post(f"{ONE}/chiffres", {"year": "2025", "tms_days": "1 169", "back_days": "0"})
    assert "<td>1169</td><td>0</td>" in officer.follow(set_figures).text
    officer.post(f"{ONE}/chiffres", {"year": "2024", "tms_days": "", "back_days": "473"})
    assert "<td>–</td><td>473</td>" in officer.get(ONE).text
    told = region.browser("establishment").get("/parcours/etapes/1").text
    assert "1169" in told
    assert "soit 5,8 équivalents" in told


@pytest.mark.rule("RS-11", "AC-5")
def test_the_account_is_managed_with_errors_at_their_fields(region: Region, officer: Browser) -> None:
    account = f"{ONE}/compte"
    for act, typed, field in (
        ("adresse", {"email": "pas@", "reason": "perdues"}, "email"),
        ("adresse", {"email": OFFICER, "reason": "perdues"}, "email"),
        ("adresse", {"email": "n@atelier.example", "reason": " "}, "reason"),
        ("preventeur", {"officer": "inconnu@cramif.example"}, "officer"),
        ("preventeur", {"officer": "pas@"}, "officer"),
        ("siret", {"siret": FRESH}, "siret"),
        ("siret", {"siret": "12"}, "siret"),
        ("caisse", {"fund": ""}, "fund"),
        ("activation", {}, "activation"),
    ):
        refused = officer.post(f"{account}/{act}", typed)
        assert (refused.status, at_fields(refused)) == (422, [field]), (act, typed)
        assert all(not value.strip() or f'value="{value}"' in refused.text for value in typed.values())
    injected = officer.post(f"{account}/adresse", {"email": "n@atelier.example", "reason": "adresses perdues"})
    assert "n@atelier.example" in officer.follow(injected).text
    assigned = officer.follow(officer.post(f"{account}/preventeur", {"officer": COLLEAGUE}))
    assert COLLEAGUE in assigned.text
    renamed = officer.post(f"{account}/siret", {"siret": "901 334 722 00021"})
    assert renamed.header("Location") == f"/caisse/etablissements/{NEW}?etat=siret"
    assert "901 334 722 00021" in officer.follow(renamed).text
    gone = officer.post(f"/caisse/etablissements/{NEW}/compte/caisse", {"fund": FOREIGN_FUND})
    assert "transmis à l'autre caisse" in officer.follow(gone).text
    assert officer.get(f"/caisse/etablissements/{NEW}").status == 404
    assert region.browser("foreign_officer").get(f"/caisse/etablissements/{NEW}").status == 200


@pytest.mark.rule("RS-12", "PW-10")
def test_a_password_on_paper_is_shown_once(region: Region, officer: Browser) -> None:
    typed = {"siret": NEW, "name": "Fonderie", "emails": "a@f.example, b@f.example", "sector": "industrie"}
    refused = officer.post("/caisse/etablissements/nouveau", {**typed, "emails": "a@f.example, b@"})
    assert (refused.status, at_fields(refused)) == (422, ["emails"])
    assert 'value="a@f.example, b@"' in refused.text
    made = officer.post("/caisse/etablissements/nouveau", {**typed, "paper": "oui", "address": "1 quai\nParis"})
    once = officer.follow(made)
    (password,) = re.findall(r'class="secret"><code>([^<]+)</code>', once.text)
    assert password not in officer.get(f"/caisse/etablissements/{NEW}").text
    assert [letter.to for letter in region.tried.deliver()] == ["a@f.example"]
    with pytest.raises(Exception, match="password_to_set"):
        region.tried.portal.accounts.sign_in(NEW, password)


@pytest.mark.rule("PO-4")
def test_a_list_is_tried_then_brought_and_every_line_is_reported(region: Region, officer: Browser) -> None:
    listed = f"siret;nom\n{NEW};{HOSTILE}\n12;Court\n{ELSEWHERE};Autre\n{SIRET};Atelier\n".encode()
    tried = upload(officer, "/caisse/import", {"dry_run": "oui"}, ("f-liste", "liste.csv", listed))
    assert tried.status == 200
    assert "Essai : rien n'est créé" in tried.text
    assert officer.get(f"/caisse/etablissements/{NEW}").status == 404
    brought = upload(officer, "/caisse/import", {}, ("f-liste", "liste.csv", listed))
    for told in ("La liste est importée", "Ligne 3", "14 chiffres", "Un compte existe déjà pour ce SIRET", "déjà là"):
        assert told in brought.text
    page = officer.get(f"/caisse/etablissements/{NEW}").text
    assert "<script>" not in page
    for fields, files in (({}, ()), ({"dry_run": "oui"}, (("f-liste", "l.csv", b"12;x\n"),))):
        refused = upload(officer, "/caisse/import", fields, *files)
        assert (refused.status, at_fields(refused)) == (422, ["f-liste"])
    unknown = upload(officer, "/caisse/import", {"surprise": "1"})
    assert unknown.status == 400


@pytest.mark.rule("AC-5")
@pytest.mark.parametrize("route", OF_ONE, ids=named)
def test_an_establishment_of_another_fund_is_a_page_that_is_not_there(region: Region, route: Route) -> None:
    officer, shown = region.browser("officer"), []
    for siret in (ELSEWHERE, UNKNOWN):
        target = route.pattern.replace("{siret}", siret).replace("{step}", "1").replace("{id}", "x")
        shown.append(ask(officer, route, target.replace("{format}", "csv"), SENSIBLE))
    assert [page.status for page in shown] == [404, 404]
    assert shown[0].text.replace(ELSEWHERE, UNKNOWN) == shown[1].text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_of_the_desk_is_there_in_both_languages(region: Region, officer: Browser, language: str) -> None:
    hand_in(region)
    for route in PAGES:
        if route.safe and not {"{id}", "{format}", "{comment}"} & set(re.findall(r"{\w+}", route.pattern)):
            target = route.pattern.replace("{siret}", SIRET).replace("{step}", "1")
            page = officer.get(f"{target}?lang={language}")
            assert (page.status, f'<html lang="{language}">' in page.text) == (200, True), target


@pytest.mark.rule("PO-4", "AT-1")
def test_each_document_of_an_establishment_leads_to_the_step_that_it_answers(region: Region, officer: Browser) -> None:
    for step in ("2", "3"):
        hand_in(region, step)
    documents = officer.get(ONE).text.partition('id="documents"')[2]
    held = region.tried.portal.desk.establishment(region.officer, SIRET).attachments
    assert {each.step for each in held} == {"2", "3"}
    assert re.findall(rf'href="{ONE}/etapes/(\d)"', documents) == [each.step for each in held]
