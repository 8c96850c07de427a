"""One database on PostgreSQL for all games of a module: making one takes longer than most games."""

from collections.abc import Iterator

import pytest

from servers.postgresql import Server
from stores.postgresql_stores import connect
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Drop

_servers: list[Server] = []
_made: list[tuple[str, SQLStore]] = []


@pytest.fixture(scope="module", autouse=True)
def database(postgresql_server: Server) -> Iterator[None]:
    """For modules that import it, and give ``emptied`` to their machine."""
    _servers.append(postgresql_server)
    yield
    _servers.pop()
    while _made:
        name, store = _made.pop()
        store.close()
        postgresql_server.drop(name)


def emptied(kinds: tuple[type, ...]) -> SQLStore:
    """The module's store, without a row; the first game makes it."""
    if not _made:
        (server,) = _servers
        name = server.database()
        _made.append((name, connect(server.url(name), kinds)))
        _made[0][1].create()
    ((_, store),) = _made
    with store.transaction(write=True) as tx:
        tx.apply([Drop(kind, ()) for kind in kinds])
    return store
