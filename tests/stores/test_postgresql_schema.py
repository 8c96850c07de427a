"""The schema on PostgreSQL: migrated, checked, opened by several at once."""

import multiprocessing
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from servers.postgresql import MAJORS, Server, Servers
from tmspros_adapters.sql import migrations
from tmspros_adapters.sql.store import SQLStore
from tmspros_adapters.sql.tables import ALONE_ROWS, describe
from tmspros_core.changes import Add
from tmspros_core.errors import Code, Misconfigured
from tmspros_core.records import KINDS, FundContact

COLUMNS = """
    SELECT relname, attname, attnum, format_type(atttypid, atttypmod), attnotnull, collname
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid LEFT JOIN pg_collation ON pg_collation.oid = attcollation
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
"""
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
"""

ALL = [None, *(pytest.param(major, marks=pytest.mark.long) for major in MAJORS)]


@pytest.fixture(params=ALL, ids=lambda major: f"PostgreSQL {major or 'as found'}")
def server(request: pytest.FixtureRequest, postgresql_servers: Servers) -> Server:
    return postgresql_servers(request.param)


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    name = server.database()
    yield server.url(name)
    server.drop(name)


def described(engine: sa.Engine) -> set[tuple[Any, ...]]:
    """Every column, index and constraint, as the server tells of them."""
    with engine.connect() as connection:
        return {tuple(row) for query in (COLUMNS, INDEXES, CONSTRAINTS) for row in connection.execute(sa.text(query))}


def test_the_migrated_schema_is_that_of_the_declared_tables(server: Server, url: str) -> None:
    """When it is not: a record changed. Add a version, or before the first release mend the one there is."""
    other = server.database()
    migrated, declared = SQLStore.open(url, KINDS), SQLStore.at(server.url(other), KINDS)
    declared.create()
    version = {row for row in described(migrated.engine) if row[0] == migrations.VERSION_TABLE}
    assert version
    ours, theirs = described(migrated.engine) - version, described(declared.engine)
    assert ours == {row for row in theirs if row[0] != migrations.VERSION_TABLE}
    assert len(ours) > 60
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrations.VERSION_TABLE})
        assert compare_metadata(context, describe(KINDS).metadata) == []
    server.drop(other)


def test_an_empty_database_is_brought_to_the_newest_version_and_seeded(url: str) -> None:
    store = SQLStore.open(url, KINDS)
    store.check()
    with store.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM tmspros_alone")) == ALONE_ROWS
        assert migrations.version(connection) == migrations.HEAD
    migrations.upgrade(url)
    migrations.upgrade(store.engine)
    SQLStore.open(url, KINDS).check()
    store.close()


def test_a_database_of_another_version_is_misconfigured_and_left_alone(url: str) -> None:
    store = SQLStore.open(url, KINDS)
    with store.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {migrations.VERSION_TABLE} SET version_num = '9999'"))
    before = described(store.engine)
    for refused in (store.check, lambda: SQLStore.open(url, KINDS), lambda: migrations.upgrade(url)):
        with pytest.raises(Misconfigured) as found:
            refused()
        assert found.value.code == Code.STORE_SCHEMA
    assert described(store.engine) == before
    store.close()


def test_a_migration_that_fails_leaves_the_database_empty(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.bulk_insert", fail)
        with pytest.raises(RuntimeError):
            SQLStore.open(url, KINDS)
    assert described(SQLStore.at(url, KINDS).engine) == set()
    SQLStore.open(url, KINDS).close()


def open_and_write(url: str, barrier: Any, number: int) -> None:
    barrier.wait(60)
    store = SQLStore.open(url, KINDS)
    with store.transaction(write=True) as tx:
        tx.apply([Add(FundContact(fund=str(number), mailbox="a@b.fr"))])
    store.close()


def test_processes_that_open_one_empty_database_at_once_all_succeed(url: str) -> None:
    context = multiprocessing.get_context("forkserver")
    barrier = context.Barrier(4)
    processes = [context.Process(target=open_and_write, args=(url, barrier, number)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    store = SQLStore.open(url, KINDS)
    with store.transaction() as tx:
        assert tx.count(FundContact) == 4
    store.close()
