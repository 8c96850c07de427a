"""Every test of the pages runs on the dispatcher, at length through Flask, Django and ASGI, which must add nothing.

What requests may hold and what answers forbid is tried through all four by default.
"""

from collections.abc import Callable, Iterator

import pytest

from tmspros_core.testing.trial import Trial, trial
from web.browsing import WAYS, Browser
from web.crowd import Crowd
from web.guests import Guest, believing, hosted, visiting
from web.region import Region


@pytest.fixture
def tried() -> Iterator[Trial]:
    with trial() as opened:
        yield opened


@pytest.fixture(params=[way if way == "dispatcher" else pytest.param(way, marks=pytest.mark.long) for way in WAYS])
def open_browser(request: pytest.FixtureRequest) -> Callable[..., Browser]:
    """Opens a browser on a trial's portal; another one is another person's."""

    def opening(tried: Trial, *, scheme: str = "https", **options: object) -> Browser:
        return Browser(WAYS[request.param](tried.portal, **options), scheme=scheme)

    return opening


@pytest.fixture
def visitor(tried: Trial, open_browser: Callable[..., Browser]) -> Browser:
    return open_browser(tried)


@pytest.fixture
def crowd(tried: Trial, open_browser: Callable[..., Browser]) -> Crowd:
    """One of each who may come, with perimeters."""
    return Crowd(tried, lambda: open_browser(tried))


@pytest.fixture
def region(tried: Trial, open_browser: Callable[..., Browser]) -> Region:
    """Two funds with their officers and establishments, profiles validated."""
    return Region(tried, lambda: open_browser(tried))


@pytest.fixture
def at_work(region: Region) -> Browser:
    """Somebody of the establishment, signed in, with the parcours open."""
    return region.browser("establishment")


@pytest.fixture
def hosting() -> Iterator[Trial]:
    """A trial whose host signs people in."""
    with hosted() as opened:
        yield opened


@pytest.fixture(params=[way if way == "dispatcher" else pytest.param(way, marks=pytest.mark.long) for way in WAYS])
def guest(request: pytest.FixtureRequest) -> Callable[..., Guest]:
    """Opens a browser of somebody whom the host signed in."""

    def opening(hosting: Trial, person: str = "", **options: object) -> Guest:
        chosen = {"actor": believing(hosting.portal)} | options
        return Guest(WAYS[request.param](hosting.portal, **chosen), person=person)

    return opening


@pytest.fixture
def guests(hosting: Trial) -> Crowd:
    """One of each who may come, whom the host signs in."""
    return Crowd(hosting, lambda: visiting(hosting))
