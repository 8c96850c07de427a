"""Processes that share a database, for all the races of a module: on PostgreSQL, and at length on SQLite too."""

from collections.abc import Iterator

import pytest

from servers.urls import AT_LENGTH, ON_SERVER
from tmspros_core.testing.races import Arena

SURE = 1.0
"""Seconds of patience where missing an interleaving would fail the test."""


@pytest.fixture(scope="module", params=[AT_LENGTH["sqlite"], ON_SERVER])
def arena(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    if request.param == "sqlite":
        with Arena(f"sqlite:///{tmp_path_factory.mktemp('arena')}/portal.db") as opened:
            yield opened
        return
    with Arena(request.getfixturevalue("server_urls")()) as opened:
        yield opened
