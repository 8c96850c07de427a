"""Lands on the store in memory and on SQLite; the rules must not notice which."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.places import Land
from tmspros_core.testing.trial import trial

ON_DISK = pytest.param("sqlite", marks=pytest.mark.needs("sqlalchemy"))


@pytest.fixture(params=["memory", ON_DISK])
def land(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Land]:
    """A portal without anybody in it."""
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/portal.db"
    with trial(url) as tried:
        yield Land(tried)
