"""Units of storage on SQLite: sqlite3 by hand, our store, SQLAlchemy Core, its ORM, side by side on one file.

Run from the root of the repository: ``python -m tests.benchmarks.storage_sqlite`` (10^3 and 10^6 rows; give other
sizes as arguments). First with synchronous=NORMAL and in processor time, kernel included, so that the disk, which is
the same for all, hides nothing; then one unit with FULL, as the store is opened, in time on the wall.
"""

import secrets
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, registry
from tests.benchmarks.rounds import Row, ratio, sample_each, show

from tmspros_adapters.sql.dialects import SQLite
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Add, Set, before, equal, since
from tmspros_core.records import Ticket
from tmspros_core.records.accounts import TicketEnd, TicketPurpose
from tmspros_core.records.schema import Json
from tmspros_core.testing.specimens import Shade, Specimen

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TEXT_NOW, TEXT_LATER = "2026-11-22T03:00:00.000000Z", "2026-11-23T03:00:00.000000Z"
UNITS: dict[str, tuple[str, str]] = {
    "read by key": ("NORMAL", "target ≤ 3"),
    "insert": ("NORMAL", ""),
    "consume": ("NORMAL", "target ≤ 3"),
    "save one wide row": ("NORMAL", "target ≤ 2"),
    "consume, on the disk": ("FULL", "target ≤ 1.25"),
}
"""Each unit with what SQLite waits for and what is aimed at."""
TICKET_COLUMNS = 'id, purpose, subject, address, made_at, expires_at, spent_at, "end"'


def ticket_row(id: str) -> tuple[Any, ...]:
    return id, "reset", "vcMvGZ-QZ_0SLXCyPcZ6aQ", "chef@exemple.fr", TEXT_NOW, TEXT_LATER, None, None


def ticket(id: str) -> Ticket:
    return Ticket(
        id=id,
        purpose=TicketPurpose.RESET,
        subject="vcMvGZ-QZ_0SLXCyPcZ6aQ",
        address="chef@exemple.fr",
        made_at=NOW,
        expires_at=LATER,
    )


def answers(number: int) -> dict[str, Any]:
    """Ten values to save, other ones at every call: an update that changes nothing writes nothing."""
    return {
        "number": number,
        "flag": bool(number % 2),
        "shade": Shade.DARK if number % 2 else Shade.PALE,
        "at": NOW + timedelta(microseconds=number),
        "facts": Json.of({"n": number}),
        "text": f"réponse {number}",
        "note": None if number % 2 else f"note {number % 100}",
        "count": number % 7,
        "sure": number % 3 == 0,
        "seen_at": NOW + timedelta(seconds=number % 1000),
    }


def fill(path: Path, rows: int) -> tuple[list[str], list[str]]:
    """So many tickets and specimens, put in by hand and in order of their keys."""
    tickets, specimens = (sorted(secrets.token_urlsafe(16) for _ in range(rows)) for _ in range(2))
    driver = sqlite3.connect(path, isolation_level=None)
    driver.execute("PRAGMA synchronous=OFF")
    driver.execute("BEGIN")
    driver.executemany(
        f"INSERT INTO tmspros_ticket ({TICKET_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(ticket_row, tickets)
    )
    driver.executemany(
        "INSERT INTO tmspros_specimen (id, drawer, number, flag, shade, day, at, facts, text)"
        " VALUES (?, ?, 0, 0, 'z-pale', '2026-01-01', ?, '{}', 'une réponse assez longue')",
        ((id, f"tiroir {number % 1000}", TEXT_NOW) for number, id in enumerate(specimens)),
    )
    driver.execute("COMMIT")
    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    driver.close()
    return tickets, specimens


Unit = Callable[[str], object]


