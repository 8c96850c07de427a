"""Tests of Django run without a plugin: each makes the aliases that it needs."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from in_django.databases import (
    alias,
    empty,
    make_specimens,
    migrate,
    open_elsewhere,
    postgresql_at,
    set_up,
    sqlite_alias,
)
from servers.postgresql import Server, postgresql_server, postgresql_servers
from tmspros_core.records import KINDS
from tmspros_core.testing.races import Arena

__all__ = ["postgresql_server", "postgresql_servers"]

set_up()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[str]:
    """The alias of a new database in a file, with the tables of the app and of specimens."""
    with sqlite_alias(tmp_path / "django.db") as name:
        yield name


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: Server) -> Iterator[dict[str, Any]]:
    """The settings of a database with the tables of the app and of specimens, kept for the whole run."""
    database = postgresql_server.database()
    settings = postgresql_at(postgresql_server.url(database))
    with alias(settings) as name:
        migrate(name)
        make_specimens(name)
    yield settings
    postgresql_server.drop(database)


@pytest.fixture
def postgresql(postgresql_database: dict[str, Any]) -> Iterator[str]:
    """The alias of a database of PostgreSQL with the same tables, all empty."""
    with alias(postgresql_database) as name:
        empty(name)
        yield name


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The alias of an empty database, of each of the vendors."""
    name: str = request.getfixturevalue(request.param)
    return name


@pytest.fixture(scope="module")
def arena(server_urls: Callable[[], str]) -> Iterator[Arena]:
    """Processes that find the database by settings of Django's, as a host's do."""
    settings = postgresql_at(server_urls())
    with alias(settings) as name:
        migrate(name)
        with Arena(partial(open_elsewhere, name, settings, KINDS)) as opened:
            yield opened


@pytest.fixture
def change_settings() -> Iterator[Callable[..., None]]:
    """Changes settings of Django's for a test, as ``override_settings`` does."""
    with ExitStack() as changed:
        yield lambda **settings: changed.enter_context(override_settings(**settings))
