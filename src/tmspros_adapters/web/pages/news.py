"""`/actualites` and `/documentation`: what the national level and one's fund publish (PO-2)."""

from tmspros_adapters.web import paging
from tmspros_adapters.web.downloads import sent
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.visit import Visit


def show(visit: Visit) -> Response:
    """« Actualités », newest first."""
    asked = paging.window(visit)
    page = visit.portal.news.list(visit.signed_in, after=asked.after, limit=asked.limit)
    return visit.page(
        "news.html",
        title=visit.label("layout.news"),
        here="news",
        at="/actualites",
        news=page.items,
        pager=paging.pager(visit, "/actualites", page, asked),
    )


def read(visit: Visit) -> Response:
    """« CONSULTER »: one piece of news."""
    item = visit.portal.news.read(visit.signed_in, visit.taken["id"])
    return visit.page("news_item.html", title=item.title, here="news", at=f"/actualites/{item.id}", item=item)


def show_documents(visit: Visit) -> Response:
    """« Documentation », newest first."""
    asked = paging.window(visit)
    page = visit.portal.news.documents(visit.signed_in, after=asked.after, limit=asked.limit)
    return visit.page(
        "documentation.html",
        title=visit.label("layout.documentation"),
        here="documentation",
        at="/documentation",
        documents=page.items,
        pager=paging.pager(visit, "/documentation", page, asked),
    )


def open_document(visit: Visit) -> Response:
    """A document as a download."""
    return sent(visit.portal.news.open_document(visit.signed_in, visit.taken["id"]))
