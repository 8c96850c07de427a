"""A real portal for a real browser: Flask under waitress, SQLite, an SMTP server, a sender."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import define, frozen
from playwright.sync_api import Browser, Locator, Page, Playwright

from servers.post_office import PostOffice
from tmspros_adapters.cli.samples import settle
from tmspros_adapters.cli.sender import Sender
from tmspros_adapters.cli.serving import served
from tmspros_core import Portal, Settings
from tmspros_core.clocks import SystemClock

Require = Callable[[str, str | None, list[str]], str]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Playwright, require: Require) -> Any:
    """Chromium: the one that ``TMSPROS_CHROMIUM`` names, the system's, playwright's own."""
    own = playwright.chromium.executable_path
    named = os.environ.get("TMSPROS_CHROMIUM")
    places = [named, shutil.which("chromium"), own]
    found = next((place for place in places if place and Path(place).exists()), None)
    looked = [f"TMSPROS_CHROMIUM ({named or 'not set'})", "chromium on the PATH", own]
    return {**browser_type_launch_args, "executable_path": require("Chromium", found, looked)}


@define
class MovableClock:
    """The machine's clock, which tests can put forward."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead


@frozen
class Site:
    """A portal at a URL, and where its letters arrive."""

    url: str
    portal: Portal
    office: PostOffice
    clock: MovableClock


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as opened:
        office = opened.enter_context(PostOffice())
        listener = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = Settings(
            keys=["a key of more than thirty-two bytes for tests"],
            base_url=url,
            mail_from="ne-pas-repondre@portail.example",
            hashing="owasp-19mib",
        )
        store, clock = f"sqlite:///{tmp_path / 'portal.db'}", MovableClock()
        settle(store, settings=settings)
        portal = opened.enter_context(Portal.open(store, mail=office.url, clock=clock, settings=settings))
        opened.enter_context(Sender(portal, every=0.05))
        opened.enter_context(served("flask", portal, listener, with_letters=False))
        yield Site(url, portal, office, clock)


@pytest.fixture(autouse=True)
def _clicks_lead_to_whole_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click waits until the next page begins; what counts or reads what stands there wants all of it."""
    click = Locator.click

    def clicked(self: Locator, **options: Any) -> None:
        click(self, **options)
        if not options.get("no_wait_after"):
            self.page.wait_for_load_state()

    monkeypatch.setattr(Locator, "click", clicked)


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """A page in a browser of its own; options are those of a playwright context."""
    contexts = []

    def opened(**options: Any) -> Page:
        contexts.append(browser.new_context(base_url=site.url, locale="fr-FR", **options))
        contexts[-1].set_default_timeout(10_000)
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def photograph(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keep a picture of the whole page in the folder that ``TMSPROS_SCREENSHOTS`` names, if it names one."""
    folder = os.environ.get("TMSPROS_SCREENSHOTS")

    def kept(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return kept
