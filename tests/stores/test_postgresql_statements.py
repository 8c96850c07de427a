"""What goes to PostgreSQL: how many statements, which of them prepared; and a caller's own transactions."""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from stores.postgresql_stores import connect, counting
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Add, Drop, Set, before, equal
from tmspros_core.errors import Code, Conflict, Unavailable
from tmspros_core.testing.specimens import SPECIMENS, Specimen
from tmspros_core.testing.store_duties.fixtures import contents, fill, write

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def store(postgresql_url: str) -> Iterator[SQLStore]:
    made = connect(postgresql_url)
    made.create()
    yield made
    made.close()


@pytest.fixture
def host(store: SQLStore, postgresql_url: str) -> Iterator[sa.Engine]:
    """An engine as a host has it, nothing of ours set."""
    engine = sa.create_engine(postgresql_url.replace("postgresql:", "postgresql+psycopg:"))
    yield engine
    engine.dispose()


def test_a_read_is_one_statement_and_nothing_more(store: SQLStore) -> None:
    fill(store, [Specimen(id="a")])
    with counting(store) as statements, store.transaction() as tx:
        tx.get(Specimen, "a")
    assert len(statements) == 1
    with counting(store) as statements, store.transaction() as tx:
        tx.select(Specimen, before("number", 5), order=("id",), limit=10)
        tx.count(Specimen)
    assert len(statements) == 2


def test_a_write_is_one_statement_between_a_beginning_and_an_end(store: SQLStore) -> None:
    with counting(store) as statements:
        fill(store, [Specimen(id="a")])
    assert [text.split()[0] for text in statements] == ["BEGIN", "INSERT", "COMMIT"]


def test_however_many_keys_a_transaction_holds_it_takes_them_in_one_statement(store: SQLStore) -> None:
    with counting(store) as statements, store.transaction(write=True, alone=["a", "b", "c"]) as tx:
        tx.apply([Drop(Specimen, ())])
    assert [text.split()[0] for text in statements] == ["BEGIN", "WITH", "DELETE", "COMMIT"]


def prepared(store: SQLStore) -> list[str]:
    """What the one connection that lies idle has prepared."""
    with store.transaction() as tx:
        rows = tx._cursor.execute("SELECT statement FROM pg_prepared_statements", prepare=False).fetchall()
    return sorted(text.split()[0] for (text,) in rows)


