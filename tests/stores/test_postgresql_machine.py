"""The PostgreSQL store beside the model, drawn change by change."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from servers.postgresql import Server
from stores.postgresql_stores import connect, join
from tmspros_adapters.memory.store import MemoryStore
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Drop
from tmspros_core.ports import Store
from tmspros_core.testing.store_duties.drawing import KINDS
from tmspros_core.testing.store_machine import store_machine

_here: list[SQLStore] = []


@pytest.fixture(scope="module", autouse=True)
def database(postgresql_server: Server) -> Iterator[None]:
    """One database for all examples, which begin by emptying it: making one takes longer than most examples."""
    name = postgresql_server.database()
    _here.append(connect(postgresql_server.url(name), KINDS))
    _here[0].create()
    yield
    _here.pop().close()
    postgresql_server.drop(name)


def make(kinds: tuple[type, ...]) -> SQLStore:
    assert kinds == KINDS
    (store,) = _here
    with store.transaction(write=True) as tx:
        tx.apply([Drop(kind, ()) for kind in kinds])
    return store


@contextmanager
def join_memory(store: MemoryStore) -> Iterator[Store]:
    with store.transaction(write=True) as outer:
        yield store.join(outer)


TestPostgreSQLBesideTheModel = store_machine(make, model=MemoryStore, join=(join, join_memory))
