"""A published document and its bytes: never one without the other, seen once it is clean (AT-5, AT-6, PO-2)."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from attachments.streams import Says
from tmspros_core import Conflict, Missing, Refused
from tmspros_core.attachments import keeping
from tmspros_core.changes import Lost
from tmspros_core.errors import Unavailable
from tmspros_core.portal.news.publishing import Publishing
from tmspros_core.ports import Scan
from tmspros_core.records import JournalEntry, Publication
from tmspros_core.records.attachments import AttachmentState
from tmspros_core.testing.trial import OFFICER, Trial, trial
from tmspros_core.values.actors import Officer

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def purgeable() -> Iterator[Trial]:
    with trial() as tried:
        tried.officer()
        yield tried


def officer_of(tried: Trial) -> Officer:
    return tried.portal.actors.officer(OFFICER)


def publish_with(tried: Trial) -> str:
    return tried.portal.news.publish_document(officer_of(tried), "Guide", "guide.pdf", BytesIO(PDF)).id


def purged(tried: Trial) -> tuple[Any, Any]:
    """What is left of rows and bytes after the purges of some days."""
    for _ in range(3):
        tried.clock.advance(timedelta(days=2))
        tried.portal.purge()
    return tried.rows(Publication), tried.portal.files._kept  # type: ignore[attr-defined]


@pytest.mark.rule("AT-6", "PO-2")
def test_nobody_sees_a_document_whose_bytes_are_on_their_way_and_the_purge_collects_what_died(
    purgeable: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, news = purgeable.portal.files, purgeable.portal.news
    write, officer = files.write, officer_of(purgeable)

    def dying(name: str, stream: Any) -> int:
        (row,) = purgeable.rows(Publication)
        assert (row.blob, row.state) == (name, AttachmentState.RECEIVING)
        write(name, stream)
        assert news.documents(officer).items == ()
        for call in (news.open_document, news.withdraw_document):
            with pytest.raises(Missing, match=r"document\.unknown"):
                call(officer, row.id)
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "write", dying)
    with pytest.raises(KeyboardInterrupt):
        publish_with(purgeable)
    assert [row.state for row in purgeable.rows(Publication)] == [AttachmentState.DEAD]
    assert purged(purgeable) == ((), {})


@pytest.mark.rule("AT-6", "AC-1")
def test_who_is_disabled_while_the_bytes_are_kept_publishes_nothing_and_the_purge_takes_them(
    purgeable: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, officer = purgeable.portal.files, officer_of(purgeable)
    write = files.write

    def disabling(name: str, stream: Any) -> int:
        purgeable.portal.admin.disable(officer.email)
        return write(name, stream)

    monkeypatch.setattr(files, "write", disabling)
    with pytest.raises(Refused, match=r"access\.forbidden"):
        publish_with(purgeable)
    assert purged(purgeable) == ((), {})


@pytest.mark.rule("AT-6", "PO-2")
def test_a_conflict_at_the_last_write_leaves_what_the_purge_collects(
    purgeable: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any, **__: Any) -> Any:
        raise Lost

    monkeypatch.setattr(keeping, "keep", lost)
    with pytest.raises(Conflict):
        publish_with(purgeable)
    assert len(purgeable.portal.files._kept) == 1  # type: ignore[attr-defined]
    assert purged(purgeable) == ((), {})


@pytest.mark.rule("AT-6", "PO-2")
def test_when_only_the_answer_of_the_last_write_is_lost_the_document_is_there_with_its_bytes(
    purgeable: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Publishing._shown

    def unanswered(*arguments: Any) -> Any:
        shown(*arguments)
        raise Unavailable("store.unavailable")

    monkeypatch.setattr(Publishing, "_shown", unanswered)
    with pytest.raises(Unavailable):
        publish_with(purgeable)
    rows, kept = purged(purgeable)
    assert [row.state for row in rows] == [AttachmentState.HERE]
    assert kept == {rows[0].blob: PDF}
    with purgeable.portal.news.open_document(officer_of(purgeable), rows[0].id) as taken:
        assert taken.read() == PDF


@pytest.mark.rule("AT-6", "PO-2")
def test_a_publication_under_way_shows_signs_of_life_and_one_without_is_given_up(
    purgeable: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = purgeable.portal.files
    write = files.write
    pauses = [timedelta(minutes=40), timedelta(minutes=40), timedelta(minutes=61)]

    def slow(name: str, stream: Any) -> int:
        for pause in pauses:
            purgeable.clock.advance(pause)
            assert purgeable.portal.purge().deposits == (pause > keeping.LEASE)
            stream.read(1)
        return write(name, stream)

    monkeypatch.setattr(files, "write", slow)
    with pytest.raises(Refused, match=r"attachment\.interrupted"):
        publish_with(purgeable)
    assert purged(purgeable) == ((), {})


@pytest.mark.rule("PO-2", "AT-6")
def test_where_the_bytes_cannot_be_reached_nobody_sees_the_document_all_the_same_and_the_purge_tries_again(
    purgeable: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(name: str) -> None:
        raise Unavailable("files.unavailable")

    officer, news = officer_of(purgeable), purgeable.portal.news
    id = publish_with(purgeable)
    with monkeypatch.context() as patch:
        patch.setattr(purgeable.portal.files, "delete", unreachable)
        news.withdraw_document(officer, id)
        assert news.documents(officer).items == ()
        with pytest.raises(Missing, match=r"document\.unknown"):
            news.open_document(officer, id)
        purgeable.clock.advance(timedelta(days=1))
        found = purgeable.portal.purge()
        assert (found.documents, found.left) == (0, 1)
    found = purgeable.portal.purge()
    assert (found.documents, found.left) == (1, 0)
    assert purged(purgeable) == ((), {})


@pytest.mark.rule("AT-5", "PO-2")
@pytest.mark.parametrize("verdict", [Scan.CLEAN, Scan.INFECTED])
def test_with_a_scanner_readers_see_a_document_once_it_is_clean_and_who_publishes_sees_the_verdict(
    verdict: Scan,
) -> None:
    scanner = Says()
    with trial(scanner=scanner) as tried:
        me, officer, news = tried.establishment(), officer_of(tried), tried.portal.news
        id = publish_with(tried)
        assert [(each.id, each.verdict) for each in news.documents(officer).items] == [(id, "unreachable")]
        with pytest.raises(Refused, match=r"attachment\.unscanned"):
            news.open_document(officer, id)
        assert news.documents(me).items == ()
        scanner.answer = verdict
        assert tried.portal.scan_pending() == 0, "the scanner is asked again later"
        tried.clock.advance(timedelta(minutes=2))
        assert tried.portal.scan_pending() == 1
        assert scanner.seen == [PDF]
        assert [each.verdict for each in news.documents(officer).items] == [verdict.value]
        told = [row.facts.value()["verdict"] for row in tried.rows(JournalEntry) if row.event == "PublicationScanned"]
        assert told == [verdict.value]
        if verdict is Scan.CLEAN:
            assert [each.id for each in news.documents(me).items] == [id]
            with news.open_document(me, id) as taken:
                assert taken.read() == PDF
            return
        assert news.documents(me).items == ()
        with pytest.raises(Refused, match=r"attachment\.infected"):
            news.open_document(officer, id)
        with pytest.raises(Missing, match=r"document\.unknown"):
            news.open_document(me, id)
        news.withdraw_document(officer, id)
        assert purged(tried) == ((), {})
