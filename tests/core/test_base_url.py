"""The address that people reach a portal under, as its letters write it: looked at when the portal opens."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.test_opening import GOOD, refusal
from tmspros_core import Misconfigured, Portal, Settings
from tmspros_core.errors import Code

BAD_URLS = [
    "", "portail.example", "//portail.example", "ftp://portail.example", "https://", "https:///chemin",
    "https:portail.example",
    "https://portail.example?", "https://portail.example/?a=b", "https://portail.example#", "https://portail.example/#a",
    "https://portail.example:port", "https://portail.example:0", "https://portail.example:65536", "https://:8000",
    "https://jean:hunter-2!@portail.example", "https://jean@portail.example", "https://[::1", "https://[gg::1]", "https://[:]",
    "https://portail.example\n", "https://portail\n.example", "https://portail.example/\t", " https://portail.example",
    "https://portail.example/mon espace", "https://portail.example/a&b", "https://portail.example/<b>", "https://portail.example/\"",
    "https://portaïl.example", "https://portail.example/é", "https://a..example", "https://.example", "https://portail.example\\a",
    f"https://{'a' * 254}", "https://portail.example/\x00", "javascript:alert(1)//https://portail.example",
]  # fmt: skip


@pytest.mark.parametrize("url", BAD_URLS)
def test_an_address_that_makes_no_good_link_is_refused(url: str) -> None:
    assert "https://portail.example" in refusal(Code.SETTINGS_BASE_URL, "base_url", base_url=url)


@given(st.text(max_size=30) | st.text("htps:/.@[]?#&% \n\\a0:1", max_size=30).map("https://".__add__))
@example("https://a.fr/b/")
@example("http://[::1]:8000")
def test_any_address_opens_and_makes_links_in_one_piece_or_is_refused(url: str) -> None:
    try:
        portal = Portal.open("memory:", settings=Settings(**GOOD | {"base_url": url}))
    except Misconfigured as error:
        opened = None
        refused = error
    else:
        opened = portal
    if opened is None:
        assert refused.code == Code.SETTINGS_BASE_URL
        return
    link = opened.settings.link("/activation/token")
    assert link == f"{url.rstrip('/')}/activation/token"
    assert link.isascii()
    assert link.isprintable()
    assert not set(link) & set(' "<>&#?\\')


GOOD_URLS = [
    "https://portail.example", "https://portail.example/", "https://portail.example/tms-pros", "HTTPS://Portail.Example:8443/a/b/",
    "http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000", "https://xn--portal-3ya.example", "https://web_1:80",
]  # fmt: skip


@pytest.mark.parametrize("url", GOOD_URLS)
def test_an_address_that_people_can_follow_is_taken(url: str) -> None:
    Portal.open("memory:", settings=Settings(**GOOD | {"base_url": url})).close()


@pytest.mark.parametrize(
    "url", ["http://portail.example", "http://web_1:80", "http://127.0.0.1.example", "http://10.0.0.1"]
)
def test_http_is_for_this_machine_only(url: str) -> None:
    assert "use https" in refusal(Code.SETTINGS_BASE_URL, "base_url", base_url=url)