def by_hand(path: Path, synchronous: str) -> dict[str, Unit]:
    driver = sqlite3.connect(path, isolation_level=None)
    driver.execute(f"PRAGMA synchronous={synchronous}")
    numbers = count(1)
    place = ", ".join("?" * 8)

    def save(id: str) -> None:
        number = next(numbers)
        given = answers(number)
        values = (
            number,
            given["flag"],
            given["shade"].value,
            given["at"].isoformat(timespec="microseconds")[:26] + "Z",
            given["facts"].text,
            given["text"],
            given["note"],
            given["count"],
            given["sure"],
            given["seen_at"].isoformat(timespec="microseconds")[:26] + "Z",
        )
        done = driver.execute(
            "UPDATE tmspros_specimen SET number = ?, flag = ?, shade = ?, at = ?, facts = ?, text = ?, note = ?,"
            " count = ?, sure = ?, seen_at = ? WHERE id = ? AND number < ?",
            (*values, id, number),
        )
        assert done.rowcount == 1

    def consume(id: str) -> None:
        done = driver.execute(
            'UPDATE tmspros_ticket SET spent_at = ?, "end" = ?'
            " WHERE id = ? AND purpose = ? AND spent_at IS NULL AND expires_at >= ?",
            (TEXT_NOW, "redeemed", id, "reset", TEXT_NOW),
        )
        assert done.rowcount == 1

    def read(id: str) -> object:
        return driver.execute(f"SELECT {TICKET_COLUMNS} FROM tmspros_ticket WHERE id = ?", (id,)).fetchone()

    def insert(id: str) -> None:
        driver.execute(f"INSERT INTO tmspros_ticket ({TICKET_COLUMNS}) VALUES ({place})", ticket_row(id))

    return {"read by key": read, "insert": insert, "consume": consume, "save one wide row": save}


def by_us(store: SQLStore) -> dict[str, Unit]:
    numbers = count(1)

    def read(id: str) -> object:
        with store.transaction() as tx:
            return tx.get(Ticket, id)

    def write(change: Any) -> None:
        with store.transaction(write=True) as tx:
            tx.apply([change])

    def save(id: str) -> None:
        number = next(numbers)
        write(Set(Specimen, (equal("id", id), before("number", number)), answers(number), expect=1))

    def consume(id: str) -> None:
        unspent = (equal("id", id), equal("purpose", TicketPurpose.RESET), equal("spent_at", None))
        spent = {"spent_at": NOW, "end": TicketEnd.REDEEMED}
        write(Set(Ticket, (*unspent, since("expires_at", NOW)), spent, expect=1))

    def insert(id: str) -> None:
        write(Add(ticket(id)))

    return {"read by key": read, "insert": insert, "consume": consume, "save one wide row": save}


