"""The questions of a step: every kind, drafts, refusals, stale saves (PA-5, PA-6)."""

import pytest

from web.browsing import Browser
from web.region import Region
from web.stepping import holder, kept, step
from web.test_pages import outline
from web.test_qrp_dossiers import words


@pytest.mark.rule("PA-1", "PO-1")
def test_the_four_steps_have_the_titles_of_the_tutorial_and_each_opens(at_work: Browser) -> None:
    text = words(at_work.get("/parcours"))
    titles = (
        "En quoi suis-je concerné ?",
        "Par quoi commencer ?",
        "Comment agir ?",
        "Quels résultats pour mon entreprise ?",
    )
    for number, title in enumerate(titles, 1):
        assert title in text
        page = at_work.get(f"/parcours/etapes/{number}")
        assert f"<h1>{title}</h1>" in page.text
        assert "ETAPE" in page.text
        outline(page)
    assert at_work.get("/parcours/etapes/5").status == 404


@pytest.mark.rule("PA-2", "PA-12")
def test_question_8_reads_as_in_the_tutorial_with_its_downloads(at_work: Browser) -> None:
    text = words(at_work.get("/parcours/etapes/1"))
    for said in (
        "Q8 - Elaborez votre tableau de bord afin de suivre l'évolution chaque année de l'impact des TMS et",
        "du mal de dos dans votre entreprise à l'aide de l'outil proposé",
        "A propos de cette question",
        "Si votre établissement relève du secteur sanitaire et social, un outil complémentaire « Quiz",
        "sanitaire et social » vous aide à construire votre tableau bord.",
        "Le résultat de votre tableau de bord doit être conservé pour continuer votre parcours.",
        "Télécharger et compléter la trame : tableau_de_bord_tms_vierge.xlsx",
        "Exemple : Tableau de bord TMS (rempli) (XLSX).xlsx",
        "Quiz sanitaire et social : quiz secteur sanitaire et social.xlsx",
        "Parcourir", "Description", "Enregistrer", "Commentaires de l'établissement", "Commentaires CSE/CHSCT/DP",
        "Etape vue par CSE / CHSCT / DP", "Commentaires de la caisse régionale",
    ):  # fmt: skip
        assert said in text, said
    files = [link["href"] or "" for link in outline(at_work.get("/parcours/etapes/1")).named("a")]
    for href in (href for href in files if href.startswith("/parcours/telechargements/")):
        answer = at_work.get(href)
        assert (answer.status, answer.body[:2]) == (200, b"PK")
        assert (answer.header("Content-Disposition") or "").startswith("attachment; ")
    assert at_work.get("/parcours/telechargements/autre.xlsx").status == 404


@pytest.mark.rule("PA-5")
def test_every_kind_of_answer_is_saved_shown_again_and_untouched_ones_are_not_sent(
    region: Region, at_work: Browser
) -> None:
    sheet = step(at_work).set("a-q1", "non").set("a-q4", "formation", "materiel").set("a-q6", "Deux\nlignes <i>")
    for year, headcount in (("2023", "1 050"), ("2024", "1050,5"), ("2025", "0")):
        sheet.set(f"a-q5.headcount.{year}", headcount)
    answer = at_work.follow(sheet.send(at_work, "enregistrer"))
    assert "Vos réponses sont enregistrées." in answer.text
    assert kept(region) == {
        "q1": False, "q4": ["formation", "materiel"], "q6": "Deux\nlignes <i>",
        "q5": {"headcount": {"2023": 1050, "2024": 1050.5, "2025": 0}},
    }  # fmt: skip
    again = step(at_work, answer=answer)
    assert [value for name, value in again.fields if name == "a-q4"] == ["formation", "materiel"]
    assert (again["a-q1"], again["a-q6"], again["a-q5.headcount.2024"]) == ("non", "Deux\nlignes <i>", "1050,5")
    assert again.send(at_work, "enregistrer").status == 303
    assert region.tried.portal.parcours.read(holder(region), "1").revision == 1, "nothing was touched"
    again.set("a-q4").set("a-q6", "").send(at_work, "enregistrer")
    assert (kept(region)["q4"], kept(region)["q6"]) == ([], "")


