"""The store on a connection of Django's: it follows the caller's ``atomic``, ``on_commit`` and ``ATOMIC_REQUESTS``."""

import threading
import zlib
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.transaction import Atomic, atomic
from django.utils.connection import ConnectionDoesNotExist

from tmspros_adapters.django.engines import engine_of
from tmspros_adapters.django.statements import Statements
from tmspros_adapters.django.tables import ALONE_ROWS, PREFIX, check_tables
from tmspros_adapters.django.transaction import DjangoTransaction
from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.records import KINDS


class DjangoStore:
    """Records of these kinds in the database of this alias.

    Inside an ``atomic`` of the caller's, ``joined`` is true and transactions are savepoints, which the caller commits
    or not; outside they are transactions of their own. The ``atomic`` that Django's ``TestCase`` puts around a test is
    nobody's, so that a test sees what a visitor sees.
    """

    def __init__(self, using: str = DEFAULT_DB_ALIAS, kinds: Iterable[type] = KINDS) -> None:
        self.using = using
        self.kinds = tuple(kinds)
        self.engine = engine_of(connections[using])
        self.statements = Statements(self.kinds, prefix=PREFIX, engine=self.engine)
        self._thread = threading.local()

    @classmethod
    def open(cls, url: str, kinds: Iterable[type] = KINDS) -> "DjangoStore":
        """The store of ``django:`` or ``django:alias``, in a process that Django's settings are set up for.

        Outside a Django server this sets Django up, for which DJANGO_SETTINGS_MODULE has to be set.

        Raises Misconfigured: ``settings.store`` for no settings, an alias that is not there or another vendor.
        """
        alias = url.partition(":")[2] or DEFAULT_DB_ALIAS
        try:
            if not apps.models_ready:
                django.setup()
            return cls(alias, kinds)
        except ImproperlyConfigured as error:
            raise Misconfigured(Code.SETTINGS_STORE, setting="store", cure=f"django: {error}") from error
        except ConnectionDoesNotExist:
            known = ", ".join(connections)
            cure = f"settings.DATABASES has no {alias!r}; it has: {known}"
            raise Misconfigured(Code.SETTINGS_STORE, setting="store", cure=cure) from None

    @property
    def joined(self) -> bool:
        return not self._is_inside and _is_callers(connections[self.using])

    def transaction(
        self, *, write: bool = False, alone: Iterable[str] = ()
    ) -> AbstractContextManager[DjangoTransaction]:
        """A savepoint of the caller's transaction, or one of its own; RuntimeError inside another one of this thread.

        One of its own that only reads begins nothing: each of its statements sees what is committed by then.
        Conflict(``store.retry_transaction``) when the caller's transaction has to begin anew.
        """
        return _Span(self, write=write, alone=_rows_of(alone))

    def check_alias(self) -> None:
        """Misconfigured(``settings.store``) when the alias is not set up for the store; nothing is asked of it."""
        chosen = connections[self.using].settings_dict
        cure = self.engine.wrong_setting(chosen, use_tz=settings.USE_TZ)
        if not chosen["AUTOCOMMIT"]:
            cure = "take out AUTOCOMMIT: transactions begin by atomic"
        if cure:
            raise Misconfigured(Code.SETTINGS_STORE, setting=f"DATABASES[{self.using!r}]", cure=cure)

    def check(self) -> None:
        """Misconfigured when the alias is not set up for the store or its tables are not those of this version.

        A connection that this opens is closed again, so that a server may fork after a portal was opened.
        """
        self.check_alias()
        connection = connections[self.using]
        opens = connection.connection is None
        try:
            check_tables(connection, self.kinds)
        except Error as error:
            raise self.engine.translate(error, joined=False) from error
        finally:
            if opens:
                connection.close()

    def close(self) -> None:
        """Nothing was opened: connections are Django's, which closes them when a request ends."""

    @property
    def _is_inside(self) -> bool:
        return getattr(self._thread, "is_inside", False)


def _is_callers(connection: Any) -> bool:
    if not connection.in_atomic_block:
        return False
    return not all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def _rows_of(keys: Iterable[str]) -> tuple[int, ...]:
    """The rows that transactions with these keys lock: those that the SQL store locks for them."""
    return tuple(sorted({zlib.crc32(key.encode()) % ALONE_ROWS for key in keys}))


class _Span:
    """One transaction from beginning to end."""

    __slots__ = ("_alone", "_atomic", "_callbacks", "_connection", "_joined", "_store", "_transaction", "_write")

    def __init__(self, store: DjangoStore, *, write: bool, alone: tuple[int, ...]) -> None:
        self._store, self._write, self._alone = store, write, alone

    def __enter__(self) -> DjangoTransaction:
        store = self._store
        if store._is_inside:
            raise RuntimeError("this thread has a transaction of this store open already: end it first")
        connection = self._connection = connections[store.using]
        self._joined = _is_callers(connection)
        self._callbacks: list[Callable[[], None]] = []
        try:
            self._atomic = self._begin()
        except Error as error:
            raise self._translated(error) from error
        store._thread.is_inside = not self._joined
        self._transaction = DjangoTransaction(
            connection,
            statements=store.statements,
            engine=store.engine,
            joined=self._joined,
            write=self._write,
            # Registered at once inside the savepoint, Django itself forgets what is undone.
            later=connection.on_commit if self._joined and self._atomic else self._callbacks.append,
        )
        if self._alone and (self._joined or not store.engine.begins_alone):
            try:
                self._transaction.lock(self._alone)
            except BaseException as error:
                self.__exit__(type(error), error, error.__traceback__)
                raise
        return self._transaction

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store._thread.is_inside = False
        if raised is not None:
            self._transaction.close()
            self._leave(raised)
            return
        try:
            self._transaction.end()
        except BaseException as lost:
            self._leave(lost)
            raise
        self._leave(None)
        for callback in self._callbacks:
            if self._joined:
                self._connection.on_commit(callback)
            else:
                callback()

    def _begin(self) -> Atomic | None:
        if not self._connection.in_atomic_block and not self._connection.get_autocommit():
            cure = "begin transactions by atomic, not by AUTOCOMMIT or set_autocommit(False)"
            raise Misconfigured(Code.TRANSACTION_NOT_ALLOWED, setting="AUTOCOMMIT", cure=cure)
        if not self._write and not self._alone:
            return None
        begun = atomic(self._store.using)
        begun.__enter__()
        return begun

    def _leave(self, raised: BaseException | None) -> None:
        """Commit, or undo because of this; a connection that broke is given up."""
        try:
            if self._atomic is not None:
                self._atomic.__exit__(type(raised) if raised else None, raised, None)
        except Error as error:
            raised = self._translated(error)
            raise raised from error
        finally:
            if isinstance(raised, Unavailable) and not self._connection.in_atomic_block:
                self._connection.close_if_unusable_or_obsolete()

    def _translated(self, error: Error) -> Exception:
        return self._store.engine.translate(error, joined=self._joined)
