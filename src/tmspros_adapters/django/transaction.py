"""A transaction on a cursor of Django's."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import Error

from tmspros_adapters.django.engines import Engine
from tmspros_adapters.django.statements import Statement, Statements
from tmspros_core.changes import Change, Condition, Drop, Lost, Set
from tmspros_core.errors import Code, Misconfigured

R = TypeVar("R")


class DjangoTransaction:
    """One unit of reading and writing; RuntimeError once it has ended."""

    __slots__ = ("_connection", "_cursor", "_ended", "_engine", "_joined", "_later", "_lost", "_statements", "_write")

    def __init__(
        self,
        connection: Any,
        *,
        statements: Statements,
        engine: Engine,
        joined: bool,
        write: bool,
        later: Callable[[Callable[[], None]], None],
    ) -> None:
        self._connection = connection
        self._cursor: Any = None
        self._statements = statements
        self._engine = engine
        self._joined = joined
        self._write = write
        self._later = later
        self._ended = False
        self._lost: BaseException | None = None

    def get(self, kind: type[R], /, *key: Any) -> R | None:
        found = self._read(self._statements.get(kind, key))
        record: R | None = self._statements.rows(kind).decode(found[0]) if found else None
        return record

    def select(
        self,
        kind: type[R],
        /,
        *where: Condition,
        order: Sequence[str] = (),
        descending: bool = False,
        after: Sequence[Any] | None = None,
        limit: int | None = None,
    ) -> tuple[R, ...]:
        statement = self._statements.select(kind, where, order=order, descending=descending, after=after, limit=limit)
        return tuple(map(self._statements.rows(kind).decode, self._read(statement)))

    def count(self, kind: type, /, *where: Condition) -> int:
        return int(self._read(self._statements.count(kind, where))[0][0])

    def apply(self, changes: Iterable[Change], /) -> None:
        if not self._write:
            raise RuntimeError("this transaction only reads: open it with write=True")
        # All are translated, and so checked, before the first is carried out.
        for change, statement in [(change, self._statements.change(change)) for change in changes]:
            rows = self._run(statement)
            if isinstance(change, Set | Drop) and change.expect is not None and rows != change.expect:
                self._lost = Lost(f"{rows} rows where {change.expect} were expected")
                raise self._lost

    def after_commit(self, callback: Callable[[], None], /) -> None:
        self._check_open()
        self._later(callback)

    def lock(self, rows: Sequence[int]) -> None:
        """Wait until these rows of the table that alone transactions lock are ours."""
        if self._run(self._statements.lock(rows)) != len(rows):
            cure = "rows that transactions lock are missing: run `manage.py migrate tmspros`"
            raise Misconfigured(Code.STORE_SCHEMA, setting="store", cure=cure)

    def close(self) -> None:
        """Nothing more is done in it."""
        self._ended = True
        if self._cursor is not None:
            self._cursor.close()

    def end(self) -> None:
        """Close it; raises what broke it when that was swallowed, so that nobody commits the rest."""
        self.close()
        if self._lost is not None:
            raise self._lost

    def _read(self, statement: Statement) -> list[Any]:
        found: list[Any] = self._execute(statement, reads=True)
        return found

    def _run(self, statement: Statement) -> int:
        return int(self._execute(statement, reads=False))

    def _execute(self, statement: Statement, *, reads: bool) -> Any:
        """The rows that a statement reads, or how many it wrote."""
        if self._ended or self._lost is not None:
            self._check_open()
        try:
            cursor = self._cursor
            if cursor is None:
                cursor = self._cursor = self._connection.cursor()
            cursor.execute(*statement)
            return cursor.fetchall() if reads else cursor.rowcount
        except Error as error:
            self._lost = self._engine.translate(error, joined=self._joined)
            if self._lost is error:
                raise
            raise self._lost from error

    def _check_open(self) -> None:
        if self._ended:
            raise RuntimeError("this transaction has ended")
        if self._lost is not None:
            raise RuntimeError("this transaction is lost: leave it by that exception") from self._lost
