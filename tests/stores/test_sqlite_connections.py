"""Connections kept between transactions, across forks, and what their statements cost SQLite."""

import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tmspros_adapters.sql import sqlite
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Add, equal, those
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


def test_a_page_of_a_semi_join_walks_both_indexes_and_sorts_nothing(tmp_path: Path) -> None:
    store = SQLStore(sqlite.SQLite().engine(sa.make_url(f"sqlite:///{tmp_path}/plan.db")), SPECIMENS)
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
