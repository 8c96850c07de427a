"""The schema of a database: migrated, checked, opened by several at once."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tmspros_adapters.sql import migrations
from tmspros_adapters.sql.store import SQLStore, alone_rows
from tmspros_adapters.sql.tables import ALONE_ROWS, describe
from tmspros_core.changes import Add
from tmspros_core.errors import Code, Misconfigured
from tmspros_core.records import KINDS, FundContact


def described(engine: sa.Engine) -> dict[str, str]:
    """The SQL of every table and index, white space aside."""
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {name: " ".join(text.split()) for name, text in rows}


def test_the_migrated_schema_is_that_of_the_declared_tables(tmp_path: Path) -> None:
    """When it is not: a record changed. Add a version, or before the first release mend the one there is."""
    migrated = SQLStore.open(f"sqlite:///{tmp_path}/migrated.db", KINDS)
    declared = SQLStore.open(f"sqlite:///{tmp_path}/declared.db", KINDS)
    with declared.engine.begin() as connection:
        for (name,) in connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'table'")).all():
            connection.execute(sa.text(f"DROP TABLE {name}"))
    declared.create()
    ours, theirs = described(migrated.engine), described(declared.engine)
    del ours[migrations.VERSION_TABLE], theirs[migrations.VERSION_TABLE]
    assert ours == theirs
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrations.VERSION_TABLE})
        assert compare_metadata(context, describe(KINDS).metadata) == []


def test_the_newest_version_is_the_last_of_the_files() -> None:
    config = Config()
    config.set_main_option("script_location", "tmspros_adapters.sql:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_an_empty_database_is_brought_to_the_newest_version_and_seeded(tmp_path: Path) -> None:
    with_rows = SQLStore.open(f"sqlite:///{tmp_path}/new.db", KINDS)
    with_rows.check()
    with with_rows.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM tmspros_alone")) == ALONE_ROWS
        assert migrations.version(connection) == migrations.HEAD
    with_rows.close()


def test_a_database_with_tables_of_the_host_only_is_empty_of_ours(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/host.db"
    host = sa.create_engine(url)
    with host.begin() as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('of the host')"))
    store = SQLStore.open(url, KINDS)
    store.check()
    with host.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "of the host"
    host.dispose()
    store.close()


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    url, contact = f"sqlite:///{tmp_path}/again.db", FundContact(fund="cramif", mailbox="a@b.fr")
    first = SQLStore.open(url, KINDS)
    with first.transaction(write=True) as tx:
        tx.apply([Add(contact)])
    first.close()
    migrations.upgrade(url)
    second = SQLStore.open(url, KINDS)
    migrations.upgrade(second.engine)
    with second.transaction() as tx:
        assert tx.select(FundContact) == (contact,)
    second.close()


@pytest.mark.parametrize("version", ["0000", "9999", None])
def test_another_version_is_misconfigured_and_says_what_to_do(tmp_path: Path, version: str | None) -> None:
    url = f"sqlite:///{tmp_path}/other.db"
    store = SQLStore.open(url, KINDS)
    with store.engine.begin() as connection:
        connection.execute(sa.text(f"DELETE FROM {migrations.VERSION_TABLE}"))
        if version:
            connection.execute(sa.text(f"INSERT INTO {migrations.VERSION_TABLE} VALUES ('{version}')"))
    for refused in (store.check, lambda: SQLStore.open(url, KINDS)):
        with pytest.raises(Misconfigured) as found:
            refused()
        assert found.value.code == Code.STORE_SCHEMA
        assert "tmspros db upgrade" in str(found.value)
        assert (version or "none") in str(found.value)
    store.close()


def test_a_newer_database_is_never_touched_by_an_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/newer.db"
    store = SQLStore.open(url, KINDS)
    with store.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {migrations.VERSION_TABLE} SET version_num = '9999'"))
    before = described(store.engine)
    with pytest.raises(Misconfigured, match="newer"):
        migrations.upgrade(url)
    assert described(store.engine) == before
    store.close()


def test_a_migration_that_fails_leaves_the_database_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/half.db"

    def fail(*arguments: object, **options: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.bulk_insert", fail)
        with pytest.raises(RuntimeError):
            SQLStore.open(url, KINDS)
    engine = sa.create_engine(url)
    assert described(engine) == {}
    engine.dispose()
    SQLStore.open(url, KINDS).close()


def open_and_write(url: str, barrier: object, number: int) -> None:
    barrier.wait(60)
    store = SQLStore.open(url, KINDS)
    with store.transaction(write=True) as tx:
        tx.apply([Add(FundContact(fund=str(number), mailbox="a@b.fr"))])
    store.close()


def test_processes_that_open_one_empty_file_at_once_all_succeed(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    for attempt in range(3):
        url, barrier = f"sqlite:///{tmp_path}/{attempt}.db", context.Barrier(4)
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


def test_opening_a_current_database_imports_no_alembic_and_waits_for_no_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/current.db"
    writer = SQLStore.open(url, KINDS)
    script = (
        "import sys; from tmspros_adapters.sql.store import SQLStore; from tmspros_core.records import KINDS;"
        f"SQLStore.open({url!r}, KINDS).close(); sys.exit('alembic' in sys.modules)"
    )
    with writer.transaction(write=True):
        done = subprocess.run([sys.executable, "-c", script], env=os.environ, timeout=8, check=False)
    assert done.returncode == 0
    writer.close()


def test_the_rows_of_a_key_are_the_same_in_every_version() -> None:
    assert alone_rows(["account:a", "siret:73282932000074", "account:a"]) == (338, 555)
