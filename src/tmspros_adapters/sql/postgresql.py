"""PostgreSQL, through psycopg 3."""

import select
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8Dumper
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from tmspros_adapters.sql.dialects import BUSY_SECONDS, WRITES, Codec
from tmspros_core.changes import Lost
from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.records.schema import Column, Json

MOST_CONNECTIONS: Final = 20
"""What a store opens at most, unless the URL says otherwise (``?pool_size=40``)."""

SESSION: Final = {
    "TimeZone": "UTC",
    "default_transaction_isolation": "read\\ committed",
    "lock_timeout": f"{BUSY_SECONDS:.0f}s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "30s",
}
"""How the server treats us; ``?options=`` of the URL comes after it and so prevails."""

CONNECTING: Final = {
    "application_name": "tmspros",
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "tcp_user_timeout": "15000",
}
"""How libpq connects, each of them unless the URL says otherwise: a server that vanished is noticed in seconds."""

_MOST: Final = "tmspros_most_connections"
"""The execution option of an engine of ours that keeps the pool_size of its URL."""

_MIGRATING: Final = 0x746D7370
"""The advisory lock that those hold who change the schema; «tmsp» in ASCII."""

_PREPARED: Final = 500
"""Statements that a connection keeps prepared: more than the shapes that a portal has."""


