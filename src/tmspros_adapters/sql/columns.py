"""The types that columns have in each database; what is not said for a database is as in SQLite."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from tmspros_core.records.schema import Column, Json


def _plain() -> TypeEngine[Any]:
    return sa.TEXT(collation="BINARY").with_variant(sa.TEXT(collation="C"), "postgresql")


def text(most: int) -> TypeEngine[Any]:
    """A text of at most so many code points, compared by code point; the length is checked before it comes here."""
    return _plain()


def whole() -> TypeEngine[Any]:
    """An int of 64 bits."""
    return sa.INTEGER().with_variant(sa.BIGINT(), "postgresql")


def truth() -> TypeEngine[Any]:
    """A bool; 0 or 1 where a database has none."""
    return sa.INTEGER().with_variant(sa.BOOLEAN(), "postgresql")


def instant() -> TypeEngine[Any]:
    """An instant in UTC to the microsecond, in an order that is that of time."""
    return sa.TEXT(collation="BINARY").with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def day() -> TypeEngine[Any]:
    """A date, in an order that is that of time."""
    return sa.TEXT(collation="BINARY").with_variant(sa.DATE(), "postgresql")


def json() -> TypeEngine[Any]:
    """Canonical JSON, never looked into."""
    return _plain()


MOST_IN_A_CHOICE: Final = 64

TABLE_OPTIONS: Final[dict[str, Any]] = {"sqlite_strict": True, "sqlite_with_rowid": False}
"""Strict types; rows lie in the tree of their key, so that reading by key is one descent."""


def column_type(column: Column) -> TypeEngine[Any]:
    """What a field of a record is kept as."""
    if column.type is str:
        return text(column.most or 0)
    if issubclass(column.type, StrEnum):
        return text(MOST_IN_A_CHOICE)
    return {int: whole, bool: truth, datetime: instant, date: day, Json: json}[column.type]()
