"""What a store gives its contract, and how the tests write to it."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tmspros_core.changes import Add, Change
from tmspros_core.ports import Store
from tmspros_core.testing.specimens import SPECIMENS, Loan, Specimen

MakeStore = Callable[[tuple[type, ...]], Store]


class StoreFixtures:
    """What every part of the contract asks for: a new store that keeps the specimens and holds none."""

    @pytest.fixture
    def make_store(self) -> MakeStore:
        raise NotImplementedError(
            "a subclass of StoreContract gives the fixture make_store: (kinds) -> a new, empty Store"
        )

    @pytest.fixture
    def store(self, make_store: MakeStore) -> Store:
        return make_store(SPECIMENS)


def write(store: Store, *changes: Change) -> None:
    """Apply the changes in a transaction of their own."""
    with store.transaction(write=True) as tx:
        tx.apply(changes)


def fill(store: Store, records: Iterable[Any]) -> None:
    """Add these records in a transaction of their own."""
    write(store, *map(Add, records))


def specimens(store: Store, *where: Any) -> tuple[Specimen, ...]:
    """The specimens in the store, by id."""
    with store.transaction() as tx:
        return tx.select(Specimen, *where, order=("id",))


def contents(store: Store) -> tuple[Any, ...]:
    """All that is in the store, in order."""
    with store.transaction() as tx:
        return (*tx.select(Specimen, order=("id",)), *tx.select(Loan, order=("borrower", "drawer")))