class PostgreSQL:
    """PostgreSQL 15 or later: many write at a time, at READ COMMITTED.

    Transactions that only read have no BEGIN: each of their statements is one. Statements on one row, found by its key,
    are prepared; others are planned for the values that they have, since a plan made for any values may be bad for all.
    """

    errors: Final[type[Exception]] = psycopg.Error
    locks_rows: Final = True
    chooses_joins: Final = True

    def engine(self, url: URL) -> sa.Engine:
        """An engine whose connections have the settings above; it keeps none, the store does."""
        if not url.database:
            cure = "name the database: postgresql://user@host/database"
            raise Misconfigured(Code.SETTINGS_STORE, setting="store", cure=cure)
        settings = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
        query = {**CONNECTING, **url.query}
        query["options"] = f"{settings} {url.query.get('options', '')}".strip()
        most = _whole(query.pop("pool_size", str(MOST_CONNECTIONS)))
        engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg", query=query),
            poolclass=NullPool,
            pool_reset_on_return=None,
            use_native_hstore=False,
            execution_options={_MOST: most},
        )
        sa.event.listen(engine, "begin", self._begin_core)
        return engine

    def _begin_core(self, connection: sa.Connection) -> None:
        if connection.get_execution_options().get(WRITES, False):
            # Longer than others wait for what they need: a migration may move many rows, and others wait for it.
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")

    def most_connections(self, engine: sa.Engine) -> int:
        most: int = engine.get_execution_options().get(_MOST, MOST_CONNECTIONS)
        return most

    def compiler(self, engine: sa.Engine) -> sa.Dialect:
        """Parameters as the server takes them, so that nothing is rewritten at every call."""
        return PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]

    def place(self, engine: sa.Engine) -> None:
        """A server tells by hanging up."""

    def set_up(self, driver: psycopg.Connection[Any]) -> None:
        driver.autocommit = True
        driver.prepared_max = _PREPARED
        driver.prepare_threshold = sys.maxsize  # what is prepared is said at each statement
        # By itself psycopg gives small and large numbers different types, and each mixture would be prepared anew.
        driver.adapters.register_dumper(int, Int8Dumper)

    def is_alive(self, driver: psycopg.Connection[Any]) -> bool:
        """A server that has nothing to answer says something only when it hangs up."""
        return not driver.closed and not _has_something_to_say(driver.fileno())

    def cursor(self, driver: psycopg.Connection[Any]) -> psycopg.Cursor[Any]:
        return psycopg.RawCursor(driver)

    def run(
        self, cursor: psycopg.Cursor[Any], text: str, values: Sequence[Any], *, by_key: bool
    ) -> psycopg.Cursor[Any]:
        return cursor.execute(text, values, prepare=by_key)

    def begin(self, cursor: psycopg.Cursor[Any], *, write: bool) -> bool:
        if write:
            cursor.execute("BEGIN", prepare=False)
        return write

    def begin_joined(self, driver: psycopg.Connection[Any], cursor: psycopg.Cursor[Any], *, write: bool) -> None:
        """The driver begins by itself."""

    def is_open(self, driver: psycopg.Connection[Any]) -> bool:
        return driver.info.transaction_status != TransactionStatus.IDLE

    def translate(self, error: Exception) -> Exception:
        """What an error of the driver means: Lost, Unavailable, or itself when it is a mistake of ours."""
        state = getattr(error, "sqlstate", None) or ""
        if state in _LOST:
            return Lost(f"{state} {type(error).__name__}")
        hung_up = not state and isinstance(error, psycopg.OperationalError)
        if hung_up or state in _NOT_THERE or (state and state[:2] not in _OURS):
            return Unavailable(Code.STORE_UNAVAILABLE, reason=type(error).__name__)
        return error

    def is_stale(self, error: Exception) -> bool:
        """A deadlock, a change under a transaction of a higher level, or a transaction that failed before."""
        return getattr(error, "sqlstate", None) in _STALE

    def encoder(self, column: Column) -> Codec:
        if column.type is Json:
            return _text_of
        if issubclass(column.type, StrEnum):
            return {member: member.value for member in column.type}.__getitem__
        return None

    def decoder(self, column: Column) -> Codec:
        if column.type is datetime:
            return _in_utc
        if column.type is Json:
            return Json
        if issubclass(column.type, StrEnum):
            return {member.value: member for member in column.type}.__getitem__
        return None

    def take_turn(self, table: sa.Table, wanted: sa.ColumnElement[bool]) -> sa.Update:
        """Lock in the order of the rows, then write.

        The writing is for callers that joined us at a higher level: one that waited for the lock with a snapshot made
        before is told so, as it would not be of a lock alone.
        """
        ordered = sa.select(table.c.id).where(wanted).order_by(table.c.id).with_for_update().cte("ordered")
        turn = table.c.turn + sa.literal_column("1")
        return sa.update(table).values(turn=turn).where(table.c.id == ordered.c.id)

    def typed(self, value: sa.ColumnElement[Any], column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.cast(value, column.type)

    def add_each(self, table: sa.Table, chosen: sa.Select[Any], *, repeats: bool) -> sa.Executable:
        """Keys that others took meanwhile are left alone too.

        So are those that the rows repeat among themselves, which is why these are then asked for in the same statement.
        """
        key = [column.name for column in table.primary_key.columns]
        if not repeats:
            return _add(table, chosen, key)
        rows = chosen.cte("chosen")
        added = _add(table, sa.select(rows), key).cte("added")
        one: sa.ColumnElement[int] = sa.literal_column("1")
        again = sa.func.count() > one
        return sa.select(one).select_from(rows).group_by(*(rows.c[name] for name in key)).having(again).add_cte(added)


def _add(table: sa.Table, chosen: sa.Select[Any], key: Sequence[str]) -> postgresql.Insert:
    inserted = postgresql.insert(table).from_select(chosen.selected_columns.keys(), chosen, include_defaults=False)
    return inserted.on_conflict_do_nothing(index_elements=key)


_LOST: Final = frozenset({"23505", "40001", "40P01"})
"""A unique value that is taken, a serialization failure, a deadlock."""

_STALE: Final = frozenset({"40001", "40P01", "25P02"})

_OURS: Final = frozenset({"0A", "21", "22", "23", "25", "26", "34", "42", "44"})
"""Classes of errors that come of the statement, not of the server."""

_NOT_THERE: Final = frozenset({"42P01", "42501", "25006", "25P03"})
"""A table that is gone, a right that we lack, a server that takes no writing, a transaction that was left too long."""


def _whole(given: str | tuple[str, ...]) -> int:
    if not isinstance(given, str) or not (given.isascii() and given.isdigit() and int(given)):
        cure = "pool_size is how many connections are opened at most: 1 or more"
        raise Misconfigured(Code.SETTINGS_STORE, setting="store", cure=cure)
    return int(given)


def _text_of(value: Json) -> str:
    return value.text


def _in_utc(value: datetime) -> datetime:
    """A caller that we joined may have another time zone."""
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _has_something_to_say(socket: int) -> bool:
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([socket], [], [], 0)[0])
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


DIALECT: Final = PostgreSQL()
