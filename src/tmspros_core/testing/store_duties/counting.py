"""One statement for each thing asked or done, however many rows: counted at the driver."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

import pytest

from tmspros_core.changes import Add, AddEach, Change, Drop, From, Set, before, equal, is_in, those
from tmspros_core.ports import Store, Transaction
from tmspros_core.testing.specimens import Loan, Specimen
from tmspros_core.testing.store_duties.fixtures import StoreFixtures, fill

CountStatements: TypeAlias = Callable[[Store], AbstractContextManager[list[str]]]

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "START", "SET")
"""How statements begin that only begin and end transactions."""


def doing(statements: list[str]) -> list[str]:
    """Those that read or write."""
    return [text for text in statements if not text.lstrip().upper().startswith(CONTROL)]


class CountedStoreContract(StoreFixtures):
    """For stores on a driver whose statements can be listened to.

    ``count_statements(store)`` is a context manager that gives a list, to which every statement is appended that the
    driver runs meanwhile, on whatever connection.
    """

    @pytest.fixture
    def count_statements(self) -> CountStatements:
        raise NotImplementedError("a subclass of CountedStoreContract gives the fixture count_statements")

    def _fill(self, store: Store) -> None:
        fill(store, [Specimen(id=f"{number:03}", drawer=f"{number % 40:02}", number=number) for number in range(300)])
        fill(store, [Loan(borrower="x", drawer=f"{number:02}") for number in range(20)])

    def test_each_question_is_one_statement(self, store: Store, count_statements: CountStatements) -> None:
        self._fill(store)
        mine = those("drawer", Loan, "drawer", equal("borrower", "x"))
        order = ("drawer", "id")
        questions: tuple[Callable[[Transaction], object], ...] = (
            lambda tx: tx.get(Specimen, "001"),
            lambda tx: tx.get(Specimen, "nobody"),
            lambda tx: tx.select(Specimen),
            lambda tx: tx.select(Specimen, is_in("number", range(777)), before("number", 5)),
            lambda tx: tx.select(Specimen, mine, order=order, limit=10),
            lambda tx: tx.select(Specimen, mine, order=order, after=("05", "045"), limit=10, descending=True),
            lambda tx: tx.count(Specimen, mine, equal("note", None)),
        )
        for question in questions:
            for _ in range(2):
                with count_statements(store) as statements, store.transaction() as tx:
                    question(tx)
                assert len(doing(statements)) == 1, statements
                assert len(statements) <= 3, statements

    def test_each_change_is_one_statement_however_many_rows(
        self, store: Store, count_statements: CountStatements
    ) -> None:
        self._fill(store)
        mine = those("drawer", Loan, "drawer", equal("borrower", "x"))
        values: dict[str, Any] = {"borrower": From("id"), "drawer": From("drawer")}
        changes: tuple[Change, ...] = (
            Add(Specimen(id="new")),
            Set(Specimen, (equal("id", "new"), equal("note", None)), {"note": "claimed"}, expect=1),
            Set(Specimen, (), {"note": "all", "number": 5}, expect=301),
            Set(Specimen, (mine,), {"note": "mine"}, expect=160),
            AddEach(Loan, Specimen, (), values),
            Drop(Loan, (is_in("borrower", [f"{number:03}" for number in range(300)]),), expect=300),
            Drop(Specimen, (mine,), expect=160),
        )
        for change in changes:
            with count_statements(store) as statements, store.transaction(write=True) as tx:
                tx.apply([change])
            assert len(doing(statements)) == 1, statements
            assert len(statements) <= 3, statements
