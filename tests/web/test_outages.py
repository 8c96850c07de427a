"""A database that is gone: a clear 503, and nothing half done."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pytest

from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Kind
from tmspros_core import Unavailable
from tmspros_core.errors import Code
from tmspros_core.ports import Transaction
from tmspros_core.testing.around import Around
from tmspros_core.testing.trial import PASSWORD, SIRET, Trial, trial
from web.browsing import Browser

NEW = "Nouveau-2026"


class StoppingStore(Around):
    """A store whose server can be stopped."""

    stopped = False

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        if self.stopped:
            raise Unavailable(Code.STORE_UNAVAILABLE)
        with self.inner.transaction(write=write, alone=alone) as tx:
            yield tx


@pytest.fixture
def stopping() -> Iterator[tuple[Trial, StoppingStore]]:
    made: list[StoppingStore] = []
    with trial(wrap_store=lambda store: made.append(StoppingStore(store)) or made[0]) as tried:
        tried.establishment()
        yield tried, made[0]


def test_pages_and_api_say_503_and_when_to_come_back(
    stopping: tuple[Trial, StoppingStore], open_browser: Callable[..., Browser]
) -> None:
    tried, store = stopping
    visitor = open_browser(tried)
    visitor.post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    store.stopped = True
    for path in ("/", "/aide", "/mot-de-passe"):
        answer = visitor.get(path)
        assert (answer.status, answer.header("Retry-After")) == (503, "30")
        assert "Service indisponible" in answer.text
        assert answer.set_cookies == [], "a session that cannot be looked up has not ended"
    answer = visitor.call("GET", "/api/session")
    assert (answer.status, answer.json["code"], answer.header("Retry-After")) == (503, "store.unavailable", "30")
    for route in (route for route in ROUTES if not route.safe):
        if route.kind is Kind.API:
            assert visitor.call(route.method, route.pattern, {}).status == 503
        else:
            assert visitor.post(route.pattern).status == 503


@pytest.mark.rule("RS-7")
def test_a_link_outlives_the_outage(
    stopping: tuple[Trial, StoppingStore], open_browser: Callable[..., Browser]
) -> None:
    tried, store = stopping
    visitor = open_browser(tried)
    visitor.get(f"/reinitialisation/{tried.asked_for_reset()}")
    store.stopped = True
    assert visitor.get("/reinitialisation").status == 503
    assert visitor.post("/reinitialisation", {"password": NEW, "confirmation": NEW}).status == 503
    store.stopped = False
    assert visitor.post("/reinitialisation", {"password": NEW, "confirmation": NEW}).status == 303


def test_a_page_that_asks_nothing_of_the_store_stays_open(
    stopping: tuple[Trial, StoppingStore], open_browser: Callable[..., Browser]
) -> None:
    tried, store = stopping
    store.stopped = True
    for path in ("/connexion", "/mot-de-passe-oublie", "/tmspros-assets/tmspros.css", "/api/password-rules"):
        assert open_browser(tried).get(path).status == 200
