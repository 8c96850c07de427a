"""Transactions inside a transaction of the caller's own SQLAlchemy connection."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tmspros_adapters.sql.dialects import Dialect
from tmspros_adapters.sql.statements import Statements
from tmspros_adapters.sql.transaction import SQLTransaction
from tmspros_core.errors import Code, Conflict


class JoinedSQLStore:
    """Transactions that are savepoints of the caller's; what they do is there when the caller commits."""

    joined: Final = True

    def __init__(
        self,
        connection: sa.Connection,
        statements: Statements,
        dialect: Dialect,
        *,
        rows_of: Callable[[Iterable[str]], tuple[int, ...]],
    ) -> None:
        self._connection = connection
        self._statements = statements
        self._rows_of = rows_of
        self._dialect = dialect
        self._later = _Later(connection)

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[SQLTransaction]:
        """A savepoint; Conflict(``store.retry_transaction``) when the caller's transaction has to begin anew."""
        connection, dialect, rows = self._connection, self._dialect, self._rows_of(alone)
        if not connection.in_transaction():
            connection.begin()
        driver: Any = connection.connection.driver_connection
        cursor = dialect.cursor(driver)
        try:
            dialect.begin_joined(driver, cursor, write=write or bool(rows))
            with connection.begin_nested():
                transaction = SQLTransaction(
                    cursor, statements=self._statements, dialect=dialect, write=write, later=self._later.add
                )
                if rows:
                    transaction.lock(rows)
                yield transaction
                transaction.end()
        except Exception as error:
            cause = error.__cause__ or error
            if isinstance(cause, dialect.errors) and dialect.is_stale(cause):
                raise Conflict(Code.STORE_RETRY_TRANSACTION) from error
            if isinstance(error, dialect.errors):
                raise dialect.translate(error) from error
            if isinstance(error, DBAPIError) and isinstance(error.orig, dialect.errors):
                raise dialect.translate(error.orig) from error
            raise
        finally:
            cursor.close()

    def check(self) -> None:
        """The tables are the caller's to migrate; the store that was joined has checked them."""

    def close(self) -> None:
        """Forget the caller's connection, which stays open, and what was to be called after its commit."""
        self._later.close()


class _Later:
    """What is to be called once the caller's transaction has committed, in step with the caller's savepoints."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._callbacks: list[Callable[[], None]] = []
        self._marks: list[int] = []
        self._listeners: dict[str, Callable[..., None]] = {
            "commit": self._commit,
            "rollback": self._rollback,
            "savepoint": self._savepoint,
            "release_savepoint": self._release,
            "rollback_savepoint": self._undo,
        }
        for name, listener in self._listeners.items():
            sa.event.listen(connection, name, listener)

    def add(self, callback: Callable[[], None]) -> None:
        self._callbacks.append(callback)

    def close(self) -> None:
        listeners, self._listeners = self._listeners, {}
        for name, listener in listeners.items():
            sa.event.remove(self._connection, name, listener)
        self._callbacks.clear()

    def _commit(self, connection: sa.Connection) -> None:
        callbacks, self._callbacks, self._marks = self._callbacks, [], []
        if callbacks:
            # SQLAlchemy tells of a commit before it is done. Done here, it is done when the callbacks are called, and
            # SQLAlchemy's own finds nothing left to commit.
            connection.dialect.do_commit(connection.connection)
        for callback in callbacks:
            callback()

    def _rollback(self, connection: sa.Connection) -> None:
        self._callbacks, self._marks = [], []

    def _savepoint(self, connection: sa.Connection, name: str | None) -> None:
        self._marks.append(len(self._callbacks))

    def _release(self, connection: sa.Connection, name: str, context: None) -> None:
        if self._marks:
            self._marks.pop()

    def _undo(self, connection: sa.Connection, name: str, context: None) -> None:
        # A savepoint that was there before this store had joined has no mark: all callbacks are inside it.
        del self._callbacks[self._marks.pop() if self._marks else 0 :]
