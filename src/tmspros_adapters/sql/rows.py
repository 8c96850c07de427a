"""Rows: how the records of one kind travel to a table and back."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from attrs import fields

from tmspros_adapters.sql.dialects import Codec, Dialect
from tmspros_core.records.schema import Schema, check_sought, check_value


class Rows:
    """The rows of one kind: its table, and a codec for every field."""

    def __init__(self, schema: Schema, table: sa.Table, dialect: Dialect) -> None:
        self.schema = schema
        self.table = table
        self.names = tuple(column.name for column in schema.columns)
        self.encoders: dict[str, Codec] = {column.name: dialect.encoder(column) for column in schema.columns}
        self._columns = {column.name: column for column in schema.columns}
        self._key = tuple((self._columns[name], self.encoders[name]) for name in schema.key)
        self._row = tuple((column, self.encoders[column.name]) for column in schema.columns)
        self._values = attrgetter(*self.names, "__class__")
        self._arguments = tuple(attribute.alias for attribute in fields(schema.kind))
        decoders = ((place, dialect.decoder(column)) for place, column in enumerate(schema.columns))
        self._decoders = tuple((place, decode) for place, decode in decoders if decode is not None)

    def encode(self, name: str, value: Any) -> Any:
        """A value that a condition compares this field with; ValueError when the field could not hold it."""
        column = self._columns.get(name) or self.schema.column(name)
        check_sought(column, value)
        encode = self.encoders[name]
        return value if encode is None else encode(value)

    def encode_kept(self, name: str, value: Any) -> Any:
        """A value that this field is to keep, None included; ValueError when it does not keep it."""
        check_value(self._columns.get(name) or self.schema.column(name), value)
        encode = self.encoders[name]
        return value if encode is None or value is None else encode(value)

    def encode_key(self, key: Sequence[Any]) -> list[Any]:
        """The values of a key; ValueError when it is none of this kind."""
        if len(key) != len(self._key):
            raise ValueError(f"a key of {self.schema.kind.__name__} holds {self.schema.key}")
        encoded = []
        for (column, encode), value in zip(self._key, key, strict=True):
            check_sought(column, value)
            encoded.append(value if encode is None else encode(value))
        return encoded

    def encode_row(self, record: Any) -> list[Any]:
        """The values of a record; ValueError when its fields do not keep them."""
        encoded = []
        for (column, encode), value in zip(self._row, self._values(record), strict=False):
            check_value(column, value)
            encoded.append(value if encode is None or value is None else encode(value))
        return encoded

    def decode(self, row: Sequence[Any]) -> Any:
        """The record of a row."""
        values = list(row)
        for place, decode in self._decoders:
            value = values[place]
            if value is not None:
                values[place] = decode(value)
        return self.schema.kind(**dict(zip(self._arguments, values, strict=True)))
