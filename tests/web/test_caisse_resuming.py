"""An officer whose session ended while typing: the words come back to that person, and nothing is decided (SI-6)."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from tmspros_core.testing.trial import OFFICER, PASSWORD, Trial
from web.browsing import Answer, Browser
from web.desk_day import STEP, edit, hand_in
from web.region import COLLEAGUE, Region

AN_HOUR = timedelta(hours=1)
WORDS = "Précisez la question 3"


@pytest.fixture
def region(tried: Trial, open_browser: Callable[..., Browser]) -> Region:
    return Region(tried, lambda: open_browser(tried))


def hidden(page: Answer) -> dict[str, str]:
    """What the page's first form of its kind carries along."""
    return dict(re.findall(r'<input type="hidden" name="(owner|content|marks)" value="([^"]*)">', page.text))


def sign_in_again(browser: Browser, waiting: Answer, who: str) -> Answer:
    """Sign in on the page that holds the form."""
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', waiting.text)
    typed = {"identifier": who, "password": PASSWORD, "kept": html.unescape(kept)}
    return browser.post("/connexion/reprise", typed)


@pytest.mark.rule("SI-6", "PA-8")
@pytest.mark.parametrize(("act", "field"), [("retour", "message"), ("commentaires", "text")])
def test_what_an_officer_was_typing_comes_back_after_signing_in_again(region: Region, act: str, field: str) -> None:
    hand_in(region)
    browser = region.browser("officer")
    carried = hidden(browser.get(STEP))
    sent = {**carried, field: WORDS} if act == "retour" else {"owner": carried["owner"], field: WORDS}
    region.tried.clock.advance(AN_HOUR)
    waiting = browser.post(f"{STEP}/{act}", sent)
    assert WORDS not in waiting.text
    edit(region, q6="Entre-temps")
    back = sign_in_again(browser, waiting, OFFICER)
    assert f"{WORDS}</textarea>" in back.text
    assert ('<div class="moved">' in back.text) == (act == "retour")
    view = region.tried.portal.parcours.read(region.establishment(), "1")
    assert (view.review, view.comments) == ("requested", ())


@pytest.mark.rule("SI-6")
def test_what_an_officer_was_typing_comes_back_to_nobody_else(region: Region) -> None:
    browser = region.browser("officer")
    carried = hidden(browser.get("/publication/actualites"))
    region.tried.clock.advance(AN_HOUR)
    sent = {"owner": carried["owner"], "title": WORDS, "body": "Mardi"}
    waiting = browser.post("/publication/actualites", sent)
    other = sign_in_again(browser, waiting, COLLEAGUE)
    assert WORDS not in (browser.follow(other) if other.status == 303 else other).text
    again = sign_in_again(region.open(), waiting, OFFICER)
    assert f'value="{WORDS}"' in again.text
    assert region.tried.portal.news.list(region.officer).items == ()
