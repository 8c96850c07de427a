"""The part of the table of routes that is the API of documents, exports, series and news."""

from tmspros_adapters.web import news_api, taking_api
from tmspros_adapters.web import taking_answers as answers
from tmspros_adapters.web import tms_bodies as bodies
from tmspros_adapters.web import tms_refusals as codes
from tmspros_adapters.web.routing import EDITORS, ESTABLISHMENTS, READERS, Empty, File, Route, operation
from tmspros_adapters.web.tms_bodies import LARGEST_ANSWERS
from tmspros_core.errors import Code
from tmspros_core.portal.news.views import DocumentView, NewsView
from tmspros_core.portal.parcours.form_views import AttachmentView

BYTES = "application/octet-stream"
_ALL = "/api/attachments"
_ONE = f"{_ALL}/{{id}}"
_LIST = ("after", "limit")

OPERATIONS: tuple[Route, ...] = (
    operation(
        "GET", _ALL, taking_api.list_attachments, ESTABLISHMENTS, "Deposited documents", 200,
        answers.AttachmentAnswers, *codes.ENTERING,
    ),
    operation(
        "POST", _ALL, taking_api.deposit, ESTABLISHMENTS, "Deposit a document on a question", 201, AttachmentView,
        *codes.DEPOSITING, query=("question", "name", "description"), takes=BYTES,
    ),
    operation("GET", _ONE, taking_api.open_attachment, ESTABLISHMENTS, "A document", 200, File, *codes.OPENING),
    operation(
        "DELETE", _ONE, taking_api.delete_attachment, ESTABLISHMENTS, "Delete a document", 204, Empty,
        *codes.DELETING, query=("confirmed",),
    ),
    operation(
        "POST", f"{_ALL}/deletions", taking_api.delete_attachments, ESTABLISHMENTS, "Delete several documents", 200,
        answers.AttachmentAnswers, *codes.DELETING, body=bodies.Deletion,
    ),
    operation(
        "GET", "/api/parcours/export", taking_api.export, ESTABLISHMENTS, "Export all that was entered", 200, File,
        *codes.EXPORTING, query=("format",),
    ),
    operation(
        "GET", "/api/parcours/downloads/{name}", taking_api.download, ESTABLISHMENTS,
        "A file that the questionnaire offers", 200, File, *codes.DOWNLOADING,
    ),
    operation(
        "GET", "/api/parcours/indicators", taking_api.list_indicators, ESTABLISHMENTS, "Yearly figures in series", 200,
        answers.IndicatorAnswers, *codes.ENTERING,
    ),
    operation(
        "POST", "/api/parcours/migration", taking_api.migrate, ESTABLISHMENTS, "Follow the questionnaire in force",
        200, answers.MigrationAnswer, *codes.WRITING,
    ),
    operation("GET", "/api/news", news_api.list_news, READERS, "News", 200, answers.NewsPage, query=_LIST),
    operation(
        "POST", "/api/news", news_api.publish_news, EDITORS, "Publish news", 201, NewsView, *codes.TEXT_WRONG,
        body=bodies.NewNews, largest=LARGEST_ANSWERS,
    ),
    operation("GET", "/api/news/{id}", news_api.read_news, READERS, "One piece", 200, NewsView, Code.NEWS_UNKNOWN),
    operation(
        "DELETE", "/api/news/{id}", news_api.withdraw_news, EDITORS, "Take news back", 204, Empty, Code.NEWS_UNKNOWN
    ),
    operation(
        "GET", "/api/documents", news_api.list_documents, READERS, "Published documents", 200, answers.DocumentPage,
        query=_LIST,
    ),
    operation(
        "POST", "/api/documents", news_api.publish_document, EDITORS, "Publish a document", 201, DocumentView,
        *codes.PUBLISHING_DOCUMENT, query=("title", "name"), takes=BYTES,
    ),
    operation(
        "GET", "/api/documents/{id}", news_api.open_document, READERS, "A published document", 200, File,
        Code.DOCUMENT_UNKNOWN, Code.FILES_UNAVAILABLE,
    ),
    operation(
        "DELETE", "/api/documents/{id}", news_api.withdraw_document, EDITORS, "Take a document back", 204, Empty,
        Code.DOCUMENT_UNKNOWN,
    ),
)  # fmt: skip
