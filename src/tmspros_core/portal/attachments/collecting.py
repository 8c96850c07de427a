"""Taking a dead document away: its bytes first, then its row (AT-6)."""

import logging

from tmspros_core.attachments.keeping import Document
from tmspros_core.changes import Drop, equal
from tmspros_core.errors import Unavailable
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.records.attachments import Attachment, AttachmentState

_log = logging.getLogger("tmspros")


def collected(shell: Shell, row: Document) -> bool:
    """Whether the bytes could be deleted; the row goes after them, save one that the fund keeps meanwhile (PA-9)."""
    try:
        shell.files.delete(row.blob)
    except Unavailable as error:
        _log.warning("the bytes of the document %s could not be deleted: %r", row.id, error)
        return False
    kept = (equal("kept", False),) if isinstance(row, Attachment) else ()
    shell.put((Drop(type(row), (equal("id", row.id), equal("state", AttachmentState.DEAD), *kept)),))
    return True
