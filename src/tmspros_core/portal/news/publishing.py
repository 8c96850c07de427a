"""Publishing news and documents, and taking them back (PO-2)."""

import logging
from typing import BinaryIO

from tmspros_core import news
from tmspros_core.attachments import content, naming
from tmspros_core.changes import Decision
from tmspros_core.errors import Refused, Unavailable
from tmspros_core.portal.attachments.inspecting import inspected
from tmspros_core.portal.news.views import DocumentView, NewsView, check_editor, document_view, news_view
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.portal.shell.spooling import spooled
from tmspros_core.ports import Transaction
from tmspros_core.records.news import NATIONAL, NewsItem, Publication
from tmspros_core.values import ids
from tmspros_core.values.actors import Actor

_log = logging.getLogger("tmspros")


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

        Its bytes are kept before its row: a crash leaves at worst bytes that nobody sees.

        Raises Refused: ``access.forbidden``, ``text.…``, ``attachment.name``, ``attachment.type_…``,
        ``attachment.too_large``, ``attachment.empty`` and what else a deposit is refused for.
        """
        line, shown, id, blob = news.title(title), naming.shown_name(name), ids.fresh(), ids.fresh()
        kind = naming.kind_of(shown)
        with self._shell.store.transaction() as tx:
            check_editor(tx, editor)
        with spooled(stream, most=self._shell.settings.attachment_limit) as spool:
            content.check(inspected(spool.file, spool.size), kind)
            spool.file.seek(0)
            self._shell.files.write(blob, spool.file)
            size = spool.size

        def rule(tx: Transaction) -> tuple[DocumentView, Decision]:
            audience = check_editor(tx, editor) or NATIONAL
            document = Publication(
                id=id,
                audience=audience,
                title=line,
                name=shown,
                media_type=naming.MEDIA_TYPES[kind],
                size=size,
                blob=blob,
                author=editor.id,
                published_at=self._shell.now(),
            )
            return document_view(document, audience), news.publish_document(document)

        try:
            return self._shell.decide("news.publish", rule, actor=editor.id, editor=editor.id)
        except Refused:
            self._shell.files.delete(blob)
            raise

    def withdraw(self, editor: Actor, id: str) -> None:
        """Take back a piece of news of one's own level (PO-2).

        Raises Refused: ``access.forbidden``. Missing: ``news.unknown``.
        """

        def rule(tx: Transaction) -> tuple[None, Decision]:
            fund = check_editor(tx, editor)
            return None, news.withdraw(tx.get(NewsItem, id) if ids.is_one(id) else None, fund=fund)

        self._shell.decide("news.withdraw", rule, actor=editor.id, editor=editor.id)

    def withdraw_document(self, editor: Actor, id: str) -> None:
        """Take back a document of one's own level; its bytes go after its row (PO-2).

        Raises Refused: ``access.forbidden``. Missing: ``document.unknown``.
        """

        def rule(tx: Transaction) -> tuple[str, Decision]:
            fund = check_editor(tx, editor)
            found = tx.get(Publication, id) if ids.is_one(id) else None
            return found.blob if found else "", news.withdraw_document(found, fund=fund)

        blob = self._shell.decide("news.withdraw", rule, actor=editor.id, editor=editor.id)
        try:
            self._shell.files.delete(blob)
        except Unavailable:
            _log.warning("the bytes of the withdrawn document %s are still kept under %s", id, blob)
