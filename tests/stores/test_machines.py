"""Every store beside the model, drawn change by change."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
import sqlalchemy as sa
from hypothesis import settings
from sqlalchemy.engine import make_url

from tmspros_adapters.memory.store import MemoryStore
from tmspros_adapters.sql.sqlite import SQLite
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.ports import Store
from tmspros_core.testing.store_machine import store_machine


class TemporarySQLStore(SQLStore):
    """A store whose file goes when it is closed; the disk is not waited for, which no comparison could tell."""

    @classmethod
    def make(cls, kinds: tuple[type, ...]) -> "TemporarySQLStore":
        folder = tempfile.TemporaryDirectory()
        engine = SQLite().engine(make_url(f"sqlite:///{folder.name}/store.db"))
        sa.event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA synchronous=OFF"))
        store = cls(engine, kinds)
        store.folder = folder
        store.create()
        return store

    def close(self) -> None:
        super().close()
        self.folder.cleanup()


@contextmanager
def join_sql(store: SQLStore) -> Iterator[Store]:
    with store.engine.connect() as connection, connection.begin():
        yield store.join(connection)


@contextmanager
def join_memory(store: MemoryStore) -> Iterator[Store]:
    with store.transaction(write=True) as outer:
        yield store.join(outer)


BESIDE: Final[dict[str, Any]] = {"model": MemoryStore, "join": (join_sql, join_memory)}

TestSQLiteBesideTheModel: Any = store_machine(TemporarySQLStore.make, **BESIDE)
TestSQLiteBesideTheModel.settings = settings(TestSQLiteBesideTheModel.settings, max_examples=40)

TestSQLiteBesideTheModelAtLength: Any = pytest.mark.long(store_machine(TemporarySQLStore.make, **BESIDE))
TestSQLiteBesideTheModelAtLength.settings = settings(TestSQLiteBesideTheModel.settings, max_examples=300)
