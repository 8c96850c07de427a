"""Everything in which databases differ: types, how values travel, beginnings, errors. One class for each database.

Only what is tested is here: SQLite. Another database is one more class with the members of ``SQLite``, one more line in
``DIALECTS``, and a variant in each of the column types where it stores something otherwise.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TypeEngine

from tmspros_core.changes import Lost
from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.records.schema import Column, Json

Codec = Callable[[Any], Any] | None
"""How one value that is not None travels; None where it travels as it is."""


def text(most: int) -> TypeEngine[Any]:
    """A text of at most so many code points, compared by code point."""
    return sa.TEXT(collation="BINARY")


def whole() -> TypeEngine[Any]:
    """An int of 64 bits; also a bool, as 0 or 1."""
    return sa.INTEGER()


def instant() -> TypeEngine[Any]:
    """An instant in UTC to the microsecond, in an order that is that of time."""
    return sa.TEXT(collation="BINARY")


def day() -> TypeEngine[Any]:
    """A date, in an order that is that of time."""
    return sa.TEXT(collation="BINARY")


def json() -> TypeEngine[Any]:
    """Canonical JSON, never looked into."""
    return sa.TEXT(collation="BINARY")


MOST_IN_A_CHOICE: Final = 64

TABLE_OPTIONS: Final[dict[str, Any]] = {"sqlite_strict": True, "sqlite_with_rowid": False}
"""Strict types; rows lie in the tree of their key, so that reading by key is one descent."""


def column_type(column: Column) -> TypeEngine[Any]:
    """What a field of a record is kept as."""
    if column.type is str:
        return text(column.most or 0)
    if issubclass(column.type, StrEnum):
        return text(MOST_IN_A_CHOICE)
    return {int: whole, bool: whole, datetime: instant, date: day, Json: json}[column.type]()


WRITES: Final = "tmspros_writes"
"""The execution option of a SQLAlchemy connection of ours whose transaction is to write."""

BUSY_SECONDS: Final = 10.0
"""How long a transaction waits for the one that writes."""

_MOVED: Final = "the file is gone or another one has taken its place"


class SQLite:
    """SQLite in a file: one writer at a time, readers beside it (WAL), every commit on the disk (synchronous=FULL).

    ``BEGIN IMMEDIATE`` for all that writes or is to be alone, so that a transaction never finds out at its first write
    that what it read is stale. An explicit ``BEGIN`` for reading, so that two reads see one state.
    """

    name: Final = "sqlite"
    errors: Final[type[Exception]] = sqlite3.Error

    def engine(self, url: URL) -> sa.Engine:
        """An engine whose connections are set up as above; it keeps none, the store does."""
        path = url.database or ""
        if path in ("", ":memory:") or path.startswith("file:"):
            cure = 'use "memory:" for a store in memory, or name a file: sqlite:///portal.db'
            raise Misconfigured(Code.SETTINGS_STORE, setting="store", cure=cure)
        place = Path(path).absolute()
        if not place.parent.is_dir():
            raise Misconfigured(Code.SETTINGS_STORE, setting="store", cure=f"make the folder {place.parent} first")
        url = url.set(database=str(place))
        arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 512}
        engine = sa.create_engine(url, poolclass=NullPool, connect_args=arguments)
        sa.event.listen(engine, "connect", self._set_up)
        sa.event.listen(engine, "begin", self._begin_core)
        return engine

    def _set_up(self, connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                break
            except sqlite3.OperationalError as error:
                # SQLite does not wait for a lock here, whatever its timeout.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
        connection.execute("PRAGMA synchronous=FULL")

    def _begin_core(self, connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def place(self, engine: sa.Engine) -> object:
        """What tells this database from another one that took its place; Unavailable when it is gone."""
        try:
            found = os.stat(engine.url.database or "")  # noqa: PTH116 - at every transaction, so no Path is made
        except OSError:
            raise Unavailable(Code.STORE_UNAVAILABLE, reason=_MOVED) from None
        return found.st_dev, found.st_ino

    def begin(self, cursor: Any, *, write: bool, alone: Iterable[int]) -> None:
        """Begin; a transaction that is to be alone is so among all that write, whatever the keys."""
        cursor.execute("BEGIN IMMEDIATE" if write or alone else "BEGIN")

    def begin_joined(self, connection: Any, cursor: Any, *, write: bool) -> None:
        """Begin for the driver what the caller holds for begun: SAVEPOINT alone would commit when released."""
        if not connection.in_transaction:
            cursor.execute("BEGIN IMMEDIATE" if write else "BEGIN")

    def is_open(self, connection: Any) -> bool:
        """Whether a transaction is open, which some errors end by themselves."""
        return bool(connection.in_transaction)

    def translate(self, error: Exception) -> Exception:
        """What an error of the driver means: Lost, Unavailable, or itself when it is a mistake of ours."""
        name = getattr(error, "sqlite_errorname", "")
        if name in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
            return Lost(str(error))
        emptied = name == "SQLITE_ERROR" and "no such table" in str(error)
        ours = name.startswith("SQLITE_CONSTRAINT") or name in ("", "SQLITE_ERROR", "SQLITE_MISUSE", "SQLITE_RANGE")
        return Unavailable(Code.STORE_UNAVAILABLE, reason=name) if emptied or not ours else error

    def is_stale(self, error: Exception) -> bool:
        """Whether the caller's transaction has to begin anew, because somebody wrote after it had read."""
        return getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")

    def encoder(self, column: Column) -> Codec:
        if column.type is datetime:
            return _write_instant
        if column.type is Json:
            return _text_of
        if issubclass(column.type, StrEnum):
            return {member: member.value for member in column.type}.__getitem__
        encoders: dict[type, Codec] = {bool: int, date: date.isoformat}
        return encoders.get(column.type)

    def decoder(self, column: Column) -> Codec:
        if issubclass(column.type, StrEnum):
            return {member.value: member for member in column.type}.__getitem__
        decoders: dict[type, Codec] = {
            datetime: datetime.fromisoformat,
            date: date.fromisoformat,
            bool: bool,
            Json: Json,
        }
        return decoders.get(column.type)


def _write_instant(value: datetime) -> str:
    return value.isoformat(timespec="microseconds")[:26] + "Z"


def _text_of(value: Json) -> str:
    return value.text


Dialect = SQLite
DIALECTS: Final[dict[str, Dialect]] = {"sqlite": SQLite()}


def dialect_of(url: str | URL) -> tuple[Dialect, URL]:
    """The dialect of a URL; Misconfigured(``settings.store``) when it is none of those supported."""
    known = ", ".join(f"{name}:///…" for name in DIALECTS)
    try:
        made = make_url(url)
        return DIALECTS[made.get_backend_name()], made
    except (ArgumentError, KeyError):
        raise Misconfigured(Code.SETTINGS_STORE, setting="store", cure=f"use one of: {known}") from None
