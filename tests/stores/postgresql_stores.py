"""Stores on PostgreSQL for the contract and the machines, each in a database or a schema of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa

from tmspros_adapters.sql.store import SQLStore
from tmspros_core.ports import Store
from tmspros_core.testing.specimens import SPECIMENS


def connect(url: str, kinds: tuple[type, ...] = SPECIMENS) -> SQLStore:
    """In another process: the store at this address."""
    return SQLStore.at(url, kinds)


@contextmanager
def join(store: SQLStore) -> Iterator[Store]:
    """As a host does, with an engine of its own."""
    engine = sa.create_engine(store.engine.url)
    try:
        with engine.begin() as connection:
            yield store.join(connection)
    finally:
        engine.dispose()


@contextmanager
def counting(store: SQLStore) -> Iterator[list[str]]:
    """Every statement that psycopg is given meanwhile."""
    statements: list[str] = []
    real = psycopg.Cursor.execute

    def execute(self: psycopg.Cursor, query: object, *arguments: object, **options: object) -> object:
        statements.append(str(query))
        return real(self, query, *arguments, **options)

    psycopg.Cursor.execute = execute
    try:
        yield statements
    finally:
        psycopg.Cursor.execute = real
