"""The store in a SQL database."""

import os
import threading
import zlib
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from tmspros_adapters.sql import migrations
from tmspros_adapters.sql.connections import LEFT, Connections
from tmspros_adapters.sql.dialects import Dialect, dialect_of
from tmspros_adapters.sql.joined import JoinedSQLStore
from tmspros_adapters.sql.statements import Statements
from tmspros_adapters.sql.tables import ALONE_ROWS, describe
from tmspros_adapters.sql.transaction import SQLTransaction


class SQLStore:
    """Records of these kinds in a SQL database; safe among threads, and among processes after a fork."""

    joined: Final = False

    def __init__(self, engine: sa.Engine, kinds: Iterable[type], *, dialect: Dialect | None = None) -> None:
        self.engine = engine
        self.tables = describe(tuple(kinds))
        self.dialect = dialect or dialect_of(engine.url)[0]
        self.statements = Statements(self.tables, dialect=self.dialect, compiler=self.dialect.compiler(engine))
        self.connections = Connections(engine, self.dialect)
        self._thread = threading.local()

    @classmethod
    def at(cls, url: str | URL, kinds: Iterable[type]) -> "SQLStore":
        """The store at this URL, whose schema nobody has looked at yet; for kinds that no migration makes."""
        dialect, made = dialect_of(url)
        return cls(dialect.engine(made), kinds, dialect=dialect)

    @classmethod
    def open(cls, url: str | URL, kinds: Iterable[type]) -> "SQLStore":
        """Open the database of this URL; one that is empty of ours is brought to the current schema.

        Misconfigured when the URL is none of a supported database or the schema is of another version; Unavailable
        when the database does not answer.
        """
        store = cls.at(url, kinds)
        try:
            migrations.open_schema(store.engine)
        except DBAPIError as error:
            store.close()
            raise store.dialect.translate(error.orig) from error  # type: ignore[arg-type]
        except BaseException:
            store.close()
            raise
        return store

    def create(self) -> None:
        """Make the tables of kinds that no migration makes: those of tests, and of whoever keeps kinds of their own."""
        migrations.create_tables(self.engine, self.tables)

    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> AbstractContextManager[SQLTransaction]:
        """A transaction on a connection of its own; RuntimeError inside another one of this thread."""
        return _Span(self, write=write, alone=alone_rows(alone) if alone else ())

    def join(self, connection: sa.Connection) -> JoinedSQLStore:
        """A store whose transactions are savepoints of the transaction on this connection, which stays the caller's."""
        return JoinedSQLStore(connection, self.statements, self.dialect, rows_of=alone_rows)

    def check(self) -> None:
        """Misconfigured(``store.schema``) when the tables are not those of this version; Unavailable without answer."""
        self.dialect.place(self.engine)
        try:
            migrations.check(self.engine)
        except DBAPIError as error:
            raise self.dialect.translate(error.orig) from error  # type: ignore[arg-type]

    def close(self) -> None:
        """Close the connections that no transaction uses; the store may be used again, and opens others."""
        self.connections.close()


def alone_rows(keys: Iterable[str]) -> tuple[int, ...]:
    """The rows that transactions with these keys lock; the same in every process and version."""
    return tuple(sorted({zlib.crc32(key.encode()) % ALONE_ROWS for key in keys}))


class _Span:
    """One transaction from beginning to end."""

    __slots__ = ("_alone", "_begun", "_callbacks", "_held", "_store", "_transaction", "_write")

    def __init__(self, store: SQLStore, *, write: bool, alone: tuple[int, ...]) -> None:
        self._store, self._write, self._alone = store, write, alone

    def __enter__(self) -> SQLTransaction:
        store = self._store
        if getattr(store._thread, "is_inside", False):
            raise RuntimeError("this thread has a transaction open already: end it first, or use join(connection)")
        self._held = store.connections.take()
        self._callbacks: list[Callable[[], None]] = []
        self._transaction = SQLTransaction(
            self._held.cursor,
            statements=store.statements,
            dialect=store.dialect,
            write=self._write,
            later=self._callbacks.append,
        )
        try:
            self._begun = store.dialect.begin(self._held.cursor, write=self._write or bool(self._alone))
            if self._alone and store.dialect.locks_rows:
                self._transaction.lock(self._alone)
        except BaseException as error:
            store.connections.drop(self._held)
            if isinstance(error, store.dialect.errors):
                raise store.dialect.translate(error) from error
            raise
        store._thread.is_inside = True
        return self._transaction

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        store, held = self._store, self._held
        store._thread.is_inside = False
        if held.pid != os.getpid():
            LEFT.append(held)
            raise RuntimeError("this process was forked inside the transaction, which is its parent's")
        try:
            self._transaction.end()
            if raised is None and self._begun:
                held.cursor.execute("COMMIT")
        except store.dialect.errors as error:
            self._undo()
            raise store.dialect.translate(error) from error
        except BaseException as lost:
            self._undo()
            if raised is None:
                raise
            del lost
            return
        if raised is not None:
            self._undo()
            return
        store.connections.give(held)
        for callback in self._callbacks:
            callback()

    def _undo(self) -> None:
        """Roll back, and keep the connection only if that worked."""
        store, held = self._store, self._held
        try:
            if store.dialect.is_open(held.driver):
                held.cursor.execute("ROLLBACK")
        except store.dialect.errors:
            store.connections.drop(held)
        else:
            store.connections.give(held)
