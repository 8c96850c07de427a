"""The API of « Actualités » and « Documentation », for those who read and those who publish (PO-2)."""

from http import HTTPStatus

from tmspros_adapters.web.downloads import sent
from tmspros_adapters.web.http import NOTHING, Response
from tmspros_adapters.web.paging import answered, window_of_api
from tmspros_adapters.web.taking_answers import DocumentPage, NewsPage
from tmspros_adapters.web.tms_bodies import NewNews
from tmspros_adapters.web.visit import Visit


def list_news(visit: Visit) -> Response:
    """The news of the national level and of the reader's fund (PO-2)."""
    asked = window_of_api(visit)
    page = visit.portal.news.list(visit.signed_in, after=asked.after, limit=asked.limit)
    return visit.json(HTTPStatus.OK, answered(NewsPage, page))


def read_news(visit: Visit) -> Response:
    """One piece of news."""
    return visit.json(HTTPStatus.OK, visit.portal.news.read(visit.signed_in, visit.taken["id"]))


def publish_news(visit: Visit, body: NewNews) -> Response:
    """Publish news, for one's level (PO-2)."""
    return visit.json(HTTPStatus.CREATED, visit.portal.news.publish(visit.signed_in, body.title, body.body))


def withdraw_news(visit: Visit) -> Response:
    """Take news of one's level back (PO-2)."""
    visit.portal.news.withdraw(visit.signed_in, visit.taken["id"])
    return NOTHING


def list_documents(visit: Visit) -> Response:
    """The documents of the national level and of the reader's fund (PO-2)."""
    asked = window_of_api(visit)
    page = visit.portal.news.documents(visit.signed_in, after=asked.after, limit=asked.limit)
    return visit.json(HTTPStatus.OK, answered(DocumentPage, page))


def open_document(visit: Visit) -> Response:
    """A document's bytes, as a download."""
    return sent(visit.portal.news.open_document(visit.signed_in, visit.taken["id"]))


def publish_document(visit: Visit) -> Response:
    """Publish a document for one's level: the body is its bytes, read part by part (PO-2)."""
    asked = visit.request.argument
    title, name = asked("title") or "", asked("name") or ""
    view = visit.portal.news.publish_document(visit.signed_in, title, name, visit.request.stream())
    return visit.json(HTTPStatus.CREATED, view)


def withdraw_document(visit: Visit) -> Response:
    """Take a document of one's level back (PO-2)."""
    visit.portal.news.withdraw_document(visit.signed_in, visit.taken["id"])
    return NOTHING