def raw(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the tables hold them, for peers that know nothing of our records."""
    return {
        **values,
        "shade": values["shade"].value,
        "at": values["at"].isoformat(timespec="microseconds")[:26] + "Z",
        "seen_at": values["seen_at"].isoformat(timespec="microseconds")[:26] + "Z",
        "facts": values["facts"].text,
        "flag": int(values["flag"]),
        "sure": int(values["sure"]),
    }


def by_core(engine: sa.Engine, tickets: sa.Table, specimens: sa.Table) -> dict[str, Unit]:
    numbers = count(1)

    def read(id: str) -> object:
        with engine.connect() as connection:
            return connection.execute(sa.select(tickets).where(tickets.c.id == id)).one()

    def insert(id: str) -> None:
        with engine.begin() as connection:
            connection.execute(sa.insert(tickets).values(dict(zip(tickets.c.keys(), ticket_row(id), strict=True))))

    def consume(id: str) -> None:
        c = tickets.c
        unspent = (c.id == id, c.purpose == "reset", c.spent_at.is_(None), c.expires_at >= TEXT_NOW)
        with engine.begin() as connection:
            done = connection.execute(sa.update(tickets).where(*unspent).values(spent_at=TEXT_NOW, end="redeemed"))
        assert done.rowcount == 1

    def save(id: str) -> None:
        number = next(numbers)
        mine = (specimens.c.id == id, specimens.c.number < number)
        with engine.begin() as connection:
            done = connection.execute(sa.update(specimens).where(*mine).values(raw(answers(number))))
        assert done.rowcount == 1

    return {"read by key": read, "insert": insert, "consume": consume, "save one wide row": save}


def by_orm(engine: sa.Engine, tickets: sa.Table, specimens: sa.Table) -> dict[str, Unit]:
    numbers = count(1)
    mapped = registry()
    ticket_type, specimen_type = type("ORMTicket", (), {}), type("ORMSpecimen", (), {})
    mapped.map_imperatively(ticket_type, tickets)
    mapped.map_imperatively(specimen_type, specimens)

    def read(id: str) -> object:
        with Session(engine) as session:
            return session.get_one(ticket_type, id)

    def insert(id: str) -> None:
        with Session(engine) as session, session.begin():
            session.add(ticket_type(**dict(zip(tickets.c.keys(), ticket_row(id), strict=True))))

    def consume(id: str) -> None:
        unspent = (
            ticket_type.id == id,
            ticket_type.purpose == "reset",
            ticket_type.spent_at.is_(None),
            ticket_type.expires_at >= TEXT_NOW,
        )
        with Session(engine) as session, session.begin():
            done = session.execute(sa.update(ticket_type).where(*unspent).values(spent_at=TEXT_NOW, end="redeemed"))
        assert done.rowcount == 1

    def save(id: str) -> None:
        with Session(engine) as session, session.begin():
            found = session.get_one(specimen_type, id)
            for name, value in raw(answers(next(numbers))).items():
                setattr(found, name, value)

    return {"read by key": read, "insert": insert, "consume": consume, "save one wide row": save}


def sampler(unit: Unit, ids: Iterable[str], *, loops: int, clock: Callable[[], float]) -> Callable[[], float]:
    """Microseconds of one call, over so many calls each with an id of its own."""
    turn = iter(ids)

    def sample() -> float:
        chosen = [next(turn) for _ in range(loops)]
        start = clock()
        for id in chosen:
            unit(id)
        return (clock() - start) / loops * 1e6

    return sample


def scattered(ids: list[str]) -> list[str]:
    """The ids in an order in which neighbours are far apart."""
    step = 7919 if len(ids) % 7919 else 7907
    return [ids[place * step % len(ids)] for place in range(len(ids))]


def measure(rows: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        made = SQLStore(SQLite().engine(sa.make_url(f"sqlite:///{path}")), (Ticket, Specimen))
        made.create()
        made.close()
        tickets, specimens = fill(path, rows)
        table: list[Row] = []
        sides = {synchronous: open_sides(path, synchronous) for synchronous in ("NORMAL", "FULL")}
        for unit, (synchronous, target) in UNITS.items():
            what = unit.partition(",")[0]
            ids = {
                "read by key": lambda: cycle(scattered(tickets)),
                "insert": lambda: (secrets.token_urlsafe(16) for _ in count()),
                "consume": lambda: unspent(path, scattered(tickets)),
                "save one wide row": lambda: cycle(scattered(specimens)),
            }[what]()
            clock = perf_counter if synchronous == "FULL" else thread_time
            takers = {
                name: sampler(units[what], ids, loops=50, clock=clock) for name, units in sides[synchronous].items()
            }
            for taker in takers.values():
                taker()
            samples = sample_each(takers, rounds=rounds)
            limit = samples["sqlite3 by hand"]
            for name, taken in samples.items():
                table.append(Row(f"{unit}, {name}", median(taken), ratio(taken, limit), target * (name == "tmspros")))
        show(f"storage on SQLite, {rows:,} rows", "µs; of processor time, on the wall where on the disk", table)


def open_sides(path: Path, synchronous: str) -> dict[str, dict[str, Unit]]:
    """The four on one file, each with a connection of its own."""
    store = SQLStore(SQLite().engine(sa.make_url(f"sqlite:///{path}")), (Ticket, Specimen))
    peer = sa.create_engine(store.engine.url)
    for engine in (store.engine, peer):
        sa.event.listen(engine, "connect", lambda driver, record: driver.execute(f"PRAGMA synchronous={synchronous}"))
    tables = store.tables.of[Ticket], store.tables.of[Specimen]
    return {
        "sqlite3 by hand": by_hand(path, synchronous),
        "tmspros": by_us(store),
        "SQLAlchemy Core": by_core(peer, *tables),
        "SQLAlchemy ORM": by_orm(peer, *tables),
    }


def unspent(path: Path, ids: list[str]) -> Iterable[str]:
    """Tickets to consume; all are made whole again when they run out."""
    while True:
        driver = sqlite3.connect(path, isolation_level=None)
        driver.execute('UPDATE tmspros_ticket SET spent_at = NULL, "end" = NULL WHERE spent_at IS NOT NULL')
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        driver.close()
        yield from ids


if __name__ == "__main__":
    for size in map(int, sys.argv[1:] or ["1000", "1000000"]):
        measure(size, rounds=61)
