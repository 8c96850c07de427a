"""The life of a dossier: received, moved, saved, commented (QR-9, QR-13)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from tmspros_core.changes import Add, Decision, Set, equal
from tmspros_core.errors import Code, Conflict, Missing, Refused
from tmspros_core.events.dossiers import (
    CodeReissued,
    DossierCommented,
    DossierCommentRedacted,
    DossierMoved,
    DossierReceived,
    DossierSaved,
)
from tmspros_core.records.dossiers import Dossier, DossierComment, DossierStep
from tmspros_core.records.schema import Json
from tmspros_core.values.text import is_blank

IN_PROGRESS = (DossierStep.CONSULTATION, DossierStep.TO_COMPLETE)
"""Not closed: what an unlock code lives for (QR-5)."""

TO_COMPLETE, CONSULTATION, CLOSED = DossierStep
MOVES: Mapping[tuple[DossierStep, DossierStep], bool] = MappingProxyType(
    {
        (TO_COMPLETE, CONSULTATION): False,
        (CONSULTATION, CLOSED): False,
        (CONSULTATION, TO_COMPLETE): True,
        (CLOSED, TO_COMPLETE): True,
        (CLOSED, CONSULTATION): True,
    }
)
"""The moves there are, from and to, and whether each wants a reason: reopening does (QR-13)."""


def receive(dossier: Dossier) -> Decision:
    """A new dossier, at « Compléter dossier »; its SIRET's manager sees it at once (QR-9)."""
    event = DossierReceived(subject=dossier.id, siret=dossier.siret, kind=dossier.kind)
    return Decision((Add(dossier),), (event,))


def move(dossier: Dossier, step: DossierStep, *, reason: str, new_code: str | None) -> Decision:
    """Move a dossier (QR-13). Closing kills its code; reopening one whose code is dead may bring ``new_code`` (QR-9).

    Raises Refused: ``dossier.move_refused``, ``dossier.reason_missing``. The step it is at already: nothing.
    """
    if step is dossier.step:
        return Decision()
    wants_reason = MOVES.get((dossier.step, step))
    if wants_reason is None:
        raise Refused(Code.DOSSIER_MOVE_REFUSED, field="step")
    if wants_reason and is_blank(reason):
        raise Refused(Code.DOSSIER_REASON_MISSING, field="reason")
    values: dict[str, object] = {"step": step}
    if step is CLOSED:
        values["code"] = None
    elif new_code is not None:
        values["code"] = new_code
    here = (equal("id", dossier.id), equal("step", dossier.step))
    return Decision(
        (Set(Dossier, here, values, expect=1),), (DossierMoved(subject=dossier.id, step=step, reason=reason),)
    )


def reissue(dossier: Dossier, *, code: str) -> Decision:
    """Give a dossier in progress another unlock code; the old one is dead (QR-5).

    Raises Refused: ``dossier.closed``.
    """
    if dossier.step is CLOSED:
        raise Refused(Code.DOSSIER_CLOSED)
    here = (equal("id", dossier.id), equal("step", dossier.step))
    return Decision((Set(Dossier, here, {"code": code}, expect=1),), (CodeReissued(subject=dossier.id),))


def save(dossier: Dossier, answers: Mapping[str, object], *, revision: int) -> Decision:
    """Merge some of the answers; a stale revision is a conflict that says what changed (QR-13, PA-6).

    Raises Conflict: ``dossier.stale_revision`` with ``revision`` and ``answers`` as they are now.
    """
    there = dossier.answers.value()
    if revision != dossier.revision:
        raise Conflict(Code.DOSSIER_STALE_REVISION, revision=dossier.revision, answers=there)
    seen = (equal("id", dossier.id), equal("revision", dossier.revision), equal("step", dossier.step))
    values = {"answers": Json.of({**there, **answers}), "revision": dossier.revision + 1}
    saved = DossierSaved(subject=dossier.id, revision=dossier.revision + 1)
    return Decision((Set(Dossier, seen, values, expect=1),), (saved,))


def comment(dossier: Dossier, text: str, *, id: str, author: str, now: datetime) -> Decision:
    """Add a comment, signed and dated; nobody changes it (QR-13).

    Raises Refused: ``dossier.comment_empty``.
    """
    if is_blank(text):
        raise Refused(Code.DOSSIER_COMMENT_EMPTY, field="text")
    said = DossierComment(id=id, dossier=dossier.id, author=author, at=now, text=text)
    return Decision((Add(said),), (DossierCommented(subject=dossier.id),))


def redact(comment: DossierComment | None, *, dossier: Dossier, by: str, manages: bool) -> Decision:
    """Take the words of a comment away, by who wrote them or manages the SIRET; that it was said stays (MA-5).

    Raises Missing: ``comment.unknown``. Refused: ``access.forbidden`` for somebody else's words.
    """
    if comment is None or comment.dossier != dossier.id:
        raise Missing(Code.COMMENT_UNKNOWN)
    if comment.author != by and not manages:
        raise Refused(Code.ACCESS_FORBIDDEN)
    if not comment.text:
        return Decision()
    event = DossierCommentRedacted(subject=dossier.id, comment=comment.id)
    return Decision((Set(DossierComment, (equal("id", comment.id),), {"text": ""}, expect=1),), (event,))
