"""Every page that the table of routes knows, as everybody who may come to it.

The table itself is walked, so that a new page is looked at without a line here, or is named as one to give an address.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest
from attrs import field, frozen
from playwright.sync_api import Browser

from browser.everybody import VISITORS, Address, Visitor, addresses, settle
from browser.looking import look, read_by_axe
from tmspros_adapters.cli.demonstration import running
from tmspros_adapters.web.demo import ROUTES
from tmspros_adapters.web.routing import Kind, Route
from tmspros_core.errors import Code

PAGES = [route for route in ROUTES if route.kind is Kind.PAGE and route.method == "GET"]
NOBODY = VISITORS[0]


@frozen
class World:
    """A portal with everybody in it, and an address for every pattern."""

    url: str
    addresses: Mapping[str, tuple[Address, ...]]

    def paths(self, route: Route, visitor: Visitor) -> tuple[str, ...]:
        """Where this visitor finds the page."""
        found = self.addresses.get(route.pattern, (Address(route.pattern),))
        return tuple(each.path for each in found if each.visitors is None or visitor.name in each.visitors)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running(port=0) as demonstration:
        settle(demonstration)
        yield World(demonstration.url, addresses(demonstration))


@frozen
class Walk:
    """Somebody's way through the portal, and everything wrong on it."""

    world: World
    visitor: Visitor
    page: Any
    reads: bool
    wrong: list[str] = field(factory=list)
    said: list[str] = field(factory=list)
    links: set[str] = field(factory=set)
    opened: list[str] = field(factory=list)

    def note(self, path: str, *found: str) -> None:
        self.wrong.extend(f"{self.visitor.name} at {path}: {each}" for each in found)

    def open(self, route: Route, path: str) -> None:
        """Open a page that the visitor may see, or be told at the gate what to do first (PR-7)."""
        answer = self.page.request.get(path, max_redirects=0)
        is_shut = self.visitor.name == "fresh" and Code.PROFILE_NOT_VALIDATED in route.refusals
        if answer.status != (403 if is_shut else 303 if 303 in route.answers else 200) and not self._led_home(answer):
            self.note(path, f"answers {answer.status}")
        if "attachment" in answer.headers.get("content-disposition", ""):
            return
        self.page.goto(path)
        seen = look(self.page)
        if self.reads:
            self.note(path, *read_by_axe(self.page))
        self.note(path, *seen.wrong, *(each for each in self.said if "status of 403" not in each))
        self.said.clear()
        self.opened.append(path)
        if answer.status == 200:
            self.links.update(seen.links)

    def be_refused(self, path: str) -> None:
        """Ask for a page that is not for the visitor: a page says so, or leads to the sign-in page."""
        answer = self.page.request.get(path, max_redirects=0)
        if answer.status != (403 if self.visitor.identifier else 303):
            self.note(path, f"answers {answer.status}, who is not let in")

    def follow(self) -> None:
        """No link that was shown leads to a refusal, save what waits for the profile (PR-7)."""
        waiting = {f"{self.world.url}{path}" for path in ("/parcours", "/pieces-jointes")}
        for link in sorted(self.links - (waiting if self.visitor.name == "fresh" else set())):
            if (status := self.page.request.get(link, max_redirects=0).status) >= 400:
                self.note(link, f"a link to it was shown, and it answers {status}")

    def _led_home(self, answer: Any) -> bool:
        """Whoever is signed in has nothing to do at the sign-in page, who is nobody's secondary nothing to leave."""
        return answer.status == 303 and answer.url.endswith(("/connexion", "/qrp/quitter"))


def walked(world: World, browser: Browser, visitor: Visitor, *, width: int, reads: bool = True) -> Walk:
    """The walk through every page of the table that this visitor may open; axe ``reads`` each."""
    context = browser.new_context(base_url=world.url, locale="fr-FR", viewport={"width": width, "height": 800})
    with closing(context):
        context.set_default_timeout(10_000)
        if visitor.identifier:
            typed = {"identifier": visitor.identifier, "password": visitor.password}
            assert context.request.post("/api/session", data=typed).status == 201
        walk = Walk(world, visitor, context.new_page(), reads)
        walk.page.on("console", lambda message: walk.said.append(f"the console says {message.text}"))
        walk.page.on("pageerror", lambda error: walk.said.append(f"the page fails: {error}"))
        for route in PAGES:
            for path in world.paths(route, visitor):
                if visitor.may_open(route):
                    walk.open(route, path)
                else:
                    walk.be_refused(path)
        walk.follow()
    return walk


def test_every_page_of_the_table_can_be_walked_to_by_somebody(world: World) -> None:
    assert {route.pattern for route in PAGES if "{" in route.pattern} == set(world.addresses), "give it an address"
    for route in PAGES:
        able = [each.name for each in VISITORS if each.may_open(route) and world.paths(route, each)]
        assert able, f"nobody opens {route.pattern}"


def test_who_is_not_signed_in_finds_every_page_whole_narrow_and_within_reach(world: World, browser: Browser) -> None:
    walk = walked(world, browser, NOBODY, width=320, reads=False)
    assert len(walk.opened) >= 10
    assert walk.wrong == []


@pytest.mark.long
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("visitor", VISITORS, ids=[each.name for each in VISITORS])
def test_everybody_finds_every_page_whole_and_within_reach(
    world: World, browser: Browser, visitor: Visitor, width: int
) -> None:
    walk = walked(world, browser, visitor, width=width)
    assert len(walk.opened) >= 10
    assert walk.wrong == []


OFFENCES = {
    "its language is": "document.documentElement.lang = 'en'",
    "it has no title": "document.title = ' '",
    "it has 2 h1": "document.querySelector('main').append(document.createElement('h1'))",
    "it has a script": "document.head.append(document.createElement('script'))",
    "it scrolls sideways": "document.querySelector('main').style.width = '500px'",
    "an id twice": "document.querySelector('main').append(document.querySelector('#password').cloneNode())",
    "leads nowhere": "document.querySelector('.skip').setAttribute('href', '#ailleurs')",
    "jumps the queue": "document.querySelector('#password').tabIndex = 3",
    "focus unseen": "document.querySelector('#password').style.outline = 'none'",
    "focus on nothing": "document.querySelector('.quiet, main button').style.cssText = 'width:1px;padding:0;border:0'",
    "sticks out": "document.querySelector('main button').style.marginLeft = '300px'",
}


@pytest.fixture(scope="module")
def narrow(world: World, browser: Browser) -> Iterator[Any]:
    with closing(browser.new_page(base_url=world.url, locale="fr-FR", viewport={"width": 320, "height": 800})) as page:
        yield page


@pytest.mark.parametrize("offence", OFFENCES)
def test_the_look_at_a_page_notices_each_offence(narrow: Any, offence: str) -> None:
    narrow.goto("/connexion")
    assert look(narrow).wrong == ()
    narrow.evaluate(OFFENCES[offence])
    assert [each for each in look(narrow).wrong if each.startswith(offence)]
