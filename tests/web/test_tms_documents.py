"""Depositing in a step's form: what is typed goes with it, what is refused takes nothing along (AT-1, PA-12)."""

import re

import pytest

from tmspros_core.testing.trial import HEAD, SIRET
from web.browsing import Answer, Browser
from web.paper import PDF, Paper, paper
from web.region import Region
from web.stepping import holder, kept, step
from web.test_pages import outline
from web.test_qrp_dossiers import words

LIMIT = 10 * 2**20


def deposit(browser: Browser, sheet: Paper, *files: tuple[str, bytes], act: str = "deposer") -> Answer:
    return sheet.send(browser, act, files=[("f-q8", name, content) for name, content in files])


def names(region: Region) -> list[str]:
    return [each.name for each in region.tried.portal.attachments.list(holder(region))]


@pytest.mark.rule("AT-1")
def test_depositing_keeps_what_was_typed_and_shows_the_document_in_the_table(region: Region, at_work: Browser) -> None:
    sheet = step(at_work).set("a-q1", "oui").set("a-q6", "Nos enjeux").set("d-q8", "2025, <b>tableau</b>")
    answer = at_work.follow(deposit(at_work, sheet, ("tableau 2025.pdf", PDF)))
    assert "Le document est déposé" in answer.text
    assert kept(region) == {"q1": True, "q6": "Nos enjeux"}
    text = words(answer)
    for said in ("Date de dépôt", "Pièce jointe", "Description", "tableau 2025.pdf", "Supprimer la sélection"):
        assert said in text, said
    assert "2025, &lt;b&gt;tableau&lt;/b&gt;" in answer.text
    assert step(at_work, answer=answer)["d-q8"] == ""
    again = deposit(at_work, step(at_work), ("tableau 2025.pdf", PDF))
    assert again.status == 303
    assert names(region) == ["tableau 2025.pdf", "tableau 2025.pdf"], "the same file may be deposited twice"


@pytest.mark.rule("AT-1", "AT-4")
def test_a_document_comes_back_as_a_download_and_to_nobody_else(region: Region, at_work: Browser) -> None:
    page = at_work.follow(deposit(at_work, step(at_work), ('été "1".pdf', PDF)))
    (href,) = {link["href"] or "" for link in outline(page).named("a") if "/pieces-jointes/" in (link["href"] or "")}
    answer = at_work.get(href)
    assert (answer.status, answer.body, answer.header("Content-Type")) == (200, PDF, "application/pdf")
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Cache-Control") == "no-store"
    assert (answer.header("Content-Disposition") or "").startswith("attachment; filename=")
    assert region.browser("elsewhere").get(href).status == 404
    assert region.browser("fresh").get(href).status == 403
    assert region.browser("anonymous").get(href).header("Location") == "/connexion"


@pytest.mark.rule("AT-2", "AT-3")
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("virus.exe", b"MZ" + b"x" * 100, "Ce type de fichier n'est pas accepté"),
        ("tableau.pdf", b"<html>", "n'est pas celui que dit son extension"),
        ("vide.pdf", b"", "Le fichier est vide"),
        ("lourd.txt", b"x" * (LIMIT + 1), "Le fichier dépasse"),
    ],
)
def test_a_refused_file_says_why_at_its_field_and_nothing_typed_is_lost(
    region: Region, at_work: Browser, name: str, content: bytes, said: str
) -> None:
    sheet = step(at_work).set("a-q6", "Mon texte").set("comment_establishment", "Un mot").set("d-q8", "Pourquoi")
    answer = deposit(at_work, sheet, (name, content), act="enregistrer")
    assert answer.status == 422
    assert said in answer.text
    assert f"{name} : " in answer.text
    assert 'href="#f-q8"' in answer.text
    assert kept(region) == {"q6": "Mon texte"}
    assert step(at_work, answer=answer)["d-q8"] == "Pourquoi"
    assert step(at_work, answer=answer)["comment_establishment"] == "", "it was kept"
    comments = region.tried.portal.parcours.read(holder(region), "1").comments
    assert [comment.text for comment in comments] == ["Un mot"]
    assert names(region) == []


@pytest.mark.rule("AT-2")
def test_a_file_of_just_the_limit_passes(region: Region, at_work: Browser) -> None:
    assert deposit(at_work, step(at_work), ("juste.txt", b"x" * LIMIT)).status == 303
    assert names(region) == ["juste.txt"]


