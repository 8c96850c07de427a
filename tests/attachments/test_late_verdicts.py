"""Several processes learn at once that the last document is clean: the fund gets one letter (AT-5, PA-7)."""

import io
import multiprocessing
from pathlib import Path

import pytest

from attachments.papers import pdf
from attachments.streams import Says
from processes.depositing import scan
from tmspros_core.records import Attachment, JournalEntry, OutboxEntry
from tmspros_core.testing.answering import PROFILE, answers
from tmspros_core.testing.trial import trial

pytestmark = pytest.mark.needs("sqlalchemy")
PROCESSES = 4


@pytest.mark.rule("AT-5", "PA-7")
@pytest.mark.parametrize("documents", [1, 3])
def test_a_late_verdict_that_many_processes_bring_gives_one_letter(
    shared_url: str, tmp_path: Path, documents: int
) -> None:
    files = f"file://{tmp_path}/files"
    with trial(shared_url, files=files, scanner=Says()) as tried:
        actor = tried.establishment()
        tried.portal.profiles.save(actor, PROFILE)
        tried.portal.profiles.validate(actor)
        typed = answers(tried.portal.shell.forms.parcours, "1")
        tried.portal.parcours.save(actor, "1", typed, revision=0)
        for _ in range(documents):
            tried.portal.attachments.deposit(actor, "q8", "a.pdf", io.BytesIO(pdf()))
    context = multiprocessing.get_context("forkserver")
    begin, verdicts = context.Barrier(PROCESSES), context.Queue()
    processes = [context.Process(target=scan, args=(shared_url, files, 10, begin, verdicts)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    given = [verdicts.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    with trial(shared_url, files=files) as tried:
        assert [row.verdict for row in tried.rows(Attachment)] == ["clean"] * documents
        assert sum(row.event == "DocumentScanned" for row in tried.rows(JournalEntry)) == documents == sum(given)
        assert sum(row.event == "StepRequested" for row in tried.rows(OutboxEntry)) == 1
