"""A list as text that somebody sends: read whole, for a spreadsheet says nowhere which letters it wrote it in."""

from collections.abc import Iterable
from typing import BinaryIO

from tmspros_adapters.web.visit import Visit
from tmspros_core import roster
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.desk.importing import ImportedLine

LARGEST_LIST = 8 * 2**20
"""In bytes: some 50,000 establishments."""


def lines_of(stream: BinaryIO) -> Iterable[str]:
    """The lines of a list in UTF-8, or as spreadsheets in French write it where it is none.

    Raises Refused: ``request.too_large``.
    """
    sent = stream.read(LARGEST_LIST + 1)
    if len(sent) > LARGEST_LIST:
        raise Refused(Code.REQUEST_TOO_LARGE, most=LARGEST_LIST)
    try:
        text = sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = sent.decode("cp1252", "replace")
    # Not ``splitlines``: it cuts at letters that a cell may hold.
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


_MOST = {"name": roster.MOST_NAME, "address": roster.MOST_ADDRESS, "emails": roster.MOST_EMAILS}


def said(visit: Visit, line: ImportedLine) -> str | None:
    """Why a line was refused, as a sentence; None where it was not."""
    return visit.sentence(line.code, {"most": _MOST.get(line.field or "")}) if line.code else None
