"""What a database has to say for itself: connections, beginnings, how values travel, what errors mean.

One class for each database, in a file of its own, imported when a URL asks for it; and a variant in each type of
``columns`` where a database keeps something otherwise.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final, Protocol, cast

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from tmspros_core.errors import Code, Misconfigured
from tmspros_core.records.schema import Column

Codec = Callable[[Any], Any] | None
"""How one value that is not None travels; None where it travels as it is."""

WRITES: Final = "tmspros_writes"
"""The execution option of a SQLAlchemy connection of ours whose transaction is to write."""

BUSY_SECONDS: Final = 10.0
"""How long a transaction waits for another one that holds what it needs."""


class Dialect(Protocol):
    """One database."""

    @property
    def errors(self) -> type[Exception]:
        """What every error of the driver is."""
        ...

    @property
    def locks_rows(self) -> bool:
        """Whether transactions that are to be alone lock rows; not where only one writes at a time anyhow."""
        ...

    @property
    def chooses_joins(self) -> bool:
        """Whether it joins tables in ways of its own where they seem cheaper, whatever a deep page then costs."""
        ...

    def engine(self, url: URL) -> sa.Engine:
        """An engine that keeps no connection: the store does."""
        ...

    def most_connections(self, engine: sa.Engine) -> int | None:
        """How many connections a store opens at most; None for as many as there are transactions at once."""
        ...

    def compiler(self, engine: sa.Engine) -> sa.Dialect:
        """What writes statements, with parameters as ``cursor`` takes them."""
        ...

    def place(self, engine: sa.Engine) -> object:
        """What tells this database from another one that took its place; Unavailable when it is seen to be gone."""
        ...

    def set_up(self, driver: Any) -> None:
        """Make a new connection one that the store may keep."""
        ...

    def is_alive(self, driver: Any) -> bool:
        """Whether a connection that lay idle is worth trying, as far as can be told without asking the server."""
        ...

    def cursor(self, driver: Any) -> Any:
        """A cursor for statements of ours."""
        ...

    def run(self, cursor: Any, text: str, values: Sequence[Any], *, by_key: bool) -> Any:
        """Run a statement and give the cursor back; one ``by_key`` has the same best plan whatever the values."""
        ...

    def begin(self, cursor: Any, *, write: bool) -> bool:
        """Begin a transaction, unless each statement of one that only reads may be its own; whether it did."""
        ...

    def begin_joined(self, driver: Any, cursor: Any, *, write: bool) -> None:
        """Begin for the driver what the caller holds for begun."""
        ...

    def is_open(self, driver: Any) -> bool:
        """Whether a transaction is open, which some errors end by themselves."""
        ...

    def translate(self, error: Exception) -> Exception:
        """What an error of the driver means: Lost, Unavailable, or itself when it is a mistake of ours."""
        ...

    def is_stale(self, error: Exception) -> bool:
        """Whether the caller's transaction has to begin anew because of others."""
        ...

    def encoder(self, column: Column) -> Codec:
        """How values of this field travel to the driver."""
        ...

    def decoder(self, column: Column) -> Codec:
        """How values of this field come back."""
        ...

    def take_turn(self, table: sa.Table, wanted: sa.ColumnElement[bool]) -> sa.Update:
        """Write to these rows of the table that alone transactions lock, in an order that is always the same."""
        ...

    def typed(self, value: sa.ColumnElement[Any], column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """A parameter that stands where the database cannot tell that it is for this column."""
        ...

    def add_each(self, table: sa.Table, chosen: sa.Select[Any], *, repeats: bool) -> sa.Executable:
        """Add the chosen rows, their columns by name; ``chosen`` leaves out those whose key it sees taken.

        Where its rows may repeat a key among themselves (``repeats``), one that does is Lost: an error of the
        driver's that is, or a row that the statement returns.
        """
        ...


DIALECTS: Final = {"sqlite": "tmspros_adapters.sql.sqlite", "postgresql": "tmspros_adapters.sql.postgresql"}
"""The module of each database; its ``DIALECT`` is what is wanted."""


def dialect_of(url: str | URL) -> tuple[Dialect, URL]:
    """The dialect of a URL; Misconfigured(``settings.store``) when it is none of those supported."""
    known = ", ".join(f"{name}:///…" for name in DIALECTS)
    try:
        made = make_url(url)
        module = DIALECTS[made.get_backend_name()]
    except (ArgumentError, KeyError, ValueError):
        raise Misconfigured(Code.SETTINGS_STORE, setting="store", cure=f"use one of: {known}") from None
    return cast(Dialect, import_module(module).DIALECT), made
