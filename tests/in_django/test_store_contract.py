"""The store on Django's connections keeps the contract, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connections, transaction

from in_django.databases import ThreadedStore, alias, open_elsewhere
from tmspros_adapters.django.store import DjangoStore
from tmspros_core.ports import Store
from tmspros_core.testing.store_contract import (
    CountedStoreContract,
    JoinedStoreContract,
    SharedStoreContract,
    StoreContract,
)


class Contract(StoreContract, JoinedStoreContract, CountedStoreContract, SharedStoreContract):
    @pytest.fixture
    def join_store(self) -> object:
        @contextmanager
        def join(store: DjangoStore) -> Iterator[Store]:
            with transaction.atomic(store.using):
                yield store

        return join

    @pytest.fixture
    def open_store(self) -> object:
        return lambda store: partial(open_elsewhere, store.using, connections.databases[store.using])


class TestOnSQLite(Contract):
    @pytest.fixture
    def make_store(self, sqlite: str) -> Callable[[tuple[type, ...]], Store]:
        return lambda kinds: ThreadedStore(sqlite, kinds)

    @pytest.fixture
    def count_statements(self) -> object:
        @contextmanager
        def counting(store: DjangoStore) -> Iterator[list[str]]:
            connection = connections[store.using]
            connection.ensure_connection()
            statements = list[str]()
            connection.connection.set_trace_callback(statements.append)
            try:
                yield statements
            finally:
                connection.connection.set_trace_callback(None)

        return counting


class TestOnPostgreSQL(Contract):
    @pytest.fixture
    def make_store(self, postgresql: str) -> Callable[[tuple[type, ...]], Store]:
        return lambda kinds: ThreadedStore(postgresql, kinds)

    @pytest.fixture
    def count_statements(self) -> object:
        @contextmanager
        def counting(store: DjangoStore) -> Iterator[list[str]]:
            statements = list[str]()

            def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
                statements.append(sql)
                return execute(sql, *rest)

            with connections[store.using].execute_wrapper(note):
                yield statements

        return counting


class TestOnPostgreSQLWithPreparedStatements(StoreContract):
    """As a host may set it up: parameters are bound by the server, which plans each statement once."""

    @pytest.fixture
    def make_store(self, postgresql: str) -> Iterator[Callable[[tuple[type, ...]], Store]]:
        prepared = {"OPTIONS": {"server_side_binding": True, "prepare_threshold": 0}}
        with alias(connections.databases[postgresql] | prepared) as name:
            yield lambda kinds: ThreadedStore(name, kinds)


del Contract
