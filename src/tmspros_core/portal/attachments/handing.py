"""Handing documents out: to their establishment, and to its fund (AT-4, AT-5, PA-9)."""

from collections.abc import Iterable, Mapping

from tmspros_core.attachments.keeping import Document
from tmspros_core.changes import MOST_VALUES, equal, is_in
from tmspros_core.errors import Code, Missing, Refused, Unavailable
from tmspros_core.forms.conditions import visible
from tmspros_core.parcours.steps import COUNTED
from tmspros_core.portal.parcours.form_views import AttachmentView
from tmspros_core.portal.parcours.step_views import attachment_view
from tmspros_core.portal.parcours.workspaces import Workspace
from tmspros_core.portal.shell.open_files import OpenFile
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Attachment
from tmspros_core.records.attachments import AttachmentState, Verdict
from tmspros_core.values import ids as identifiers


def opened_for_fund(tx: Transaction, found: Workspace, id: str) -> Attachment:
    """The document that the establishment's fund asks for, to be given to ``opened_document`` (PA-9, AT-4).

    The fund sees what was deposited on a question in sight, and what it validated, deleted or not: what is listed, so
    that one that waits for its scanner is refused as such. The caller has checked that the officer is of the fund.

    Raises Missing: ``attachment.unknown``.
    """
    row = own(tx, found, (id,))[0]
    sheet = found.sheets.get(row.step)
    is_listed = sheet is not None and row.question in visible(sheet.form, sheet.values, context=sheet.context)
    if row.kept or (row.state is AttachmentState.HERE and is_listed):
        return row
    raise Missing(Code.ATTACHMENT_UNKNOWN, field="id")


def kept_for_fund(tx: Transaction, found: Workspace) -> Mapping[str, tuple[AttachmentView, ...]]:
    """What the fund validated and the establishment deleted since, by step, oldest first (PA-9)."""
    where = (equal("establishment", found.account.id), equal("state", AttachmentState.DEAD), equal("kept", True))
    grouped: dict[str, tuple[AttachmentView, ...]] = {}
    for row in tx.select(Attachment, *where, order=("establishment", "deposited_at", "id")):
        grouped[row.step] = (*grouped.get(row.step, ()), attachment_view(row))
    return grouped


def opened_document(shell: Shell, row: Attachment) -> OpenFile:
    """The bytes of a document that may be seen, if they may be served (AT-5), under its shown name and type (AT-4).

    Raises Refused: ``attachment.infected``, ``attachment.unscanned``. Unavailable: ``files.unavailable``.
    """
    check_served(row)
    try:
        stream = shell.files.read(row.blob)
    except FileNotFoundError as error:
        raise Unavailable(Code.FILES_UNAVAILABLE) from error
    return OpenFile(name=row.name, media_type=row.media_type, size=row.size, stream=stream)


def check_served(row: Document) -> None:
    """Refused(``attachment.infected``, ``attachment.unscanned``) for what a scanner did not find clean (AT-5)."""
    if row.verdict not in COUNTED:
        infected = row.verdict is Verdict.INFECTED
        raise Refused(Code.ATTACHMENT_INFECTED if infected else Code.ATTACHMENT_UNSCANNED, field="id")


def own(tx: Transaction, found: Workspace, ids: Iterable[str]) -> tuple[Attachment, ...]:
    """The rows of the establishment's own documents of these ids, in this order; those deleted too.

    Raises Missing: ``attachment.unknown``.
    """
    wanted = tuple(ids)
    rows: dict[str, Attachment] = {}
    if len(wanted) <= MOST_VALUES and all(map(identifiers.is_one, wanted)):
        where = (is_in("id", wanted), equal("establishment", found.account.id))
        rows = {row.id: row for row in tx.select(Attachment, *where) if row.state is not AttachmentState.RECEIVING}
    if len(rows) < len(wanted):
        raise Missing(Code.ATTACHMENT_UNKNOWN, field="id")
    return tuple(rows[id] for id in wanted)
