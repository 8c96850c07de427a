"""kill -9 at each step of a command: the database holds what it held, or all that the command does."""

import multiprocessing
import signal
from pathlib import Path

import pytest

from processes.dying import COMMANDS, run
from stores.copies import Copies, SQLiteCopies, copies, peopled
from tmspros_core.testing.crashes import difference

__all__ = ["copies"]


def outcomes(copies: Copies, command: str, *, halfway: bool = False) -> list[bool]:
    """For each step at which the process was killed, whether the command had happened; AssertionError when half."""
    context = multiprocessing.get_context("forkserver")
    steps = context.Queue()
    token = peopled(copies)

    def attempt(at: int | None, url: str) -> int | None:
        process = context.Process(target=run, args=(url, command, token, at, steps, halfway))
        process.start()
        process.join(60)
        return process.exitcode

    undisturbed = copies.copy()
    assert attempt(None, undisturbed) == 0
    taken = steps.get(timeout=10)
    assert taken > 0, "nothing was counted, so nothing would be tried"
    before = copies.look(copies.copy())
    whole = difference(before, copies.look(undisturbed))
    assert whole, "the command changed nothing, so nothing would be seen"
    happened, url = list[bool](), copies.copy()
    for at in range(1, taken + 1):
        assert attempt(at, url) == -signal.SIGKILL, f"step {at} of {taken} was not reached"
        found = difference(before, copies.look(url))
        assert not found or found == whole, f"half done when killed at step {at} of {taken}"
        happened.append(bool(found))
        url = copies.copy() if found else url
    return happened


@pytest.mark.parametrize(
    "command", [pytest.param(name, marks=[pytest.mark.long] * (name != "redeem")) for name in COMMANDS]
)
def test_a_process_killed_at_any_step_leaves_before_or_after_and_nothing_between(copies: Copies, command: str) -> None:
    happened = outcomes(copies, command)
    assert happened == sorted(happened), "what was there once has gone again"
    assert happened[0] is False
    assert happened[-1] is True


def test_the_control_a_store_that_commits_after_every_change_is_caught_half_done(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="half done"):
        outcomes(SQLiteCopies(tmp_path), "redeem", halfway=True)
