"""The officer's pages of steps: the queue, what is decided, what is shown and what is not (PA-8, PO-4)."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest

from tmspros_core.testing.trial import HEAD, OFFICER, SIRET, Trial
from web.browsing import Browser
from web.desk_day import HOSTILE, NEW, ONE, STEP, TABLE, at_fields, edit, hand_in, shown_decision
from web.region import COLLEAGUE, FRESH, Region


@pytest.fixture
def region(tried: Trial, open_browser: Callable[..., Browser]) -> Region:
    return Region(tried, lambda: open_browser(tried))


@pytest.fixture
def officer(region: Region) -> Browser:
    return region.browser("officer")


@pytest.mark.rule("PO-4")
def test_the_queue_is_the_oldest_first_and_goes_on_by_pages(region: Region, officer: Browser) -> None:
    assert "Aucune étape n'attend votre examen." in officer.get("/caisse").text
    for step in ("3", "1", "2"):
        hand_in(region, step)
        region.tried.clock.advance(timedelta(minutes=1))
    region.validate(FRESH)
    hand_in(region, "1", FRESH)
    rows = re.findall(r"etablissements/(\d{14})/etapes/(\d)", officer.get("/caisse").text)
    assert rows == [(SIRET, "3"), (SIRET, "1"), (SIRET, "2"), (FRESH, "1")]
    assert "1-4 de 4" in officer.get("/caisse").text
    assert officer.get("/caisse?apres=junk").status == 400
    region.tried.portal.desk.create_establishment(region.officer, NEW, name="Usine neuve")
    listed = officer.get("/caisse/etablissements").text
    assert listed.index("Usine neuve") < min(listed.index("Fournil"), listed.index("Atelier"))
    assert "Scierie" not in listed


@pytest.mark.rule("PA-8")
def test_a_stale_decision_is_a_conflict_that_shows_what_is_there_now(region: Region, officer: Browser) -> None:
    hand_in(region)
    looked = shown_decision(officer.get(STEP))
    edit(region, q6="Autre chose", q3=False)
    stale = officer.post(f"{STEP}/retour", {**looked, "message": "Mon message"})
    assert stale.status == 409
    assert at_fields(stale) == ["reponses"]
    assert "Mon message</textarea>" in stale.text
    assert "Autre chose" in stale.text
    moved = re.findall(r'<div class="moved"><dt>(Q\d+)', stale.text)
    assert moved == ["Q3", "Q6"]
    assert shown_decision(stale) != looked
    validated = officer.post(f"{STEP}/validation", looked)
    assert validated.status == 409
    assert region.tried.portal.parcours.read(region.establishment(), "1").review == "requested"
    done = officer.post(f"{STEP}/retour", {**shown_decision(stale), "message": "Mon message"})
    assert "La demande de complément est envoyée." in officer.follow(done).text
    (letter,) = [each for each in region.tried.deliver() if each.to == HEAD and "Mon message" in each.text]
    assert letter.subject


@pytest.mark.rule("PA-8")
def test_of_two_officers_the_second_is_told_and_keeps_the_words(region: Region, officer: Browser) -> None:
    hand_in(region)
    lise = region.browser(COLLEAGUE)
    looked = [shown_decision(each.get(STEP)) for each in (officer, lise)]
    assert officer.post(f"{STEP}/validation", looked[0]).status == 303
    late = lise.post(f"{STEP}/retour", {**looked[1], "message": "Il manque une page"})
    assert late.status == 422
    assert at_fields(late) == ["decision"]
    region.tried.deliver()
    withdrawn = lise.post(f"{STEP}/retrait", {"reason": " "})
    assert at_fields(withdrawn) == ["reason"]
    back = lise.follow(lise.post(f"{STEP}/retrait", {"reason": "Erreur de dossier"}))
    assert "La validation est retirée." in back.text
    assert "Erreur de dossier" in back.text
    late = officer.post(f"{STEP}/retrait", {"reason": "Moi aussi"})
    assert (late.status, "Moi aussi" in late.text) == (422, True)


@pytest.mark.rule("PA-4", "PA-5")
def test_an_officer_sees_neither_what_is_hidden_nor_a_draft_of_bad_form(region: Region, officer: Browser) -> None:
    edit(region, q5={"headcount": {"2025": "BROUILLON"}}, q6="Réponse en vue")
    page = officer.get(STEP)
    assert "Réponse en vue" in page.text
    assert "BROUILLON" not in page.text
    portal, actor = region.tried.portal, region.establishment()
    portal.profiles.save(actor, {"in_group": True, "group_name": "Groupe caché"})
    portal.profiles.save(actor, {"in_group": False})
    assert "Groupe caché" not in officer.get(ONE).text


@pytest.mark.rule("PA-10", "AT-4")
def test_what_people_wrote_is_text_wherever_it_is_shown(region: Region, officer: Browser) -> None:
    portal, actor = region.tried.portal, region.establishment()
    edit(region, q6=HOSTILE)
    portal.parcours.comment(actor, "1", HOSTILE)
    portal.attachments.deposit(actor, "q8", f"{HOSTILE}.csv", BytesIO(TABLE), HOSTILE)
    officer.post(f"{STEP}/commentaires", {"text": HOSTILE})
    portal.news.publish(region.officer, HOSTILE, HOSTILE)
    pages = [officer.get(path) for path in (STEP, ONE, "/publication/actualites")]
    assert all("<script>" not in page.text for page in pages)
    assert all("&lt;script&gt;" in page.text for page in pages)


@pytest.mark.rule("PA-10")
def test_a_refused_comment_comes_back(region: Region, officer: Browser) -> None:
    long = "x" * 10_001
    refused = officer.post(f"{STEP}/commentaires", {"text": long})
    assert (refused.status, at_fields(refused), f"{long}</textarea>" in refused.text) == (422, ["text"], True)
    done = officer.follow(officer.post(f"{STEP}/commentaires", {"text": "Bien vu"}))
    assert "Votre commentaire est ajouté." in done.text
    assert OFFICER in done.text


@pytest.mark.rule("PA-9", "AT-4")
def test_documents_and_exports_are_downloads(region: Region, officer: Browser) -> None:
    hand_in(region)
    (link,) = set(re.findall(r'href="([^"]+/pieces-jointes/[^"]+)"', officer.get(STEP).text))
    for target, body in ((link, TABLE), (f"{ONE}/export/json", None)):
        sent = officer.get(target)
        assert sent.status == 200
        assert (sent.header("Content-Disposition") or "").startswith("attachment;")
        assert body is None or sent.body == body
    officer.post(f"{STEP}/validation", shown_decision(officer.get(STEP)))
    (document,) = region.tried.portal.attachments.list(region.establishment())
    region.tried.portal.attachments.delete(region.establishment(), [document.id], confirmed=True)
    assert "Documents validés puis supprimés" in officer.get(STEP).text
    assert officer.get(link).body == TABLE
    assert region.browser("foreign_officer").get(link).status == 404


@pytest.mark.rule("PO-4", "PA-12")
def test_yearly_figures_are_a_table_in_the_order_of_the_form(region: Region, officer: Browser) -> None:
    form = region.tried.portal.shell.forms.parcours
    (asked,) = [question for question in form.asked_in("1") if question.kind == "indicator"]
    figures: dict[str, list[float]] = {each.id: [7, 2.5, 0] for each in asked.indicators if each.required}
    years = ["2022", "2023", "2025"]
    edit(region, **{asked.id: {id: dict(zip(years, of, strict=True)) for id, of in reversed(figures.items())}})
    table = re.search(r'<table class="figures">.*?</table>', officer.get(STEP).text, re.DOTALL)
    assert table is not None
    assert re.findall(r'<th scope="col">(\d{4})</th>', table[0]) == years
    rows = re.findall(r'<tr><th scope="row">([^<]+?) *<.*?</th>(.*?)</tr>', table[0])
    assert [label for label, _ in rows] == [each.label.fr for each in asked.indicators]
    told = [re.findall(r"<td[^>]*>([^<]+)</td>", cells) for _, cells in rows]
    assert told == [["7", "2,5", "0"] if each.required else ["–"] * 3 for each in asked.indicators]
