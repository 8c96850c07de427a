"""Dossiers: each step as it may be treated, nothing typed lost, lists both ways."""

import re

import pytest

from tmspros_core.changes import Set, equal
from tmspros_core.records import Account
from tmspros_core.records.dossiers import DossierStep
from web.browsing import Answer
from web.crowd import MINE, PRINCIPAL, SECONDARY, Crowd
from web.test_pages import outline

SETTINGS = "/qrp/parametrage"


def words(answer: Answer) -> str:
    """What a person reads, its spaces made one."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.text))


@pytest.mark.rule("QR-13")
def test_a_stale_save_shows_both_versions_and_loses_nothing_typed(crowd: Crowd) -> None:
    path = f"/qrp/dossiers/{crowd.dossiers[MINE]}"
    anne, basile = crowd.browser("principal"), crowd.browser("secondary")
    page = outline(anne.get(path))
    hidden = {each["name"]: each["value"] for each in page.named("input") if each.get("type") == "hidden"}
    theirs = {**hidden, "circumstances": "Chute dans l'escalier", "work": "Vente"}
    assert basile.post(path, theirs).status == 303
    mine = {**hidden, "circumstances": "Chute <b>sur</b> le quai\r\nà 8 h", "remarks": "Aucune"}
    stale = anne.post(path, mine)
    assert stale.status == 409
    assert "Quelqu'un d'autre a enregistré ce dossier" in stale.text
    for said in (
        "<blockquote>Chute dans l'escalier</blockquote>",
        "Chute &lt;b&gt;sur&lt;/b&gt; le quai\nà 8 h",
        "Aucune",
    ):
        assert said in stale.text, said
    assert stale.text.count("<blockquote>") == 2
    assert "<blockquote>(vide)</blockquote>" in stale.text
    assert ">\nVente</textarea>" in stale.text, "what only the other changed is taken over"
    read = crowd.tried.portal.dossiers.read(crowd.employer(PRINCIPAL), crowd.dossiers[MINE])
    assert (read.revision, read.answers) == (1, {"circumstances": "Chute dans l'escalier", "work": "Vente"})

    again = {each["name"]: each["value"] for each in outline(stale).named("input") if each.get("type") == "hidden"}
    assert anne.post(path, {**again, "circumstances": "Les deux", "work": "Vente", "remarks": "Aucune"}).status == 303
    read = crowd.tried.portal.dossiers.read(crowd.employer(PRINCIPAL), crowd.dossiers[MINE])
    assert (read.revision, read.answers) == (2, {"circumstances": "Les deux", "work": "Vente", "remarks": "Aucune"})


@pytest.mark.rule("QR-13")
def test_what_cannot_be_saved_comes_back(crowd: Crowd) -> None:
    path = f"/qrp/dossiers/{crowd.dossiers[MINE]}"
    anne = crowd.browser("principal")
    long = anne.post(path, {"revision": "0", "work": "x" * 2001, "remarks": "nul \0"})
    assert long.status == 422
    assert len(re.findall('aria-invalid="true"', long.text)) == 2
    assert "x" * 2001 in long.text
    empty = anne.post(f"{path}/commentaires", {"text": " \r\n "})
    assert (empty.status, "Écrivez un commentaire" in empty.text) == (422, True)
    crowd.move(MINE, DossierStep.CONSULTATION)
    late = anne.post(path, {"revision": "0", "work": "Une phrase"})
    assert (late.status, "Une phrase" in late.text, '<textarea id="work"' in late.text) == (422, True, False)


@pytest.mark.rule("QR-13")
def test_each_step_offers_what_it_allows(crowd: Crowd) -> None:
    path, anne = f"/qrp/dossiers/{crowd.dossiers[MINE]}", crowd.browser("principal")
    offered = []
    for step in DossierStep:
        if step is not DossierStep.TO_COMPLETE:
            crowd.move(MINE, step)
        fields = outline(anne.get(path)).named("textarea")
        offered.append([each["name"] for each in fields])
    assert offered == [["circumstances", "work", "witnesses", "remarks", "text"], ["text"], []]


@pytest.mark.rule("QR-11")
def test_a_comment_is_signed_escaped_and_outlives_the_access(crowd: Crowd) -> None:
    path = f"/qrp/dossiers/{crowd.dossiers[MINE]}"
    crowd.browser("secondary").post(f"{path}/commentaires", {"text": "<script>alert(1)</script>\r\nà suivre"})
    crowd.browser("principal").post(f"{SETTINGS}/secondaires/{crowd.row(PRINCIPAL, SECONDARY)}/suppression")
    page = crowd.browser("principal").get(path)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nà suivre" in page.text
    assert SECONDARY in page.text
    crowd.tried.change(Set(Account, (equal("login", SECONDARY),), {"login": None}))
    assert "Une personne dont l'adresse a été effacée" in crowd.browser("principal").get(path).text


@pytest.mark.rule("QR-12", "QI-8")
def test_a_list_goes_both_ways_by_pages_and_counts_once(crowd: Crowd) -> None:
    for number in range(25):
        crowd.tried.portal.dossiers.receive(crowd.support, MINE, reference=f"AT-{number:02}")
    visitor = crowd.browser("principal")
    page = visitor.get("/qrp")
    seen: list[str] = []
    ranges = []
    while True:
        seen += re.findall(r"/qrp/dossiers/([\w-]{22})", page.text)
        ranges += re.findall(r"\d+-\d+ de \d+", page.text)
        following = re.search(r'href="([^"]+)"><span aria-hidden="true">&gt;', page.text)
        if following is None:
            break
        page = visitor.get(following[1].replace("&amp;", "&"))
        assert "Compléter dossier (" not in page.text, "steps are counted on the first page only"
    assert ranges == ["1-10 de 27", "11-20 de 27", "21-27 de 27"]
    assert len(seen) == len(set(seen)) == 27
    back = re.search(r'href="([^"]+)"><span aria-hidden="true">&lt;', page.text)
    assert back
    assert "11-20 de 27" in visitor.get(back[1].replace("&amp;", "&")).text
    assert "1-25 de 27" in visitor.get("/qrp?lignes=25").text
    assert "1-10 de 27" in visitor.get("/qrp?lignes=1000").text
    assert "Compléter dossier (27)" in page.text or "Tous (27)" in words(visitor.get("/qrp"))


@pytest.mark.rule("QR-12")
@pytest.mark.parametrize("cursor", ["junk", "%00", "a.b.c", "é", "x" * 5000, ""])
@pytest.mark.parametrize("path", ["/qrp?apres=", f"{SETTINGS}?apres=", f"{SETTINGS}?s_apres=", "/api/dossiers?after="])
def test_a_cursor_that_no_page_gave_is_a_clear_error(crowd: Crowd, path: str, cursor: str) -> None:
    answer = crowd.browser("principal").get(f"{path}{cursor.replace('é', '%C3%A9')}")
    assert answer.status == 400
    assert "Cette page de la liste n'existe plus." in (answer.text if "api" not in path else answer.json["detail"])
    if "api" not in path:
        assert f'href="{path.partition("?")[0]}">Revenir à la première page de la liste<' in answer.text


@pytest.mark.rule("QR-12")
def test_a_cursor_of_another_list_or_tampered_with_is_refused(crowd: Crowd) -> None:
    for number in range(12):
        crowd.tried.portal.dossiers.receive(crowd.support, MINE, reference=f"AT-{number:02}")
    visitor = crowd.browser("principal")
    cursor = visitor.call("GET", "/api/dossiers?limit=5").json["next"]
    assert visitor.call("GET", f"/api/dossiers?limit=5&after={cursor}").status == 200
    for wrong in (cursor[:-2] + "AA", f"A{cursor}", cursor.swapcase()):
        assert visitor.call("GET", f"/api/dossiers?after={wrong}").json["code"] == "page.cursor_invalid"
    for other in ("/api/dossiers?step=to_complete", "/api/delegation/sirets?", "/api/delegation/secondaries?"):
        assert visitor.call("GET", f"{other}&after={cursor}").json["code"] == "page.cursor_invalid"
