"""The sides of the benchmark of storage on SQLite: each does the same units in its own way."""

import secrets
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, registry

from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Add, Set, before, equal, since
from tmspros_core.records import Ticket
from tmspros_core.records.accounts import TicketEnd, TicketPurpose
from tmspros_core.records.schema import Json
from tmspros_core.testing.specimens import Shade, Specimen

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TEXT_NOW, TEXT_LATER = "2026-11-22T03:00:00.000000Z", "2026-11-23T03:00:00.000000Z"
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
