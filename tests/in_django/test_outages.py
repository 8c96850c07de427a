"""What goes wrong in a database is Unavailable, the next request finds it again, and mistakes stay mistakes."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connections, transaction

from in_django.databases import alias, postgresql_at, sqlite_at
from servers.postgresql import Server
from tmspros_adapters.django.store import DjangoStore
from tmspros_core import Misconfigured
from tmspros_core.changes import Add
from tmspros_core.errors import Unavailable
from tmspros_core.testing.specimens import SPECIMENS, Specimen
from tmspros_core.testing.store_duties.fixtures import fill, specimens


def cut(name: str) -> None:
    """End the session of this alias on the server, as its administrator may."""
    connection = connections[name]
    connection.ensure_connection()
    with alias(connection.settings_dict) as other, connections[other].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])


@pytest.mark.parametrize("write", [False, True])
def test_a_connection_that_was_cut_is_unavailable_once(postgresql: str, write: bool) -> None:
    store = DjangoStore(postgresql, SPECIMENS)
    fill(store, [Specimen(id="a")])
    cut(postgresql)
    with pytest.raises(Unavailable), store.transaction(write=write) as tx:
        tx.count(Specimen)
    assert [row.id for row in specimens(store)] == ["a"]


def test_a_connection_cut_in_mid_transaction_leaves_nothing(postgresql: str) -> None:
    store = DjangoStore(postgresql, SPECIMENS)
    with pytest.raises(Unavailable), store.transaction(write=True) as tx:
        tx.apply([Add(Specimen(id="a"))])
        cut(postgresql)
    assert specimens(store) == ()


def test_a_cut_inside_the_hosts_transaction_is_unavailable_and_the_host_may_begin_again(postgresql: str) -> None:
    store = DjangoStore(postgresql, SPECIMENS)
    with pytest.raises(Unavailable), transaction.atomic(postgresql):
        cut(postgresql)
        with store.transaction() as tx:
            tx.count(Specimen)
    with transaction.atomic(postgresql):
        fill(store, [Specimen(id="a")])
    assert len(specimens(store)) == 1


def test_a_server_that_is_down_is_unavailable_and_found_again(postgresql_server: Server) -> None:
    with Server.new(postgresql_server.programs) as server, alias(postgresql_at(server.url(server.database()))) as name:
        store = DjangoStore(name)
        server.stop()
        with pytest.raises(Unavailable):
            store.check()
        for write in (False, True):
            with pytest.raises(Unavailable), store.transaction(write=write):
                pass
        server.start()
        with pytest.raises(Misconfigured, match="migrate"):
            store.check()


def test_a_table_that_is_gone_is_unavailable(database: str) -> None:
    store = DjangoStore(database, SPECIMENS)
    with connections[database].cursor() as cursor:
        cursor.execute('ALTER TABLE "tmspros_specimen" RENAME TO "tmspros_elsewhere"')
    try:
        with pytest.raises(Unavailable), store.transaction() as tx:
            tx.count(Specimen)
    finally:
        with connections[database].cursor() as cursor:
            cursor.execute('ALTER TABLE "tmspros_elsewhere" RENAME TO "tmspros_specimen"')


def test_a_file_that_somebody_holds_too_long_is_unavailable(sqlite: str) -> None:
    path = connections[sqlite].settings_dict["NAME"]
    with alias(sqlite_at(Path(path), timeout=0.05)) as impatient:
        store = DjangoStore(impatient, SPECIMENS)
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable), store.transaction(write=True):
            pass
        assert specimens(store) == ()
        holder.close()
        fill(store, [Specimen(id="a")])


@pytest.mark.parametrize("write", [False, True])
def test_a_mistake_of_ours_stays_the_error_it_is(database: str, write: bool) -> None:
    store = DjangoStore(database, SPECIMENS)
    with connections[database].cursor() as cursor:
        cursor.execute('ALTER TABLE "tmspros_specimen" RENAME COLUMN "note" TO "remark"')
    try:
        with pytest.raises(Error, match="note") as raised, store.transaction(write=write) as tx:
            tx.select(Specimen)
        assert not isinstance(raised.value, Unavailable)
    finally:
        with connections[database].cursor() as cursor:
            cursor.execute('ALTER TABLE "tmspros_specimen" RENAME COLUMN "remark" TO "note"')
    assert specimens(store) == ()


def options(**given: Any) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": "x.db", "OPTIONS": given}


@pytest.mark.parametrize(
    ("settings", "cure"),
    [
        (options(), "transaction_mode"),
        (options(transaction_mode="DEFERRED"), "transaction_mode"),
        (options(transaction_mode="IMMEDIATE") | {"AUTOCOMMIT": False}, "AUTOCOMMIT"),
    ],
)
def test_an_alias_that_is_not_set_up_for_the_store_is_told(settings: dict[str, Any], cure: str) -> None:
    with alias(settings) as name, pytest.raises(Misconfigured) as wrong:
        DjangoStore(name).check()
    assert wrong.value.code == "settings.store"
    assert name in wrong.value.details["setting"]
    assert cure in wrong.value.details["cure"]


def test_without_time_zones_postgresql_is_refused(postgresql: str, change_settings: Any) -> None:
    change_settings(USE_TZ=False)
    with pytest.raises(Misconfigured, match="USE_TZ"):
        DjangoStore(postgresql).check()
