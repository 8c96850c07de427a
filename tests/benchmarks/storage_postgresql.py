"""Units of storage on PostgreSQL: psycopg by hand, our store, SQLAlchemy Core, its ORM, side by side in one database.

Run from the root of the repository: ``python -m tests.benchmarks.storage_postgresql`` (10^3 and 10^6 rows; give other
sizes as arguments). Time on the wall, since most of it is spent in the server; client and servers share one core, or
the scheduler favours one connection for a whole run. First without waiting for the disk, which is the same for all and
hides the rest; then with, as a server does in earnest. By hand is one prepared statement that is its own transaction;
the same between BEGIN and COMMIT tells what these two round trips cost.
"""

import os
import secrets
import sys
from collections.abc import Callable, Iterable
from itertools import count, cycle
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session, registry
from tests.benchmarks.rounds import Row, ratio, sample_each, show
from tests.benchmarks.storage_sqlite import LATER, NOW, TICKET_COLUMNS, Unit, answers, by_us, sampler, scattered

from tmspros_adapters.sql.store import SQLStore
from tmspros_core.records import Ticket
from tmspros_core.testing.specimens import Specimen

sys.path.insert(0, str(Path(__file__).parents[1]))

from servers.postgresql import Programs, Server, installed, places

UNITS = ("read by key", "insert", "consume", "save one wide row")
TARGET = "target ≤ 1.35"
SUBJECT, ADDRESS = "vcMvGZ-QZ_0SLXCyPcZ6aQ", "chef@exemple.fr"
FILL_TICKETS = (
    f"INSERT INTO tmspros_ticket ({TICKET_COLUMNS})"
    " SELECT unnest(%s::text[]), 'reset', %s, %s, %s::timestamptz, %s::timestamptz, NULL, NULL"
)
FILL_SPECIMENS = (
    "INSERT INTO tmspros_specimen (id, drawer, number, flag, shade, day, at, facts, text)"
    " SELECT id, 'tiroir ' || place %% 1000, 0, false, 'z-pale', '2026-01-01', %s, '{}', 'une réponse assez longue'"
    " FROM unnest(%s::text[]) WITH ORDINALITY AS given (id, place)"
)


