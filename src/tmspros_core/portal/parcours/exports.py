"""What an establishment's export holds, read from its workspace, and written in the format asked for (PA-13)."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from attrs import frozen

from tmspros_core import letters, profiles
from tmspros_core.changes import Lost, equal
from tmspros_core.errors import Code, Misconfigured, Refused, Unavailable
from tmspros_core.exports import archive, writing
from tmspros_core.exports.content import Content, Document, Part, Remark, answered
from tmspros_core.exports.lines import Wording
from tmspros_core.exports.tables import flat, tables
from tmspros_core.forms import conditions
from tmspros_core.forms.definition import Kind
from tmspros_core.hooks import Hooks
from tmspros_core.parcours.steps import Sheet
from tmspros_core.portal.parcours.step_views import has_representatives, signatures, titled
from tmspros_core.portal.parcours.workspaces import Workspace
from tmspros_core.portal.shell.open_files import OpenFile
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Attachment, StepComment
from tmspros_core.records.parcours import Area

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}
"""The formats that need nothing but the standard library; plugins bring others."""

FIRST = ("xlsx", *MEDIA_TYPES)
"""The order in which formats are offered; those of plugins come after."""

AREAS = tuple(Area)

IN_MEMORY = 2**20
"""Bytes of an archive that stay in memory; what is more waits in a temporary file."""


@frozen(kw_only=True)
class Exported:
    """The content, and what the bytes of each of its documents are kept under."""

    content: Content
    blobs: Mapping[str, str]


def check(hooks: Hooks) -> None:
    """Misconfigured(``settings.plugin``) for a plugin that brings a format of our own."""
    if taken := sorted(hooks.exporters.keys() & MEDIA_TYPES.keys()):
        cure = f"the library writes {', '.join(taken)} itself; choose another name"
        raise Misconfigured(Code.SETTINGS_PLUGIN, setting=hooks.owner("tmspros_exporters", taken[0]), cure=cure)


def formats(hooks: Hooks) -> tuple[str, ...]:
    """The formats that can be exported."""
    known = {*MEDIA_TYPES, *hooks.exporters}
    return (*(each for each in FIRST if each in known), *sorted(known.difference(FIRST)))


def export(shell: Shell, read: Callable[[Transaction], Workspace], format: str, *, language: str | None) -> OpenFile:
    """The export of the workspace that ``read`` opens, in one of ``formats``.

    Raises what ``read`` raises; Refused: ``export.format`` with ``formats``. Unavailable: ``files.unavailable``.
    """
    wanted = language or shell.settings.language
    gone: set[str] = set()

    def once() -> OpenFile:
        with shell.store.transaction() as tx:
            found = read(tx)
            if format not in formats(shell.hooks):
                raise Refused(Code.EXPORT_FORMAT, field="format", formats=", ".join(formats(shell.hooks)))
            exported = gathered(tx, shell, found, language=wanted)
        wording = Wording(wanted, shell.settings.zone, letters.catalogue(wanted).label)
        return _written(shell, exported, format, wording, gone)

    return shell.insist(once)


def gathered(tx: Transaction, shell: Shell, found: Workspace, *, language: str) -> Exported:
    """All that may be exported of a workspace: what is hidden, a draft, not scanned or deleted is not among it."""
    remarks = _remarks(tx, found)
    blobs: dict[str, str] = {}
    steps = []
    for sheet in found.sheets.values():
        documents = tuple(_documents(sheet, after=len(blobs)))
        counted = {each.id for each in documents}
        blobs |= {row.id: row.blob for row in sheet.documents if row.id in counted}
        said = tuple(remark for step, remark in remarks if step == sheet.step.step)
        steps.append(_step(found, sheet, documents, said, language))
    content = Content(
        siret=found.account.login or "",
        name=found.establishment.name,
        form=found.form,
        digest=found.pinned,
        profile=tuple(_profile(tx, shell, found, language)),
        steps=tuple(steps),
    )
    return Exported(content=content, blobs=blobs)


def _profile(tx: Transaction, shell: Shell, found: Workspace, language: str) -> Iterator[Part]:
    """The validated profile, by the version of the form that it was validated with, and what the fund filled."""
    snapshot: dict[str, Any] = found.profile.snapshot.value() if found.profile.snapshot else {}
    form = found.profile_form
    if found.profile.form not in (None, shell.forms.profile_digest):
        form = shell.forms.pinned(tx, found.profile.form or "")
    in_sight = conditions.visible(form, {**snapshot, **found.given})
    theirs = {id: found.given[id] for id in profiles.filled_by_fund(form, found.given) if id in in_sight}
    shown = snapshot | theirs
    for step in form.steps:
        title = step.title.of(language)
        filled = answered(form, step.id, shown, visible=frozenset(shown), language=language)
        yield Part(id=step.id, title=title, answers=tuple(filled))


def _step(
    found: Workspace, sheet: Sheet, documents: tuple[Document, ...], said: tuple[Remark, ...], language: str
) -> Part:
    id, step = sheet.step.step, sheet.step
    in_sight = frozenset(conditions.visible(sheet.form, sheet.values, context=sheet.context))
    has_seen = has_representatives(found)
    return Part(
        id=id,
        title=titled(sheet, language),
        answers=tuple(answered(sheet.form, id, sheet.shown, visible=in_sight, language=language)),
        documents=documents,
        remarks=said,
        status=sheet.status,
        review=step.review,
        seen_by=step.seen_by if has_seen else None,
        seen_at=step.seen_at if has_seen else None,
    )


def _documents(sheet: Sheet, *, after: int) -> Iterator[Document]:
    shown, rows = sheet.shown, {row.id: row for row in sheet.documents}
    asked = (question.id for question in sheet.form.asked_in(sheet.step.step) if question.kind == Kind.DOCUMENT)
    counted: list[Attachment] = [rows[id] for question in asked for id in shown.get(question, ())]
    for number, row in enumerate(counted, start=after + 1):
        yield Document(
            id=row.id,
            question=row.question,
            name=row.name,
            description=row.description,
            deposited_at=row.deposited_at,
            size=row.size,
            media_type=row.media_type,
            digest=row.digest,
            file=archive.path(number, row.name),
        )


def _remarks(tx: Transaction, found: Workspace) -> list[tuple[str, Remark]]:
    """Every comment by its step, oldest first; those of representatives while the profile says there are some."""
    rows = tx.select(StepComment, equal("establishment", found.account.id), order=("establishment", "step", "at", "id"))
    if not has_representatives(found):
        rows = tuple(row for row in rows if row.area is not Area.REPRESENTATIVES)
    signed = signatures(tx, {row.author for row in rows}, found)
    # Those of one save have one instant: they stand in the order of their areas.
    return [
        (row.step, Remark(area=row.area, author=signed.get(row.author, ""), at=row.at, text=row.text))
        for row in sorted(rows, key=lambda row: (row.at, AREAS.index(row.area)))
    ]


def _written(shell: Shell, exported: Exported, format: str, wording: Wording, gone: set[str]) -> OpenFile:
    content, name = exported.content, f"tmspros-{exported.content.siret}.{format}"
    if format == "zip":
        return _archived(shell, exported, name, wording, gone)
    if format in MEDIA_TYPES:
        return OpenFile.of(name, MEDIA_TYPES[format], _plain(content, format, wording))
    writer = shell.hooks.exporters[format]
    media_type = getattr(writer, "media_type", "application/octet-stream")
    return OpenFile.of(name, media_type, writer(tables(content, wording)))


def _plain(content: Content, format: str, wording: Wording) -> bytes:
    return writing.json_bytes(content) if format == "json" else writing.csv_bytes(flat(content, wording))


def _archived(shell: Shell, exported: Exported, name: str, wording: Wording, gone: set[str]) -> OpenFile:
    """Everything with the documents: stored as they are, so that the bytes hang on no compressor.

    Lost when a document was deleted and purged since its row was read: the next reading does not list it. One that
    is still listed then is Unavailable(``files.unavailable``). ``gone`` remembers which.
    """
    # Closed by whoever takes the file.
    kept = cast("BinaryIO", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    try:
        with ZipFile(kept, "w", ZIP_STORED) as into:
            for format in ("csv", "json"):
                into.writestr(_entry(f"{archive.DATA}.{format}"), _plain(exported.content, format, wording))
            for document in exported.content.documents:
                info = _entry(document.file)
                info.file_size = document.size
                with _bytes(shell, exported.blobs[document.id], gone) as source, into.open(info, "w") as target:
                    shutil.copyfileobj(source, target)
        size = kept.tell()
        kept.seek(0)
    except BaseException:
        kept.close()
        raise
    return OpenFile(name=name, media_type=MEDIA_TYPES["zip"], size=size, stream=kept)


def _bytes(shell: Shell, blob: str, gone: set[str]) -> BinaryIO:
    try:
        return shell.files.read(blob)
    except FileNotFoundError as error:
        if blob in gone:
            raise Unavailable(Code.FILES_UNAVAILABLE) from error
        gone.add(blob)
        raise Lost from None


def _entry(name: str) -> ZipInfo:
    """An entry of the first day that archives know, whenever it is made."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info