@pytest.mark.rule("PA-5")
def test_a_contact_is_saved_part_by_part(region: Region, at_work: Browser) -> None:
    sheet = step(at_work, "2").set("a-q9.last_name", "Petit").set("a-q9.email", "pas une adresse")
    answer = at_work.follow(sheet.send(at_work, "enregistrer"))
    assert kept(region, "2") == {"q9": {"last_name": "Petit", "email": "pas une adresse"}}
    assert 'href="#a-q9.email"' in answer.text
    assert "Q9, Courriel : Saisissez une seule adresse" in answer.text
    sheet = step(at_work, "2", answer).set("a-q9.email", "petit@atelier.example").set("a-q9.phone", "0142685300")
    answer = at_work.follow(sheet.set("a-q9.first_name", "Paul").send(at_work, "enregistrer"))
    assert step(at_work, "2", answer)["a-q9.phone"] == "01 42 68 53 00"
    assert 'class="errors"' not in answer.text


@pytest.mark.rule("PA-5")
def test_a_draft_of_bad_form_is_kept_shown_with_its_error_and_summed_up(region: Region, at_work: Browser) -> None:
    answer = at_work.follow(step(at_work).set("a-q5.headcount.2025", "une dizaine").send(at_work, "enregistrer"))
    assert "Q5, Effectif, 2025 : Cette réponse n'a pas la forme attendue." in answer.text
    assert step(at_work, answer=answer)["a-q5.headcount.2025"] == "une dizaine"
    (cell,) = [each for each in outline(answer).named("input") if each.get("id") == "a-q5.headcount.2025"]
    assert cell["aria-invalid"] == "true"
    assert "Il reste 8 questions à renseigner" in words(answer)


@pytest.mark.rule("PA-5")
@pytest.mark.parametrize(
    ("name", "said"),
    [("a-q9", "ne fait pas partie de cette étape"), ("a-zzz", "ne fait pas partie"), ("a-q8", "en déposant")],
)
def test_what_the_step_does_not_ask_is_refused_and_what_was_typed_comes_back(
    region: Region, at_work: Browser, name: str, said: str
) -> None:
    answer = step(at_work).set("a-q6", "Mon texte").set(name, "intrus").send(at_work, "enregistrer")
    assert answer.status == 422
    assert said in answer.text
    assert kept(region) == {}
    assert step(at_work, answer=answer)["a-q6"] == "Mon texte"


@pytest.mark.rule("PA-6")
def test_a_stale_save_shows_both_versions_and_loses_nothing(region: Region, at_work: Browser) -> None:
    colleague = region.browser("establishment")
    mine, theirs = step(at_work), step(colleague)
    theirs.set("a-q1", "non").set("a-q6", "La leur").set("a-q4", "formation").send(colleague, "enregistrer")
    mine.set("a-q1", "oui").set("a-q6", "La <mienne>").set("a-q2", "oui").set("comment_establishment", "À suivre")
    stale = mine.send(at_work, "enregistrer")
    assert stale.status == 409
    assert "Quelqu'un d'autre a enregistré cette étape entre-temps." in stale.text
    for said in ("<blockquote>NON</blockquote>", "<blockquote>La leur</blockquote>", "La &lt;mienne&gt;"):
        assert said in stale.text, said
    assert stale.text.count("<blockquote>") == 2
    assert kept(region) == {"q1": False, "q4": ["formation"], "q6": "La leur"}
    again = step(at_work, answer=stale)
    assert (again["a-q1"], again["a-q2"], again["a-q6"]) == ("oui", "oui", "La <mienne>")
    assert again["a-q4"] == "formation", "what only the other changed is taken over"
    assert again["comment_establishment"] == "À suivre"
    assert again.send(at_work, "enregistrer").status == 303
    assert kept(region) == {"q1": True, "q2": True, "q4": ["formation"], "q6": "La <mienne>"}
    comments = region.tried.portal.parcours.read(holder(region), "1").comments
    assert [comment.text for comment in comments] == ["À suivre"]
