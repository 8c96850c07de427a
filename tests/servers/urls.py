"""The stores that tests are run on, by name: « memory » and « sqlite » of every portal, and a server's."""

from collections.abc import Callable, Iterator

import pytest

ON_DISK = pytest.param("sqlite", marks=pytest.mark.needs("sqlalchemy"))
ON_SERVER = pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))
AT_LENGTH = {
    "sqlite": pytest.param("sqlite", marks=[pytest.mark.needs("sqlalchemy"), pytest.mark.long]),
    "postgresql": pytest.param("postgresql", marks=[pytest.mark.needs("postgresql"), pytest.mark.long]),
}
"""For what the default run tries on another store."""


def url_of(name: str, request: pytest.FixtureRequest) -> str:
    """The address of an empty store of this kind, the test's own."""
    return "memory:" if name == "memory" else str(request.getfixturevalue(f"{name}_url"))


@pytest.fixture(params=["memory", ON_DISK])
def portal_url(request: pytest.FixtureRequest) -> str:
    """In memory and on SQLite: what is above the store must not notice which."""
    return url_of(request.param, request)


@pytest.fixture(params=[ON_DISK, AT_LENGTH["postgresql"]])
def shared_url(request: pytest.FixtureRequest) -> str:
    """A database that several processes open: a file, and at length a server's."""
    return url_of(request.param, request)


@pytest.fixture(scope="module")
def server_urls(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Makes databases on PostgreSQL for a whole module, one at each call: for what leaves broken tables."""
    server = request.getfixturevalue("postgresql_server")
    made: list[str] = []

    def make() -> str:
        made.append(server.database())
        return str(server.url(made[-1]))

    yield make
    for database in made:
        server.drop(database)


@pytest.fixture(scope="module")
def server_url(server_urls: Callable[[], str]) -> str:
    """One of them."""
    return server_urls()
