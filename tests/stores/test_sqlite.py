"""The SQLite store keeps the contract."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from tmspros_adapters.sql.sqlite import SQLite
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.ports import Store
from tmspros_core.testing.specimens import SPECIMENS
from tmspros_core.testing.store_contract import (
    CountedStoreContract,
    JoinedStoreContract,
    SharedStoreContract,
    StoreContract,
)


def connect(url: str, kinds: tuple[type, ...] = SPECIMENS) -> SQLStore:
    return SQLStore(SQLite().engine(make_url(url)), kinds)


@pytest.fixture
def make_store(tmp_path: Path) -> Iterator[Callable[[tuple[type, ...]], SQLStore]]:
    made, numbers = list[SQLStore](), count()

    def make(kinds: tuple[type, ...]) -> SQLStore:
        store = connect(f"sqlite:///{tmp_path}/{next(numbers)}.db", kinds)
        made.append(store)
        store.create()
        return store

    yield make
    for store in made:
        store.close()


class TestSQLiteStore(StoreContract, JoinedStoreContract, CountedStoreContract, SharedStoreContract):
    @pytest.fixture
    def make_store(self, make_store: Callable[[tuple[type, ...]], Store]) -> Callable[[tuple[type, ...]], Store]:
        return make_store

    @pytest.fixture
    def join_store(self) -> Iterator[object]:
        engines = list[sa.Engine]()

        @contextmanager
        def join(store: SQLStore) -> Iterator[Store]:
            engines.append(sa.create_engine(store.engine.url))
            with engines[-1].begin() as connection:
                yield store.join(connection)

        yield join
        for engine in engines:
            engine.dispose()

    @pytest.fixture
    def count_statements(self) -> object:
        @contextmanager
        def counting(store: SQLStore) -> Iterator[list[str]]:
            statements = list[str]()
            store.close()

            def listen(connection: object, record: object) -> None:
                connection.set_trace_callback(statements.append)

            sa.event.listen(store.engine, "connect", listen)
            try:
                with store.transaction():
                    pass
                statements.clear()
                yield statements
            finally:
                sa.event.remove(store.engine, "connect", listen)
                store.close()

        return counting

    @pytest.fixture
    def open_store(self) -> object:
        return lambda store: partial(connect, str(store.engine.url))
