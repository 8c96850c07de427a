"""A transaction on a driver's cursor."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from tmspros_adapters.sql.dialects import Dialect
from tmspros_adapters.sql.statements import Statement, Statements
from tmspros_core.changes import AddEach, Change, Condition, Drop, Lost, Set

R = TypeVar("R")


class SQLTransaction:
    """One unit of reading and writing; RuntimeError once it has ended."""

    __slots__ = ("_cursor", "_dialect", "_ended", "_later", "_lost", "_statements", "_write")

    def __init__(
        self,
        cursor: Any,
        *,
        statements: Statements,
        dialect: Dialect,
        write: bool,
        later: Callable[[Callable[[], None]], None],
    ) -> None:
        self._cursor = cursor
        self._statements = statements
        self._dialect = dialect
        self._write = write
        self._later = later
        self._ended = False
        self._lost: BaseException | None = None

    def get(self, kind: type[R], /, *key: Any) -> R | None:
        rows = self._statements.rows(kind)
        statement = self._statements.get(kind)
        found = self._run(statement, rows.encode_key(key)).fetchall()
        record: R | None = rows.decode(found[0]) if found else None
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
        statement, values = self._statements.select(
            kind, where, order=order, descending=descending, after=after, limit=limit
        )
        return tuple(map(self._statements.rows(kind).decode, self._run(statement, values).fetchall()))

    def count(self, kind: type, /, *where: Condition) -> int:
        return int(self._run(*self._statements.count(kind, where)).fetchone()[0])

    def apply(self, changes: Iterable[Change], /) -> None:
        if not self._write:
            raise RuntimeError("this transaction only reads: open it with write=True")
        # All are translated, and so checked, before the first is carried out.
        for change, (statement, values) in [(change, self._statements.change(change)) for change in changes]:
            cursor = self._run(statement, values)
            if isinstance(change, AddEach) and cursor.description is not None and cursor.fetchone() is not None:
                self._lost = Lost("a key was made twice")
                raise self._lost
            if isinstance(change, Set | Drop) and change.expect is not None and cursor.rowcount != change.expect:
                self._lost = Lost(f"{cursor.rowcount} rows where {change.expect} were expected")
                raise self._lost

    def after_commit(self, callback: Callable[[], None], /) -> None:
        self._check_open()
        self._later(callback)

    def lock(self, rows: Iterable[int]) -> None:
        """Wait until these rows of the table that alone transactions lock are ours."""
        self._run(*self._statements.lock(rows))

    def end(self) -> None:
        """Nothing more is done in it; raises what broke it when that was swallowed, so that nobody commits the rest."""
        self._ended = True
        if self._lost is not None:
            raise self._lost

    def _run(self, statement: Statement, values: list[Any]) -> Any:
        if self._ended or self._lost is not None:
            self._check_open()
        try:
            return self._dialect.run(
                self._cursor, statement.text, statement.parameters(values), by_key=statement.by_key
            )
        except self._dialect.errors as error:
            self._lost = self._dialect.translate(error)
            if self._lost is error:
                raise
            raise self._lost from error

    def _check_open(self) -> None:
        if self._ended:
            raise RuntimeError("this transaction has ended")
        if self._lost is not None:
            raise RuntimeError("this transaction is lost: leave it by that exception") from self._lost
