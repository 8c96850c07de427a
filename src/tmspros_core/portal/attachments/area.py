"""``portal.attachments``: « Mes pièces jointes », on the side of the establishment (AT)."""

from collections.abc import Iterable
from typing import BinaryIO

from tmspros_core.attachments import content, keeping, naming
from tmspros_core.changes import Decision, equal, since
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.forms.definition import Form, Kind, Question
from tmspros_core.parcours.noticing import settled
from tmspros_core.parcours.steps import COUNTED
from tmspros_core.portal.attachments.handing import opened_document, own
from tmspros_core.portal.attachments.inspecting import inspected
from tmspros_core.portal.attachments.receiving import received
from tmspros_core.portal.parcours.form_views import AttachmentView
from tmspros_core.portal.parcours.step_views import attachment_view
from tmspros_core.portal.parcours.workspaces import Workspace, opened
from tmspros_core.portal.shell.open_files import OpenFile
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.portal.shell.spooling import Spool, spooled
from tmspros_core.ports import Transaction
from tmspros_core.records import Attachment
from tmspros_core.records.attachments import AttachmentState
from tmspros_core.values import ids as identifiers
from tmspros_core.values import text as texts
from tmspros_core.values.actors import Actor

MOST_DESCRIPTION = 500
"""In characters."""


