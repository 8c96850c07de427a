"""Stores in SQLite with one defect each."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from attrs import evolve
from sqlalchemy.engine import make_url

from stores.proxy import Proxy
from tmspros_adapters.sql.sqlite import SQLite
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Change, Set, equal
from tmspros_core.records.schema import schema
from tmspros_core.testing.specimens import SPECIMENS


def sql(folder: Path, *, ddl: Callable[[str], str] = str, dialect: type[SQLite] = SQLite) -> SQLStore:
    """A store in SQLite made with other tables or by another dialect."""
    made = dialect()
    store = SQLStore(
        made.engine(make_url(f"sqlite:///{folder}/{len(list(folder.iterdir()))}.db")), SPECIMENS, dialect=made
    )
    sa.event.listen(
        store.engine,
        "before_cursor_execute",
        lambda connection, cursor, text, parameters, context, many: (ddl(text), parameters),
        retval=True,
    )
    # No defect lies in the disk, and waiting for it would be most of the time.
    sa.event.listen(store.engine, "connect", lambda driver, record: driver.execute("PRAGMA synchronous=OFF"))
    store.create()
    return store


class Deferred(SQLite):
    def begin(self, cursor: Any, *, write: bool) -> bool:
        cursor.execute("BEGIN")
        return True


class WholeSeconds(SQLite):
    def encoder(self, column: Any) -> Any:
        real = super().encoder(column)
        return (lambda value: real(value.replace(microsecond=0))) if column.type is datetime else real


class LocalText(SQLite):
    def encoder(self, column: Any) -> Any:
        if column.type is datetime:
            return lambda value: value.isoformat().replace("+00:00", "Z")
        return super().encoder(column)


class RowByRow(SQLStore):
    """Set-based changes as one statement a row."""

    @contextmanager
    def transaction(self, **options: Any) -> Iterator[Any]:
        with super().transaction(**options) as tx:
            proxy = Proxy(tx)

            def apply(changes: Iterable[Change]) -> None:
                for change in changes:
                    if isinstance(change, Set):
                        for row in tx.select(change.kind, *change.where):
                            key = [equal(name, getattr(row, name)) for name in schema(change.kind).key]
                            tx.apply([evolve(change, where=tuple(key), expect=None)])
                    else:
                        tx.apply([change])

            proxy.apply = apply
            yield proxy
