"""Fields of models that keep what the records ask for: texts byte for byte, instants in UTC to the microsecond.

Django's own would compare texts by the locale of the database, and on SQLite keep instants in another form than the
store beside it (``tmspros_adapters.sql``).
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django.db import models

from tmspros_adapters.django.engines import Codec, Engine, engine_of
from tmspros_core.records.schema import Column, Json

Connection = Any
"""A connection of Django's, which no stub tells the vendors of."""


class _Kept(models.Field):  # type: ignore[type-arg]
    """A field whose type, on each database, is that of the engine."""

    kept: type

    def db_type(self, connection: Connection) -> str:
        return engine_of(connection).types[self.kept]

    def db_parameters(self, connection: Connection) -> Any:
        declared = self.db_type(connection)
        collation = engine_of(connection).collation if declared.lower() == "text" else None
        return {"type": declared, "check": None, "collation": collation}

    def cast_db_type(self, connection: Connection) -> str:
        return self.db_type(connection)

    def get_db_prep_value(self, value: Any, connection: Connection, prepared: bool = False) -> Any:
        encode, _ = _codec(engine_of(connection), self.kept)
        return encode(value) if encode is not None and isinstance(value, self.kept) else value

    def from_db_value(self, value: Any, expression: object, connection: Connection) -> Any:
        _, decode = _codec(engine_of(connection), self.kept)
        return value if value is None or decode is None else decode(value)


@cache
def _codec(engine: Engine, kept: type) -> tuple[Codec, Codec]:
    column = Column("", kept, None, optional=True)
    return engine.encoder(column), engine.decoder(column)


class ExactTextField(_Kept):
    """A text of at most ``max_length`` code points, compared by code point."""

    kept = str

    def get_internal_type(self) -> str:
        return "CharField"

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value.value if isinstance(value, StrEnum) else value


class CanonicalJsonField(_Kept):
    """Canonical JSON as text, never looked into; in Python the value ``Json`` of the records."""

    kept = Json


class InstantField(_Kept):
    """An aware datetime in UTC, to the microsecond."""

    kept = datetime

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value.astimezone(UTC) if isinstance(value, datetime) else value


class DayField(_Kept):
    """A date."""

    kept = date
