"""Two senders, eight senders, senders that are killed: no letter twice at a time, none lost (MA-1)."""

import multiprocessing
import signal
from collections import Counter
from pathlib import Path

import pytest

from processes.sending import send, send_later, send_until
from stores.copies import Copies, SQLiteCopies, copies
from tmspros_core import wire
from tmspros_core.changes import Add
from tmspros_core.events.accounts import Means, PasswordChanged
from tmspros_core.records import OutboxEntry
from tmspros_core.records.outbox import Outcome
from tmspros_core.records.schema import Json
from tmspros_core.testing.trial import trial

LETTERS = 240
"""More than four batches."""


__all__ = ["copies"]


def filled(url: str) -> set[str]:
    """Put letters into the outbox; their ids."""
    with trial(url) as tried:
        now = tried.clock.now()
        told = PasswordChanged(subject="x", means=Means.RESET, at=now, identifier="732 829 320 00074")
        made = [
            OutboxEntry(
                id=f"letter-{number}",
                event="PasswordChanged",
                facts=Json.of(wire.unstructure(told)),
                to=f"agent{number}@atelier.example",
                made_at=now,
                due_at=now,
            )
            for number in range(LETTERS)
        ]
        tried.change(*map(Add, made))
    return {f"{entry.id}@portail.example" for entry in made}


def arrived(path: Path) -> Counter[str]:
    """How often the server took which letter."""
    return Counter(line.split()[0] for line in path.read_text().splitlines()) if path.exists() else Counter()


def sent_by(senders: int, url: str, path: Path, *, protected: bool = True) -> list[int]:
    """Let so many processes work off the outbox at once; how many letters each sent."""
    context = multiprocessing.get_context("forkserver")
    everybody, counts = context.Barrier(senders), context.Queue()
    processes = [
        context.Process(target=send, args=(url, str(path), everybody, counts, protected)) for _ in range(senders)
    ]
    for process in processes:
        process.start()
    found = [counts.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    return found


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize("senders", [2, pytest.param(8, marks=pytest.mark.long)])
def test_several_processes_send_every_letter_once(copies: Copies, tmp_path: Path, senders: int) -> None:
    url, path = copies.original(), tmp_path / "server"
    wanted = filled(url)
    counts = sent_by(senders, url, path)
    assert arrived(path) == dict.fromkeys(wanted, 1)
    assert sum(counts) == LETTERS
    assert sum(count > 0 for count in counts) > 1, "one process sent all: nothing was tried"
    with trial(url) as tried:
        assert {entry.outcome for entry in tried.rows(OutboxEntry)} == {Outcome.SENT}


@pytest.mark.rule("MA-1")
def test_the_control_without_the_claims_conditions_letters_are_sent_twice(copies: Copies, tmp_path: Path) -> None:
    url, path = copies.original(), tmp_path / "server"
    wanted = filled(url)
    sent_by(8, url, path, protected=False)
    assert arrived(path).keys() <= wanted
    assert arrived(path).total() > len(arrived(path))


def killed(copies: Copies, folder: Path, *, hasty: bool = False) -> list[Counter[str]]:
    """For each step at which the sender was killed, what the server took of it and of the next sender together."""
    context = multiprocessing.get_context("forkserver")
    steps = context.Queue()
    with trial(copies.original()) as tried:
        for agent in ("one", "two"):
            tried.portal.admin.enrol_support(f"{agent}@3679.example")

    def attempt(url: str, path: Path, at: int | None) -> int | None:
        process = context.Process(target=send_until, args=(url, str(path), at, steps, hasty))
        process.start()
        process.join(60)
        return process.exitcode

    assert attempt(copies.copy(), folder / "undisturbed", None) == 0
    undisturbed = (folder / "undisturbed").read_text()
    found = []
    for at in range(1, steps.get(timeout=10) + 1):
        url, path = copies.copy(), folder / f"server-{at}"
        assert attempt(url, path, at) == -signal.SIGKILL, f"step {at} was not reached"
        send_later(url, str(path), hasty)
        lines = path.read_text().splitlines() if path.exists() else []
        assert set(lines) <= set(undisturbed.splitlines()), "a retry is another letter"
        found.append(arrived(path))
    return found


@pytest.mark.long
@pytest.mark.rule("MA-1", "MA-2")
def test_a_sender_killed_at_any_step_loses_no_letter_and_at_worst_one_goes_again_the_same(
    copies: Copies, tmp_path: Path
) -> None:
    found = killed(copies, tmp_path)
    assert {len(taken) for taken in found} == {2}, "a letter was lost"
    again = [taken.total() - 2 for taken in found]
    assert set(again) == {0, 1}, "only between taking and noting may a letter go twice, and only that one"
    assert again[0] == again[-1] == 0
    assert all(max(taken.values()) <= 2 for taken in found)


@pytest.mark.long
@pytest.mark.rule("MA-1")
def test_the_control_a_sender_that_notes_before_it_sends_loses_letters(tmp_path: Path) -> None:
    found = killed(SQLiteCopies(tmp_path), tmp_path, hasty=True)
    assert min(len(taken) for taken in found) < 2