def ticket_values(id: str) -> tuple[Any, ...]:
    return id, "reset", SUBJECT, ADDRESS, NOW, LATER, None, None


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the driver takes them."""
    return {**values, "shade": values["shade"].value, "facts": values["facts"].text}


def by_hand(url: str, *, inside: bool) -> dict[str, Unit]:
    """One prepared statement for each unit, as a transaction of its own or between BEGIN and COMMIT."""
    cursor = psycopg.RawCursor(psycopg.connect(url, autocommit=True))
    numbers = count(1)

    def run(text: str, values: tuple[Any, ...], *, expect: int = 1) -> psycopg.RawCursor:
        if inside:
            cursor.execute("BEGIN", prepare=False)
        done = cursor.execute(text, values, prepare=True)
        assert done.rowcount == expect
        if inside:
            cursor.execute("COMMIT", prepare=False)
        return done

    def read(id: str) -> object:
        text = f"SELECT {TICKET_COLUMNS} FROM tmspros_ticket WHERE id = $1"
        return cursor.execute(text, (id,), prepare=True).fetchone()

    def insert(id: str) -> None:
        text = f"INSERT INTO tmspros_ticket ({TICKET_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        run(text, ticket_values(id))

    def consume(id: str) -> None:
        text = (
            'UPDATE tmspros_ticket SET spent_at = $1, "end" = $2'
            " WHERE id = $3 AND purpose = $4 AND spent_at IS NULL AND expires_at >= $5"
        )
        run(text, (NOW, "redeemed", id, "reset", NOW))

    def save(id: str) -> None:
        number = next(numbers)
        text = (
            "UPDATE tmspros_specimen SET number = $1, flag = $2, shade = $3, at = $4, facts = $5, text = $6, note = $7,"
            " count = $8, sure = $9, seen_at = $10 WHERE id = $11 AND number < $12"
        )
        run(text, (*plain(answers(number)).values(), id, number))

    return dict(zip(UNITS, (read, insert, consume, save), strict=True))


def by_core(engine: sa.Engine, tickets: sa.Table, specimens: sa.Table) -> dict[str, Unit]:
    numbers = count(1)

    def read(id: str) -> object:
        with engine.connect() as connection:
            return connection.execute(sa.select(tickets).where(tickets.c.id == id)).one()

    def insert(id: str) -> None:
        with engine.begin() as connection:
            connection.execute(sa.insert(tickets).values(dict(zip(tickets.c.keys(), ticket_values(id), strict=True))))

    def consume(id: str) -> None:
        c = tickets.c
        unspent = (c.id == id, c.purpose == "reset", c.spent_at.is_(None), c.expires_at >= NOW)
        with engine.begin() as connection:
            done = connection.execute(sa.update(tickets).where(*unspent).values(spent_at=NOW, end="redeemed"))
        assert done.rowcount == 1

    def save(id: str) -> None:
        number = next(numbers)
        mine = (specimens.c.id == id, specimens.c.number < number)
        with engine.begin() as connection:
            done = connection.execute(sa.update(specimens).where(*mine).values(plain(answers(number))))
        assert done.rowcount == 1

    return dict(zip(UNITS, (read, insert, consume, save), strict=True))


def by_orm(engine: sa.Engine, tickets: sa.Table, specimens: sa.Table) -> dict[str, Unit]:
    numbers, mapped = count(1), registry()
    ticket_type, specimen_type = type("ORMTicket", (), {}), type("ORMSpecimen", (), {})
    mapped.map_imperatively(ticket_type, tickets)
    mapped.map_imperatively(specimen_type, specimens)

    def read(id: str) -> object:
        with Session(engine) as session:
            return session.get_one(ticket_type, id)

    def insert(id: str) -> None:
        with Session(engine) as session, session.begin():
            session.add(ticket_type(**dict(zip(tickets.c.keys(), ticket_values(id), strict=True))))

    def consume(id: str) -> None:
        c = ticket_type
        unspent = (c.id == id, c.purpose == "reset", c.spent_at.is_(None), c.expires_at >= NOW)
        with Session(engine) as session, session.begin():
            done = session.execute(sa.update(ticket_type).where(*unspent).values(spent_at=NOW, end="redeemed"))
        assert done.rowcount == 1

    def save(id: str) -> None:
        with Session(engine) as session, session.begin():
            found = session.get_one(specimen_type, id)
            for name, value in plain(answers(next(numbers))).items():
                setattr(found, name, value)

    return dict(zip(UNITS, (read, insert, consume, save), strict=True))


def unspent(url: str, ids: list[str]) -> Iterable[str]:
    """Tickets to consume; all are made whole again when they run out."""
    while True:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute('UPDATE tmspros_ticket SET spent_at = NULL, "end" = NULL WHERE spent_at IS NOT NULL')
            connection.execute("VACUUM tmspros_ticket")
        yield from ids


def sides(url: str, store: SQLStore) -> dict[str, dict[str, Unit]]:
    tables = store.tables.of[Ticket], store.tables.of[Specimen]
    peer = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    return {
        "psycopg by hand": by_hand(url, inside=False),
        "psycopg by hand, BEGIN and COMMIT": by_hand(url, inside=True),
        "tmspros": by_us(store),
        "SQLAlchemy Core": by_core(peer, *tables),
        "SQLAlchemy ORM": by_orm(peer, *tables),
    }


def measure(programs: Programs, rows: int, *, rounds: int, disk: bool) -> None:
    """One table; ``disk`` makes every commit wait until it is there."""
    earnest = "on" if disk else "off"
    with Server.new(programs, fsync=earnest, full_page_writes=earnest, shared_buffers="512MB") as server:
        url = server.url(server.database())
        store = SQLStore.at(url, (Ticket, Specimen))
        store.create()
        tickets, specimens = (sorted(secrets.token_urlsafe(16) for _ in range(rows)) for _ in range(2))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(FILL_TICKETS, (tickets, SUBJECT, ADDRESS, NOW, LATER))
            connection.execute(FILL_SPECIMENS, (NOW, specimens))
            connection.execute("VACUUM ANALYZE")
        table: list[Row] = []
        measured = sides(url, store)
        chosen: dict[str, Callable[[], Iterable[str]]] = {
            "read by key": lambda: cycle(scattered(tickets)),
            "insert": lambda: (secrets.token_urlsafe(16) for _ in count()),
            "consume": lambda: unspent(url, scattered(tickets)),
            "save one wide row": lambda: cycle(scattered(specimens)),
        }
        for unit in UNITS[1:] if disk else UNITS:
            ids = iter(chosen[unit]())
            takers = {name: sampler(units[unit], ids, loops=25, clock=perf_counter) for name, units in measured.items()}
            for taker in takers.values():
                taker()
            samples = sample_each(takers, rounds=rounds)
            limit = samples["psycopg by hand"]
            for name, taken in samples.items():
                target = TARGET if name == "tmspros" else ""
                table.append(Row(f"{unit}, {name}", median(taken), ratio(taken, limit), target))
        store.close()
        waiting = "each commit waits for the disk" if disk else "no commit waits for the disk"
        show(f"storage on PostgreSQL {programs.major}, {rows:,} rows, {waiting}", "µs on the wall", table)


if __name__ == "__main__":
    found = installed()
    if not found:
        sys.exit(f"no PostgreSQL; looked at {', '.join(said for said, _ in places())}")
    sizes = [int(given) for given in sys.argv[1:]] or [1_000, 1_000_000]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for size in sizes:
        measure(found[0], size, rounds=61, disk=False)
    measure(found[0], sizes[0], rounds=21, disk=True)
