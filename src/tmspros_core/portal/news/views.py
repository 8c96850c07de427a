"""What is shown of news and documents, and to whom (PO-2)."""

from datetime import datetime

from attrs import frozen

from tmspros_core.errors import Code, Refused
from tmspros_core.portal.parcours.workspaces import holder
from tmspros_core.portal.shell.reading import check_national, check_officer
from tmspros_core.ports import Transaction
from tmspros_core.records.attachments import AttachmentState, Verdict
from tmspros_core.records.news import NATIONAL, NewsItem, Publication
from tmspros_core.values import ids
from tmspros_core.values.actors import Actor, Establishment, National, Officer


@frozen(kw_only=True)
class NewsView:
    """One piece of news. ``is_national``: for everybody, else of one fund; ``is_ours``: the reader may withdraw it."""

    id: str
    title: str
    body: str
    published_at: datetime
    is_national: bool
    is_ours: bool = False


@frozen(kw_only=True)
class DocumentView:
    """One document of the « Documentation »; its bytes are asked for by ``open_document``. ``size`` is in bytes.

    ``verdict`` is what a scanner said of it (AT-5).
    """

    id: str
    title: str
    name: str
    media_type: str
    size: int
    published_at: datetime
    is_national: bool
    verdict: str = Verdict.UNSCANNED.value
    is_ours: bool = False


def fund_of(tx: Transaction, actor: Actor) -> str | None:
    """The fund that the reader belongs to now, None for a national editor.

    Raises Refused: ``access.forbidden``, ``session.ended``.
    """
    if isinstance(actor, Establishment):
        return holder(tx, actor).fund
    return check_editor(tx, actor)


def check_editor(tx: Transaction, editor: Actor) -> str | None:
    """The fund that the editor publishes for, None for the national level; enabled in this very transaction (AC-1).

    Raises Refused: ``access.forbidden``.
    """
    match editor:
        case Officer():
            return check_officer(tx, editor).fund
        case National():
            check_national(tx, editor)
            return None
        case _:
            raise Refused(Code.ACCESS_FORBIDDEN)


def document_here(tx: Transaction, id: str) -> Publication | None:
    """The document of this id whose bytes are all there, None for any other (AT-6)."""
    found = tx.get(Publication, id) if ids.is_one(id) else None
    return found if found is not None and found.state is AttachmentState.HERE else None


def level_of(actor: Actor, fund: str | None) -> str | None:
    """The audience of what this reader may withdraw; None for one who publishes nothing."""
    return None if isinstance(actor, Establishment) else fund or NATIONAL


def news_view(item: NewsItem, level: str | None) -> NewsView:
    return NewsView(
        id=item.id,
        title=item.title,
        body=item.body,
        published_at=item.published_at,
        is_national=item.audience == NATIONAL,
        is_ours=item.audience == level,
    )


def document_view(document: Publication, level: str | None) -> DocumentView:
    return DocumentView(
        id=document.id,
        title=document.title,
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        published_at=document.published_at,
        is_national=document.audience == NATIONAL,
        verdict=document.verdict.value,
        is_ours=document.audience == level,
    )
