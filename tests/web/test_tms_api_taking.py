"""The API of documents, exports, series, news: every operation answers as described, good and refused alike."""

import json
import tracemalloc
import zipfile
from collections.abc import Callable
from io import BytesIO, RawIOBase
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urlencode

import pytest

from tmspros_adapters.web.dispatch import Dispatcher
from tmspros_adapters.web.http import LARGEST_BODY, PART, Request
from tmspros_adapters.web.taking_operations import OPERATIONS
from tmspros_core.testing.trial import Trial
from web.browsing import Answer, Browser, over_dispatcher
from web.described import Described
from web.region import Region

ALL, ONE = "/api/attachments", "/api/attachments/{id}"
NEWS, DOCUMENTS = "/api/news", "/api/documents"
BYTES = "application/octet-stream"
TABLE = b"annee;jours\n2025;12\n"
STEP = "/api/parcours/steps/{step}"
REQUEST_TYPE = "request.unsupported_media_type"
LIMIT = 10 * 2**20
SEED = "tableau_de_bord_tms_vierge.xlsx"


@pytest.fixture
def region(tried: Trial, open_browser: Callable[..., Browser]) -> Region:
    return Region(tried, lambda: open_browser(tried))


def code_of(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["code"]


def deposit(described: Described, name: str, body: bytes, *, question: str = "q8", **more: str) -> Answer:
    asked = urlencode({"question": question, "name": name, **more})
    return described.call("POST", ALL, body, at=f"{ALL}?{asked}", media_type=BYTES)


@pytest.mark.rule("AT-1", "PO-2")
def test_every_operation_that_hands_out_or_takes_in_answers_as_described(region: Region) -> None:
    seen: set[tuple[str, str, int]] = set()
    mine, jeanne = (Described(region.browser(name), seen) for name in ("establishment", "officer"))
    _documents(mine)
    _away(mine)
    _published(region, mine, jeanne)
    good = {(route.method, route.pattern, int(status)) for route in OPERATIONS for status in route.answers}
    assert good <= {(method, path, int(status)) for method, path, status in seen}
    assert region.tried.portal.verify() == ()


def _documents(mine: Described) -> None:
    made = deposit(mine, "tableau 2025 é.csv", TABLE, description="Année 2025").json
    assert (made["name"], made["size"], made["verdict"]) == ("tableau 2025 é.csv", len(TABLE), "unscanned")
    again = deposit(mine, "../../etc/tableau.csv", TABLE).json
    assert (again["name"], again["description"]) == ("tableau.csv", "")
    (latest, first) = mine.call("GET", ALL).json["items"]
    assert {latest["id"], first["id"]} == {made["id"], again["id"]}
    sent = mine.call("GET", ONE, at=f"{ALL}/{made['id']}")
    assert (sent.body, sent.header("Content-Type")) == (TABLE, "text/csv")
    assert quote("tableau 2025 é.csv") in (sent.header("Content-Disposition") or "")
    assert mine.visitor.open("HEAD", f"{ALL}/{made['id']}").body == b""
    assert code_of(mine.call("GET", ONE, at=f"{ALL}/x")) == (404, "attachment.unknown")
    for name, body, question, wanted in (
        ("vide.csv", b"", "q8", (422, "attachment.empty")),
        ("page.html", b"<html>", "q8", (422, "attachment.type_refused")),
        ("page.pdf", b"<html><script>", "q8", (422, "attachment.type_mismatch")),
        ("t.csv", TABLE, "q1", (422, "attachment.question")),
        ("", TABLE, "q8", (422, "attachment.name")),
        ("gros.txt", b"x" * (LIMIT + 1), "q8", (413, "attachment.too_large")),
    ):
        assert code_of(deposit(mine, name, body, question=question)) == wanted, name
    assert deposit(mine, "juste.txt", b"x" * LIMIT).status == 201
    assert code_of(mine.call("POST", ALL, b"{}", media_type="application/json")) == (415, REQUEST_TYPE)
    assert mine.call("DELETE", ONE, at=f"{ALL}/{again['id']}").status == 204
    left = [each["id"] for each in mine.call("GET", ALL).json["items"]]
    last = mine.call("POST", f"{ALL}/deletions", {"ids": left})
    assert code_of(last) == (409, "attachment.last_of_dashboard")
    assert len(mine.call("GET", ALL).json["items"]) == 2
    assert mine.call("POST", f"{ALL}/deletions", {"ids": left, "confirmed": True}).json["items"] == []
    assert mine.call("DELETE", ONE, at=f"{ALL}/{left[0]}?confirmed=true").status in (204, 404)


def _away(mine: Described) -> None:
    figures = {id: {"2023": 9, "2024": 10, "2025": 11.5} for id in ("headcount", "accidents", "diseases", "lost_days")}
    mine.call("PATCH", STEP, {"revision": 0, "answers": {"q5": figures, "q6": "=1+1"}}, at=STEP.replace("{step}", "1"))
    deposit(mine, "tableau.csv", TABLE)
    exported = "/api/parcours/export"
    for format in ("csv", "json", "zip", "xlsx"):
        once, twice = (mine.call("GET", exported, at=f"{exported}?format={format}") for _ in range(2))
        assert once.status == 200
        assert once.body == twice.body, format
    whole = json.loads(mine.call("GET", exported, at=f"{exported}?format=json").body)
    assert "=1+1" in json.dumps(whole)
    names = zipfile.ZipFile(BytesIO(mine.call("GET", exported, at=f"{exported}?format=zip").body)).namelist()
    assert any(name.endswith("tableau.csv") for name in names)
    assert code_of(mine.call("GET", exported)) == (422, "export.format")
    downloads = "/api/parcours/downloads/{name}"
    offered = mine.call("GET", downloads, at=downloads.replace("{name}", quote(SEED)))
    assert offered.body.startswith(b"PK")
    assert mine.call("GET", downloads, at=downloads.replace("{name}", "rien.xlsx")).status == 404
    for name in ("..", "..%2Fprofile.toml", "%00", "parcours.toml"):
        assert mine.visitor.get(downloads.replace("{name}", name)).status == 404
    charts = mine.call("GET", "/api/parcours/indicators").json["items"]
    (headcount, *_) = [each for chart in charts for each in chart["series"] if each["points"]]
    assert [(point["year"], point["figure"]) for point in headcount["points"]] == [(2023, 9), (2024, 10), (2025, 11.5)]
    assert mine.call("POST", "/api/parcours/migration").json["is_done"] is False


def _published(region: Region, mine: Described, jeanne: Described) -> None:
    made = jeanne.call("POST", NEWS, {"title": "Webinaire", "body": "Mardi"}).json
    assert (made["is_national"], made["is_ours"]) == (False, True)
    assert code_of(jeanne.call("POST", NEWS, {"title": " ", "body": "x"})) == (422, "text.missing")
    assert code_of(mine.call("POST", NEWS, {"title": "x", "body": "x"})) == (403, "access.forbidden")
    national = Described(region.browser("national"), mine.seen)
    everybody = national.call("POST", NEWS, {"title": "Pour tous", "body": "Bonjour"}).json
    titles = {each["title"] for each in mine.call("GET", NEWS).json["items"]}
    assert titles == {"Webinaire", "Pour tous"}
    one = f"{NEWS}/{{id}}"
    assert mine.call("GET", one, at=f"{NEWS}/{made['id']}").json["body"] == "Mardi"
    elsewhere = Described(region.browser("elsewhere"), mine.seen)
    assert {each["title"] for each in elsewhere.call("GET", NEWS).json["items"]} == {"Pour tous"}
    foreign, random = (elsewhere.call("GET", one, at=f"{NEWS}/{id}") for id in (made["id"], "x"))
    assert (foreign.status, foreign) == (404, random)
    assert code_of(jeanne.call("DELETE", one, at=f"{NEWS}/{everybody['id']}")) == (403, "access.forbidden")
    assert jeanne.call("DELETE", one, at=f"{NEWS}/{made['id']}").status == 204
    assert mine.call("GET", one, at=f"{NEWS}/{made['id']}").status == 404
    at = f"{DOCUMENTS}?{urlencode({'title': 'Affiche', 'name': 'affiche.csv'})}"
    poster = jeanne.call("POST", DOCUMENTS, TABLE, at=at, media_type=BYTES).json
    untitled = f"{DOCUMENTS}?{urlencode({'name': 'affiche.csv'})}"
    assert code_of(jeanne.call("POST", DOCUMENTS, TABLE, at=untitled, media_type=BYTES)) == (422, "text.missing")
    (listed,) = mine.call("GET", DOCUMENTS).json["items"]
    assert (listed["id"], listed["is_ours"]) == (poster["id"], False)
    taken = f"{DOCUMENTS}/{{id}}"
    assert mine.call("GET", taken, at=f"{DOCUMENTS}/{poster['id']}").body == TABLE
    assert code_of(elsewhere.call("GET", taken, at=f"{DOCUMENTS}/{poster['id']}")) == (404, "document.unknown")
    assert code_of(national.call("DELETE", taken, at=f"{DOCUMENTS}/{poster['id']}")) == (404, "document.unknown")
    assert jeanne.call("DELETE", taken, at=f"{DOCUMENTS}/{poster['id']}").status == 204


@pytest.mark.rule("AT-4")
def test_another_establishments_document_is_one_that_is_not_there(region: Region) -> None:
    theirs = deposit(Described(region.browser("elsewhere")), "t.csv", TABLE).json["id"]
    mine = region.browser("establishment")
    for method in ("GET", "DELETE"):
        answers = [mine.call(method, f"{ALL}/{id}") for id in (theirs, "x", "y" * 22)]
        assert answers[0] == answers[1] == answers[2]
        assert code_of(answers[0]) == (404, "attachment.unknown")
    both = mine.call("POST", f"{ALL}/deletions", {"ids": [theirs]})
    assert code_of(both) == (404, "attachment.unknown")
    assert [each["id"] for each in region.browser("elsewhere").call("GET", ALL).json["items"]] == [theirs]


class Endless(RawIOBase):
    """A body without end, which counts what is taken of it."""

    taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        into[:] = b"x" * len(into)
        self.taken += len(into)
        return len(into)


@pytest.mark.rule("AT-2")
def test_a_deposit_without_end_is_read_to_the_limit_and_kept_out_of_memory(tried: Trial) -> None:
    region = Region(tried, lambda: Browser(over_dispatcher(tried.portal)))
    session = region.browser("establishment").cookie("tmspros_session")
    endless = Endless()
    request = Request(
        method="POST",
        path=ALL,
        query="question=q8&name=gros.txt",
        headers={"Content-Type": BYTES, "Content-Length": "3", "Cookie": f"tmspros_session={session}"},
        body=b"x" * (LARGEST_BODY + 1),
        rest=cast(BinaryIO, endless),
    )
    tracemalloc.start()
    try:
        response = Dispatcher(tried.portal)(request)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert response.status == 413
    assert endless.taken <= LIMIT + 4 * PART
    assert peak < LIMIT / 2
