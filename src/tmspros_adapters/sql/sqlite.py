"""SQLite, through the standard library's driver."""

import os
import sqlite3
import time
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from tmspros_adapters.sql.dialects import BUSY_SECONDS, WRITES, Codec
from tmspros_core.changes import Lost
from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.records.schema import Column, Json

_BEGINNING: Final = b"SQLite format 3\0"
_MOVED: Final = "the file is gone or another one has taken its place"


class SQLite:
    """SQLite in a file: one writer at a time, readers beside it (WAL), every commit on the disk (synchronous=FULL).

    ``BEGIN IMMEDIATE`` for all that writes or is to be alone, so that a transaction never finds out at its first write
    that what it read is stale. An explicit ``BEGIN`` for reading, so that two reads see one state.
    """

    errors: Final[type[Exception]] = sqlite3.Error
    locks_rows: Final = False
    chooses_joins: Final = False

    def engine(self, url: URL) -> sa.Engine:
        """An engine whose connections are set up as above; it keeps none, the store does."""
        path = url.database or ""
        if path in ("", ":memory:") or path.startswith("file:") or "\0" in path:
            raise _wrong('use "memory:" for a store in memory, or name a file: sqlite:///portal.db')
        if url.query:
            raise _wrong("SQLite takes no options here: leave out the ? and what follows")
        place = Path(path).absolute()
        if not place.parent.is_dir():
            raise _wrong(f"make the folder {place.parent} first")
        _check_file(place)
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

    def most_connections(self, engine: sa.Engine) -> None:
        """A file takes as many as there are transactions at once."""

    def compiler(self, engine: sa.Engine) -> sa.Dialect:
        return engine.dialect

    def place(self, engine: sa.Engine) -> object:
        """What tells this database from another one that took its place; Unavailable when it is gone."""
        try:
            found = os.stat(engine.url.database or "")  # noqa: PTH116 - at every transaction, so no Path is made
        except OSError:
            raise Unavailable(Code.STORE_UNAVAILABLE, reason=_MOVED) from None
        return found.st_dev, found.st_ino

    def set_up(self, driver: sqlite3.Connection) -> None:
        """What the engine has done is enough."""

    def is_alive(self, driver: sqlite3.Connection) -> bool:
        """A file does not hang up."""
        return True

    def cursor(self, driver: sqlite3.Connection) -> sqlite3.Cursor:
        return driver.cursor()

    def run(self, cursor: sqlite3.Cursor, text: str, values: Sequence[Any], *, by_key: bool) -> sqlite3.Cursor:
        return cursor.execute(text, values)

    def begin(self, cursor: sqlite3.Cursor, *, write: bool) -> bool:
        """Begin; a transaction that is to be alone is so among all that write, whatever the keys."""
        cursor.execute("BEGIN IMMEDIATE" if write else "BEGIN")
        return True

    def begin_joined(self, driver: sqlite3.Connection, cursor: sqlite3.Cursor, *, write: bool) -> None:
        """Begin for the driver what the caller holds for begun: SAVEPOINT alone would commit when released."""
        if not driver.in_transaction:
            cursor.execute("BEGIN IMMEDIATE" if write else "BEGIN")

    def is_open(self, driver: sqlite3.Connection) -> bool:
        return driver.in_transaction

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

    def take_turn(self, table: sa.Table, wanted: sa.ColumnElement[bool]) -> sa.Update:
        """One writes at a time, so the order is no matter."""
        return sa.update(table).values(turn=table.c.turn + sa.literal_column("1")).where(wanted)

    def typed(self, value: sa.ColumnElement[Any], column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """A value has a type of its own."""
        return value

    def add_each(self, table: sa.Table, chosen: sa.Select[Any], *, repeats: bool) -> sa.Insert:
        """One writes at a time, so what ``chosen`` leaves out is all that is there; a repeated key is an error."""
        return sa.insert(table).from_select(chosen.selected_columns.keys(), chosen, include_defaults=False)


def _write_instant(value: datetime) -> str:
    return value.isoformat(timespec="microseconds")[:26] + "Z"


def _text_of(value: Json) -> str:
    return value.text


DIALECT: Final = SQLite()


def _check_file(place: Path) -> None:
    """Misconfigured for what is there and will never be a database of SQLite's; a file that is empty may become one."""
    try:
        with place.open("rb") as file:
            beginning = file.read(len(_BEGINNING))
    except FileNotFoundError:
        return
    except OSError as error:
        raise _wrong(f"name a file that this process may read and write: {place} ({error.strerror})") from None
    if beginning not in (b"", _BEGINNING):
        raise _wrong(f"{place} is no database of SQLite's: name another file")


def _wrong(cure: str) -> Misconfigured:
    return Misconfigured(Code.SETTINGS_STORE, setting="store", cure=cure)
