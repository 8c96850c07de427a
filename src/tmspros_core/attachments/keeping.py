"""What becomes of a document's row, deposited or published: received, kept, deleted, judged (AT-1, AT-5, AT-6)."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from attrs import evolve

from tmspros_core.changes import Add, Decision, Set, before, equal, is_in
from tmspros_core.errors import Code, Refused
from tmspros_core.events import Event
from tmspros_core.events.attachments import DocumentDeposited, DocumentScanned, DocumentsDeleted
from tmspros_core.events.desk import DocumentPublished, PublicationScanned
from tmspros_core.records.attachments import Attachment, AttachmentState, Verdict
from tmspros_core.records.news import Publication

Document = Attachment | Publication
K = TypeVar("K", bound=Document)

LEASE = timedelta(hours=1)
"""How long a deposit may go without a sign of life before the purge takes it; each sign gives it as long again."""

GRACE = timedelta(days=1)
"""How long the row of a deposit that was given up stays, for its writer may not know yet (AT-6)."""

SHORTEST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
"""Between two tries of a scanner that did not answer (AT-5)."""

WAITING = frozenset({Verdict.PENDING, Verdict.UNREACHABLE})
"""Verdicts that are none yet."""


def receive(row: Attachment, *, there: int, most: int) -> Decision:
    """Row a document before its bytes are written (AT-6). ``there``: how many the question has already.

    Raises Refused: ``attachment.too_many`` with ``most``.
    """
    if there >= most:
        raise Refused(Code.ATTACHMENT_TOO_MANY, field="file", most=most)
    return Decision((Add(row),))


def renewed(row: Document, *, now: datetime) -> Set:
    """A sign of life of a deposit under way; Lost when it was given up (AT-6)."""
    return Set(type(row), _received(row), {"until": now + LEASE}, expect=1)


def abandoned(row: Document, *, now: datetime) -> Set:
    """Give a deposit up that cannot be finished, unless it is; the purge collects its bytes (AT-6)."""
    return Set(type(row), _received(row), {"state": AttachmentState.DEAD, "until": now + GRACE})


def expired(row: Document, *, now: datetime) -> Set:
    """Give up a deposit that shows no sign of life; Lost when it just did (AT-6)."""
    where = (*_received(row), before("until", now))
    return Set(type(row), where, {"state": AttachmentState.DEAD, "until": now + GRACE}, expect=1)


def keep(row: K, *, is_scanned: bool, now: datetime) -> tuple[K, Decision]:
    """Show a document whose bytes are all there (AT-6); with a scanner it waits for its verdict (AT-5)."""
    values: dict[str, Any] = {"state": AttachmentState.HERE, "until": None}
    if is_scanned:
        # Whoever deposited asks the scanner first; others once that has surely ended.
        values |= {"verdict": Verdict.PENDING, "scan_at": now + SHORTEST_WAIT}
    return evolve(row, **values), Decision((Set(type(row), _received(row), values, expect=1),), (_arrived(row),))


def delete(
    rows: Collection[Attachment],
    *,
    others: Iterable[Attachment],
    kept_questions: Collection[str],
    counted: Collection[str],
    is_confirmed: bool,
    now: datetime,
) -> Decision:
    """« supprimer la sélection » (AT-1). ``others`` are the documents that stay, ``counted`` the ids of all that count.

    Raises Refused: ``attachment.last_of_dashboard`` with ``questions`` whose last document this is, or the last that
    counts, unless confirmed (PA-12).
    """
    here = [row for row in rows if row.state is AttachmentState.HERE]
    if not here:
        return Decision()
    stay = tuple(others)
    left = {row.question for row in stay}
    counting = {row.question for row in stay if row.id in counted}
    last = {row.question for row in here if row.question not in (counting if row.id in counted else left)}
    emptied = tuple(sorted(last.intersection(kept_questions)))
    if emptied and not is_confirmed:
        raise Refused(Code.ATTACHMENT_LAST_OF_DASHBOARD, field="ids", questions=emptied)
    ids = tuple(row.id for row in here)
    where = (is_in("id", ids), equal("state", AttachmentState.HERE))
    values = {"state": AttachmentState.DEAD, "deleted_at": now, "until": now}
    event = DocumentsDeleted(subject=here[0].establishment, attachments=ids)
    return Decision((Set(Attachment, where, values, expect=len(ids)),), (event,))


def claimed(row: Document, *, now: datetime) -> Set:
    """Ask the scanner about a document, one at a time; Lost when somebody else does (AT-5)."""
    return Set(type(row), _waiting(row), {"scan_at": now + SHORTEST_WAIT}, expect=1)


def judge(row: K, verdict: Verdict, *, now: datetime) -> tuple[K, Decision]:
    """Write what the scanner said (AT-5); one that gave no answer is asked again after the document's age so far."""
    if verdict is Verdict.UNREACHABLE:
        came = row.deposited_at if isinstance(row, Attachment) else row.published_at
        values: dict[str, Any] = {
            "verdict": verdict,
            "scan_at": now + min(max(now - came, SHORTEST_WAIT), LONGEST_WAIT),
        }
        return evolve(row, **values), Decision((Set(type(row), _waiting(row), values, expect=1),))
    values = {"verdict": verdict, "scan_at": None}
    return evolve(row, **values), Decision((Set(type(row), _waiting(row), values, expect=1),), (_judged(row, verdict),))


def _arrived(row: Document) -> Event:
    if isinstance(row, Publication):
        return DocumentPublished(subject=row.id, audience=row.audience)
    return DocumentDeposited(subject=row.establishment, attachment=row.id, question=row.question)


def _judged(row: Document, verdict: Verdict) -> Event:
    if isinstance(row, Publication):
        return PublicationScanned(subject=row.id, verdict=verdict.value)
    return DocumentScanned(subject=row.establishment, attachment=row.id, verdict=verdict.value)


def _received(row: Document) -> tuple[Any, ...]:
    return (equal("id", row.id), equal("state", AttachmentState.RECEIVING))


def _waiting(row: Document) -> tuple[Any, ...]:
    return (equal("id", row.id), equal("verdict", row.verdict), equal("scan_at", row.scan_at))
