"""The outbox is tried on the store in memory, on SQLite and on PostgreSQL; what runs it must not notice which."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tmspros_core.testing.trial import Trial, trial

ON_DISK = pytest.param("sqlite", marks=pytest.mark.needs("sqlalchemy"))
ON_SERVER = pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))


@pytest.fixture(params=["memory", ON_DISK, ON_SERVER])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    match request.param:
        case "memory":
            return "memory:"
        case "sqlite":
            return f"sqlite:///{tmp_path}/portal.db"
        case _:
            return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def open_trial(store_url: str) -> Iterator[Callable[..., Trial]]:
    """Opens a trial with settings of the test's own; closed at its end."""
    with ExitStack() as opened:
        yield lambda **options: opened.enter_context(trial(options.pop("store", store_url), **options))


@pytest.fixture
def tried(open_trial: Callable[..., Trial]) -> Any:
    return open_trial()
