"""Units of storage through Django: the driver by hand, our store, Django's ORM, side by side on one database.

Run from the root of the repository: ``PYTHONPATH=tests python -m tests.benchmarks.storage_django`` (10^3 and 10^6 rows;
give other sizes as arguments), on SQLite in processor time and on PostgreSQL in time on the wall, since there most of
it is waiting for the server. By hand each unit is one statement without BEGIN, which the server has prepared; ours and
the ORM's write inside ``atomic``. «Prepared» is ours on an alias with server_side_binding and prepare_threshold.
"""

import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count, cycle
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any

import psycopg
from django.apps import apps
from django.db import connections
from django.db.transaction import atomic
from tests.benchmarks.rounds import Row, Samples, ratio, sample_each, show
from tests.benchmarks.storage_sqlite import sampler, scattered
from tests.benchmarks.storage_sqlite_sides import (
    LATER,
    NOW,
    TICKET_COLUMNS,
    Unit,
    answers,
    by_hand,
    by_us,
    fill,
    ticket,
)

from in_django.databases import alias, make_specimens, migrate, postgresql_at, set_up, sqlite_at
from servers.postgresql import Server, installed
from tmspros_adapters.django.store import DjangoStore
from tmspros_core.records import Ticket
from tmspros_core.testing.specimens import Specimen

TARGETS = {"sqlite": {}, "postgresql": {"read by key": "target ≤ 1.6"}}
LOOPS = 10
ROUNDS = 81


def by_psycopg(driver: psycopg.Connection[Any]) -> dict[str, Unit]:
    """Single statements, prepared by the server, without BEGIN."""
    numbers = count(1)
    spend = (
        'UPDATE tmspros_ticket SET spent_at = %s, "end" = %s'
        " WHERE id = %s AND purpose = %s AND spent_at IS NULL AND expires_at >= %s"
    )
    names = list(answers(1))
    save_ten = f"UPDATE tmspros_specimen SET {', '.join(f'{n} = %s' for n in names)} WHERE id = %s AND number < %s"
    add = f"INSERT INTO tmspros_ticket ({TICKET_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"

    def read(id: str) -> object:
        return driver.execute(
            f"SELECT {TICKET_COLUMNS} FROM tmspros_ticket WHERE id = %s", (id,), prepare=True
        ).fetchone()

    def insert(id: str) -> None:
        driver.execute(
            add, (id, "reset", "vcMvGZ-QZ_0SLXCyPcZ6aQ", "chef@exemple.fr", NOW, LATER, None, None), prepare=True
        )

    def consume(id: str) -> None:
        assert driver.execute(spend, (NOW, "redeemed", id, "reset", NOW), prepare=True).rowcount == 1

    def save(id: str) -> None:
        number = next(numbers)
        given = answers(number)
        given |= {"shade": given["shade"].value, "facts": given["facts"].text}
        assert driver.execute(save_ten, (*given.values(), id, number), prepare=True).rowcount == 1

    return {"read by key": read, "insert": insert, "consume": consume, "save one wide row": save}


def by_djangos_orm(name: str) -> dict[str, Unit]:
    """As a host would write it."""
    tickets = apps.get_model("tmspros", "Ticket").objects.using(name)
    specimens = apps.get_model("specimens", "Specimen").objects.using(name)
    numbers = count(1)
    fields = TICKET_COLUMNS.replace('"', "").split(", ")

    def read(id: str) -> object:
        return tickets.get(pk=id)

    def insert(id: str) -> None:
        made = ticket(id)
        with atomic(name):
            tickets.create(**{field: getattr(made, field) for field in fields})

    def consume(id: str) -> None:
        with atomic(name):
            unspent = tickets.filter(id=id, purpose="reset", spent_at=None, expires_at__gte=NOW)
            assert unspent.update(spent_at=NOW, end="redeemed") == 1

    def save(id: str) -> None:
        with atomic(name):
            found = specimens.get(pk=id)
            for field, value in answers(next(numbers)).items():
                setattr(found, field, value)
            found.save()

    return {"read by key": read, "insert": insert, "consume": consume, "save one wide row": save}