class Attachments:
    """Depositing, listing, opening and deleting. Every way in is shut until a profile is validated (PR-7)."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def deposit(
        self, actor: Actor, question: str, name: str, stream: BinaryIO, description: str = ""
    ) -> AttachmentView:
        """Deposit a document on a question (AT-1): its bytes are read part by part, whatever length was declared.

        ``name`` is what the sender called it. With a scanner the document counts once that found it clean (AT-5):
        ``verdict`` says so. What completes the step tells its fund (PA-7). The row and the bytes never part (AT-6).

        Raises Refused: ``access.forbidden``, ``session.ended``, ``profile.not_validated``, ``profile.to_revalidate``,
        ``attachment.…``, ``text.…``. Unavailable: ``files.unavailable``. Misconfigured: ``transaction.not_allowed``.
        """
        self._shell.refuse_joined()
        with self._shell.store.transaction() as tx:
            found = opened(tx, self._shell.forms, actor, to_write=True)
            _check_room(tx, found, asked_for(found.form, question), self._shell)
        said = (
            ""
            if texts.is_blank(description)
            else texts.parse_line(description, most=MOST_DESCRIPTION, field="description")
        )
        shown = naming.shown_name(name)
        kind = naming.kind_of(shown)
        with spooled(stream, most=self._shell.settings.attachment_limit) as spool:
            content.check(inspected(spool.file, spool.size), kind)
            row = self._rowed(actor, question, shown, said, naming.MEDIA_TYPES[kind], spool)
            row = received(self._shell, row, spool, lambda: self._kept(actor, row))
        return attachment_view(row)

    def list(self, actor: Actor) -> tuple[AttachmentView, ...]:
        """Every document that is here, the latest first (AT-1).

        Raises Refused: ``access.forbidden``, ``session.ended``, ``profile.not_validated``.
        """
        with self._shell.store.transaction() as tx:
            found = opened(tx, self._shell.forms, actor)
            here = (equal("establishment", found.account.id), equal("state", AttachmentState.HERE))
            rows = tx.select(Attachment, *here, order=("establishment", "deposited_at", "id"), descending=True)
        return tuple(map(attachment_view, rows))

    def open(self, actor: Actor, id: str) -> OpenFile:
        """The bytes of a document and what their headers say (AT-4); close its ``stream``.

        Raises Refused: as ``list``, ``attachment.infected``, ``attachment.unscanned``. Missing:
        ``attachment.unknown``. Unavailable: ``files.unavailable``.
        """
        with self._shell.store.transaction() as tx:
            found = opened(tx, self._shell.forms, actor)
            (row,) = own(tx, found, (id,))
        if row.state is not AttachmentState.HERE:
            raise Missing(Code.ATTACHMENT_UNKNOWN, field="id")
        return opened_document(self._shell, row)

    def delete(self, actor: Actor, ids: Iterable[str], confirmed: bool = False) -> tuple[AttachmentView, ...]:
        """« supprimer la sélection » (AT-1), all or nothing; the documents that are left. Deleting twice is once.

        The last document of a question that must be kept goes with ``confirmed`` only (PA-12).

        Raises Refused: as ``list``, ``profile.to_revalidate``, ``attachment.last_of_dashboard`` with ``questions``.
        Missing: ``attachment.unknown``, and nothing is deleted.
        """
        chosen = tuple(dict.fromkeys(ids))

        def rule(tx: Transaction) -> tuple[None, Decision]:
            found, now = opened(tx, self._shell.forms, actor, to_write=True), self._shell.now()
            rows = own(tx, found, chosen)
            gone = {row.id for row in rows}
            documents = [one for sheet in found.sheets.values() for one in sheet.documents]
            decision = keeping.delete(
                rows,
                others=[one for one in documents if one.id not in gone],
                kept_questions={asked.id for asked in found.form.questions if asked.kept},
                counted={one.id for one in documents if one.verdict in COUNTED},
                is_confirmed=confirmed,
                now=now,
            )
            for step in {row.step for row in rows if row.step in found.sheets}:
                before = found.sheets[step]
                after = before.with_documents(one for one in before.documents if one.id not in gone)
                decision += settled(before, after, about=found.about, now=now)
            return None, decision

        if chosen:
            self._shell.decide("attachments.delete", rule, actor=actor.id, establishment=actor.id)
        return self.list(actor)

    def _rowed(
        self, actor: Actor, question: str, name: str, description: str, media_type: str, spool: Spool
    ) -> Attachment:
        id, blob = identifiers.fresh(), identifiers.fresh()

        def rule(tx: Transaction) -> tuple[Attachment, Decision]:
            found, now = opened(tx, self._shell.forms, actor, to_write=True), self._shell.now()
            there, most = _check_room(tx, found, asked_for(found.form, question), self._shell)
            row = Attachment(
                id=id,
                establishment=found.account.id,
                step=found.form.step_of[question],
                question=question,
                name=name,
                description=description,
                media_type=media_type,
                size=spool.size,
                digest=spool.digest,
                blob=blob,
                state=AttachmentState.RECEIVING,
                until=now + keeping.LEASE,
                deposited_at=now,
            )
            return row, keeping.receive(row, there=there, most=most)

        return self._shell.decide("attachments.receive", rule, actor=actor.id, establishment=actor.id)

    def _kept(self, actor: Actor, rowed: Attachment) -> Attachment:
        def rule(tx: Transaction) -> tuple[Attachment, Decision]:
            found, now = opened(tx, self._shell.forms, actor, to_write=True), self._shell.now()
            row = tx.get(Attachment, rowed.id)
            if row is None or row.state is not AttachmentState.RECEIVING:
                raise Refused(Code.ATTACHMENT_INTERRUPTED, field="file")
            kept, decision = keeping.keep(row, is_scanned=self._shell.scanner is not None, now=now)
            before = found.sheet(row.step)
            after = before.with_documents((*before.documents, kept))
            return kept, decision + settled(before, after, about=found.about, now=now)

        return self._shell.decide("attachments.keep", rule, actor=actor.id, establishment=actor.id)


def asked_for(form: Form, question: str) -> Question:
    """The question of this id, if it takes documents; Refused(``attachment.question``) for any other."""
    asked = form.by_id.get(question)
    if asked is None or asked.kind != Kind.DOCUMENT:
        raise Refused(Code.ATTACHMENT_QUESTION, field="question")
    return asked


def _check_room(tx: Transaction, found: Workspace, asked: Question, shell: Shell) -> tuple[int, int]:
    """How many documents the question has, deposits under way among them, and how many it may have.

    Raises Refused: ``attachment.too_many``.
    """
    where = (equal("establishment", found.account.id), equal("question", asked.id))
    there = tx.count(Attachment, *where, equal("state", AttachmentState.HERE))
    there += tx.count(Attachment, *where, equal("state", AttachmentState.RECEIVING), since("until", shell.now()))
    most = shell.settings.attachments_per_question
    if asked.limits.most is not None:
        most = min(most, int(asked.limits.most))
    if there >= most:
        raise Refused(Code.ATTACHMENT_TOO_MANY, field="file", most=most)
    return there, most
