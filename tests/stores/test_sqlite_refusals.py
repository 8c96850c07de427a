"""A SQLite database that is gone, locked, full or read-only; forks; the caller's own transactions."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tmspros_adapters.sql import sqlite
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Add, Drop
from tmspros_core.errors import Code, Misconfigured, Unavailable
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


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("sqlite://", "memory:"),
        ("sqlite:///:memory:", "memory:"),
        ("sqlite:///file:x?mode=memory&uri=true", "memory:"),
        ("sqlite:////no/such/folder/x.db", "make the folder"),
        ("sqlite:///x.db?timeout=3", "no options"),
        ("sqlite:////", "may read and write"),
        ("sqlite:////dev", "may read and write"),
        ("sqlite:////etc/passwd", "no database"),
        ("sqlite:///%00", "memory:"),
        ("postgresql://ada:Sekret 1@[::1/x", "postgresql:///"),
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


def test_a_file_that_is_no_database_is_misconfigured_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"Ceci n'est pas une base. " * 100)
    with pytest.raises(Misconfigured, match=r"x\.db is no database"):
        SQLStore.open(f"sqlite:///{tmp_path}/x.db", KINDS)
    assert (tmp_path / "x.db").read_bytes() == b"Ceci n'est pas une base. " * 100


def test_a_database_that_is_broken_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"SQLite format 3\0" + b"Ceci n'est plus une base. " * 100)
    with pytest.raises(Unavailable) as found:
        SQLStore.open(f"sqlite:///{tmp_path}/x.db", KINDS)
    assert found.value.details["reason"] == "SQLITE_NOTADB"


def test_a_locked_database_is_unavailable_for_writing_and_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
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
