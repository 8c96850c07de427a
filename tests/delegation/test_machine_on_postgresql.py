"""Whole portals on PostgreSQL, played with by the machine."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from servers.postgresql import Server
from stores.postgresql_stores import connect
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Drop
from tmspros_core.records import KINDS
from tmspros_core.testing.delegation_machine import delegation_machine

pytestmark = pytest.mark.long

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
    (store,) = _here
    with store.transaction(write=True) as tx:
        tx.apply([Drop(kind, ()) for kind in kinds])
    return store


TestDelegationOnPostgreSQL = delegation_machine(make)
TestDelegationOnPostgreSQL.settings = settings(TestDelegationOnPostgreSQL.settings, max_examples=4)
