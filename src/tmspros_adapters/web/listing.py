"""A list as text that somebody sends: read whole, for a spreadsheet says nowhere which letters it wrote it in."""

from collections.abc import Sequence
from typing import BinaryIO

from tmspros_adapters.web.visit import Visit
from tmspros_core import roster
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.desk.importing import ImportedLine

LARGEST_LIST = 8 * 2**20
"""In bytes: some 50,000 establishments."""


def lines_of(stream: BinaryIO) -> Sequence[str]:
    """The lines of a list in any of the ways that spreadsheets write it.

    Raises Refused: ``request.too_large``.
    """
    sent = stream.read(LARGEST_LIST + 1)
    if len(sent) > LARGEST_LIST:
        raise Refused(Code.REQUEST_TOO_LARGE, most=LARGEST_LIST)
    return roster.lines(sent)


_MOST = {"name": roster.MOST_NAME, "address": roster.MOST_ADDRESS, "emails": roster.MOST_EMAILS}


def said(visit: Visit, line: ImportedLine) -> str | None:
    """Why a line was refused, as a sentence; None where it was not."""
    return visit.sentence(line.code, {"most": _MOST.get(line.field or "")}) if line.code else None
