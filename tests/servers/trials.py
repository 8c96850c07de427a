"""The life of accounts is tried on the store in memory, on SQLite and in Django; the rules must not notice which."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

import pytest

from servers.urls import ON_DISK, url_of
from tmspros_core.testing.trial import Trial, trial

IN_DJANGO = pytest.param("django", marks=pytest.mark.needs("django"))


@pytest.fixture(params=["memory", ON_DISK, IN_DJANGO])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "django":
        databases = import_module("in_django.databases")
        with databases.sqlite_alias(tmp_path / "portal.db") as name:
            yield f"django:{name}"
    else:
        yield url_of(request.param, request)


@pytest.fixture
def open_trial(store_url: str) -> Iterator[Callable[..., Trial]]:
    """Opens a trial with settings of the test's own; closed at its end."""
    with ExitStack() as opened:
        yield lambda **options: opened.enter_context(trial(options.pop("store", store_url), **options))


@pytest.fixture
def tried(open_trial: Callable[..., Trial]) -> Trial:
    return open_trial()
