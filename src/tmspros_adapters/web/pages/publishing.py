"""`/publication`: news and documents of one's level, published and taken back (PO-2)."""

from tmspros_adapters.web import paging
from tmspros_adapters.web.desk_forms import FILE, DocumentForm, NewsForm
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import notice, refusing, said
from tmspros_adapters.web.schemas import NothingSent
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Missing, Refused

NEWS, DOCUMENTS = "/publication/actualites", "/publication/documents"
STATES = ("publie", "retire")


def show_news(visit: Visit) -> Response:
    """What is published, and the form of one more."""
    return _news(visit, NewsForm())


def publish_news(visit: Visit, form: NewsForm) -> Response:
    """« publier »: for the establishments of the fund, or for everybody."""
    try:
        visit.portal.news.publish(visit.signed_in, form.title, form.body)
    except Refused as refused:
        return refusing(_news(visit, form, said(visit, refused, at="title")), refused)
    return visit.redirect(f"{NEWS}?etat=publie")


def resume_news(visit: Visit, form: NewsForm) -> Response:
    """The piece once more, as it was when the session had ended; it is not published yet (SI-6)."""
    return _news(visit, form, told=visit.label("signin.resumed"))


def show_news_withdrawal(visit: Visit) -> Response:
    """What will go, and « Confirmer »."""
    item = visit.portal.news.read(visit.signed_in, visit.taken["id"])
    if not item.is_ours:
        raise Missing(Code.NEWS_UNKNOWN)
    return _withdrawal(visit, item.title, path=f"{NEWS}/{item.id}/retrait", back=NEWS, here="news")


def withdraw_news(visit: Visit, form: NothingSent) -> Response:
    """« Confirmer »."""
    visit.portal.news.withdraw(visit.signed_in, visit.taken["id"])
    return visit.redirect(f"{NEWS}?etat=retire")


def show_documents(visit: Visit) -> Response:
    """What is published, and the form of one more."""
    return _documents(visit)


def publish_document(visit: Visit, form: DocumentForm) -> Response:
    """« publier »: a refused file costs nothing that was typed."""
    uploads = [upload for upload in form.uploads if upload.field == FILE]
    try:
        if not uploads:
            raise Refused(Code.TEXT_MISSING, field=FILE)
        chosen = uploads[0]
        visit.portal.news.publish_document(visit.signed_in, form.text("title"), chosen.name, chosen.stream)
    except Refused as refused:
        at_title, at_file = visit.label("publishing.title"), visit.label("publishing.file")
        wrong = tuple(
            FieldError(each.field, each.text, label=at_title)
            if each.field == "title"
            else FieldError(FILE, each.text, label=at_file)
            for each in said(visit, refused, at=FILE)
        )
        return refusing(_documents(visit, title=form.text("title"), errors=wrong), refused)
    return visit.redirect(f"{DOCUMENTS}?etat=publie")


def resume_document(visit: Visit, form: DocumentForm) -> Response:
    """The title once more, as it was when the session had ended; the file is to be chosen again (SI-6)."""
    return _documents(visit, title=form.text("title"), told=visit.label("signin.resumed"))


def show_document_withdrawal(visit: Visit) -> Response:
    """What will go, and « Confirmer »."""
    document = visit.portal.news.document(visit.signed_in, visit.taken["id"])
    if not document.is_ours:
        raise Missing(Code.DOCUMENT_UNKNOWN)
    asked = f"{document.title} – {document.name}"
    path = f"{DOCUMENTS}/{document.id}/retrait"
    return _withdrawal(visit, asked, path=path, back=DOCUMENTS, here="documentation")


def withdraw_document(visit: Visit, form: NothingSent) -> Response:
    """« Confirmer »."""
    visit.portal.news.withdraw_document(visit.signed_in, visit.taken["id"])
    return visit.redirect(f"{DOCUMENTS}?etat=retire")


def _news(visit: Visit, typed: NewsForm, errors: tuple[FieldError, ...] = (), *, told: str | None = None) -> Response:
    asked = paging.window(visit)
    page = visit.portal.news.list(visit.signed_in, after=asked.after, limit=asked.limit)
    return visit.page(
        "publishing_news.html",
        title=visit.label("publishing.news_title"),
        here="news",
        at=NEWS,
        errors=errors,
        notice=told or notice(visit, "publishing.notice", *STATES),
        items=page.items,
        pager=paging.pager(visit, NEWS, page, asked),
        typed=typed,
    )


def _documents(
    visit: Visit, *, title: str = "", errors: tuple[FieldError, ...] = (), told: str | None = None
) -> Response:
    asked = paging.window(visit)
    page = visit.portal.news.documents(visit.signed_in, after=asked.after, limit=asked.limit)
    return visit.page(
        "publishing_documents.html",
        title=visit.label("publishing.documents_title"),
        here="documentation",
        at=DOCUMENTS,
        errors=errors,
        notice=told or notice(visit, "publishing.notice", *STATES),
        items=page.items,
        pager=paging.pager(visit, DOCUMENTS, page, asked),
        typed_title=title,
        field=FILE,
    )


def _withdrawal(visit: Visit, title: str, *, path: str, back: str, here: str) -> Response:
    return visit.page(
        "withdrawal.html",
        title=visit.label("publishing.withdraw_title"),
        here=here,
        asked=title,
        path_here=path,
        back=back,
    )
