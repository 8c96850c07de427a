"""Taking away what deposits left: bytes go after their row was marked, the row after its bytes (AT-6)."""

from collections.abc import Iterator

from attrs import field, frozen

from tmspros_core.attachments import keeping
from tmspros_core.attachments.keeping import Document, K
from tmspros_core.changes import Change, Condition, Lost, before, equal
from tmspros_core.portal.attachments.collecting import collected
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.portal.upkeep.forgetting import Forgotten
from tmspros_core.records import Attachment, Publication
from tmspros_core.records.attachments import AttachmentState

BATCH = 200
"""Rows that are looked up at once."""


@frozen(kw_only=True)
class Purged:
    """What a purge took away. ``deposits``, publications among them, were given up unfinished; ``documents`` are gone
    with their bytes.

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
        for row in self._all_due(AttachmentState.RECEIVING):
            given_up += self._gives(keeping.expired(row, now=self._shell.now()))
        for row in self._all_due(AttachmentState.DEAD):
            if collected(self._shell, row):
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

    def _all_due(self, state: AttachmentState) -> Iterator[Document]:
        yield from self._due(Attachment, state, equal("kept", False))
        yield from self._due(Publication, state)

    def _due(self, kind: type[K], state: AttachmentState, *where: Condition) -> Iterator[K]:
        after: tuple[str, ...] | None = None
        while True:
            due = (equal("state", state), before("until", self._shell.now()), *where)
            with self._shell.store.transaction() as tx:
                rows = tx.select(kind, *due, order=("id",), after=after, limit=BATCH)
            yield from rows
            if len(rows) < BATCH:
                return
            after = (rows[-1].id,)
