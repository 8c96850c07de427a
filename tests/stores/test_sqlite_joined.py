"""Transactions of ours inside those of a host, on its own SQLAlchemy connection."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Add, Set
from tmspros_core.errors import Code, Conflict
from tmspros_core.records import KINDS, FundContact

CONTACT = FundContact(fund="cramif", mailbox="a@b.fr")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SQLStore]:
    opened = SQLStore.open(f"sqlite:///{tmp_path}/store.db", KINDS)
    yield opened
    opened.close()


def contacts(store: SQLStore) -> tuple[FundContact, ...]:
    with store.transaction() as tx:
        return tx.select(FundContact, order=("fund",))


def add(store: SQLStore, contact: FundContact = CONTACT) -> None:
    with store.transaction(write=True) as tx:
        tx.apply([Add(contact)])


@pytest.fixture
def host(store: SQLStore) -> Iterator[sa.Engine]:
    """An engine as a host has it, with the driver's own beginning of transactions."""
    engine = sa.create_engine(store.engine.url, connect_args={"timeout": 0.05})
    yield engine
    engine.dispose()


def test_a_callers_transaction_that_somebody_overtook_is_a_conflict(store: SQLStore, host: sa.Engine) -> None:
    with host.connect() as connection:
        joined = store.join(connection)
        with joined.transaction() as tx:
            tx.count(FundContact)
        add(store)
        for options in ({}, {"alone": ["account:a"]}):
            with pytest.raises(Conflict) as found, joined.transaction(write=True, **options) as tx:
                tx.apply([Set(FundContact, (), {"mailbox": "z@b.fr"})])
            assert found.value.code == Code.STORE_RETRY_TRANSACTION
        connection.rollback()
        with joined.transaction(write=True, alone=["account:a"]) as tx:
            tx.apply([Set(FundContact, (), {"mailbox": "z@b.fr"}, expect=1)])
        connection.commit()
    assert contacts(store)[0].mailbox == "z@b.fr"


def test_a_callers_commit_that_fails_calls_nothing_back(store: SQLStore, host: sa.Engine) -> None:
    called: list[str] = []

    def fail(connection: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with host.connect() as connection:
        joined = store.join(connection)
        with joined.transaction(write=True) as tx:
            tx.apply([Add(CONTACT)])
            tx.after_commit(lambda: called.append("called"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(connection.dialect, "do_commit", fail)
            with pytest.raises(sqlite3.OperationalError):
                connection.commit()
        connection.rollback()
    assert called == []
    assert contacts(store) == ()


def test_a_callers_savepoint_that_is_undone_takes_the_callbacks_with_it(store: SQLStore, host: sa.Engine) -> None:
    called: list[str] = []
    with host.begin() as connection:
        joined = store.join(connection)
        savepoint = connection.begin_nested()
        with joined.transaction(write=True) as tx:
            tx.apply([Add(CONTACT)])
            tx.after_commit(lambda: called.append("undone"))
        savepoint.rollback()
        with joined.transaction(write=True) as tx:
            tx.after_commit(lambda: called.append("kept"))
    assert called == ["kept"]
    assert contacts(store) == ()


def test_a_callers_own_statements_and_ours_commit_together(store: SQLStore, host: sa.Engine) -> None:
    with host.begin() as connection:
        connection.execute(sa.text("CREATE TABLE host_table (x)"))
    for outcome in (sa.Connection.rollback, sa.Connection.commit):
        with host.connect() as connection:
            connection.execute(sa.text("INSERT INTO host_table VALUES (1)"))
            with store.join(connection).transaction(write=True) as tx:
                tx.apply([Add(CONTACT)])
            outcome(connection)
        with host.connect() as connection:
            there = connection.scalar(sa.text("SELECT count(*) FROM host_table"))
        assert there == len(contacts(store)) == (outcome is sa.Connection.commit)
