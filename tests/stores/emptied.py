"""One database on PostgreSQL for all games of a module: making one takes longer than most games."""

from collections.abc import Iterator

import pytest

from servers.postgresql import Server
from stores.postgresql_stores import connect
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Drop
from tmspros_core.records import KINDS

_here: list[SQLStore] = []


@pytest.fixture(scope="module", autouse=True)
def database(postgresql_server: Server) -> Iterator[None]:
    """For modules that import it, and give ``emptied`` to their machine."""
    name = postgresql_server.database()
    _here.append(connect(postgresql_server.url(name), KINDS))
    _here[0].create()
    yield
    _here.pop().close()
    postgresql_server.drop(name)


def emptied(kinds: tuple[type, ...]) -> SQLStore:
    """The store, without a row."""
    (store,) = _here
    with store.transaction(write=True) as tx:
        tx.apply([Drop(kind, ()) for kind in kinds])
    return store
