"""The store on Django's connections beside the model, change by change, inside the caller's transaction and outside."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import settings

from in_django.databases import empty
from tmspros_adapters.django.store import DjangoStore
from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.ports import Store
from tmspros_core.testing.store_machine import store_machine


@contextmanager
def join_django(store: DjangoStore) -> Iterator[Store]:
    with transaction.atomic(store.using):
        yield store


@contextmanager
def join_memory(store: MemoryStore) -> Iterator[Store]:
    with store.transaction(write=True) as outer:
        yield store.join(outer)


@pytest.mark.parametrize("games", [15, pytest.param(100, marks=pytest.mark.long)])
def test_the_store_does_what_the_model_does(database: str, games: int) -> None:
    def make(kinds: tuple[type, ...]) -> DjangoStore:
        empty(database)
        return DjangoStore(database, kinds)

    case = store_machine(make, model=MemoryStore, join=(join_django, join_memory))
    case.settings = settings(case.settings, max_examples=games)
    case("runTest").runTest()
