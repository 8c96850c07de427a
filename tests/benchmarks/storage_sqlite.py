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
from itertools import count, cycle
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

import sqlalchemy as sa
from tests.benchmarks.rounds import Row, ratio, sample_each, show
from tests.benchmarks.storage_sqlite_sides import Unit, by_core, by_hand, by_orm, by_us, fill

from tmspros_adapters.sql.sqlite import SQLite
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.records import Ticket
from tmspros_core.testing.specimens import Specimen

UNITS: dict[str, tuple[str, str]] = {
    "read by key": ("NORMAL", "target ≤ 3"),
    "insert": ("NORMAL", ""),
    "consume": ("NORMAL", "target ≤ 3"),
    "save one wide row": ("NORMAL", "target ≤ 2"),
    "consume, on the disk": ("FULL", "target ≤ 1.25"),
}
"""Each unit with what SQLite waits for and what is aimed at."""


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
