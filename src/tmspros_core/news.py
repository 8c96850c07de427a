"""News and documents of the « Documentation »: who publishes them for whom, and who sees them (PO-2)."""

from datetime import datetime

from tmspros_core.changes import Add, Condition, Decision, Drop, Set, equal, is_in
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.events.desk import DocumentWithdrawn, NewsPublished, NewsWithdrawn
from tmspros_core.records.attachments import AttachmentState
from tmspros_core.records.news import NATIONAL, NewsItem, Publication
from tmspros_core.values import text as texts

MOST_TITLE = 200
MOST_BODY = 20_000
"""In characters."""

Published = NewsItem | Publication


def seen_from(fund: str | None) -> Condition:
    """What is seen from a fund: the national level's and its own; the national level sees its own alone (PO-2)."""
    return is_in("audience", (NATIONAL,) if fund is None else (NATIONAL, fund))


def is_seen_from(fund: str | None, published: Published) -> bool:
    """Whether ``seen_from`` finds it."""
    return published.audience == NATIONAL or published.audience == fund


def title(written: object) -> str:
    """A title in one line, of at most 200 characters; Refused: ``text.…``, ``text.missing`` without a word."""
    return texts.parse_line(written, most=MOST_TITLE, field="title")


def body(written: object) -> str:
    """What a piece of news says, in at most 20,000 characters; Refused: ``text.…``, ``text.missing`` without a word."""
    text = texts.parse(written, most=MOST_BODY, field="body")
    if texts.is_blank(text):
        raise Refused(Code.TEXT_MISSING, field="body")
    return text


def publish(item: NewsItem) -> Decision:
    """Publish a piece of news (PO-2)."""
    return Decision((Add(item),), (NewsPublished(subject=item.id, audience=item.audience),))


def receive(document: Publication) -> Decision:
    """Row a document before its bytes are written; nobody sees it before they are all there (AT-6)."""
    return Decision((Add(document),))


def withdraw(item: NewsItem | None, *, fund: str | None) -> Decision:
    """Take back a piece of news that one's own level published (PO-2); of two who do so at once, one finds it gone.

    ``fund`` is None for the national level. Raises Missing: ``news.unknown`` for what is not there, or of a fund that
    is not one's own. Refused: ``access.forbidden`` for an officer and what is the national level's.
    """
    if item is None:
        raise Missing(Code.NEWS_UNKNOWN)
    _check_level(item, fund, unknown=Code.NEWS_UNKNOWN)
    event = NewsWithdrawn(subject=item.id, audience=item.audience)
    return Decision((Drop(NewsItem, (equal("id", item.id),), expect=1),), (event,))


def withdraw_document(document: Publication | None, *, fund: str | None, now: datetime) -> Decision:
    """The same for a document: nobody sees it any more, then its bytes go, then its row (PO-2, AT-6).

    Raises as ``withdraw``, with ``document.unknown``.
    """
    if document is None:
        raise Missing(Code.DOCUMENT_UNKNOWN)
    _check_level(document, fund, unknown=Code.DOCUMENT_UNKNOWN)
    event = DocumentWithdrawn(subject=document.id, audience=document.audience)
    here = (equal("id", document.id), equal("state", AttachmentState.HERE))
    dead = {"state": AttachmentState.DEAD, "until": now}
    return Decision((Set(Publication, here, dead, expect=1),), (event,))


def _check_level(published: Published, fund: str | None, *, unknown: Code) -> None:
    if not is_seen_from(fund, published):
        raise Missing(unknown)
    if published.audience != (fund or NATIONAL):
        raise Refused(Code.ACCESS_FORBIDDEN)
