"""A PostgreSQL server that is not there, goes, hangs up, takes no writing, or makes us wait."""

import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest
import sqlalchemy as sa

from servers.postgresql import USER, Server
from tmspros_adapters.sql import connections
from tmspros_adapters.sql.statements import Statement
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Add
from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.records import KINDS, FundContact

CONTACT = FundContact(fund="cramif", mailbox="a@b.fr")
OTHER = FundContact(fund="cgss-guyane", mailbox="c@d.fr")


@pytest.fixture
def open_store(postgresql_url: str) -> Iterator[Callable[..., SQLStore]]:
    """Opens the test's own database, its address followed by what is given."""
    opened: list[SQLStore] = []

    def opening(more: str = "") -> SQLStore:
        opened.append(SQLStore.open(postgresql_url + more, KINDS))
        return opened[-1]

    yield opening
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., SQLStore]) -> SQLStore:
    return open_store()


def contacts(store: SQLStore) -> tuple[FundContact, ...]:
    with store.transaction() as tx:
        return tx.select(FundContact, order=("fund",))


def add(store: SQLStore, contact: FundContact = CONTACT) -> None:
    with store.transaction(write=True) as tx:
        tx.apply([Add(contact)])


def hang_up(url: str) -> int:
    """End every other connection to the database, as a restart does; how many there were."""
    with psycopg.connect(url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
        assert ended is not None
        return int(ended[0])


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("postgresql://", "name the database"),
        ("postgresql://user@127.0.0.1", "name the database"),
        ("postgresql://user@127.0.0.1/x?pool_size=0", "pool_size"),
        ("postgresql://user@127.0.0.1/x?pool_size=many", "pool_size"),
        ("postgresql://user@127.0.0.1/x?pool_size=1&pool_size=2", "pool_size"),
    ],
)
def test_a_url_that_says_too_little_or_nonsense_is_misconfigured(url: str, cure: str) -> None:
    with pytest.raises(Misconfigured) as found:
        SQLStore.open(url, KINDS)
    assert found.value.code == Code.SETTINGS_STORE
    assert cure in found.value.details["cure"]


@pytest.mark.parametrize("missing", ["server", "database"])
def test_what_is_not_there_is_unavailable_and_tells_no_password(postgresql_server: Server, missing: str) -> None:
    folder = postgresql_server.folder if missing == "database" else "/nowhere"
    with pytest.raises(Unavailable) as found:
        SQLStore.open(f"postgresql://{USER}:Azerty-12@/nothing?host={folder}", KINDS)
    assert found.value.code == Code.STORE_UNAVAILABLE
    assert "Azerty" not in f"{found.value!s}{found.value!r}{found.value.details}"


def test_a_server_that_was_restarted_between_two_transactions_is_not_noticed(postgresql_server: Server) -> None:
    with Server.new(postgresql_server.programs) as server:
        store = SQLStore.open(server.url(server.database()), KINDS)
        add(store)
        server.stop()
        with pytest.raises(Unavailable):
            contacts(store)
        server.start()
        assert contacts(store) == (CONTACT,)
        add(store, OTHER)
        server.stop()
        server.start()
        assert contacts(store) == (OTHER, CONTACT)
        store.close()


def test_connections_that_were_cut_while_idle_are_not_used_again(store: SQLStore, postgresql_url: str) -> None:
    inside, outside = threading.Barrier(4), threading.Barrier(4)

    def hold() -> None:
        with store.transaction():
            inside.wait(30)
        outside.wait(30)

    threads = [threading.Thread(target=hold) for _ in range(3)]
    for thread in threads:
        thread.start()
    inside.wait(30)
    outside.wait(30)
    for thread in threads:
        thread.join()
    assert hang_up(postgresql_url) == 3
    add(store)
    assert contacts(store) == (CONTACT,)


@pytest.mark.parametrize("write", [False, True])
def test_a_connection_cut_inside_a_transaction_is_unavailable_and_nothing_is_done(
    store: SQLStore, postgresql_url: str, write: bool
) -> None:
    called: list[str] = []
    with pytest.raises(Unavailable), store.transaction(write=write) as tx:
        tx.after_commit(lambda: called.append("called"))
        if write:
            tx.apply([Add(CONTACT)])
        assert hang_up(postgresql_url) >= 1
        tx.select(FundContact)
    assert called == []
    assert contacts(store) == ()
    add(store)


def test_a_commit_that_was_not_heard_is_unavailable_and_calls_nothing_back(
    store: SQLStore, postgresql_url: str
) -> None:
    called: list[str] = []
    with pytest.raises(Unavailable), store.transaction(write=True) as tx:
        tx.apply([Add(CONTACT)])
        tx.after_commit(lambda: called.append("called"))
        hang_up(postgresql_url)
    assert called == []
    assert contacts(store) == ()


def test_a_server_that_takes_no_writing_is_unavailable_and_readable(open_store: Callable[..., SQLStore]) -> None:
    add(open_store())
    standby = open_store("&options=-c%20default_transaction_read_only%3Don")
    with pytest.raises(Unavailable) as found:
        add(standby, OTHER)
    assert found.value.details["reason"] == "ReadOnlySqlTransaction"
    assert contacts(standby) == (CONTACT,)


def test_who_waits_too_long_for_a_key_is_told_so_and_holds_nothing(open_store: Callable[..., SQLStore]) -> None:
    patient, hurried = open_store(), open_store("&options=-c%20lock_timeout%3D100ms")
    with patient.transaction(write=True, alone=["account:a"]) as tx:
        tx.apply([Add(CONTACT)])
        with pytest.raises(Unavailable) as found, hurried.transaction(write=True, alone=["account:a"]):
            pass
        assert found.value.details["reason"] == "LockNotAvailable"
        with hurried.transaction(write=True, alone=["account:b"]) as other:
            other.apply([Add(OTHER)])
    with hurried.transaction(write=True, alone=["account:a"]) as tx:
        assert tx.count(FundContact) == 2


def test_a_statement_that_takes_too_long_is_unavailable(open_store: Callable[..., SQLStore]) -> None:
    hurried = open_store("&options=-c%20statement_timeout%3D100ms")
    with pytest.raises(Unavailable) as found, hurried.transaction() as tx:
        tx._run(Statement("SELECT pg_sleep(5)", (), (), as_read=True, by_key=False), [])
    assert found.value.details["reason"] == "QueryCanceled"
    assert contacts(hurried) == ()


def test_no_more_connections_are_opened_than_the_url_says(
    open_store: Callable[..., SQLStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store("&pool_size=2")
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.1)
    inside, leave = threading.Barrier(3), threading.Event()

    def hold() -> None:
        with store.transaction():
            inside.wait(30)
            leave.wait(30)

    threads = [threading.Thread(target=hold) for _ in range(2)]
    for thread in threads:
        thread.start()
    inside.wait(30)
    with pytest.raises(Unavailable) as found:
        contacts(store)
    assert found.value.details["reason"] == "all 2 connections are in use"
    leave.set()
    for thread in threads:
        thread.join()
    for _ in range(5):
        with pytest.raises(RuntimeError, match="open already"), store.transaction(), store.transaction():
            pass
        with pytest.raises(ValueError), store.transaction(write=True) as tx:  # noqa: PT011 - whatever it says
            tx.get(FundContact, 1)
    assert contacts(store) == ()


def test_a_table_that_is_gone_is_unavailable(store: SQLStore) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE tmspros_fund_contact"))
    with pytest.raises(Unavailable):
        contacts(store)
