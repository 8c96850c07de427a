"""A SQLite database that is gone, locked, full or read-only; forks; the caller's own transactions."""

import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tmspros_adapters.sql import dialects
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Add, Drop, Set, equal, those
from tmspros_core.errors import Code, Conflict, Misconfigured, Unavailable
from tmspros_core.records import KINDS, FundContact
from tmspros_core.testing.specimens import SPECIMENS, Loan, Specimen

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


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("sqlite://", "memory:"),
        ("sqlite:///:memory:", "memory:"),
        ("sqlite:///file:x?mode=memory&uri=true", "memory:"),
        ("sqlite:////no/such/folder/x.db", "make the folder"),
        ("postgresql://127.0.0.1/x", "sqlite:///"),
        ("nonsense", "sqlite:///"),
        ("", "sqlite:///"),
    ],
)
def test_a_url_that_is_not_supported_is_misconfigured_and_says_what_to_do(url: str, cure: str) -> None:
    with pytest.raises(Misconfigured) as found:
        SQLStore.open(url, KINDS)
    assert found.value.code == Code.SETTINGS_STORE
    assert found.value.details["setting"] == "store"
    assert cure in found.value.details["cure"]


def test_a_database_that_is_gone_is_unavailable_and_comes_back(store: SQLStore, tmp_path: Path) -> None:
    add(store)
    (tmp_path / "store.db").rename(tmp_path / "elsewhere.db")
    for use in (contacts, add, SQLStore.check):
        with pytest.raises(Unavailable) as found:
            use(store)
        assert found.value.code == Code.STORE_UNAVAILABLE
    assert not (tmp_path / "store.db").exists()
    (tmp_path / "elsewhere.db").rename(tmp_path / "store.db")
    assert contacts(store) == (CONTACT,)


def test_a_database_put_in_the_place_of_another_is_the_one_used(store: SQLStore, tmp_path: Path) -> None:
    add(store)
    other = SQLStore.open(f"sqlite:///{tmp_path}/other.db", KINDS)
    other.close()
    store.close()
    with store.transaction() as tx:
        assert tx.count(FundContact) == 1
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"store.db{suffix}").unlink(missing_ok=True)
    (tmp_path / "other.db").replace(tmp_path / "store.db")
    assert contacts(store) == ()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"Ceci n'est pas une base. " * 100)
    with pytest.raises(Unavailable) as found:
        SQLStore.open(f"sqlite:///{tmp_path}/x.db", KINDS)
    assert found.value.details["reason"] == "SQLITE_NOTADB"