@contextmanager
def on_sqlite(rows: int) -> Iterator[tuple[str, dict[str, Unit], list[str], list[str]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "django.db"
        setting_up = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"
        with alias(sqlite_at(path, init_command=setting_up)) as name:
            migrate(name)
            make_specimens(name)
            tickets, specimens = fill(path, rows)
            yield name, by_hand(path, "NORMAL"), tickets, specimens


@contextmanager
def on_postgresql(rows: int) -> Iterator[tuple[str, dict[str, Unit], list[str], list[str]]]:
    with Server.new(installed()[0]) as server:
        url = server.url(server.database())
        with alias(postgresql_at(url)) as name, psycopg.connect(url, autocommit=True) as driver:
            migrate(name)
            make_specimens(name)
            tickets, specimens = (sorted(secrets.token_urlsafe(16) for _ in range(rows)) for _ in range(2))
            with driver.cursor() as cursor:
                with cursor.copy(f"COPY tmspros_ticket ({TICKET_COLUMNS}) FROM STDIN") as copy:
                    for id in tickets:
                        copy.write_row(
                            (id, "reset", "vcMvGZ-QZ_0SLXCyPcZ6aQ", "chef@exemple.fr", NOW, LATER, None, None)
                        )
                columns = "id, drawer, number, flag, shade, day, at, facts, text"
                with cursor.copy(f"COPY tmspros_specimen ({columns}) FROM STDIN") as copy:
                    for number, id in enumerate(specimens):
                        place = f"tiroir {number % 1000}"
                        copy.write_row(
                            (id, place, 0, False, "z-pale", NOW.date(), NOW, "{}", "une réponse assez longue")
                        )
            driver.execute("VACUUM ANALYZE")
            yield name, by_psycopg(driver), tickets, specimens


def measure(vendor: str, rows: int) -> None:
    clock = thread_time if vendor == "sqlite" else perf_counter
    with ExitStack() as opened:
        place = on_sqlite(rows) if vendor == "sqlite" else on_postgresql(rows)
        name, hand, tickets, specimens = opened.enter_context(place)
        ways = {"by hand": hand, "ours": by_us(DjangoStore(name, (Ticket, Specimen)))}
        if vendor == "postgresql":
            prepares = {"OPTIONS": {"server_side_binding": True, "prepare_threshold": 0}}
            prepared = opened.enter_context(alias(connections.databases[name] | prepares))
            ways["ours, prepared"] = by_us(DjangoStore(prepared, (Ticket, Specimen)))
        ways["Django's ORM"] = by_djangos_orm(name)
        fresh = iter(scattered(tickets))
        table: list[Row] = []
        for unit in hand:
            rounds = min(ROUNDS, rows // (LOOPS * len(ways) + 4)) if unit == "consume" else ROUNDS
            ids: dict[str, Any] = {"insert": (secrets.token_urlsafe(16) for _ in count()), "consume": fresh}
            chosen = ids.get(unit) or cycle(scattered(specimens if "save" in unit else tickets))
            takers = {way: sampler(does[unit], chosen, loops=LOOPS, clock=clock) for way, does in ways.items()}
            table += lines(unit, sample_each(takers, rounds=rounds), TARGETS[vendor].get(unit, ""))
    show(f"storage through Django on {vendor}, {rows} rows", "µs", table)


def lines(unit: str, samples: Samples, target: str) -> list[Row]:
    """The limit, ours and the ORM of one unit."""
    limit = samples["by hand"]
    return [
        Row(f"{unit}: {way}", median(taken), ratio(taken, limit), target if way == "ours" else "")
        for way, taken in samples.items()
    ]


if __name__ == "__main__":
    set_up()
    for rows in map(int, sys.argv[1:] or ("1000", "1000000")):
        for vendor in TARGETS:
            measure(vendor, rows)
