"""« Réponses à revoir »: what a new version of the questionnaire could not take over, in words (PA-3)."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest

from parcours.versions import documents, text
from tmspros_core.forms.definition import Choice, Form, Kind, Label, Limits, Question
from tmspros_core.portal.shell.questionnaires import Questionnaires
from tmspros_core.testing.answering import Bringing, questionnaire, yes_no
from tmspros_core.testing.trial import Trial, trial
from web.browsing import Browser
from web.desk_day import HOSTILE, TABLE
from web.region import Region

TOOLS = (Choice(id="rouler", label=Label("À rouler")), Choice(id="lever", label=Label("À lever")))
FIRST = questionnaire(
    (
        yes_no("a"),
        Question(id="n", kind=Kind.NUMBER, label=Label("Combien ?")),
        text("gone"),
        Question(id="s", kind=Kind.SEVERAL, label=Label("Quels outils ?"), choices=TOOLS),
    ),
    (documents("d"), text("kept")),
    version="1",
)
SECOND = questionnaire(
    (text("a"), Question(id="n", kind=Kind.NUMBER, label=Label("Combien ?"), limits=Limits(most=10))),
    (text("d"), text("kept")),
    version="2",
)


def bring(tried: Trial, form: Form) -> None:
    known: Questionnaires = tried.portal.shell.forms
    known.__dict__["parcours"] = form
    known.__dict__.pop("parcours_digest", None)


@pytest.fixture
def tried() -> Iterator[Trial]:
    with trial(plugins=[Bringing(FIRST)]) as opened:
        yield opened


@pytest.fixture
def answered(tried: Trial, open_browser: Callable[..., Browser]) -> Region:
    """An establishment that answered the first version, and then the second came into force."""
    region = Region(tried, lambda: open_browser(tried))
    actor, portal = region.establishment(), tried.portal
    portal.parcours.save(actor, "1", {"a": True, "n": 12, "gone": HOSTILE, "s": ["rouler", "lever"]}, revision=0)
    portal.parcours.save(actor, "2", {"kept": "Reste"}, revision=0)
    portal.attachments.deposit(actor, "d", "relevé.csv", BytesIO(TABLE))
    bring(tried, SECOND)
    return region


@pytest.mark.rule("PA-3")
def test_every_answer_that_could_not_be_carried_is_told_in_words_with_its_reason(answered: Region) -> None:
    browser = answered.browser("establishment")
    assert "la version 2 est en vigueur" in browser.get("/parcours").text
    page = browser.post("/parcours/migration")
    assert (page.status, "version 2" in page.text, "version 1" in page.text) == (200, True, True)
    for label, answer, reason in (
        ("Question a ?", "OUI", "n'a pas la forme attendue"),
        ("Combien ?", "12", "La valeur doit être au plus 10."),
        ("Texte gone", HOSTILE.replace('"', "&#34;").replace("<", "&lt;").replace(">", "&gt;"), "n'existe plus"),
        ("Quels outils ?", "À rouler, À lever", "n'existe plus"),
        ("Documents d", "relevé.csv", "n'a pas la forme attendue"),
    ):
        told = page.text[page.text.index(f"<dt>{label}</dt>") :].partition("</div>")[0]
        assert answer in told, label
        assert reason in told, label
        assert ("/parcours/etapes/" in told) is ("n'existe plus" not in told)
    assert "{" not in page.text
    assert "<dt>Texte kept</dt>" not in page.text
    assert 'href="/parcours/etapes/2#a-d"' in page.text
    again = browser.post("/parcours/migration")
    assert (again.status, again.header("Location")) == (303, "/parcours?etat=migre")


@pytest.mark.rule("PA-3")
def test_the_api_says_why_with_what_the_sentence_needs(answered: Region) -> None:
    losses = answered.browser("establishment").call("POST", "/api/parcours/migration").json["losses"]
    (many,) = [loss for loss in losses if loss["question"] == "n"]
    assert (many["code"], many["answer"], many["step"]) == ("answer.too_large", 12, "1")
    assert many["detail"] == "La valeur doit être au plus 10."
    (gone,) = [loss for loss in losses if loss["question"] == "gone"]
    assert (gone["step"], gone["code"]) == (None, "answer.question_gone")


@pytest.mark.rule("PA-3")
def test_without_a_loss_the_parcours_says_that_it_is_done(tried: Trial, open_browser: Callable[..., Browser]) -> None:
    region = Region(tried, lambda: open_browser(tried))
    tried.portal.parcours.save(region.establishment(), "1", {"n": 3}, revision=0)
    bring(tried, SECOND)
    browser = region.browser("establishment")
    assert browser.post("/parcours/migration").header("Location") == "/parcours?etat=migre"
    assert browser.get("/parcours/etapes/1").status == 200
