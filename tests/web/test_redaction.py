"""« retirer »: each side takes the words of its own comments away, once it has confirmed; the trace stays (MA-5)."""

import pytest

from tmspros_core.records import DossierComment, StepComment
from tmspros_core.testing.trial import SIRET
from web.browsing import Answer
from web.crowd import MINE, PRINCIPAL, Crowd
from web.described import Described
from web.region import Region

WORDS = "Madame Untel est <i>en arrêt</i>"
ESCAPED = "Madame Untel est &lt;i&gt;en arrêt&lt;/i&gt;"
STEP = "/parcours/etapes/1"
DESK = f"/caisse/etablissements/{SIRET}/etapes/1"


def retreat(page: Answer, path: str, comment: str) -> str:
    """Where the page leads to take this comment back; it must be offered."""
    target = f"{path}/commentaires/{comment}/retrait"
    assert f'href="{target}"' in page.text
    return target


def last(region: Region) -> str:
    return region.tried.rows(StepComment)[-1].id


@pytest.mark.rule("MA-5", "QR-13")
def test_on_a_dossier_by_who_wrote_it_and_by_who_manages_the_siret(crowd: Crowd) -> None:
    path = f"/qrp/dossiers/{crowd.dossiers[MINE]}"
    basile, anne = crowd.browser("secondary"), crowd.browser("principal")
    for visitor in (basile, anne):
        basile.post(f"{path}/commentaires", {"text": WORDS})
        (said,) = [row for row in crowd.tried.rows(DossierComment) if row.text]
        target = retreat(visitor.get(path), path, said.id)
        assert ESCAPED in visitor.get(target).text
        assert said in crowd.tried.rows(DossierComment), "looking takes nothing away"
        done = visitor.follow(visitor.post(target))
        assert "Le commentaire est retiré" in done.text
        assert ESCAPED not in done.text
        assert target not in done.text
        assert visitor.post(target).status == 303, "once more does nothing more"
    anne.post(f"{path}/commentaires", {"text": WORDS})
    said = next(row for row in crowd.tried.rows(DossierComment) if row.text)
    theirs = f"{path}/commentaires/{said.id}/retrait"
    assert theirs not in basile.get(path).text
    assert (basile.get(theirs).status, basile.post(theirs).status) == (403, 403)
    for other in ("support", PRINCIPAL.replace("anne", "denis").replace("usine", "autre")):
        assert crowd.browser(other).post(theirs).status in (403, 404)
    assert [row.text for row in crowd.tried.rows(DossierComment) if row.id == said.id] == [WORDS]


@pytest.mark.rule("MA-5", "PA-10")
def test_on_a_step_each_side_its_own(region: Region) -> None:
    here, jeanne = region.browser("establishment"), region.browser("officer")
    portal = region.tried.portal
    portal.parcours.comment(region.establishment(), "1", WORDS)
    own = last(region)
    portal.desk.comment(region.officer, SIRET, "1", "Bien reçu")
    funds = next(row.id for row in region.tried.rows(StepComment) if row.id != own)
    assert funds not in here.get(STEP).text
    assert own not in jeanne.get(DESK).text
    for visitor, path, comment in ((here, STEP, own), (jeanne, DESK, funds)):
        target = retreat(visitor.get(path), path, comment)
        page = visitor.get(target)
        assert (page.status, "ne revient pas" in page.text) == (200, True)
        done = visitor.follow(visitor.post(target))
        assert "Le commentaire est retiré" in done.text
        assert target not in done.text
    assert [row.text for row in region.tried.rows(StepComment)] == [None, None]


@pytest.mark.rule("MA-5", "PA-10")
def test_the_other_sides_comment_and_one_of_another_step_are_not_there(region: Region) -> None:
    here, jeanne = region.browser("establishment"), region.browser("officer")
    portal = region.tried.portal
    portal.parcours.comment(region.establishment(), "1", WORDS)
    own = last(region)
    portal.desk.comment(region.officer, SIRET, "1", "Bien reçu")
    funds = next(row.id for row in region.tried.rows(StepComment) if row.id != own)
    foreign = region.browser("foreign_officer")
    wrong = [
        (here, f"{STEP}/commentaires/{funds}/retrait"),
        (here, f"/parcours/etapes/2/commentaires/{own}/retrait"),
        (here, f"{STEP}/commentaires/x/retrait"),
        (jeanne, f"{DESK}/commentaires/{own}/retrait"),
        (jeanne, f"/caisse/etablissements/{SIRET}/etapes/2/commentaires/{funds}/retrait"),
        (foreign, f"{DESK}/commentaires/{funds}/retrait"),
        (region.browser("elsewhere"), f"{STEP}/commentaires/{own}/retrait"),
    ]
    for visitor, target in wrong:
        assert (visitor.get(target).status, visitor.post(target).status) == (404, 404), target
    assert {row.text for row in region.tried.rows(StepComment)} == {WORDS, "Bien reçu"}


@pytest.mark.rule("MA-5", "PA-10")
def test_by_the_api_of_the_parcours_and_of_the_desk(region: Region) -> None:
    here, jeanne = Described(region.browser("establishment")), Described(region.browser("officer"))
    portal = region.tried.portal
    portal.parcours.comment(region.establishment(), "1", WORDS)
    own = last(region)
    portal.desk.comment(region.officer, SIRET, "1", "Bien reçu")
    funds = next(row.id for row in region.tried.rows(StepComment) if row.id != own)
    for api, step, at, mine, theirs in (
        (here, "/api/parcours/steps/{step}", "/api/parcours/steps/1", own, funds),
        (
            jeanne,
            "/api/desk/establishments/{siret}/steps/{step}",
            f"/api/desk/establishments/{SIRET}/steps/1",
            funds,
            own,
        ),
    ):
        pattern = f"{step}/comments/{{comment}}"
        refused = api.call("DELETE", pattern, at=f"{at}/comments/{theirs}")
        assert (refused.status, refused.json["code"]) == (404, "comment.unknown")
        assert api.call("DELETE", pattern, at=f"{at.replace('/1', '/2')}/comments/{mine}").status == 404
        for _ in range(2):
            view = api.call("DELETE", pattern, at=f"{at}/comments/{mine}")
            assert [each["text"] for each in view.json["comments"] if each["id"] == mine] == [None]


@pytest.mark.rule("MA-5", "QR-13")
def test_by_the_api_of_dossiers(crowd: Crowd) -> None:
    anne, basile = Described(crowd.browser("principal")), Described(crowd.browser("secondary"))
    at, pattern = f"/api/dossiers/{crowd.dossiers[MINE]}", "/api/dossiers/{id}/comments/{comment}"
    crowd.comment(MINE)
    (said,) = anne.call("GET", "/api/dossiers/{id}", at=at).json["comments"]
    taken = basile.call("DELETE", pattern, at=f"{at}/comments/{said['id']}").json["comments"]
    assert taken == [{**said, "text": ""}]
    both = anne.call("POST", "/api/dossiers/{id}/comments", {"text": WORDS}, at=f"{at}/comments").json["comments"]
    (mine,) = (each for each in both if each["text"] == WORDS)
    refused = basile.call("DELETE", pattern, at=f"{at}/comments/{mine['id']}")
    assert (refused.status, refused.json["code"]) == (403, "access.forbidden")
    assert anne.call("DELETE", pattern, at=f"{at}/comments/x").json["code"] == "comment.unknown"
    assert anne.call("DELETE", pattern, at=f"{at}/comments/{mine['id']}").status == 200
