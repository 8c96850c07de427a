"""kill -9 during a deposit and at each write around it: no shown row without its bytes, no bytes for ever (AT-6)."""

import multiprocessing
import shutil
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from processes.depositing import DOCUMENT, deposit
from stores.copies import Copies, copies
from tmspros_core.portal.upkeep.purging import Purging
from tmspros_core.records import Attachment, OutboxEntry
from tmspros_core.records.attachments import AttachmentState
from tmspros_core.testing.answering import PROFILE, answers
from tmspros_core.testing.trial import trial

HERE, RECEIVING = AttachmentState.HERE, AttachmentState.RECEIVING

__all__ = ["copies"]


def prepared(copies: Copies) -> None:
    """An establishment whose first step lacks its dashboard alone."""
    with trial(copies.original()) as tried:
        actor = tried.establishment()
        tried.portal.profiles.save(actor, PROFILE)
        tried.portal.profiles.validate(actor)
        typed = answers(tried.portal.shell.forms.parcours, "1")
        tried.portal.parcours.save(actor, "1", typed, revision=0)


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def state(url: str, folder: Path) -> str:
    """How far the deposit was when its process died; whatever is left is whole, or gone after the purge."""
    with trial(url, files=f"file://{folder}") as tried:
        portal, actor = tried.portal, tried.portal.actors.establishment("73282932000074")
        rows, told = tried.rows(Attachment), [row.event for row in tried.rows(OutboxEntry)]
        views = portal.attachments.list(actor)
        status = portal.parcours.read(actor, "1").status
        assert len(views) == len([row for row in rows if row.state is HERE])
        for view in views:
            with portal.attachments.open(actor, view.id) as opened:
                assert opened.read() == DOCUMENT
        assert told.count("StepRequested") == len(views) <= 1
        assert (status == "complete") is bool(views)
        tried.clock.advance(timedelta(minutes=30))
        Purging(portal.shell).purge()
        assert {row.id for row in tried.rows(Attachment)} == {row.id for row in rows}, "nothing is given up so soon"
        tried.clock.advance(timedelta(days=3))
        Purging(portal.shell).purge()
        tried.clock.advance(timedelta(days=3))
        Purging(portal.shell).purge()
        assert {row.blob for row in tried.rows(Attachment)} == {path.name for path in kept(folder)}
        assert [row.state for row in tried.rows(Attachment)] == [HERE for _ in views]
    return "here" if views else "receiving" if rows else "nothing"


@pytest.mark.long
@pytest.mark.rule("AT-6")
def test_a_deposit_killed_at_any_step_leaves_a_whole_document_or_what_the_purge_collects(
    copies: Copies, tmp_path: Path
) -> None:
    context = multiprocessing.get_context("forkserver")
    steps: Any = context.Queue()
    prepared(copies)

    def attempt(at: int | None) -> tuple[int | None, str]:
        url, folder = copies.copy(), tmp_path / "files"
        shutil.rmtree(folder, ignore_errors=True)
        process = context.Process(target=deposit, args=(url, f"file://{folder}", at, steps))
        process.start()
        process.join(60)
        return process.exitcode, state(url, folder)

    assert attempt(None) == (0, "here")
    taken = steps.get(timeout=10)
    states = []
    for at in range(1, taken + 1):
        code, found = attempt(at)
        assert code == -signal.SIGKILL, f"step {at} of {taken} was not reached"
        states.append(found)
    order = ["nothing", "receiving", "here"]
    assert states == sorted(states, key=order.index), "it only goes forward"
    assert set(states) == set(order), "every state was met"
    assert states.count("receiving") >= 6, "the parts of the write were tried"
