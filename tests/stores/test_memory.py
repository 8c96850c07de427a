"""The store in memory keeps the contract; it is the model that others are compared with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.ports import Store
from tmspros_core.testing.store_contract import JoinedStoreContract, StoreContract


class TestMemoryStore(StoreContract, JoinedStoreContract):
    @pytest.fixture
    def make_store(self) -> Callable[[tuple[type, ...]], Store]:
        return MemoryStore

    @pytest.fixture
    def join_store(self) -> object:
        @contextmanager
        def join(store: MemoryStore) -> Iterator[Store]:
            with store.transaction(write=True) as outer:
                yield store.join(outer)

        return join
