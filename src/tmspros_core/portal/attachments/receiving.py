"""From a rowed document to one that is seen: its bytes, its signs of life, its verdict (AT-5, AT-6)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import BinaryIO, cast

from tmspros_core.attachments import keeping
from tmspros_core.attachments.keeping import Document, K
from tmspros_core.changes import Lost
from tmspros_core.errors import Code, Conflict, Refused, Unavailable
from tmspros_core.portal.attachments.scanning import Scanning
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.portal.shell.spooling import Spool


def received(shell: Shell, row: K, spool: Spool, keep: Callable[[], K]) -> K:
    """Write the bytes of a document that was rowed, let ``keep`` show it, ask the scanner; the row as it is then.

    What fails on the way is given up unless it is shown already, as it may be when only the answer was lost: whatever
    is not shown, the purge collects (AT-6).

    Raises what ``keep`` raises. Refused: ``attachment.interrupted``. Unavailable: ``files.unavailable``.
    """
    try:
        shell.files.write(row.blob, cast(BinaryIO, _Alive(shell, row, spool.file)))
        row = keep()
    except BaseException:
        # What cannot be marked now is given up by the purge later.
        with suppress(Unavailable):
            shell.put((keeping.abandoned(row, now=shell.now()),))
        raise
    if shell.scanner is not None:
        # The document stands whatever becomes of this; what gives no verdict now is asked about later.
        with suppress(Unavailable, Conflict):
            row = Scanning(shell).scan(row)
    return row


class _Alive:
    """A stream that says, while it is read, that the deposit is under way (AT-6)."""

    def __init__(self, shell: Shell, row: Document, inner: BinaryIO) -> None:
        self._shell = shell
        self._row = row
        self._inner = inner
        self._due = self._next()
        inner.seek(0)

    def read(self, size: int = -1) -> bytes:
        if self._shell.now() >= self._due:
            self._renew()
            self._due = self._next()
        return self._inner.read(size)

    def _next(self) -> datetime:
        return self._shell.now() + keeping.LEASE / 4

    def _renew(self) -> None:
        try:
            with self._shell.store.transaction(write=True) as tx:
                tx.apply((keeping.renewed(self._row, now=self._shell.now()),))
        except Lost:
            raise Refused(Code.ATTACHMENT_INTERRUPTED, field="file") from None
