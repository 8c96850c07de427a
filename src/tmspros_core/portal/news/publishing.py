"""Publishing news and documents, and taking them back (PO-2)."""

from typing import BinaryIO

from tmspros_core import news
from tmspros_core.attachments import content, keeping, naming
from tmspros_core.changes import Decision
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.attachments.collecting import collected
from tmspros_core.portal.attachments.inspecting import inspected
from tmspros_core.portal.attachments.receiving import received
from tmspros_core.portal.news.views import DocumentView, NewsView, check_editor, document_here, document_view, news_view
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.portal.shell.spooling import Spool, spooled
from tmspros_core.ports import Transaction
from tmspros_core.records.attachments import AttachmentState
from tmspros_core.records.news import NATIONAL, NewsItem, Publication
from tmspros_core.values import ids
from tmspros_core.values.actors import Actor


class Publishing:
    """The part of ``portal.news`` that officers and national editors have (PO-2)."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def publish(self, editor: Actor, title: str, body: str) -> NewsView:
        """Publish news: an officer for the establishments of the fund, a national editor for everybody (PO-2).

        Raises Refused: ``access.forbidden``, ``text.…``.
        """
        line, text, id = news.title(title), news.body(body), ids.fresh()

        def rule(tx: Transaction) -> tuple[NewsView, Decision]:
            audience = check_editor(tx, editor) or NATIONAL
            now = self._shell.now()
            item = NewsItem(id=id, audience=audience, title=line, body=text, author=editor.id, published_at=now)
            return news_view(item, audience), news.publish(item)

        return self._shell.decide("news.publish", rule, actor=editor.id, editor=editor.id)

    def publish_document(self, editor: Actor, title: str, name: str, stream: BinaryIO) -> DocumentView:
        """Publish a document, for whom as ``publish``; what may be deposited may be published (PO-2, AT-3).

        It is rowed first, then its bytes come, then it is seen: a crash leaves at worst what the purge collects
        (AT-6). With a scanner readers see it once that found it clean: ``verdict`` says so (AT-5).

        Raises Refused: ``access.forbidden``, ``text.…``, ``attachment.name``, ``attachment.type_…``,
        ``attachment.too_large``, ``attachment.empty`` and what else a deposit is refused for. Unavailable:
        ``files.unavailable``. Misconfigured: ``transaction.not_allowed``.
        """
        self._shell.refuse_joined()
        line, shown = news.title(title), naming.shown_name(name)
        kind = naming.kind_of(shown)
        with self._shell.store.transaction() as tx:
            check_editor(tx, editor)
        with spooled(stream, most=self._shell.settings.attachment_limit) as spool:
            content.check(inspected(spool.file, spool.size), kind)
            row = self._rowed(editor, line, shown, naming.MEDIA_TYPES[kind], spool)
            row = received(self._shell, row, spool, lambda: self._shown(editor, row))
        return document_view(row, row.audience)

    def withdraw(self, editor: Actor, id: str) -> None:
        """Take back a piece of news of one's own level (PO-2).

        Raises Refused: ``access.forbidden``. Missing: ``news.unknown``.
        """

        def rule(tx: Transaction) -> tuple[None, Decision]:
            fund = check_editor(tx, editor)
            return None, news.withdraw(tx.get(NewsItem, id) if ids.is_one(id) else None, fund=fund)

        self._shell.decide("news.withdraw", rule, actor=editor.id, editor=editor.id)

    def withdraw_document(self, editor: Actor, id: str) -> None:
        """Take back a document of one's own level: at once nobody sees it, then its bytes go (PO-2).

        What the place of the bytes does not take away now, the purge does later (AT-6).

        Raises Refused: ``access.forbidden``. Missing: ``document.unknown``.
        """

        def rule(tx: Transaction) -> tuple[Publication | None, Decision]:
            fund = check_editor(tx, editor)
            found = document_here(tx, id)
            return found, news.withdraw_document(found, fund=fund, now=self._shell.now())

        withdrawn = self._shell.decide("news.withdraw", rule, actor=editor.id, editor=editor.id)
        if withdrawn is not None:
            collected(self._shell, withdrawn)

    def _rowed(self, editor: Actor, title: str, name: str, media_type: str, spool: Spool) -> Publication:
        id, blob = ids.fresh(), ids.fresh()

        def rule(tx: Transaction) -> tuple[Publication, Decision]:
            now = self._shell.now()
            row = Publication(
                id=id,
                audience=check_editor(tx, editor) or NATIONAL,
                title=title,
                name=name,
                media_type=media_type,
                size=spool.size,
                blob=blob,
                author=editor.id,
                state=AttachmentState.RECEIVING,
                until=now + keeping.LEASE,
                published_at=now,
            )
            return row, news.receive(row)

        return self._shell.decide("news.publish", rule, actor=editor.id, editor=editor.id)

    def _shown(self, editor: Actor, rowed: Publication) -> Publication:
        def rule(tx: Transaction) -> tuple[Publication, Decision]:
            if (check_editor(tx, editor) or NATIONAL) != rowed.audience:
                raise Refused(Code.ACCESS_FORBIDDEN)
            row = tx.get(Publication, rowed.id)
            if row is None or row.state is not AttachmentState.RECEIVING:
                raise Refused(Code.ATTACHMENT_INTERRUPTED, field="file")
            return keeping.keep(row, is_scanned=self._shell.scanner is not None, now=self._shell.now())

        return self._shell.decide("news.publish", rule, actor=editor.id, editor=editor.id)
