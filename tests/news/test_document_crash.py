"""kill -9 while a document is published: no row that is seen without its bytes, no bytes for ever (AT-6, PO-2)."""

import multiprocessing
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from processes.depositing import DOCUMENT
from processes.publishing import publish
from stores.copies import Copies, PostgreSQLCopies, SQLiteCopies
from tmspros_core.records import JournalEntry, Publication
from tmspros_core.records.attachments import AttachmentState
from tmspros_core.testing.trial import OFFICER, trial

pytestmark = [pytest.mark.needs("sqlalchemy")]

ORDER = ["nothing", "receiving", "here"]
Attempt = Callable[[int | None], tuple[int | None, str]]


def state(url: str, folder: Path) -> str:
    """How far the publication was when its process died; whatever is left is whole, or gone after the purge."""
    with trial(url, files=f"file://{folder}") as tried:
        news, officer = tried.portal.news, tried.portal.actors.officer(OFFICER)
        rows, seen = tried.rows(Publication), news.documents(officer).items
        told = [row.event for row in tried.rows(JournalEntry)]
        assert len(seen) == len([row for row in rows if row.state is AttachmentState.HERE])
        assert told.count("DocumentPublished") == len(seen) <= 1
        tried.clock.advance(timedelta(minutes=30))
        tried.portal.purge()
        assert {row.id for row in tried.rows(Publication)} == {row.id for row in rows}, "nothing is given up so soon"
        for _ in range(2):
            tried.clock.advance(timedelta(days=3))
            tried.portal.purge()
        for view in seen:
            with news.open_document(officer, view.id) as opened:
                assert opened.read() == DOCUMENT
        left = {path.name for path in folder.rglob("*") if path.is_file()}
        assert {row.blob for row in tried.rows(Publication)} == left
        assert len(left) == len(seen)
    return "here" if seen else "receiving" if rows else "nothing"


def attempts(copies: Copies, folder: Path, steps: Any) -> Attempt:
    """What publishes on a copy of the database until a step, and says how the process ended and what it left."""
    with trial(copies.original()) as tried:
        tried.officer()
    context = multiprocessing.get_context("forkserver")

    def attempt(at: int | None) -> tuple[int | None, str]:
        url = copies.copy()
        shutil.rmtree(folder, ignore_errors=True)
        process = context.Process(target=publish, args=(url, f"file://{folder}", at, steps))
        process.start()
        process.join(60)
        return process.exitcode, state(url, folder)

    return attempt


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copies]:
    if request.param == "sqlite":
        yield SQLiteCopies(tmp_path)
    else:
        made = PostgreSQLCopies(request.getfixturevalue("postgresql_server"))
        yield made
        made.drop()


@pytest.mark.long
@pytest.mark.rule("AT-6", "PO-2")
def test_a_publication_killed_at_any_step_leaves_a_whole_document_or_what_the_purge_collects(
    copies: Copies, tmp_path: Path
) -> None:
    steps = multiprocessing.get_context("forkserver").Queue()
    attempt = attempts(copies, tmp_path / "files", steps)
    assert attempt(None) == (0, "here")
    taken = steps.get(timeout=10)
    states = []
    for at in range(1, taken + 1):
        code, found = attempt(at)
        assert code == -signal.SIGKILL, f"step {at} of {taken} was not reached"
        states.append(found)
    assert states == sorted(states, key=ORDER.index), "it only goes forward"
    assert set(states) == set(ORDER), "every state was met"
    assert states.count("receiving") >= 6, "the parts of the write were tried"


@pytest.mark.rule("AT-6")
def test_a_publication_killed_among_its_bytes_leaves_what_the_purge_collects(tmp_path: Path) -> None:
    steps = multiprocessing.get_context("forkserver").Queue()
    attempt = attempts(SQLiteCopies(tmp_path), tmp_path / "files", steps)
    assert attempt(None) == (0, "here")
    assert attempt(steps.get(timeout=10) // 2) == (-signal.SIGKILL, "receiving")
