"""What was being posted when a session had ended comes back to the same person, and to nobody else (SI-6)."""

from datetime import timedelta

import pytest

from tmspros_adapters.web.resuming import GOOD_FOR
from tmspros_core.testing.trial import PASSWORD, SIRET
from web.browsing import Answer, Browser
from web.paper import PDF, Paper, paper
from web.region import ELSEWHERE, OFFICER, Region
from web.stepping import kept, step

IDLE = timedelta(minutes=31)
AGAIN = "/connexion/reprise"


def signing_in(page: Answer, identifier: str = SIRET, password: str = PASSWORD) -> Paper:
    return paper(page, AGAIN).set("identifier", identifier).set("password", password)


def lapsed(region: Region, at_work: Browser) -> Answer:
    """The page that answers a step's form, posted after half an hour of doing nothing."""
    sheet = (
        step(at_work).set("a-q1", "non").set("a-q4", "formation", "materiel").set("a-q6", "Des heures\nde <travail>")
    )
    sheet.set("comment_establishment", "Et un mot")
    region.tried.clock.advance(IDLE)
    return sheet.send(at_work, "enregistrer", files=[("f-q8", "tableau.pdf", PDF)])


@pytest.mark.rule("SI-6")
def test_the_same_person_gets_the_form_back_and_nothing_is_saved_before_they_do(
    region: Region, at_work: Browser
) -> None:
    page = lapsed(region, at_work)
    assert page.status == 403
    assert "ce que vous étiez en train d'enregistrer reviendra" in page.text
    assert at_work.cookie("tmspros_session") is None
    back = signing_in(page).send(at_work)
    assert back.status == 200
    assert "Ce que vous aviez saisi est revenu. Rien n'est encore enregistré" in back.text
    assert kept(region) == {}
    sheet = step(at_work, answer=back)
    assert (sheet["a-q1"], sheet["a-q6"]) == ("non", "Des heures\nde <travail>")
    assert sheet["comment_establishment"] == "Et un mot"
    assert at_work.follow(sheet.send(at_work, "enregistrer")).status == 200
    assert kept(region) == {"q1": False, "q4": ["formation", "materiel"], "q6": "Des heures\nde <travail>"}


@pytest.mark.rule("SI-6")
def test_a_wrong_password_keeps_the_form_waiting(region: Region, at_work: Browser) -> None:
    wrong = signing_in(lapsed(region, at_work), password="faux").send(at_work)
    assert wrong.status == 422
    assert step(at_work, answer=signing_in(wrong).send(at_work))["a-q1"] == "non"


@pytest.mark.rule("SI-6")
@pytest.mark.parametrize("identifier", [ELSEWHERE, OFFICER])
def test_another_person_gets_nothing_of_it(region: Region, at_work: Browser, identifier: str) -> None:
    page = lapsed(region, at_work)
    answer = signing_in(page, identifier).send(at_work)
    assert (answer.status, answer.header("Location")) == (303, "/")
    assert "Des heures" not in at_work.follow(answer).text
    assert "Des heures" not in page.text, "nor does the sign-in page show it"


@pytest.mark.rule("SI-6")
def test_it_waits_for_a_while_only(region: Region, at_work: Browser) -> None:
    page = lapsed(region, at_work)
    region.tried.clock.advance(GOOD_FOR)
    assert signing_in(page).send(at_work).header("Location") == "/"


@pytest.mark.rule("SI-6")
@pytest.mark.parametrize("seal", ["", "x", "eyJhIjoxfQ.abc", "owner"])
def test_a_form_that_was_not_sealed_here_is_none(region: Region, at_work: Browser, seal: str) -> None:
    page = lapsed(region, at_work)
    sealed = step(region.browser("establishment"))["owner"] if seal == "owner" else seal
    answer = signing_in(page).set("kept", sealed).send(at_work)
    assert (answer.status, answer.header("Location")) == (303, "/")


@pytest.mark.rule("SI-6")
def test_what_does_not_say_whose_it_is_only_leads_to_the_sign_in_page(region: Region, at_work: Browser) -> None:
    sheet = step(at_work).set("a-q6", "Perdu").set("owner", "contrefait")
    region.tried.clock.advance(IDLE)
    answer = sheet.send(at_work, "enregistrer")
    assert (answer.status, answer.header("Location")) == (303, "/connexion?etat=fin")


@pytest.mark.rule("SI-6", "PW-10")
def test_a_profile_comes_back_without_the_password_that_was_typed(region: Region, at_work: Browser) -> None:
    sheet = paper(at_work.get("/profil"), "/profil").set("a-head_last_name", "Nouveau").set("password", "Secret-123!")
    region.tried.clock.advance(IDLE)
    page = sheet.send(at_work, "valider")
    waiting = region.tried.portal.tokens.unseal(paper(page, AGAIN)["kept"], about="form", longest=2**20)
    assert waiting is not None
    back = signing_in(page).send(at_work)
    assert paper(back, "/profil")["a-head_last_name"] == "Nouveau"
    for text in (page.text, back.text):
        assert "Secret-123!" not in text


@pytest.mark.rule("SI-6")
def test_somebody_who_signed_out_in_another_tab_loses_nothing_either(region: Region, at_work: Browser) -> None:
    sheet = step(at_work).set("a-q6", "Écrit avant")
    at_work.post("/deconnexion")
    page = sheet.send(at_work, "enregistrer")
    assert step(at_work, answer=signing_in(page).send(at_work))["a-q6"] == "Écrit avant"


@pytest.mark.rule("SI-6")
def test_a_long_form_comes_back_whole(region: Region, at_work: Browser) -> None:
    long = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(5_000))
    sheet = step(at_work).set("a-q6", long).set("comment_establishment", long * 2)
    region.tried.clock.advance(IDLE)
    back = signing_in(sheet.send(at_work, "enregistrer")).send(at_work)
    assert step(at_work, answer=back)["a-q6"] == long
    assert step(at_work, answer=back)["comment_establishment"] == long * 2
