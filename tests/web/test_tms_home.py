"""Home, news and documentation: the tutorial's words, what is to be looked at, what is whose (PO)."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from attrs import evolve

from tmspros_core.testing.trial import OFFICER, SIRET, Trial
from web.browsing import Answer, Browser
from web.paper import PDF, paper
from web.region import FOREIGN_OFFICER, Region
from web.stepping import step
from web.test_qrp_dossiers import words
from web.test_tms_profile import profile


def notices(home: Answer) -> str:
    """What stands under « Mon tableau de bord »."""
    return words(home).partition("Mon tableau de bord")[2].partition("Je mets à jour mon profil")[0].strip()


@pytest.mark.rule("PO-3")
def test_home_has_the_parts_of_the_tutorial(region: Region, at_work: Browser) -> None:
    region.tried.portal.admin.set_fund_contact("cramif", "prevention@cramif.example")
    text = words(at_work.get("/"))
    for said in (
        "Actualités", "Mon parcours", "Agir en 4 étapes :", "En quoi suis-je concerné ?",
        "Quels résultats pour mon entreprise ?", "Exporter les données saisies", "Poursuivre mon parcours",
        "Mon tableau de bord", "Je mets à jour mon profil", "Je contacte ma caisse régionale", "contacter par mail",
        "Cramif", "Atelier", "mettre à jour",
        "Prévenir les TMS, c'est identifier, connaître et maîtriser les risques pour transformer durablement les",
    ):  # fmt: skip
        assert said in text, said
    assert 'href="mailto:prevention@cramif.example"' in at_work.get("/").text
    assert '<a class="main" href="/parcours">' in at_work.get("/").text
    assert notices(at_work.get("/")) == "Rien à signaler."


@pytest.mark.rule("PR-7", "PO-3")
def test_before_the_profile_is_validated_home_shows_four_titles_and_a_button_that_does_nothing(region: Region) -> None:
    fresh = region.browser("fresh")
    home = fresh.get("/")
    assert '<button type="button" disabled aria-describedby="shut">Poursuivre mon parcours</button>' in home.text
    for title in ("En quoi suis-je concerné ?", "Par quoi commencer ?", "Comment agir ?", "Quels résultats"):
        assert title in words(home)
    assert "/parcours/etapes/" not in home.text
    assert "/parcours/export/" not in home.text
    assert notices(home) == "Votre profil est à compléter et à valider pour ouvrir votre parcours."
    refused = fresh.get("/parcours")
    assert (refused.status, "Validez d'abord votre profil" in refused.text) == (403, True)
    assert 'href="/profil">Mon profil</a></li>' in refused.text
    for path in ("/profil", "/aide", "/actualites", "/documentation"):
        assert fresh.get(path).status == 200, path


@pytest.mark.rule("PO-3")
def test_the_dashboard_tells_of_a_returned_step_and_of_a_comment_until_it_is_answered(
    region: Region, at_work: Browser
) -> None:
    region.tried.portal.desk.comment(region.officer, SIRET, "2", "Une question")
    said = "Nouveau commentaire de votre caisse régionale sur l'étape « Par quoi commencer ? »."
    assert notices(at_work.get("/")) == said
    region.tried.clock.advance(timedelta(minutes=1))
    step(at_work, "2").set("comment_establishment", "Une réponse").send(at_work, "enregistrer")
    assert notices(at_work.get("/")) == "Rien à signaler."


@pytest.mark.rule("PO-2")
def test_news_are_the_nations_and_ones_own_funds_newest_first(region: Region, at_work: Browser) -> None:
    portal, clock = region.tried.portal, region.tried.clock
    for editor, title in (
        (region.officer, "Du fonds <b>"), (region.foreign_officer, "D'ailleurs"), (region.national, "De la nation"),
    ):  # fmt: skip
        portal.news.publish(editor, title, "Un paragraphe\n\n<i>un autre</i>")
        clock.advance(timedelta(minutes=1))
    listed = at_work.get("/actualites")
    assert "D'ailleurs" not in listed.text
    assert listed.text.index("De la nation") < listed.text.index("Du fonds &lt;b&gt;")
    home = at_work.get("/")
    assert "CONSULTER" in home.text
    item = at_work.get(f"/actualites/{portal.news.list(region.establishment()).items[1].id}")
    for said in ("<h1>Du fonds &lt;b&gt;</h1>", "&lt;i&gt;un autre&lt;/i&gt;", "régionale"):
        assert said in item.text, said
    theirs = portal.news.list(portal.actors.officer(FOREIGN_OFFICER)).items
    foreign = next(each for each in theirs if each.title == "D'ailleurs")
    unknown = at_work.get("/actualites/nulle-part")
    assert at_work.get(f"/actualites/{foreign.id}").status == unknown.status == 404


@pytest.mark.rule("PO-2")
def test_documents_are_listed_and_handed_out(region: Region, at_work: Browser) -> None:
    assert "Aucun document pour le moment." in at_work.get("/documentation").text
    portal = region.tried.portal
    mine = portal.news.publish_document(region.officer, "Guide", "guide.pdf", BytesIO(PDF))
    theirs = portal.news.publish_document(region.foreign_officer, "Leur guide", "leur.pdf", BytesIO(PDF))
    listed = words(at_work.get("/documentation"))
    assert "Guide guide.pdf, 1 Kio" in listed
    assert "Leur guide" not in listed
    answer = at_work.get(f"/documentation/{mine.id}")
    assert (answer.status, answer.body) == (200, PDF)
    assert (answer.header("Content-Disposition") or "").startswith('attachment; filename="guide.pdf"')
    assert at_work.get(f"/documentation/{theirs.id}").status == 404


@pytest.mark.rule("PR-9")
def test_after_a_new_edition_of_the_profile_the_parcours_is_read_and_not_written(
    tried: Trial, region: Region, at_work: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    step(at_work).set("a-q6", "Écrit avant").send(at_work, "enregistrer")
    before = step(at_work).set("a-q6", "Écrit trop tard")
    forms = tried.portal.shell.forms
    monkeypatch.setitem(forms.__dict__, "profile", evolve(forms.profile, edition=forms.profile.edition + 1))
    page = at_work.get("/parcours/etapes/1")
    assert "Écrit avant" in page.text
    assert "validez-le de nouveau pour modifier votre parcours" in page.text
    assert step(at_work, answer=page).buttons == ["enregistrer"], "but for the one that no one sees"
    refused = before.send(at_work, "enregistrer")
    assert refused.status == 422
    assert "Écrit trop tard" in refused.text
    assert notices(at_work.get("/")) == "Votre profil est à valider de nouveau pour modifier votre parcours."
    assert profile(at_work).send(at_work, "valider").status == 303
    assert step(at_work, answer=refused).send(at_work, "enregistrer").status == 303


@pytest.mark.rule("PO-1")
def test_officers_and_editors_keep_a_home_of_their_own(
    region: Region, tried: Trial, open_browser: Callable[..., Browser]
) -> None:
    for name in (OFFICER, "national", "support"):
        text = region.browser(name).get("/").text
        assert "Poursuivre mon parcours" not in text
    assert paper(region.browser("officer").get("/"), "/profil").fields == []


@pytest.mark.rule("PO-3", "PA-4")
@pytest.mark.parametrize("path", ["/", "/parcours", "/parcours/etapes/2"])
def test_each_step_shows_a_box_for_each_question_and_fills_those_that_are_answered(
    region: Region, at_work: Browser, path: str
) -> None:
    holder, parcours = region.establishment(), region.tried.portal.parcours
    parcours.save(holder, "1", {"q1": True, "q2": False, "q6": " "}, revision=0)
    boxes = [
        (svg.count('class="done"'), svg.count("<rect"))
        for svg in at_work.get(path).text.split("<svg aria-hidden")[1:]
        for svg in [svg.partition("</svg>")[0]]
    ]
    said = re.findall(r"Réponses : (\d+) sur (\d+)", words(at_work.get(path)))
    assert boxes == [(int(answered), int(asked)) for answered, asked in said]
    assert boxes == [(2, 8), (0, 8), (0, 7), (0, 5)]
    assert [(s.answered, s.asked) for s in parcours.overview(holder).steps] == boxes
