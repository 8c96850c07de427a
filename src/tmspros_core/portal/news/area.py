"""``portal.news``: « Actualités » and « Documentation », for those who read and those who publish (PO-2)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from tmspros_core import news
from tmspros_core.changes import Condition, equal, is_in
from tmspros_core.errors import Code, Missing
from tmspros_core.parcours.steps import COUNTED
from tmspros_core.portal.attachments.handing import check_served
from tmspros_core.portal.news.publishing import Publishing
from tmspros_core.portal.news.views import (
    DocumentView,
    NewsView,
    document_view,
    fund_of,
    level_of,
    news_view,
)
from tmspros_core.portal.shell.open_files import OpenFile
from tmspros_core.portal.shell.pages import Listing, Page
from tmspros_core.ports import Transaction
from tmspros_core.records.attachments import AttachmentState
from tmspros_core.records.news import NewsItem, Publication
from tmspros_core.values import ids
from tmspros_core.values.actors import Actor, Establishment

R = TypeVar("R")
V = TypeVar("V")

NEWS = Listing("news", NewsItem, ("published_at", "id"), newest_first=True)
DOCUMENTS = Listing("documents", Publication, ("published_at", "id"), newest_first=True)


class News(Publishing):
    """Reading needs no profile (PR-7). Who is neither establishment, officer nor national editor is refused."""

    def list(self, actor: Actor, *, after: str | None = None, limit: int = 10) -> Page[NewsView]:
        """The news of the national level and of the reader's fund, newest first (PO-2).

        Raises Refused: ``access.forbidden``, ``session.ended``, ``page.cursor_invalid``.
        """
        with self._shell.store.transaction() as tx:
            return self._page(tx, NEWS, actor, news_view, after, limit)

    def read(self, actor: Actor, id: str) -> NewsView:
        """One piece of news.

        Raises Refused: as ``list``. Missing: ``news.unknown``, the same for another fund's and for what is not there.
        """
        with self._shell.store.transaction() as tx:
            fund = fund_of(tx, actor)
            item = _one(tx, NewsItem, id, news.seen_from(fund))
        if item is None:
            raise Missing(Code.NEWS_UNKNOWN)
        return news_view(item, level_of(actor, fund))

    def documents(self, actor: Actor, *, after: str | None = None, limit: int = 10) -> Page[DocumentView]:
        """The documents of the national level and of the reader's fund, newest first (PO-2).

        An establishment sees those that may be served; who publishes, those that wait for a scanner too (AT-5).

        Raises Refused: as ``list``.
        """
        with self._shell.store.transaction() as tx:
            return self._page(tx, DOCUMENTS, actor, document_view, after, limit, *_shown_to(actor))

    def document(self, actor: Actor, id: str) -> DocumentView:
        """What is listed of one document, whatever a scanner said of it (PO-2).

        Raises Refused: as ``list``. Missing: ``document.unknown``.
        """
        found, fund = self._document(actor, id)
        return document_view(found, level_of(actor, fund))

    def open_document(self, actor: Actor, id: str) -> OpenFile:
        """A document with its bytes. Close what is returned.

        Raises Refused: as ``list``, ``attachment.infected``, ``attachment.unscanned``. Missing: ``document.unknown``,
        the same for another fund's, for what is not there and for what is being withdrawn. Unavailable:
        ``files.unavailable``.
        """
        found, _ = self._document(actor, id)
        check_served(found)
        try:
            stream = self._shell.files.read(found.blob)
        except FileNotFoundError:
            raise Missing(Code.DOCUMENT_UNKNOWN) from None
        return OpenFile(name=found.name, media_type=found.media_type, size=found.size, stream=stream)

    def _document(self, actor: Actor, id: str) -> tuple[Publication, str | None]:
        """The document, if the reader's fund sees it, and that fund."""
        with self._shell.store.transaction() as tx:
            fund = fund_of(tx, actor)
            found = _one(tx, Publication, id, news.seen_from(fund), *_shown_to(actor))
        if found is None:
            raise Missing(Code.DOCUMENT_UNKNOWN)
        return found, fund

    def _page(
        self,
        tx: Transaction,
        listing: Listing[R],
        actor: Actor,
        view: Callable[[R, str | None], V],
        after: str | None,
        limit: int,
        *where: Condition,
    ) -> Page[V]:
        fund = fund_of(tx, actor)
        level = level_of(actor, fund)

        def views(rows: Sequence[R]) -> Sequence[V]:
            return [view(row, level) for row in rows]

        seen, tokens = news.seen_from(fund), self._shell.tokens
        of = f"{fund}/{level}"
        return listing.page(tx, seen, *where, of=of, tokens=tokens, view=views, after=after, limit=limit)


def _shown_to(actor: Actor) -> tuple[Condition, ...]:
    """The documents that are all there and, for those who only read, found clean or never to be looked at (AT-5)."""
    here = equal("state", AttachmentState.HERE)
    return (here, is_in("verdict", COUNTED)) if isinstance(actor, Establishment) else (here,)


def _one(tx: Transaction, kind: type[R], id: str, *where: Condition) -> R | None:
    """The one of this id, if a list with these conditions has it."""
    return next(iter(tx.select(kind, equal("id", id), *where)), None) if ids.is_one(id) else None
