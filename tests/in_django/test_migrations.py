"""Migrations, models and records say the same; tables that do not are named."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from in_django.databases import alias, sqlite_at
from tmspros_adapters.django.store import DjangoStore
from tmspros_adapters.django.tables import ALONE_ROWS
from tmspros_core import Misconfigured
from tmspros_core.records import KINDS
from tmspros_core.records.schema import schema


def lacking(bend: Callable[[ProjectState], object] = lambda state: None) -> list[str]:
    """What no migration does yet, in words; ``bend`` changes the migrations' idea of the models first."""
    loader = MigrationLoader(None)
    migrated = loader.project_state()
    bend(migrated)
    detector = MigrationAutodetector(migrated, ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph, trim_to_apps={"tmspros"}, convert_apps={"tmspros"})
    return [operation.describe() for each in changes.get("tmspros", ()) for operation in each.operations]


def test_every_field_of_every_record_has_its_migration() -> None:
    assert lacking() == [], "make the migration: DJANGO_SETTINGS_MODULE=in_django.settings django-admin makemigrations"


def test_a_field_without_migration_is_named() -> None:
    assert "Add field fund to account" in lacking(lambda state: state.remove_field("tmspros", "account", "fund"))


def test_a_record_without_migration_is_named() -> None:
    assert "Create model Ticket" in lacking(lambda state: state.remove_model("tmspros", "ticket"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_model_has_the_fields_and_the_key_of_its_record(kind: type) -> None:
    model = apps.get_model("tmspros", kind.__name__)
    of = schema(kind)
    assert [field.name for field in model._meta.local_concrete_fields] == [column.name for column in of.columns]
    assert {field.name for field in model._meta.local_concrete_fields if field.null} == {
        column.name for column in of.columns if column.optional
    }
    assert tuple(field.name for field in model._meta.pk_fields) == of.key


def test_a_database_never_migrated_is_told_with_the_cure(tmp_path: Path) -> None:
    with alias(sqlite_at(tmp_path / "empty.db")) as name, pytest.raises(Misconfigured) as wrong:
        DjangoStore(name).check()
    assert wrong.value.code == "store.schema"
    assert "tmspros_account," in wrong.value.details["cure"]
    assert "manage.py migrate" in wrong.value.details["cure"]


def test_a_field_that_a_table_lacks_or_has_too_many_is_named(database: str) -> None:
    store = DjangoStore(database)
    store.check()
    with connections[database].cursor() as cursor:
        cursor.execute('ALTER TABLE "tmspros_account" RENAME COLUMN "epoch" TO "era"')
    try:
        with pytest.raises(Misconfigured) as wrong:
            store.check()
    finally:
        with connections[database].cursor() as cursor:
            cursor.execute('ALTER TABLE "tmspros_account" RENAME COLUMN "era" TO "epoch"')
    assert "tmspros_account.epoch, tmspros_account.era;" in wrong.value.details["cure"]


def test_postgresql_keeps_no_index_that_no_record_asks_for(postgresql: str) -> None:
    with connections[postgresql].cursor() as cursor:
        cursor.execute("SELECT tablename, COUNT(*) FROM pg_indexes WHERE tablename LIKE 'tmspros_%%' GROUP BY 1")
        found = dict(cursor.fetchall())
    for kind in KINDS:
        of = schema(kind)
        assert found[f"tmspros_{of.name}"] == 1 + len(of.slots) + len(of.indexes), of.name


def count_alone(name: str) -> int:
    with connections[name].cursor() as cursor:
        cursor.execute('SELECT COUNT(*) FROM "tmspros_alone"')
        return int(cursor.fetchone()[0])


def test_the_rows_that_are_locked_are_there_after_migrating_and_after_a_flush(sqlite: str) -> None:
    assert count_alone(sqlite) == ALONE_ROWS
    call_command("flush", database=sqlite, interactive=False, verbosity=0)
    assert count_alone(sqlite) == ALONE_ROWS


def test_without_the_rows_that_are_locked_nobody_believes_to_be_alone(postgresql: str) -> None:
    store = DjangoStore(postgresql)
    with connections[postgresql].cursor() as cursor:
        cursor.execute('DELETE FROM "tmspros_alone"')
    try:
        with pytest.raises(Misconfigured, match="rows that transactions lock"), store.transaction(alone=["a"]):
            pass
        assert not connections[postgresql].in_atomic_block
    finally:
        call_command("migrate", "tmspros", database=postgresql, verbosity=0)
    with store.transaction(alone=["a"]):
        pass
