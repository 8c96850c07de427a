"""The letters of the demo as pages: without a mail server one still goes on to the end."""

import re
from collections.abc import Callable

import pytest

from tmspros_adapters.web import demo
from tmspros_core.testing.trial import SIRET, Trial
from web.browsing import Browser


@pytest.fixture(params=["", "/portail"])
def prefix(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def reader(tried: Trial, open_browser: Callable[..., Browser], prefix: str) -> Browser:
    return open_browser(tried, prefix=prefix, routes=demo.ROUTES)


def test_a_letter_leads_on_to_the_page_of_its_link(tried: Trial, reader: Browser, prefix: str) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    listed = reader.get(f"{prefix}/demo/courrier").text
    newest = re.findall(r'href="([^"]*/demo/courrier/\d+)"', listed)[0]
    letter = reader.get(newest)
    assert "Une demande de réinitialisation" in letter.text
    (link,) = re.findall(r'<pre>.*?<a href="([^"]+)"', letter.text, re.DOTALL)
    assert link == f"{prefix}/reinitialisation/{token}"
    assert reader.follow(reader.get(link)).status == 200


def test_an_empty_list_says_what_to_do(reader: Browser, prefix: str) -> None:
    assert "Aucune lettre n'est encore partie" in reader.get(f"{prefix}/demo/courrier").text


@pytest.mark.parametrize("number", ["0", "2", "-1", "01", "x", "1e0", "9" * 400, "²", "١"])
def test_a_letter_that_was_not_sent_is_not_found(tried: Trial, reader: Browser, prefix: str, number: str) -> None:
    tried.portal.admin.enrol_support("aide@3679.example")
    tried.deliver()
    assert reader.get(f"{prefix}/demo/courrier/1").status == 200
    assert reader.get(f"{prefix}/demo/courrier/{number}").status == 404


def test_letters_are_shown_on_demos_only(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    assert visitor.get("/demo/courrier").status == 404
    assert visitor.get("/demo/courrier/1").status == 404
    assert "demo/courrier" not in visitor.get("/connexion").text


def test_a_real_mailer_has_nothing_to_show(open_browser: Callable[..., Browser]) -> None:
    from tmspros_core.testing.trial import trial

    class Silent:
        def send(self, message: object, /) -> None: ...

        def close(self) -> None: ...

    with trial(mail=Silent()) as tried:
        assert "Aucune lettre" in open_browser(tried, routes=demo.ROUTES).get("/demo/courrier").text
        assert open_browser(tried, routes=demo.ROUTES).get("/demo/courrier/1").status == 404


@pytest.mark.parametrize("identifier", [SIRET, "<b>x</b>@usine.example"])
def test_letters_are_shown_as_text(tried: Trial, open_browser: Callable[..., Browser], identifier: str) -> None:
    from tmspros_core.ports import Message

    letter = Message(
        to=identifier, subject=f"Pour {identifier}", text=f"<i>{identifier}</i> https://x.example/<", html="", id="1"
    )
    tried.portal.mailer.send(letter)
    text = open_browser(tried, routes=demo.ROUTES).get("/demo/courrier/1").text
    assert "<i>" not in text
    assert "<b>" not in text
    assert '<a href="https://x.example/">https://x.example/</a>&lt;' in text
