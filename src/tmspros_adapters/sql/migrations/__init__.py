"""The schema of our own kinds through its versions (Alembic), kept beside the host's own migrations.

Alembic is imported only when there is something to migrate.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from tmspros_adapters.sql.dialects import WRITES, dialect_of
from tmspros_adapters.sql.tables import PREFIX, Tables
from tmspros_core.errors import Code, Misconfigured

HEAD: Final = "0003"
"""The newest version; a test holds it to what ``versions`` has."""

VERSION_TABLE: Final = f"{PREFIX}version"


def upgrade(database: str | URL | sa.Engine) -> None:
    """Bring the database to the newest version, whatever it has; several processes may do so at once.

    Misconfigured when the URL is none of a supported database or the schema is newer than this library; Unavailable
    when the database does not answer.
    """
    dialect, url = dialect_of(database.url if isinstance(database, sa.Engine) else database)
    # An engine of the host's own begins as the host wishes, and then two processes may migrate at once.
    engine = dialect.engine(url)
    try:
        with _writing(engine) as connection:
            _upgrade(connection)
    except DBAPIError as error:
        raise dialect.translate(error.orig) from error  # type: ignore[arg-type]
    finally:
        engine.dispose()


def open_schema(engine: sa.Engine) -> None:
    """Bring a database that has no table of ours to the newest version; check any other one."""
    with engine.connect() as connection:
        found = _has_tables(connection)
    if not found:
        with _writing(engine) as connection:
            if not _has_tables(connection):
                _upgrade(connection)
    check(engine)


def create_tables(engine: sa.Engine, tables: Tables) -> None:
    """Make these tables in an empty database and stamp it with the newest version, without its migrations."""
    with _writing(engine) as connection:
        tables.create(connection)
        stamp = sa.Table(VERSION_TABLE, sa.MetaData(), sa.Column("version_num", sa.String(32), primary_key=True))
        stamp.create(connection)
        connection.execute(sa.insert(stamp).values(version_num=HEAD))


def check(engine: sa.Engine) -> None:
    """Misconfigured(``store.schema``), saying what to do, unless the database is of the newest version."""
    with engine.connect() as connection:
        found = version(connection)
    if found != HEAD:
        cure = f"the database is of version {found or 'none'}, this library needs {HEAD}: run `tmspros db upgrade`"
        raise Misconfigured(Code.STORE_SCHEMA, setting="store", cure=cure)


@contextmanager
def _writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


def _has_tables(connection: sa.Connection) -> bool:
    return any(name.startswith(PREFIX) for name in sa.inspect(connection).get_table_names())


def version(connection: sa.Connection) -> str | None:
    """The version that the database is of; None when it has none of ours."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table(VERSION_TABLE)))
    return None if found is None else str(found)


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "tmspros_adapters.sql:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        cure = f"the database is of version {version(connection)}, newer than this library: install a newer tmspros"
        raise Misconfigured(Code.STORE_SCHEMA, setting="store", cure=cure) from None
