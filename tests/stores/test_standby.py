"""The primary is killed under writes and its synchronous standby takes over: no write that was answered is lost."""

import signal
import threading
import time
from collections.abc import Iterator

import pytest

from servers.postgresql import PORT, USER, Server
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Add
from tmspros_core.errors import Unavailable
from tmspros_core.testing.specimens import SPECIMENS, Specimen

SLOT = "standby"
WRITERS = 4


@pytest.fixture
def pair(postgresql_server: Server) -> Iterator[tuple[Server, Server]]:
    """A primary whose commits wait for a standby, and that standby."""
    programs = postgresql_server.programs
    # Commits are written as in earnest: what is tried here is what a crash leaves.
    earnest = {"fsync": "on", "full_page_writes": "on", "wal_level": "replica"}
    with Server.new(programs, **earnest) as primary:
        standby = Server.new(programs, initialize=False, wal_retrieve_retry_interval="200ms", **earnest)
        there = ("-h", str(primary.folder), "-p", str(PORT), "-U", USER)
        programs.run("pg_basebackup", *there, "-D", str(standby.data), "-R", "-C", "-S", SLOT, "-c", "fast")
        with standby:
            primary.sql(
                "ALTER SYSTEM SET synchronous_standby_names = '*'",
                "ALTER SYSTEM SET synchronous_commit = 'on'",
                "SELECT pg_reload_conf()",
            )
            yield primary, standby


def wait_until_synchronous(primary: Server) -> None:
    for _ in range(300):
        if primary.ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == "1":
            return
        time.sleep(0.05)
    raise AssertionError("the standby did not follow")


@pytest.mark.long
def test_no_write_that_was_answered_is_lost_when_the_standby_takes_over(pair: tuple[Server, Server]) -> None:
    primary, standby = pair
    wait_until_synchronous(primary)
    database = primary.database()
    both = f"postgresql://{USER}@/{database}?host={primary.folder},{standby.folder}&target_session_attrs=read-write"
    store = SQLStore.at(both, SPECIMENS)
    store.create()
    answered: list[str] = []
    unheard: list[str] = []
    killed, taken_over = threading.Event(), threading.Event()

    def keep_writing(writer: int) -> None:
        number = after = 0
        while after < 20:
            number += 1
            name = f"{writer}-{number}"
            try:
                with store.transaction(write=True, alone=[f"account:{writer}"]) as tx:
                    tx.apply([Add(Specimen(id=name))])
            except Unavailable:
                unheard.append(name)
                assert killed.is_set(), "the primary went by itself"
                taken_over.wait(60)
            else:
                answered.append(name)
                after += taken_over.is_set()

    threads = [threading.Thread(target=keep_writing, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    while len(answered) < 200:
        time.sleep(0.01)
    killed.set()
    primary.stop(how=signal.SIGKILL)
    before = len(answered)
    standby.sql("SELECT pg_promote(true, 60)")
    taken_over.set()
    for thread in threads:
        thread.join(60)
    with store.transaction() as tx:
        found = {row.id for row in tx.select(Specimen)}
    store.close()
    assert before >= 200
    assert len(answered) >= before + WRITERS * 20
    assert unheard, "nobody was writing when the primary was killed"
    assert set(answered) <= found
    assert found <= {*answered, *unheard}
