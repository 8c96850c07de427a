"""Tests of Django run without a plugin: each makes the aliases that it needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from in_django.databases import alias, make_specimens, migrate, postgresql_at, set_up, sqlite_at
from servers.postgresql import Server, postgresql_server, postgresql_servers

__all__ = ["postgresql_server", "postgresql_servers"]

set_up()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[str]:
    """The alias of a new database in a file, with the tables of the app and of specimens."""
    with alias(sqlite_at(tmp_path / "django.db")) as name:
        migrate(name)
        make_specimens(name)
        yield name


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: Server) -> Iterator[dict[str, object]]:
    """The settings of a database with the tables of the app and of specimens, kept for the whole run."""
    database = postgresql_server.database()
    settings = postgresql_at(postgresql_server.url(database))
    with alias(settings) as name:
        migrate(name)
        make_specimens(name)
    yield settings
    postgresql_server.drop(database)
