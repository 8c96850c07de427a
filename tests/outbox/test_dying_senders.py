"""Senders beside one that is killed: the others go on, no letter is lost, at worst one goes again (MA-1)."""

import multiprocessing
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from outbox.test_senders import LETTERS, arrived, filled
from processes.sending import send_later
from processes.sending_beside import send_beside
from stores.copies import Copies, PostgreSQLCopies, SQLiteCopies
from tmspros_core.records import OutboxEntry
from tmspros_core.records.outbox import Outcome
from tmspros_core.testing.trial import trial

pytestmark = [pytest.mark.long, pytest.mark.rule("MA-1")]

SEEN = 5
"""The step after which every sender has seen what is due, and none has taken any of it."""

STEPS = range(SEEN, SEEN + 14)
"""From the lease of some letters to the note that the first of them went."""


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copies]:
    if request.param == "sqlite":
        yield SQLiteCopies(tmp_path)
    else:
        made = PostgreSQLCopies(request.getfixturevalue("postgresql_server"))
        yield made
        made.drop()


@pytest.mark.parametrize("senders", [2, 8])
def test_beside_a_sender_killed_at_any_step_others_send_the_rest_and_the_next_one_what_it_held(
    copies: Copies, tmp_path: Path, senders: int
) -> None:
    wanted = filled(copies.original())
    again, killed = set[int](), 0
    for at in STEPS:
        url, path = copies.copy(), tmp_path / f"server-{at}"
        killed += beside(senders, url, path, at=at)
        assert arrived(path).total() < LETTERS + 2
        send_later(url, str(path))
        assert arrived(path).keys() == wanted, f"killed at step {at}, a letter was lost"
        again.add(arrived(path).total() - LETTERS)
        with trial(url) as tried:
            assert {entry.outcome for entry in tried.rows(OutboxEntry)} == {Outcome.SENT}
    assert again <= {0, 1}, "only what was taken and not noted may go again"
    assert killed > len(STEPS) // 2, "hardly anything was tried"


def beside(senders: int, url: str, path: Path, *, at: int) -> bool:
    """Let so many processes work off the outbox at once, the first of which is killed at this step.

    Whether it was: the others may have left it too little to come so far.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["processes.sending_beside", "tmspros_adapters.plugin", "tmspros_adapters.sql.store"]
    )
    everybody = context.Barrier(senders)
    processes = [
        context.Process(target=send_beside, args=(url, str(path), everybody, at if number == 0 else None))
        for number in range(senders)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    first, *others = [process.exitcode for process in processes]
    assert (first in {-signal.SIGKILL, 0}, others) == (True, [0] * (senders - 1)), f"at step {at}"
    return first == -signal.SIGKILL
