"""Everything in which databases differ: types, how values travel, locks, errors. One class for each vendor of Django's.

Values travel as they do in ``tmspros_adapters.sql``, so that both stores may share one database.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from tmspros_core.changes import Lost
from tmspros_core.errors import Code, Conflict, Misconfigured, Unavailable
from tmspros_core.records.schema import Column, Json

Codec = Callable[[Any], Any] | None
"""How one value that is not None travels; None where it travels as it is."""


class SQLite:
    """SQLite: one writer at a time, told by ``BEGIN IMMEDIATE``, which ``transaction_mode`` has to ask for."""

    collation: Final = "BINARY"
    types: Final[Mapping[type, str]] = MappingProxyType(
        {str: "text", int: "bigint", bool: "bool", date: "text", datetime: "text", Json: "text"}
    )
    begins_alone: Final = True
    """Whether a transaction that begins to write is alone already, whatever its keys."""

    def encoder(self, column: Column) -> Codec:
        encoders: dict[type, Codec] = {datetime: _write_instant, date: date.isoformat, bool: int}
        return encoders.get(column.type) or _plain_encoder(column)

    def decoder(self, column: Column) -> Codec:
        decoders: dict[type, Codec] = {datetime: datetime.fromisoformat, date: date.fromisoformat, bool: bool}
        return decoders.get(column.type) or _plain_decoder(column)

    def parameter(self, column: Column) -> str:
        """A parameter where the column it is for does not say of what type it is."""
        return "%s"

    def selected(self, column: Column, name: str) -> str:
        """What is selected for a column, called so in the statement."""
        return name

    def lock(self, table: str, places: str) -> str:
        """A statement that holds these rows of a table until the transaction ends, and counts them."""
        return f'UPDATE {table} SET "turn" = "turn" + 1 WHERE "id" IN ({places})'  # noqa: S608 - names of our own

    def wrong_setting(self, settings: Mapping[str, Any], *, use_tz: bool) -> str | None:
        """What to do when this database is not set up for the store; None when it is."""
        mode = str(settings["OPTIONS"].get("transaction_mode") or "").upper()
        if mode not in ("IMMEDIATE", "EXCLUSIVE"):
            return 'write "OPTIONS": {"transaction_mode": "IMMEDIATE"}: else what is read is stale at the first write'
        return None

    def translate(self, error: Exception, *, joined: bool) -> Exception:
        """What an error means: Lost, Conflict, Unavailable, or itself when it is a mistake of ours."""
        name = getattr(error.__cause__, "sqlite_errorname", "")
        if name in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
            return Lost(str(error))
        if joined and name.startswith("SQLITE_BUSY"):
            return Conflict(Code.STORE_RETRY_TRANSACTION)
        emptied = name == "SQLITE_ERROR" and "no such table" in str(error)
        ours = name.startswith("SQLITE_CONSTRAINT") or name in ("", "SQLITE_ERROR", "SQLITE_MISUSE", "SQLITE_RANGE")
        return Unavailable(Code.STORE_UNAVAILABLE, reason=name) if emptied or not ours else error


UNIQUE_VIOLATION: Final = "23505"
UNDEFINED_TABLE: Final = "42P01"
NOT_ANSWERING: Final = ("08", "25", "53", "55", "57", "58", "XX")
"""Classes of SQLSTATE: connection, read-only, resources, locks not to be had, shutting down, system, defects."""


class PostgreSQL:
    """PostgreSQL: single statements that read need no transaction; keys are rows that are locked in order."""

    collation: Final = "C"
    types: Final[Mapping[type, str]] = MappingProxyType(
        {
            # In capitals: for what Django knows as text it would make a second index, for LIKE, beside each key.
            str: "TEXT",
            int: "bigint",
            bool: "boolean",
            date: "date",
            datetime: "timestamp with time zone",
            Json: "TEXT",
        }
    )
    begins_alone: Final = False

    def encoder(self, column: Column) -> Codec:
        return _plain_encoder(column)

    def decoder(self, column: Column) -> Codec:
        return _read_instant if column.type is datetime else _plain_decoder(column)

    def parameter(self, column: Column) -> str:
        return f"CAST(%s AS {self.types[str if issubclass(column.type, StrEnum) else column.type]})"

    def selected(self, column: Column, name: str) -> str:
        # Django loads instants in Python, of which two cost as much as the rest of a read by key.
        return f"CAST({name} AS TEXT)" if column.type is datetime else name

    def lock(self, table: str, places: str) -> str:
        return f'SELECT "id" FROM {table} WHERE "id" IN ({places}) ORDER BY "id" FOR UPDATE'  # noqa: S608

    def wrong_setting(self, settings: Mapping[str, Any], *, use_tz: bool) -> str | None:
        return None if use_tz else "set USE_TZ = True: else instants come back without their zone"

    def translate(self, error: Exception, *, joined: bool) -> Exception:
        state = getattr(error.__cause__, "sqlstate", None)
        if state == UNIQUE_VIOLATION:
            return Lost(str(error))
        if state is not None and state.startswith("40"):
            return Conflict(Code.STORE_RETRY_TRANSACTION) if joined else Lost(str(error))
        if state is None and not type(error).__name__.endswith(("OperationalError", "InterfaceError")):
            return error
        if state is None or state == UNDEFINED_TABLE or state.startswith(NOT_ANSWERING):
            return Unavailable(Code.STORE_UNAVAILABLE, reason=state or type(error.__cause__).__name__)
        return error


Engine = SQLite | PostgreSQL
ENGINES: Final[Mapping[str, Engine]] = MappingProxyType({"sqlite": SQLite(), "postgresql": PostgreSQL()})


def engine_of(connection: Any) -> Engine:
    """The engine of a connection of Django's; Misconfigured(``settings.store``) when it is none of those supported."""
    try:
        return ENGINES[connection.vendor]
    except KeyError:
        cure = f"the alias {connection.alias!r} is {connection.vendor}; use one of: {', '.join(ENGINES)}"
        raise Misconfigured(Code.SETTINGS_STORE, setting="DATABASES", cure=cure) from None


def _plain_encoder(column: Column) -> Codec:
    if column.type is Json:
        return _text_of
    if issubclass(column.type, StrEnum):
        return {member: member.value for member in column.type}.__getitem__
    return None


def _plain_decoder(column: Column) -> Codec:
    if column.type is Json:
        return Json
    if issubclass(column.type, StrEnum):
        return {member.value: member for member in column.type}.__getitem__
    return None


def _write_instant(value: datetime) -> str:
    return value.isoformat(timespec="microseconds")[:26] + "Z"


def _read_instant(value: str | datetime) -> datetime:
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read if read.tzinfo is UTC else read.astimezone(UTC)


def _text_of(value: Json) -> str:
    return value.text
