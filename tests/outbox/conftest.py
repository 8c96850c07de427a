"""The outbox is tried in memory, on SQLite and, at length, on PostgreSQL; what runs it must not notice which."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from servers.urls import AT_LENGTH, ON_DISK, url_of
from tmspros_core.testing.trial import Trial, trial


@pytest.fixture(params=["memory", ON_DISK, AT_LENGTH["postgresql"]])
def store_url(request: pytest.FixtureRequest) -> str:
    return url_of(request.param, request)


@pytest.fixture
def open_trial(store_url: str) -> Iterator[Callable[..., Trial]]:
    """Opens a trial with settings of the test's own; closed at its end."""
    with ExitStack() as opened:
        yield lambda **options: opened.enter_context(trial(options.pop("store", store_url), **options))


@pytest.fixture
def tried(open_trial: Callable[..., Trial]) -> Any:
    return open_trial()
