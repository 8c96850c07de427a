"""The tables: one for each kind of record, told by its schema, and the rows that alone transactions lock."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import sqlalchemy as sa
from attrs import frozen

from tmspros_adapters.sql.columns import TABLE_OPTIONS, column_type, whole
from tmspros_core.records.schema import Schema, schema

PREFIX: Final = "tmspros_"
ALONE_ROWS: Final = 1024


@frozen
class Tables:
    """The tables of some kinds, and what they are made with."""

    metadata: sa.MetaData
    of: Mapping[type, sa.Table]
    alone: sa.Table

    def create(self, connection: sa.Connection) -> None:
        """Make them all, for kinds that no migration makes: those of tests and of plugins."""
        self.metadata.create_all(connection)
        seed_alone(connection, self.alone)


@lru_cache(maxsize=8)
def describe(kinds: tuple[type, ...]) -> Tables:
    """The tables of these kinds: descriptions alone, the same for every store that keeps them."""
    metadata = sa.MetaData()
    alone = sa.Table(
        f"{PREFIX}alone",
        metadata,
        sa.Column("id", whole(), primary_key=True, autoincrement=False),
        sa.Column("turn", whole(), nullable=False),
        **TABLE_OPTIONS,
    )
    return Tables(metadata, {kind: _table(metadata, schema(kind)) for kind in kinds}, alone)


def seed_alone(connection: sa.Connection, alone: sa.Table) -> None:
    """Put in the rows that alone transactions lock."""
    connection.execute(sa.insert(alone), [{"id": number, "turn": 0} for number in range(ALONE_ROWS)])


def _table(metadata: sa.MetaData, of: Schema) -> sa.Table:
    name = PREFIX + of.name
    # Several names may read alike once joined, so each index is numbered by its place.
    indexes = [sa.Index(f"{name}_{place}_{index[0]}", *index) for place, index in enumerate(of.indexes, 1)]
    return sa.Table(
        name,
        metadata,
        *(sa.Column(column.name, column_type(column), nullable=column.optional) for column in of.columns),
        sa.PrimaryKeyConstraint(*of.key, name=f"{name}_key"),
        *(sa.UniqueConstraint(slot, name=f"{name}_slot_{slot}") for slot in of.slots),
        *indexes,
        **TABLE_OPTIONS,
    )