def test_statements_on_one_row_are_prepared_once_whatever_their_values(store: SQLStore) -> None:
    for number in (0, 7, 70_000, 2**62, -1):
        fill(store, [Specimen(id=str(number), number=number)])
        write(store, Set(Specimen, (equal("id", str(number)),), {"number": number // 2}, expect=1))
        write(store, Drop(Specimen, (equal("id", str(number)), before("number", 2**62)), expect=1))
        with store.transaction(write=True, alone=["account:a"]) as tx:
            tx.get(Specimen, "a")
    assert prepared(store) == ["DELETE", "INSERT", "SELECT", "UPDATE", "WITH"]


def test_statements_on_many_rows_are_planned_for_their_values(store: SQLStore) -> None:
    for number in range(10):
        write(store, Set(Specimen, (before("number", number),), {"note": "x"}))
        with store.transaction() as tx:
            tx.select(Specimen, equal("drawer", "d"), order=("drawer", "id"), limit=10)
            tx.count(Specimen, equal("drawer", "d"))
    assert prepared(store) == []


def test_instants_are_in_utc_in_a_callers_transaction_with_another_time_zone(store: SQLStore, host: sa.Engine) -> None:
    fill(store, [Specimen(id="a", at=NOON)])
    with host.begin() as connection:
        connection.execute(sa.text("SET TIME ZONE 'America/Cayenne'"))
        with store.join(connection).transaction(write=True) as tx:
            found = tx.get(Specimen, "a")
            assert found is not None
            assert (found.at, found.at.tzinfo) == (NOON, UTC)
            tx.apply([Add(Specimen(id="b", at=NOON + timedelta(microseconds=1)))])
    assert [row.at - NOON for row in contents(store)] == [timedelta(0), timedelta(microseconds=1)]


@pytest.mark.parametrize("keys", [(), ("account:a",)])
def test_a_callers_snapshot_that_somebody_overtook_is_a_conflict(
    store: SQLStore, host: sa.Engine, keys: tuple[str, ...]
) -> None:
    fill(store, [Specimen(id="a")])
    with host.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        joined = store.join(connection)
        with joined.transaction() as tx:
            tx.count(Specimen)
        with store.transaction(write=True, alone=keys) as tx:
            tx.apply([Set(Specimen, (), {"note": "first"})])
        with pytest.raises(Conflict) as found, joined.transaction(write=True, alone=keys) as tx:
            assert not keys, "who has the key sees what its last holder wrote, or is told"
            tx.apply([Set(Specimen, (), {"note": "second"})])
        assert found.value.code == Code.STORE_RETRY_TRANSACTION
    assert [row.note for row in contents(store)] == ["first"]


def test_a_deadlock_in_a_callers_transaction_is_a_conflict(store: SQLStore, host: sa.Engine) -> None:
    fill(store, [Specimen(id="0"), Specimen(id="1")])
    halfway, outcomes = threading.Barrier(2), list[str]()

    def cross(number: int) -> None:
        with host.connect() as connection:
            joined = store.join(connection)
            for which in (number, 1 - number):
                try:
                    with joined.transaction(write=True) as tx:
                        tx.apply([Set(Specimen, (equal("id", str(which)),), {"note": str(number)}, expect=1)])
                except Conflict as conflict:
                    outcomes.append(conflict.code)
                    connection.rollback()
                    return
                if which == number:
                    halfway.wait(30)
            connection.commit()
            outcomes.append("committed")

    threads = [threading.Thread(target=cross, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["committed", Code.STORE_RETRY_TRANSACTION]


def test_a_callers_transaction_that_failed_before_is_a_conflict(store: SQLStore, host: sa.Engine) -> None:
    with host.connect() as connection:
        with pytest.raises(sa.exc.ProgrammingError):
            connection.execute(sa.text("SELECT nonsense"))
        with pytest.raises(Conflict), store.join(connection).transaction(write=True) as tx:
            tx.apply([Add(Specimen(id="a"))])


def test_a_callers_connection_that_is_cut_is_unavailable(store: SQLStore, host: sa.Engine) -> None:
    connection = host.connect()
    with pytest.raises(Unavailable), store.join(connection).transaction(write=True) as tx:
        tx.apply([Add(Specimen(id="a"))])
        pid = connection.connection.driver_connection.info.backend_pid
        with host.connect() as other:
            other.execute(sa.text(f"SELECT pg_terminate_backend({pid}, 5000)"))
        tx.count(Specimen)
    connection.invalidate()
    connection.close()
    assert contents(store) == ()


def test_a_callers_own_statements_and_ours_commit_together(store: SQLStore, host: sa.Engine) -> None:
    called: list[str] = []
    with host.begin() as connection:
        connection.execute(sa.text("CREATE TABLE host_table (x int)"))
    for outcome in (sa.Connection.rollback, sa.Connection.commit):
        with host.connect() as connection:
            connection.execute(sa.text("INSERT INTO host_table VALUES (1)"))
            with store.join(connection).transaction(write=True, alone=["account:a"]) as tx:
                tx.apply([Add(Specimen(id="a"))])
                tx.after_commit(lambda: called.append(f"{len(contents(store))} there"))
            outcome(connection)
        with host.connect() as connection:
            there = connection.scalar(sa.text("SELECT count(*) FROM host_table"))
        assert there == len(contents(store)) == (outcome is sa.Connection.commit)
    assert called == ["1 there"]


def test_a_store_survives_a_fork_and_children_leave_the_parents_connections_alone(store: SQLStore) -> None:
    fill(store, [Specimen(id="parent")])
    with store.transaction() as tx:
        tx.count(Specimen)
        children = []
        for number in range(3):
            pid = os.fork()
            if pid == 0:
                status = 1
                try:
                    again = SQLStore.at(store.engine.url, SPECIMENS)
                    fill(again, [Specimen(id=f"child {number}")])
                    status = 0
                finally:
                    os._exit(status)
            children.append(pid)
        assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0, 0]
        assert tx.count(Specimen) == 4


def test_every_text_compares_by_code_point_whatever_the_order_of_the_database(store: SQLStore) -> None:
    """Where the server knows French, the databases of these tests are in it."""
    query = """
        SELECT relname, attname FROM pg_attribute JOIN pg_class ON oid = attrelid
        WHERE relname LIKE 'tmspros_%' AND relname NOT LIKE 'tmspros_version%'
          AND attcollation NOT IN (0, 'pg_catalog."C"'::regcollation)
    """
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql(query.replace("%", "%%")).all() == []
