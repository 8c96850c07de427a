"""The PostgreSQL store keeps the contract: on the first server found, and on every major in `tox -e long`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import pytest

from servers.postgresql import MAJORS, Server, Servers
from stores.postgresql_stores import connect, counting, join
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.testing.store_contract import (
    CountedStoreContract,
    JoinedStoreContract,
    SharedStoreContract,
    SideBySideStoreContract,
    StoreContract,
)

ALL = [None, *(pytest.param(major, marks=pytest.mark.long) for major in MAJORS)]


@pytest.fixture(params=ALL, ids=lambda major: f"PostgreSQL {major or 'as found'}", scope="module")
def server(request: pytest.FixtureRequest, postgresql_servers: Servers) -> Server:
    return postgresql_servers(request.param)


class TestPostgreSQLStore(
    StoreContract, JoinedStoreContract, CountedStoreContract, SharedStoreContract, SideBySideStoreContract
):
    @pytest.fixture
    def make_store(self, server: Server) -> Iterator[Callable[[tuple[type, ...]], SQLStore]]:
        with ExitStack() as made:

            def make(kinds: tuple[type, ...]) -> SQLStore:
                name = server.database()
                made.callback(server.drop, name)
                store = connect(server.url(name), kinds)
                made.callback(store.close)
                store.create()
                return store

            yield make

    @pytest.fixture
    def join_store(self) -> object:
        return join

    @pytest.fixture
    def count_statements(self) -> object:
        return counting

    @pytest.fixture
    def open_store(self) -> object:
        return lambda store: partial(connect, store.engine.url.render_as_string(hide_password=False))
