"""What stands around the questions of a step: comments, « Etape vue », figures, handing in again (PA-7, PA-10)."""

import re
from datetime import timedelta
from io import BytesIO

import pytest

from tmspros_core.testing.trial import OFFICER, PASSWORD, SIRET
from web.browsing import Browser
from web.region import Region
from web.stepping import holder, kept, step
from web.test_qrp_dossiers import words


@pytest.mark.rule("PA-10")
def test_the_three_areas_show_who_said_what_and_one_button_saves_them_with_the_answers(
    region: Region, at_work: Browser
) -> None:
    region.tried.portal.desk.comment(region.officer, SIRET, "1", "Précisez <b>tout</b>")
    sheet = step(at_work).set("a-q1", "oui").set("comment_establishment", "De nous")
    sheet.set("comment_representatives", "Du CSE").send(at_work, "enregistrer")
    page = at_work.get("/parcours/etapes/1")
    for said in ("De nous", "Du CSE", "Précisez &lt;b&gt;tout&lt;/b&gt;", OFFICER, "Atelier"):
        assert said in page.text, said
    assert "comment_fund" not in dict(step(at_work, answer=page).fields)
    long = step(at_work).set("comment_establishment", "x" * 10_001).set("a-q6", "Gardé").send(at_work, "enregistrer")
    assert (long.status, 'href="#comment_establishment"' in long.text) == (422, True)
    assert step(at_work, answer=long)["a-q6"] == "Gardé"
    assert len(step(at_work, answer=long)["comment_establishment"]) == 10_001


@pytest.mark.rule("PA-10")
def test_the_step_is_marked_as_seen_by_somebody_named_and_the_mark_can_be_taken_back(
    region: Region, at_work: Browser
) -> None:
    nameless = step(at_work).set("a-q1", "oui").set("seen_box", "oui").send(at_work, "enregistrer")
    assert (nameless.status, 'href="#seen_by"' in nameless.text) == (422, True)
    assert kept(region) == {"q1": True}, "the answers are kept all the same"
    assert step(at_work, answer=nameless)["seen_box"] == "oui"
    marked = at_work.follow(step(at_work, answer=nameless).set("seen_by", "Paul").send(at_work, "enregistrer"))
    assert "Vue par Paul le" in marked.text
    assert step(at_work, answer=marked)["seen_box"] == "oui"
    changed = at_work.follow(step(at_work, answer=marked).set("a-q2", "oui").send(at_work, "enregistrer"))
    assert "L'étape a été modifiée depuis" in changed.text
    assert step(at_work, answer=changed)["seen_box"] == ""
    anew = at_work.follow(step(at_work, answer=changed).set("seen_box", "oui").send(at_work, "enregistrer"))
    assert "modifiée depuis" not in anew.text
    gone = at_work.follow(step(at_work, answer=anew).set("seen_box").send(at_work, "enregistrer"))
    assert "Vue par" not in gone.text


@pytest.mark.rule("PA-10")
def test_without_representatives_their_area_is_not_there(region: Region, at_work: Browser) -> None:
    region.validate(SIRET, has_representatives=False)
    text = words(at_work.get("/parcours/etapes/1"))
    assert "CSE" not in text
    assert "Etape vue" not in text


@pytest.mark.rule("PA-11")
@pytest.mark.parametrize(
    ("days", "shown"), [((169, 473), ("0,8", "2,4")), ((0, None), ("0,0",)), ((None, 473), ("2,4",)), (None, ())]
)
def test_the_funds_figures_head_the_first_step_in_the_words_of_the_tutorial(
    region: Region, at_work: Browser, days: tuple[int | None, int | None] | None, shown: tuple[str, ...]
) -> None:
    if days is not None:
        region.tried.portal.desk.set_figures(region.officer, SIRET, 2025, tms_days=days[0], back_days=days[1])
    text = words(at_work.get("/parcours/etapes/1"))
    sentences = [
        f"{number} est le nombre de journées perdues {what} dans votre établissement, soit {equivalents} équivalents "
        "temps plein."
        for number, what, equivalents in zip(
            [each for each in days or () if each is not None],
            [
                what
                for each, what in zip(
                    days or (),
                    ("liées aux TMS", "liées aux accidents du travail à l'origine de lombalgies"),
                    strict=False,
                )
                if each is not None
            ],
            shown,
            strict=True,
        )
    ]
    for sentence in sentences:
        assert sentence in text, sentence
    assert text.count("équivalents temps plein") == len(shown)
    assert ("Dernières données annuelles disponibles." in text) == bool(shown)
    assert "équivalents" not in words(at_work.get("/parcours/etapes/2"))


