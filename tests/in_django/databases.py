"""Databases by the dozen for Django: aliases that come and go, in this process and in those that tests start."""

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connections

from tmspros_adapters.django.store import DjangoStore
from tmspros_core.records import KINDS
from tmspros_core.records.schema import schema
from tmspros_core.testing.specimens import SPECIMENS

_numbers = count()


def set_up() -> None:
    """Django with the settings of tests, once in a process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "in_django.settings")
    if not apps.ready:
        django.setup()


def sqlite_at(path: Path, **options: Any) -> dict[str, Any]:
    """The settings of a database in this file; the disk is not waited for."""
    chosen = {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": "PRAGMA synchronous=OFF"}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": chosen | options}


def postgresql_at(url: str, **options: Any) -> dict[str, Any]:
    """The settings of the database at this address."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "HOST": parse_qs(parts.query)["host"][0],
        "OPTIONS": options,
    }


def add_alias(name: str, settings: Mapping[str, Any]) -> None:
    """Make an alias known to this process."""
    with_defaults = connections.configure_settings({"default": {}, name: dict(settings)})
    connections.databases[name] = with_defaults[name]


@contextmanager
def alias(settings: Mapping[str, Any]) -> Iterator[str]:
    """A new alias for this database, forgotten again."""
    name = f"trial{next(_numbers)}"
    add_alias(name, settings)
    try:
        yield name
    finally:
        connections[name].close()
        del connections[name]
        del connections.databases[name]


def migrate(name: str) -> None:
    """Bring this alias to the current schema, as a host does."""
    call_command("migrate", database=name, verbosity=0)


def make_specimens(name: str) -> None:
    """The tables of the kinds that only contracts know, which no migration makes."""
    from in_django.specimens.models import MODELS

    with connections[name].schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)


def empty(name: str) -> None:
    """No record is left, nor a user of the host's."""
    tables = [f"tmspros_{schema(kind).name}" for kind in (*KINDS, *SPECIMENS)]
    with connections[name].cursor() as cursor:
        for table in (*tables, "auth_user"):
            cursor.execute(f'DELETE FROM "{table}"')


@cache
def sqlite_template() -> Path:
    """A file to copy, with the tables of the app and of specimens, made once in a process."""
    folder = Path(tempfile.mkdtemp(prefix="tmspros-django-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with alias(sqlite_at(folder / "template.db")) as name:
        migrate(name)
        make_specimens(name)
        with connections[name].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    return folder / "template.db"


@contextmanager
def sqlite_alias(path: Path) -> Iterator[str]:
    """The alias of a new database in this file, with those tables."""
    set_up()
    shutil.copy(sqlite_template(), path)
    with alias(sqlite_at(path)) as name:
        yield name


class ThreadedStore(DjangoStore):
    """Closes what it used in a thread, as a server of Django's does when a request ends."""

    @contextmanager
    def transaction(self, **options: Any) -> Iterator[Any]:
        try:
            with super().transaction(**options) as tx:
                yield tx
        finally:
            if threading.current_thread() is not threading.main_thread():
                connections[self.using].close()


class ClosingStore(ThreadedStore):
    """In a process that a test started: closing it closes the connection."""

    def close(self) -> None:
        connections[self.using].close()


def open_elsewhere(name: str, settings: Mapping[str, Any], kinds: tuple[type, ...] = SPECIMENS) -> DjangoStore:
    """The same store in another process."""
    set_up()
    if name not in connections.databases:
        add_alias(name, settings)
    return ClosingStore(name, kinds)