def test_a_locked_database_is_unavailable_for_writing_and_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "BUSY_SECONDS", 0.05)
    store = SQLStore.open(f"sqlite:///{tmp_path}/locked.db", KINDS)
    add(store)
    holder = sqlite3.connect(tmp_path / "locked.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable) as found:
        add(store, FundContact(fund="cgss", mailbox="b@b.fr"))
    assert found.value.details["reason"] == "SQLITE_BUSY"
    assert contacts(store) == (CONTACT,)
    holder.execute("ROLLBACK")
    holder.close()
    add(store, FundContact(fund="cgss", mailbox="b@b.fr"))
    assert len(contacts(store)) == 2
    store.close()


@pytest.mark.parametrize(
    ("pragma", "reason"), [("PRAGMA query_only=1", "SQLITE_READONLY"), ("PRAGMA max_page_count=1", "SQLITE_FULL")]
)
def test_a_database_that_takes_no_writing_is_unavailable_and_nothing_is_half_done(
    tmp_path: Path, pragma: str, reason: str
) -> None:
    store = SQLStore.open(f"sqlite:///{tmp_path}/store.db", KINDS)
    add(store)
    store.close()
    sa.event.listen(store.engine, "connect", lambda driver, record: driver.execute(pragma))
    with pytest.raises(Unavailable) as found, store.transaction(write=True) as tx:
        tx.apply([Drop(FundContact, ())] if "query" in pragma else [])
        for number in range(2000):
            tx.apply([Add(FundContact(fund=f"{number}", mailbox="x" * 300))])
    assert found.value.details["reason"] == reason
    assert contacts(store) == (CONTACT,)
    store.close()


def test_a_table_that_is_gone_is_unavailable(store: SQLStore) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE tmspros_fund_contact"))
    with pytest.raises(Unavailable):
        contacts(store)


def test_every_commit_is_on_the_disk_and_readers_do_not_wait(store: SQLStore) -> None:
    with store.engine.connect() as connection:
        assert connection.scalar(sa.text("PRAGMA synchronous")) == 2
        assert connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"


def test_two_reads_of_a_transaction_see_one_state(store: SQLStore) -> None:
    with store.transaction() as tx:
        assert tx.count(FundContact) == 0
        thread = threading.Thread(target=add, args=(store,))
        thread.start()
        thread.join(10)
        assert tx.count(FundContact) == 0
    assert contacts(store) == (CONTACT,)


def test_a_connection_is_used_again_and_none_is_left_open_after_close(store: SQLStore) -> None:
    opened: list[object] = []
    store.close()
    sa.event.listen(store.engine, "connect", lambda driver, record: opened.append(driver))
    for _ in range(20):
        contacts(store)
    assert len(opened) == 1
    store.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")


FORKING = """
    import os, sys
    from tmspros_adapters.sql.store import SQLStore
    from tmspros_core.changes import Add
    from tmspros_core.records import KINDS, FundContact

    store = SQLStore.open(sys.argv[1], KINDS)
    def add(fund):
        with store.transaction(write=True) as tx:
            tx.apply([Add(FundContact(fund=fund, mailbox="a@b.fr"))])
    add("before")
    def files():
        return sum(os.readlink(f"/proc/self/fd/{fd}").endswith("store.db") for fd in os.listdir("/proc/self/fd")[:-1])
    children = []
    for child in range(4):
        pid = os.fork()
        if not pid:
            if files():
                os._exit(9)
            for number in range(20):
                add(f"{child} {number}")
            store.close()
            os._exit(0)
        children.append(pid)
        add(f"parent {child}")
    ends = [os.waitpid(pid, 0)[1] for pid in children]
    add("after")
    with store.transaction() as tx:
        print(ends, tx.count(FundContact))

    try:
        with store.transaction(write=True) as tx:
            pid = os.fork()
            if pid:
                tx.apply([Add(FundContact(fund="of the parent", mailbox="a@b.fr"))])
                end = os.waitpid(pid, 0)[1]
    except RuntimeError as error:
        os._exit(0 if pid == 0 and "forked" in str(error) else 1)
    if pid == 0:
        os._exit(2)
    with store.transaction() as tx:
        print(end, tx.count(FundContact))
"""


def test_a_store_survives_a_fork_and_children_inherit_no_connection(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FORKING), f"sqlite:///{tmp_path}/store.db"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["[0, 0, 0, 0] 86", "0 87"]
    checked = sqlite3.connect(tmp_path / "store.db")
    assert checked.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    checked.close()


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


def test_a_page_of_a_semi_join_walks_both_indexes_and_sorts_nothing(tmp_path: Path) -> None:
    store = SQLStore(dialects.SQLite().engine(sa.make_url(f"sqlite:///{tmp_path}/plan.db")), SPECIMENS)
    store.create()
    mine = those("drawer", Loan, "drawer", equal("borrower", "x"))
    for after, descending in ((None, False), (("d", "i"), False), (("d", "i"), True)):
        statement, values = store.statements.select(
            Specimen, (mine,), order=("drawer", "id"), descending=descending, after=after, limit=10
        )
        with store.transaction() as tx:
            plan = [
                row[3]
                for row in tx._cursor.execute(f"EXPLAIN QUERY PLAN {statement.text}", statement.parameters(values))
            ]
        assert len(plan) == 2, plan
        assert plan[0].startswith("SEARCH t1 USING PRIMARY KEY (borrower=?"), plan
        assert ("drawer>?" in plan[0] or "drawer<?" in plan[0]) is (after is not None), plan
        assert "tmspros_specimen_1_drawer (drawer=?" in plan[1], plan
    store.close()
