"""The side of support: a code shown once, reopening, reassigning; and every page, whole in both languages."""

import re

import pytest

from web.browsing import Answer
from web.crowd import MINE, NEITHER, NOBODYS, PRINCIPAL, SECONDARY, Crowd
from web.test_pages import outline

SETTINGS = "/qrp/parametrage"


def words(answer: Answer) -> str:
    """What a person reads, its spaces made one."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.text))


@pytest.mark.rule("QR-5", "PW-10")
def test_support_sees_a_code_once(crowd: Crowd) -> None:
    visitor = crowd.browser("support")
    sent = {"siret": NOBODYS, "reference": "MP <i>7</i>", "kind": "MP"}
    answer = visitor.post("/qrp/support/dossiers", sent)
    assert "Location" in dict(answer.headers)
    shown = visitor.follow(answer)
    (code,) = re.findall("<code>([0-9A-Z-]{19})</code>", shown.text)
    assert "MP &lt;i&gt;7&lt;/i&gt;" in shown.text
    assert code not in visitor.follow(answer).text
    page = visitor.follow(answer)
    assert "Un code de déblocage est en vigueur." in page.text
    path = (answer.header("Location") or "").partition("?")[0]
    (renewed,) = re.findall("<code>([0-9A-Z-]{19})</code>", visitor.follow(visitor.post(f"{path}/code")).text)
    assert renewed != code
    neither = crowd.browser("neither")
    assert neither.post(f"{SETTINGS}/sirets", {"siret": NOBODYS, "code": code}).status == 422
    assert neither.post(f"{SETTINGS}/sirets", {"siret": NOBODYS, "code": renewed}).status == 303


@pytest.mark.rule("QR-13")
def test_support_reopens_with_a_reason_only(crowd: Crowd) -> None:
    visitor, path = crowd.browser("support"), f"/qrp/support/dossiers/{crowd.dossiers[NOBODYS]}"
    for step in ("consultation", "closed"):
        assert visitor.post(f"{path}/etape", {"step": step}).status == 303
    assert "Indiquez le motif" in visitor.post(f"{path}/etape", {"step": "consultation"}).text
    reopened = visitor.follow(visitor.post(f"{path}/etape", {"step": "consultation", "reason": "pièce reçue"}))
    assert re.search("<code>[0-9A-Z-]{19}</code>", reopened.text), "nobody manages it: it has a new code"
    assert visitor.post(f"{path}/etape", {"step": "perdu"}).status == 422


@pytest.mark.rule("QR-14")
def test_support_reassigns_with_a_reason_and_the_source_is_out_at_once(crowd: Crowd) -> None:
    support, anne = crowd.browser("support"), crowd.browser("principal")
    sent = {"source": PRINCIPAL, "target": NEITHER, "reason": ""}
    refused = support.post("/qrp/support/reaffectation", sent)
    assert (refused.status, "Indiquez le motif." in refused.text, f'value="{NEITHER}"' in refused.text) == (
        422,
        True,
        True,
    )
    assert support.post("/qrp/support/reaffectation", {**sent, "reason": "parti"}).status == 303
    assert anne.get("/qrp").header("Location") == "/connexion?etat=fin&suite=%2Fqrp"
    assert crowd.tried.portal.delegation.perimeter(crowd.employer(NEITHER)).total == 2


def test_every_page_of_qrp_is_whole_in_both_languages(crowd: Crowd) -> None:
    own = f"{SETTINGS}/secondaires/{crowd.row(PRINCIPAL, SECONDARY)}"
    case = f"/qrp/support/dossiers/{crowd.dossiers[MINE]}"
    pages = {
        "principal": [
            "/", "/qrp", "/qrp?etape=clos", SETTINGS, f"{SETTINGS}/ceder", f"{SETTINGS}/renoncer", f"{own}/sirets",
            f"{own}/suppression", f"{SETTINGS}/sirets/{MINE}/suppression", f"/qrp/dossiers/{crowd.dossiers[MINE]}",
        ],
        "secondary": ["/", "/qrp", "/qrp/quitter"],
        "neither": ["/qrp", SETTINGS],
        "support": [
            "/", "/qrp/support", f"/qrp/support?siret={MINE}", "/qrp/support/reaffectation", case,
            f"{case}/code",
        ],
    }  # fmt: skip
    for name, paths in pages.items():
        visitor = crowd.browser(name)
        for path in paths:
            for language in ("fr", "en"):
                answer = visitor.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
                assert answer.status == 200, path
                page = outline(answer)
                assert page.named("html") == [{"lang": language}]
                assert len(page.named("h1")) == len(page.named("main")) == 1
                ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
                assert len(ids) == len(set(ids)), path
                labelled = {label["for"] for label in page.named("label")}
                for each in page.named("input") + page.named("textarea") + page.named("select"):
                    assert each.get("type") == "hidden" or each["id"] in labelled
                    assert set((each.get("aria-describedby") or "").split()) <= set(ids)
                for link in page.named("a"):
                    target = link["href"] or ""
                    assert not target.startswith("#") or target[1:] in ids