@pytest.mark.rule("AT-1", "PA-6")
def test_a_stale_save_keeps_the_file_and_gives_the_typed_text_back(region: Region, at_work: Browser) -> None:
    colleague = region.browser("establishment")
    mine = step(at_work).set("a-q6", "La mienne")
    step(colleague).set("a-q6", "La leur").send(colleague, "enregistrer")
    stale = deposit(at_work, mine, ("tableau.pdf", PDF))
    assert stale.status == 409
    assert step(at_work, answer=stale)["a-q6"] == "La mienne"
    assert names(region) == ["tableau.pdf"], "a deposit does not hang on the revision of the answers"


@pytest.mark.rule("PA-12")
def test_the_last_dashboard_goes_after_a_confirmation_only(region: Region, at_work: Browser) -> None:
    page = at_work.follow(deposit(at_work, step(at_work), ("tableau.pdf", PDF)))
    (id,) = step(at_work, answer=page).offered["s-q8"]
    none = step(at_work, answer=page).send(at_work, "supprimer-q8")
    assert (none.status, "Cochez au moins un document." in none.text) == (422, True)
    sheet = step(at_work, answer=page).set("s-q8", id).set("a-q6", "Gardé")
    asked = sheet.send(at_work, "supprimer-q8")
    assert asked.status == 422
    assert "doit être conservé pour continuer votre parcours. Confirmez" in asked.text
    assert names(region) == ["tableau.pdf"]
    assert kept(region) == {"q6": "Gardé"}
    again = step(at_work, answer=asked)
    assert again["s-q8"] == id, "the selection stays"
    gone = at_work.follow(again.set("confirmed", "oui").send(at_work, "supprimer-q8"))
    assert "La sélection est supprimée" in gone.text
    assert names(region) == []


@pytest.mark.rule("AT-1", "PA-12")
def test_all_documents_are_gathered_and_may_be_deleted_there(region: Region, at_work: Browser) -> None:
    assert "Aucun document n'est encore déposé." in at_work.get("/pieces-jointes").text
    for name in ("un.pdf", "deux.pdf"):
        deposit(at_work, step(at_work), (name, PDF))
    sheet = step(at_work, "2")
    sheet.send(at_work, "deposer", files=[("f-q15", "situations.txt", b"Une liste\n")])
    page = at_work.get("/pieces-jointes")
    text = words(page)
    for said in ("Mes pièces jointes", "un.pdf", "deux.pdf", "situations.txt", "Étape 2 : Par quoi commencer ?"):
        assert said in text, said
    selection = paper(page, "/pieces-jointes")
    ids = selection.offered["s-"]
    assert len(ids) == 3
    refused = selection.set("s-", *ids).send(at_work)
    assert refused.status == 422
    assert len(names(region)) == 3, "all or nothing"
    confirmed = paper(refused, "/pieces-jointes").set("confirmed", "oui")
    assert "La sélection est supprimée." in at_work.follow(confirmed.send(at_work)).text
    assert names(region) == []
    assert paper(page, "/pieces-jointes").send(at_work).status == 422
    foreign = paper(page, "/pieces-jointes").set("s-", ids[0]).send(region.browser("elsewhere"))
    assert (foreign.status, "Ce document n'existe pas" in foreign.text) == (422, True)


@pytest.mark.rule("AT-1")
def test_several_files_of_one_form_are_each_judged_alone(region: Region, at_work: Browser) -> None:
    files = [("f-q8", "bon.pdf", PDF), ("f-q8", "mauvais.exe", b"MZ"), ("f-q9", "ailleurs.pdf", PDF)]
    answer = step(at_work).send(at_work, "deposer", files=files)
    assert answer.status == 422
    assert names(region) == ["bon.pdf"]
    assert "mauvais.exe : Ce type" in answer.text
    assert "ailleurs.pdf : " in answer.text


@pytest.mark.rule("PA-13")
def test_what_was_entered_is_exported_from_home(region: Region, at_work: Browser) -> None:
    step(at_work).set("a-q6", "=1+1").send(at_work, "enregistrer")
    hrefs = re.findall(r'href="(/parcours/export/\w+)"', at_work.get("/").text)
    assert {href.rpartition("/")[2] for href in hrefs} >= {"csv", "json", "zip"}
    for href in hrefs:
        answer = at_work.get(href)
        assert answer.status == 200
        assert (answer.header("Content-Disposition") or "").startswith("attachment; ")
        assert answer.body == at_work.get(href).body
    assert HEAD in at_work.get("/parcours/export/json").text
    assert at_work.get("/parcours/export/exe").status == 422
    assert SIRET in region.browser("establishment").get("/parcours/export/json").text
