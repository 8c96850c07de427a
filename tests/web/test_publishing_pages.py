"""The pages of whoever publishes: officers for their fund, national editors for everybody (PO-2)."""

import re
from collections.abc import Callable

import pytest

from attachments.streams import Says
from tmspros_core.ports import Scan
from tmspros_core.testing.trial import Trial, trial
from web.browsing import Browser
from web.desk_day import TABLE, at_fields, upload
from web.region import Region


@pytest.fixture
def region(tried: Trial, open_browser: Callable[..., Browser]) -> Region:
    return Region(tried, lambda: open_browser(tried))


@pytest.fixture
def officer(region: Region) -> Browser:
    return region.browser("officer")


@pytest.mark.rule("PO-2")
@pytest.mark.parametrize("name", ["officer", "national"])
def test_news_are_published_and_taken_back(region: Region, name: str) -> None:
    browser, reader = region.browser(name), region.browser("establishment")
    refused = browser.post("/publication/actualites", {"title": " ", "body": "Mardi prochain"})
    assert (refused.status, at_fields(refused)) == (422, ["title"])
    assert "Mardi prochain</textarea>" in refused.text
    published = browser.post("/publication/actualites", {"title": "Webinaire", "body": "Mardi prochain"})
    page = browser.follow(published)
    assert "C'est publié." in page.text
    (away,) = re.findall(r'href="(/publication/actualites/[^"]+/retrait)"', page.text)
    assert "Webinaire" in browser.get(away).text
    assert [each["title"] for each in reader.call("GET", "/api/news").json["items"]] == ["Webinaire"]
    assert "C'est retiré." in browser.follow(browser.post(away)).text
    assert reader.call("GET", "/api/news").json["items"] == []
    assert browser.post(away).status == 404


@pytest.mark.rule("PO-2")
def test_a_refused_file_costs_nothing_that_was_typed(region: Region, officer: Browser) -> None:
    where = "/publication/documents"
    for files in ((), (("f-fichier", "page.html", b"<html>"),), (("f-fichier", "vide.csv", b""),)):
        refused = upload(officer, where, {"title": "Affiche"}, *files)
        assert (refused.status, at_fields(refused)) == (422, ["f-fichier"])
        assert 'value="Affiche"' in refused.text
    untitled = upload(officer, where, {"title": ""}, ("f-fichier", "a.csv", TABLE))
    assert at_fields(untitled) == ["title"]
    page = officer.follow(upload(officer, where, {"title": "Affiche"}, ("f-fichier", "a.csv", TABLE)))
    (away,) = re.findall(r'href="(/publication/documents/[^"]+/retrait)"', page.text)
    assert "a.csv" in officer.get(away).text
    assert "C'est retiré." in officer.follow(officer.post(away)).text
    assert officer.get(away).status == 404


@pytest.mark.rule("AT-5", "PO-2")
def test_a_document_that_is_infected_is_marked_and_can_be_taken_back(open_browser: Callable[..., Browser]) -> None:
    with trial(scanner=Says(Scan.INFECTED)) as tried:
        region = Region(tried, lambda: open_browser(tried))
        officer, reader = region.browser("officer"), region.browser("establishment")
        where = "/publication/documents"
        page = officer.follow(upload(officer, where, {"title": "Affiche"}, ("f-fichier", "a.csv", TABLE)))
        assert re.search('Affiche <span class="state infected">virus trouvé</span>', page.text)
        assert 'href="/documentation/' not in page.text
        assert "Affiche" not in reader.get("/documentation").text
        (away,) = re.findall(r'href="(/publication/documents/[^"]+/retrait)"', page.text)
        assert "Affiche – a.csv" in officer.get(away).text
        assert "virus trouvé" not in officer.follow(officer.post(away)).text
