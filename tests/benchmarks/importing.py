"""How long a list of establishments takes, on SQLite and on PostgreSQL, every commit waiting for the disk (PO-4).

The limit is the driver, which writes the same rows by hand in as many transactions. Beside it: the same establishments
made one by one. Run from the root of the repository: ``python -m tests.benchmarks.importing [lines]``.
"""

import sqlite3
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
from tests.benchmarks.rounds import Row, show

sys.path.insert(0, str(Path(__file__).parents[1]))

from desk.places import siret
from servers.postgresql import Server, installed
from tmspros_core import Portal, Settings
from tmspros_core.portal.desk.importing import BATCH, Outcome
from tmspros_core.records import Account, Address, Establishment, JournalEntry, OutboxEntry, Ticket
from tmspros_core.records.schema import schema
from tmspros_core.values.actors import Officer

WRITTEN = (Account, Establishment, Address, Ticket, JournalEntry, OutboxEntry)
TARGET = "60 s for 10,000 lines"

Table = tuple[str, str, Sequence[Any]]


def lines(count: int) -> Iterator[str]:
    """A list of so many establishments, each with two addresses."""
    yield "siret;name;emails;sector;address"
    for number in range(count):
        cells = (siret(number), f"Atelier {number}", f"chef{number}@a.example rh{number}@a.example", "btp", "1 rue")
        yield ";".join(cells)


def opened(url: str) -> tuple[Portal, Officer]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "hashing='cheapest'", RuntimeWarning)
        settings = Settings(keys=["k" * 32], base_url="https://portail.example", hashing="cheapest")
        portal = Portal.open(url, settings=settings)
    return portal, portal.admin.enrol_officer("jeanne@caisse.example", fund="cramif")


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def imported(url: str, count: int) -> float:
    portal, officer = opened(url)
    with portal:
        reports = []
        took = seconds(lambda: reports.append(portal.desk.import_establishments(officer, lines(count))))
        assert reports[0].count(Outcome.CREATED) == count
        return took


def imported_again(url: str, count: int) -> float:
    with Portal.open(url, settings=Settings(keys=["k" * 32], base_url="https://portail.example")) as portal:
        officer = portal.actors.officer("jeanne@caisse.example")
        return seconds(lambda: portal.desk.import_establishments(officer, lines(count)))


def one_by_one(url: str, count: int) -> float:
    portal, officer = opened(url)

    def make() -> None:
        for number in range(count):
            emails = (f"chef{number}@a.example", f"rh{number}@a.example")
            create = portal.desk.create_establishment
            create(officer, siret(number), name=f"Atelier {number}", emails=emails, sector="btp", address="1 rue")

    with portal:
        return seconds(make)


def by_hand(connection: Any, rows: Sequence[Table], mark: str, count: int) -> float:
    """Write what the import wrote, in as many transactions."""

    def write() -> None:
        transactions = -(-count // BATCH)
        for turn in range(transactions):
            cursor = connection.cursor()
            for table, columns, kept in rows:
                some = kept[turn * len(kept) // transactions : (turn + 1) * len(kept) // transactions]
                places = ", ".join([mark] * len(columns.split(",")))
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", some)
            connection.commit()

    return seconds(write)


def written(connection: Any) -> list[Table]:
    """What there is in the tables that an import writes."""
    found: list[Table] = []
    for kind in WRITTEN:
        columns = ", ".join(f'"{column.name}"' for column in schema(kind).columns)
        table, cursor = f"tmspros_{schema(kind).name}", connection.cursor()
        cursor.execute(f"SELECT {columns} FROM {table}")
        found.append((table, columns, cursor.fetchall()))
    return found


def measure(name: str, fresh: Callable[[], str], connect: Callable[[str], Any], mark: str, count: int) -> None:
    """One table: a fresh database for each."""
    url, empty, single = fresh(), fresh(), fresh()
    ours = imported(url, count)
    with Portal.open(empty, settings=Settings(keys=["k" * 32], base_url="https://portail.example")):
        pass
    with closing(connect(url)) as source, closing(connect(empty)) as target:
        rows = written(source)
        limit = by_hand(target, rows, mark, count)
    few = max(count // 10, 1)
    table = [
        Row("the driver by hand", limit, 1.0),
        Row("import_establishments", ours, ours / limit, TARGET),
        Row("the same list again", imported_again(url, count), None),
        Row(f"create_establishment, times 10 of {few:,}", one_by_one(single, few) * 10, None),
    ]
    total = sum(len(kept) for _, _, kept in rows)
    show(f"{count:,} lines, {total:,} rows on {name}", "s on the wall", table)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = (Path(folder, f"{number}.db") for number in range(100))
        measure(
            "SQLite",
            lambda: f"sqlite:///{next(files)}",
            lambda url: sqlite3.connect(url.removeprefix("sqlite:///")),
            "?",
            count,
        )
    if found := installed():
        with Server.new(found[0], fsync="on", full_page_writes="on") as server:
            name = f"PostgreSQL {found[0].major}"
            measure(name, lambda: server.url(server.database()), psycopg.connect, "%s", count)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
