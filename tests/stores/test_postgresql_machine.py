"""The PostgreSQL store beside the model, drawn change by change."""

from collections.abc import Iterator
from contextlib import contextmanager

from stores.emptied import database, emptied
from stores.postgresql_stores import join
from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.ports import Store
from tmspros_core.testing.store_machine import store_machine

__all__ = ["database"]


@contextmanager
def join_memory(store: MemoryStore) -> Iterator[Store]:
    with store.transaction(write=True) as outer:
        yield store.join(outer)


TestPostgreSQLBesideTheModel = store_machine(emptied, model=MemoryStore, join=(join, join_memory))
