"""The two databases of ``delegation``: filled by the driver, then opened as a portal and by hand, side by side."""

import json
import sqlite3
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import psycopg
import sqlalchemy as sa
from attrs import frozen
from tests.benchmarks.delegation_rows import LATER, NOW, Person, World, tables

from servers.postgresql import Server, installed
from tmspros_core import Portal, Settings
from tmspros_core.values.actors import Employer

KEYS = ("a key of thirty-two bytes or more, for benchmarks",)


@frozen
class Database:
    """One database with the world in it."""

    name: str
    portal: Portal
    run: Callable[..., Any]
    """Runs a statement by hand, with ``?`` for parameters, on one connection in autocommit; gives the cursor."""
    clock: Callable[[], float]
    """What samples are taken with: on SQLite the processor's time, kernel included, so that the disk, which is the
    same for all, hides nothing; on PostgreSQL, where another process does the work, the time on the wall."""
    django: dict[str, Any]
    """How Django is told of it."""
    instant: Any
    """``NOW`` as the driver has it."""


def text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")[:26] + "Z"


def open_portal(url: str) -> Portal:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "hashing='cheapest'", RuntimeWarning)
        settings = Settings(keys=KEYS, base_url="https://portail.example", hashing="cheapest")
        return Portal.open(url, mail="memory:", files="memory:", settings=settings)


def no_waiting(driver: sqlite3.Connection, record: object = None) -> None:
    driver.execute("PRAGMA synchronous=NORMAL")


@contextmanager
def sqlite(world: World) -> Iterator[Database]:
    """A file, filled in one transaction."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portal.db"
        with open_portal(f"sqlite:///{path}") as portal:
            portal.store.close()
            driver = sqlite3.connect(path, isolation_level=None)
            driver.execute("PRAGMA synchronous=OFF")
            driver.execute("PRAGMA cache_size=-1000000")
            began = time.monotonic()
            driver.execute("BEGIN")
            for name, columns, rows in tables(world, instant=text(NOW), later=text(LATER)):
                named, places = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
                driver.executemany(f"INSERT INTO {name} ({named}) VALUES ({places})", rows)
            driver.execute("COMMIT")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            driver.execute("PRAGMA cache_size=-2000")
            no_waiting(driver)
            said(f"SQLite {sqlite3.sqlite_version}", world, path.stat().st_size, began)
            sa.event.listen(portal.store.engine, "connect", no_waiting)
            yield Database(
                "SQLite",
                portal,
                lambda statement, values=(): driver.execute(statement, values),
                thread_time,
                {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)},
                text(NOW),
            )
            driver.close()


@contextmanager
def postgresql(world: World) -> Iterator[Database]:
    """A server of this machine, filled by COPY; it waits for the disk at each commit."""
    programs = next(iter(installed()))
    waiting = {"fsync": "on", "full_page_writes": "on", "shared_buffers": "512MB", "max_wal_size": "4GB"}
    with Server.new(programs, **waiting) as server:
        name = server.database()
        with open_portal(server.url(name)) as portal:
            portal.store.close()
            driver = psycopg.connect(server.url(name), autocommit=True)
            began = time.monotonic()
            with driver.transaction(), driver.cursor() as cursor:
                for table, columns, rows in tables(world, instant=NOW, later=LATER):
                    named = ", ".join(f'"{column}"' for column in columns)
                    with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                        for row in rows:
                            copy.write_row(row)
            driver.execute("VACUUM ANALYZE")
            driver.execute("CHECKPOINT")
            size = driver.execute("SELECT pg_database_size(current_database())").fetchone()
            said(f"PostgreSQL {programs.major}", world, size[0] if size else 0, began)

            def run(statement: str, values: Sequence[Any] = ()) -> Any:
                return driver.execute(statement.replace("?", "%s"), values, prepare=True)

            host = {"HOST": str(server.folder), "USER": "tmspros", "NAME": name}
            django = {"ENGINE": "django.db.backends.postgresql", **host}
            yield Database("PostgreSQL", portal, run, perf_counter, django, NOW)
            driver.close()


def said(what: str, world: World, size: int, began: float) -> None:
    managed = sum(map(len, (one.sirets for one in world.perimeters.values())))
    members = sum(len(one.members) for one in world.perimeters.values())
    print(
        f"\n{what}: {len(world.dossiers):,} dossiers, {managed:,} SIRETs, {members:,} secondaries;"
        f" {size / 1e6:,.0f} MB, filled in {time.monotonic() - began:.0f} s",
        flush=True,
    )


def actor(person: Person) -> Employer:
    return Employer(id=person.id, email=person.address)


def cursor(portal: Portal, after: tuple[str, str], first: int, total: int) -> str:
    """Where the list of dossiers goes on, as a page of it says."""
    return portal.tokens.seal(json.dumps(["dossiers", after, False, first, total], separators=(",", ":")))
