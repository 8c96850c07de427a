"""Rows: how the records of one kind travel to a table and back."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from attrs import fields

from tmspros_adapters.django.engines import Codec, Engine
from tmspros_core.records.schema import Column, Schema, check_sought, check_value


def quoted(name: str) -> str:
    """A name of a table or column, which may be a word of SQL's; both databases quote alike."""
    return f'"{name}"'


class Rows:
    """The rows of one kind: its table, and a codec for every field."""

    def __init__(self, schema: Schema, *, table: str, engine: Engine) -> None:
        self.schema = schema
        self.table = quoted(table)
        self.names = tuple(column.name for column in schema.columns)
        self._engine = engine
        self._columns = {column.name: column for column in schema.columns}
        self._encoders: dict[str, Codec] = {column.name: engine.encoder(column) for column in schema.columns}
        self._values = attrgetter(*self.names, "__class__")
        self._arguments = tuple(attribute.alias for attribute in fields(schema.kind))
        decoders = ((place, engine.decoder(column)) for place, column in enumerate(schema.columns))
        self._decoders = tuple((place, decode) for place, decode in decoders if decode is not None)

    def selected(self, alias: str) -> str:
        """All columns of the table called so, as ``decode`` takes them."""
        return ", ".join(self._engine.selected(c, f"{alias}.{quoted(c.name)}") for c in self.schema.columns)

    def column(self, name: str) -> Column:
        return self._columns.get(name) or self.schema.column(name)

    def encode(self, name: str, value: Any) -> Any:
        """A value that a condition compares this field with; ValueError when the field could not hold it."""
        check_sought(self.column(name), value)
        encode = self._encoders[name]
        return value if encode is None else encode(value)

    def encode_kept(self, name: str, value: Any) -> Any:
        """A value that this field is to keep, None included; ValueError when it does not keep it."""
        check_value(self.column(name), value)
        encode = self._encoders[name]
        return value if encode is None or value is None else encode(value)

    def encode_key(self, key: Sequence[Any]) -> list[Any]:
        """The values of a key; ValueError when it is none of this kind."""
        if len(key) != len(self.schema.key):
            raise ValueError(f"a key of {self.schema.kind.__name__} holds {self.schema.key}")
        return [self.encode(name, value) for name, value in zip(self.schema.key, key, strict=True)]

    def encode_row(self, record: Any) -> list[Any]:
        """The values of a record; ValueError when its fields do not keep them."""
        *values, _ = self._values(record)
        return [self.encode_kept(name, value) for name, value in zip(self.names, values, strict=True)]

    def decode(self, row: Sequence[Any]) -> Any:
        """The record of a row."""
        values = list(row)
        for place, decode in self._decoders:
            value = values[place]
            if value is not None:
                values[place] = decode(value)
        return self.schema.kind(**dict(zip(self._arguments, values, strict=True)))
