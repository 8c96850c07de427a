"""« Documentation »: documents of the national level and of funds, listed, handed out, withdrawn (PO-2)."""

from io import BytesIO
from typing import Any

import pytest

from news.conftest import Desks
from tmspros_core import Missing, Refused
from tmspros_core.records import JournalEntry, Publication
from tmspros_core.testing.trial import trial
from tmspros_core.values import ids

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def publish(desks: Desks, editor: Any, title: str = "Guide", name: str = "guide.pdf", content: bytes = PDF) -> str:
    return desks.news.publish_document(editor, title, name, BytesIO(content)).id


@pytest.mark.rule("PO-2", "AT-4")
def test_a_document_is_listed_and_handed_out_under_its_shown_name(desks: Desks) -> None:
    id = publish(desks, desks.officer, " Guide\tdes TMS ", "C:\\mes documents\\guide \u202eTMS.PDF")
    (document,) = desks.news.documents(desks.me).items
    assert (document.id, document.title, document.name) == (id, "Guide des TMS", "guide TMS.PDF")
    assert (document.media_type, document.size, document.is_national) == ("application/pdf", len(PDF), False)
    with desks.news.open_document(desks.me, id) as taken:
        assert (taken.name, taken.media_type, taken.size) == (document.name, document.media_type, document.size)
        assert taken.read() == PDF


@pytest.mark.rule("PO-2")
def test_documents_of_another_fund_do_not_exist(desks: Desks) -> None:
    elsewhere, national = publish(desks, desks.elsewhere), publish(desks, desks.national)
    assert [document.id for document in desks.news.documents(desks.me).items] == [national]
    for id in (elsewhere, ids.fresh(), "", "../x", None):
        with pytest.raises(Missing) as found:
            desks.news.open_document(desks.me, id)  # type: ignore[arg-type]
        assert (found.value.code, dict(found.value.details)) == ("document.unknown", {})


@pytest.mark.rule("PO-2")
def test_a_withdrawn_document_is_gone_with_its_bytes_and_only_its_own_level_withdraws_it(desks: Desks) -> None:
    ours, national = publish(desks, desks.officer), publish(desks, desks.national)
    blob = next(row.blob for row in desks.trial.rows(Publication) if row.id == ours)
    for editor, id, code in (
        (desks.officer, national, "access.forbidden"),
        (desks.elsewhere, ours, "document.unknown"),
        (desks.national, ours, "document.unknown"),
        (desks.me, ours, "access.forbidden"),
    ):
        with pytest.raises((Refused, Missing)) as found:
            desks.news.withdraw_document(editor, id)
        assert found.value.code == code
    desks.news.withdraw_document(desks.officer, ours)
    for call in (desks.news.open_document, desks.news.withdraw_document):
        with pytest.raises(Missing, match=r"document\.unknown"):
            call(desks.officer, ours)
    with pytest.raises(FileNotFoundError):
        desks.portal.files.read(blob)
    told = [row.event for row in desks.trial.rows(JournalEntry) if row.event.startswith("Document")]
    assert sorted(told) == ["DocumentPublished", "DocumentPublished", "DocumentWithdrawn"]


@pytest.mark.rule("PO-2", "AT-3")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("guide.svg", b"<svg/>", "attachment.type_refused"),
        ("guide", PDF, "attachment.type_refused"),
        ("guide.pdf", b"<html>", "attachment.type_mismatch"),
        ("guide.xlsx", PDF, "attachment.type_mismatch"),
        ("guide.pdf", b"", "attachment.empty"),
        ("..", PDF, "attachment.name"),
        ("guide.pdf", PDF + b"0" * 1000, "attachment.too_large"),
    ],
)
def test_what_may_not_be_deposited_may_not_be_published_and_leaves_neither_row_nor_bytes(
    name: str, content: bytes, code: str
) -> None:
    with trial(attachment_limit=len(PDF) + 999) as tried:
        officer = tried.officer()
        with pytest.raises(Refused) as found:
            tried.portal.news.publish_document(officer, "Guide", name, BytesIO(content))
        assert found.value.code == code
        assert tried.rows(Publication) == ()
        assert tried.portal.files._kept == {}  # type: ignore[attr-defined]


@pytest.mark.rule("PO-2", "AC-1")
def test_who_may_not_publish_is_refused_before_a_byte_is_read(desks: Desks) -> None:
    class Unread(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("read")

    for editor in (desks.me, desks.portal.admin.enrol_support("a@3679.example")):
        with pytest.raises(Refused, match=r"access\.forbidden"):
            desks.news.publish_document(editor, "Guide", "guide.pdf", Unread())


@pytest.mark.rule("PO-2", "AC-1")
def test_who_is_disabled_while_the_bytes_come_publishes_nothing_and_leaves_no_bytes() -> None:
    with trial() as tried:
        officer = tried.officer()

        class Disabling(BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                tried.portal.admin.disable(officer.email)
                return super().read(size)

        with pytest.raises(Refused, match=r"access\.forbidden"):
            tried.portal.news.publish_document(officer, "Guide", "guide.pdf", Disabling(PDF))
        assert tried.rows(Publication) == ()
        assert tried.portal.files._kept == {}  # type: ignore[attr-defined]
