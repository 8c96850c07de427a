"""Taking away what deposits left: bytes go after their row was marked, the row after its bytes (AT-6)."""

import logging
from collections.abc import Iterator

from attrs import field, frozen

from tmspros_core.attachments import keeping
from tmspros_core.changes import Change, Condition, Drop, Lost, before, equal
from tmspros_core.errors import Unavailable
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.portal.upkeep.forgetting import Forgotten
from tmspros_core.records import Attachment
from tmspros_core.records.attachments import AttachmentState

BATCH = 200
"""Rows that are looked up at once."""

_log = logging.getLogger("tmspros")


@frozen(kw_only=True)
class Purged:
    """What a purge took away. ``deposits`` were given up unfinished; ``documents`` are gone with their bytes.

    ``left`` could not be taken away, for their place did not answer; the next purge tries again. ``forgotten`` are the
    rows that were older than their period (MA-5).
    """

    deposits: int = 0
    documents: int = 0
    left: int = 0
    forgotten: Forgotten = field(factory=Forgotten)


class Purging:
    """What the host's timer calls."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def purge(self) -> Purged:
        """Give up deposits without a sign of life, and forget what was deleted, save what the fund keeps (PA-9).

        A deposit under way shows signs of life and is never taken (AT-6). Calling it beside itself does no harm.
        """
        given_up = gone = left = 0
        for row in self._due(AttachmentState.RECEIVING):
            given_up += self._gives(keeping.expired(row, now=self._shell.now()))
        for row in self._due(AttachmentState.DEAD, equal("kept", False)):
            if self._forgets(row):
                gone += 1
            else:
                left += 1
        return Purged(deposits=given_up, documents=gone, left=left)

    def _gives(self, change: Change) -> bool:
        try:
            with self._shell.store.transaction(write=True) as tx:
                tx.apply((change,))
        except Lost:
            return False
        return True

    def _forgets(self, row: Attachment) -> bool:
        try:
            self._shell.files.delete(row.blob)
        except Unavailable as error:
            _log.warning("the bytes of the document %s could not be deleted: %r", row.id, error)
            return False
        dead = (equal("id", row.id), equal("state", AttachmentState.DEAD), equal("kept", False))
        self._shell.put((Drop(Attachment, dead),))
        return True

    def _due(self, state: AttachmentState, *where: Condition) -> Iterator[Attachment]:
        after: tuple[str, ...] | None = None
        while True:
            due = (equal("state", state), before("until", self._shell.now()), *where)
            with self._shell.store.transaction() as tx:
                rows = tx.select(Attachment, *due, order=("id",), after=after, limit=BATCH)
            yield from rows
            if len(rows) < BATCH:
                return
            after = (rows[-1].id,)