@pytest.mark.rule("PA-7")
def test_a_returned_step_is_handed_in_again_by_its_button_only_and_once_it_is_complete(
    region: Region, at_work: Browser
) -> None:
    portal, officer = region.tried.portal, region.officer
    for number in ("1", "2", "3", "4"):
        assert "repondre" not in step(at_work, number).buttons
    complete(region, at_work)
    view = portal.desk.step(officer, SIRET, "3")
    portal.desk.return_step(officer, SIRET, "3", content=view.content, message="Précisez la question 23")
    assert "Votre caisse régionale demande un complément pour l'étape « Comment agir ? »." in at_work.get("/").text
    sheet = step(at_work, "3")
    assert "repondre" in sheet.buttons
    early = sheet.set("a-q23", "").send(at_work, "repondre")
    assert early.status == 422
    assert "Q23 : Cette réponse est obligatoire." in early.text
    assert portal.parcours.read(holder(region), "3").review == "returned"
    late = at_work.follow(step(at_work, "3", early).set("a-q23", "Du temps").send(at_work, "repondre"))
    assert "transmise au préventeur" in late.text
    assert kept(region, "3")["q23"] == "Du temps"
    assert portal.parcours.read(holder(region), "3").review == "requested"


@pytest.mark.rule("PA-7", "PO-3")
def test_a_returned_step_says_first_what_its_fund_asks_and_what_to_do(region: Region, at_work: Browser) -> None:
    portal, officer = region.tried.portal, region.officer
    complete(region, at_work)
    asks = "Votre caisse régionale demande un complément. Complétez l'étape"
    portal.desk.comment(officer, SIRET, "3", "Merci pour le plan.")
    assert asks not in at_work.get("/parcours/etapes/3").text
    region.tried.clock.advance(timedelta(minutes=5))
    content = portal.desk.step(officer, SIRET, "3").content
    portal.desk.return_step(officer, SIRET, "3", content=content, message="Précisez <b>Q23</b>\nen détail")
    first = at_work.get("/parcours/etapes/3").text.partition("<form")[2].partition("<form")[0]
    assert asks in first
    assert '<p class="said">Précisez &lt;b&gt;Q23&lt;/b&gt;\nen détail</p>' in first
    assert "Merci pour le plan." not in first
    assert 'href="#area-fund"' in first
    at_work.follow(step(at_work, "3").set("a-q23", "Du temps").send(at_work, "repondre"))
    assert asks not in at_work.get("/parcours/etapes/3").text


def complete(region: Region, at_work: Browser) -> None:
    """Answer the whole third step, on its page."""
    sheet = step(at_work, "3")
    for name, values in sheet.offered.items():
        if name.startswith("a-q"):
            sheet.set(name, values[0])
    for name in [name for name, _ in sheet.fields if re.match(r"a-q\d+(\.|$)", name) and name not in sheet.offered]:
        sheet.set(name, "3" if "." in name else "Une réponse")
    for question in ("q17", "q19"):
        region.tried.portal.attachments.deposit(holder(region), question, "diagnostic.txt", BytesIO(b"Un diagnostic\n"))
    answer = at_work.follow(sheet.send(at_work, "enregistrer"))
    assert "le préventeur de votre caisse régionale en est prévenu par mail" in answer.text


@pytest.mark.rule("PR-9")
def test_english_is_had_on_request_and_numbers_are_written_so(region: Region, at_work: Browser) -> None:
    region.tried.portal.desk.set_figures(region.officer, SIRET, 2025, tms_days=169, back_days=473)
    text = at_work.get("/parcours/etapes/1?lang=en").text
    for said in ("that is 0.8 full-time equivalents", "How does this concern me?", "About this question", ">YES<"):
        assert said in text, said
    assert PASSWORD not in text
