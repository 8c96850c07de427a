"""kill -9 at each step of a cession: wholly before or wholly after, with its letters or with none (QR-3, MA-1)."""

import multiprocessing
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from processes.ceding import run
from stores.copies import Copies, SQLiteCopies, copies
from tmspros_core.changes import Drop
from tmspros_core.records import KINDS, Attempt, OutboxEntry
from tmspros_core.testing.crashes import difference, everything
from tmspros_core.testing.races import Scene
from tmspros_core.testing.trial import trial

__all__ = ["copies"]


def peopled(copies: Copies) -> tuple[str, str]:
    """Two principals with secondaries of every kind, one of them invited by both; the addresses of the two."""
    with trial(copies.original()) as tried:
        scene = Scene(tried)
        anne, bert = scene.principal("anne", "s1", "s2"), scene.principal("bert", "s3")
        scene.secondary(anne, "carl", "s1", "s2")
        scene.invited(anne, "dora", "s2")
        scene.invited(anne, "emil", "s1")
        scene.invited(bert, "emil", "s3")
        scene.invited(bert, "anne")
        return scene.address("anne"), scene.address("bert")


def look(url: str) -> Mapping[type, Any]:
    """All that a database holds, opened anew, the laws of the delegation held.

    Attempts are counted in transactions of their own and outlive a crash (QR-15): they are forgotten, for the next try.
    """
    with trial(url) as reopened:
        assert reopened.portal.verify() == ()
        reopened.change(Drop(Attempt, ()))
        return everything(reopened.portal.store, KINDS)


def letters(found: Mapping[type, Any]) -> int:
    """The letters about the cession, to both sides, and the request to tell those it moved."""
    return sum(row.event in {"SiretsCeded", "SecondariesMoved"} for row in found[OutboxEntry].values())


def outcomes(copies: Copies, *, halfway: bool = False) -> list[bool]:
    """For each step at which the process was killed, whether the cession had happened; AssertionError when half."""
    context = multiprocessing.get_context("forkserver")
    steps = context.Queue()
    giver, receiver = peopled(copies)

    def attempt(at: int | None, url: str) -> int | None:
        process = context.Process(target=run, args=(url, giver, receiver, at, steps, halfway))
        process.start()
        process.join(60)
        return process.exitcode

    undisturbed = copies.copy()
    assert attempt(None, undisturbed) == 0
    taken = steps.get(timeout=10)
    assert taken > 0, "nothing was counted, so nothing would be tried"
    before = look(copies.copy())
    whole = difference(before, look(undisturbed))
    assert whole, "the cession changed nothing, so nothing would be seen"
    happened, url = list[bool](), copies.copy()
    for at in range(1, taken + 1):
        assert attempt(at, url) == -signal.SIGKILL, f"step {at} of {taken} was not reached"
        after = look(url)
        found = difference(before, after)
        assert not found or found == whole, f"half done when killed at step {at} of {taken}"
        assert letters(after) == (3 if found else 0)
        happened.append(bool(found))
        url = copies.copy() if found else url
    return happened


@pytest.mark.long
@pytest.mark.rule("QR-3", "MA-1")
def test_a_cession_killed_at_any_step_is_wholly_before_or_wholly_after(copies: Copies) -> None:
    happened = outcomes(copies)
    assert happened == sorted(happened), "what was there once has gone again"
    assert happened[0] is False
    assert happened[-1] is True


@pytest.mark.long
def test_the_control_a_store_that_commits_after_every_change_is_caught_half_done(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="half done"):
        outcomes(SQLiteCopies(tmp_path), halfway=True)
