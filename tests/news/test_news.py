"""« Actualités »: who publishes for whom, who sees what, newest first (PO-2)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.conftest import Desks
from stores.leaving import leaving
from tmspros_core import Missing, Refused
from tmspros_core import news as rules
from tmspros_core.records import JournalEntry, NewsItem
from tmspros_core.records.news import NATIONAL
from tmspros_core.testing.strategies import hostile_texts
from tmspros_core.testing.trial import trial
from tmspros_core.values import ids


def titles(desks: Desks, reader: Any) -> list[str]:
    return [item.title for item in desks.news.list(reader).items]


def publish(desks: Desks, editor: Any, *titles: str) -> list[str]:
    """Publish one a minute; their ids."""
    found = []
    for title in titles:
        desks.trial.clock.advance(timedelta(minutes=1))
        found.append(desks.news.publish(editor, title, f"{title}.").id)
    return found


@pytest.mark.rule("PO-2")
def test_an_establishment_sees_the_national_news_and_its_funds_newest_first(desks: Desks) -> None:
    publish(desks, desks.national, "Nationale 1")
    publish(desks, desks.officer, "Cramif 1")
    publish(desks, desks.elsewhere, "Bretagne")
    publish(desks, desks.national, "Nationale 2")
    publish(desks, desks.officer, "Cramif 2")
    ours = ["Cramif 2", "Nationale 2", "Cramif 1", "Nationale 1"]
    assert titles(desks, desks.me) == ours
    assert titles(desks, desks.officer) == ours
    assert titles(desks, desks.elsewhere) == ["Nationale 2", "Bretagne", "Nationale 1"]
    assert titles(desks, desks.national) == ["Nationale 2", "Nationale 1"]


@pytest.mark.rule("PO-2")
def test_a_piece_of_news_is_read_with_its_body_its_date_and_whose_it_is(desks: Desks) -> None:
    (ours,), (theirs,) = publish(desks, desks.officer, "Cramif"), publish(desks, desks.national, "Nationale")
    item = desks.news.read(desks.me, ours)
    assert (item.title, item.body, item.is_national, item.is_ours) == ("Cramif", "Cramif.", False, False)
    assert item.published_at == desks.trial.clock.now() - timedelta(minutes=1)
    assert desks.news.read(desks.me, theirs).is_national
    assert desks.news.read(desks.officer, ours).is_ours
    assert not desks.news.read(desks.officer, theirs).is_ours
    assert desks.news.read(desks.national, theirs).is_ours


@pytest.mark.rule("PO-2")
def test_news_of_another_fund_do_not_exist_and_what_is_no_id_neither(desks: Desks) -> None:
    (elsewhere,) = publish(desks, desks.elsewhere, "Bretagne")
    for id in (elsewhere, ids.fresh(), "", "x", "é" * 22, "\0" * 22, None):
        for reader in (desks.me, desks.officer, desks.national):
            with pytest.raises(Missing) as found:
                desks.news.read(reader, id)  # type: ignore[arg-type]
            assert (found.value.code, dict(found.value.details)) == ("news.unknown", {})


@pytest.mark.rule("PO-2", "AC-5")
def test_another_fund_is_seen_from_at_once(desks: Desks) -> None:
    publish(desks, desks.officer, "Cramif")
    publish(desks, desks.elsewhere, "Bretagne")
    desks.portal.desk.change_fund(desks.officer, desks.me.siret, "bretagne")
    assert titles(desks, desks.me) == ["Bretagne"], "though the session still names the former fund"


@pytest.mark.rule("PO-2")
def test_news_are_open_before_any_profile_and_shut_to_who_is_not_of_tms_pros(desks: Desks) -> None:
    assert desks.news.list(desks.me).total == 0
    admin = desks.portal.admin
    for stranger in (admin.enrol_employer("e@atelier.example"), admin.enrol_support("a@3679.example")):
        for call in (desks.news.list, desks.news.documents):
            with pytest.raises(Refused, match=r"access\.forbidden"):
                call(stranger)
        with pytest.raises(Refused, match=r"access\.forbidden"):
            desks.news.publish(stranger, "Titre", "Corps")


@pytest.mark.rule("PO-2", "AC-1")
def test_who_may_not_publish_any_more_is_refused_and_nothing_is_written(desks: Desks) -> None:
    (kept,) = publish(desks, desks.national, "Nationale")
    desks.portal.admin.disable(desks.officer.email)
    desks.portal.admin.move_officer(desks.elsewhere.email, "normandie")
    desks.portal.admin.disable(desks.national.email)
    before = desks.trial.rows(JournalEntry)
    for editor in (desks.officer, desks.elsewhere, desks.national, desks.me):
        for call in (lambda e: desks.news.publish(e, "Titre", "Corps"), lambda e: desks.news.withdraw(e, kept)):
            with pytest.raises(Refused, match=r"access\.forbidden"):
                call(editor)
    assert [item.id for item in desks.trial.rows(NewsItem)] == [kept]
    assert desks.trial.rows(JournalEntry) == before


@pytest.mark.rule("PO-2")
def test_news_are_withdrawn_by_their_own_level_once(desks: Desks) -> None:
    (ours, national, elsewhere) = (
        *publish(desks, desks.officer, "Cramif"),
        *publish(desks, desks.national, "Nationale"),
        *publish(desks, desks.elsewhere, "Bretagne"),
    )
    for editor, id, code in (
        (desks.officer, national, "access.forbidden"),
        (desks.officer, elsewhere, "news.unknown"),
        (desks.national, ours, "news.unknown"),
        (desks.national, "x", "news.unknown"),
        (desks.me, ours, "access.forbidden"),
    ):
        with pytest.raises((Refused, Missing)) as found:
            desks.news.withdraw(editor, id)
        assert found.value.code == code
    desks.news.withdraw(desks.officer, ours)
    assert titles(desks, desks.me) == ["Nationale"]
    with pytest.raises(Missing, match=r"news\.unknown"):
        desks.news.withdraw(desks.officer, ours)
    told = [row.event for row in desks.trial.rows(JournalEntry) if row.event.startswith("News")]
    assert sorted(told) == ["NewsPublished"] * 3 + ["NewsWithdrawn"]


@pytest.mark.rule("PO-2")
def test_a_page_goes_on_where_the_last_one_ended_both_ways_though_news_come_meanwhile(desks: Desks) -> None:
    wanted = [f"Nouvelle {number:02}" for number in range(25)][::-1]
    publish(desks, desks.officer, *wanted[::-1])
    first = desks.news.list(desks.me)
    assert (first.first, first.total, first.previous) == (1, 25, None)
    publish(desks, desks.national, "Plus récente")
    second = desks.news.list(desks.me, after=first.next)
    third = desks.news.list(desks.me, after=second.next)
    assert [item.title for page in (first, second, third) for item in page.items] == wanted
    assert (third.first, third.next) == (21, None)
    back = desks.news.list(desks.me, after=third.previous)
    assert back.items == second.items
    assert back.first == 11


@pytest.mark.rule("PO-2")
def test_news_of_one_instant_are_in_one_order_that_pages_keep(desks: Desks) -> None:
    for number in range(7):
        desks.news.publish(desks.officer, f"Nouvelle {number}", "Corps")
    whole = [item.id for item in desks.news.list(desks.me, limit=100).items]
    walked: list[str] = []
    after = None
    while True:
        page = desks.news.list(desks.me, after=after, limit=2)
        walked += [item.id for item in page.items]
        if (after := page.next) is None:
            break
    assert walked == whole == sorted(whole, reverse=True)


@pytest.mark.rule("PO-2")
def test_the_cursor_of_another_list_of_another_funds_or_of_nobody_is_refused(desks: Desks) -> None:
    publish(desks, desks.officer, *(f"Nouvelle {number}" for number in range(3)))
    cursor = desks.news.list(desks.me, limit=1).next
    list, documents = desks.news.list, desks.news.documents
    assert list(desks.me, limit=1, after=cursor).first == 2
    for call, reader, after in (
        (documents, desks.me, cursor),
        (list, desks.elsewhere, cursor),
        (list, desks.national, cursor),
        (list, desks.me, "x"),
        (list, desks.me, ""),
    ):
        with pytest.raises(Refused, match=r"page\.cursor_invalid"):
            call(reader, after=after)


def unkept() -> st.SearchStrategy[Any]:
    """What is no text, holds what nobody sees, says nothing, or is longer than a title and than a body."""
    spoilt = st.builds(str.__add__, st.text(max_size=5), st.sampled_from("\0\x1b\x7f\x85\ud800\udfff"))
    other = hostile_texts().filter(lambda text: not isinstance(text, str))
    return st.one_of(other, spoilt, st.sampled_from(("", " \u00a0\u200b\n", "\u2800")), st.just("a" * 20_001))


@pytest.mark.rule("PO-2")
@given(unkept(), st.sampled_from((rules.title, rules.body)))
def test_what_is_no_text_or_says_nothing_is_refused_naming_the_field(text: Any, kept: Callable[[Any], str]) -> None:
    with pytest.raises(Refused, match=rf"text\.(missing|too_long|not_plain) \({kept.__name__}\)"):
        kept(text)


@pytest.mark.rule("PO-2")
def test_a_text_is_kept_as_it_was_written_and_its_title_in_one_line() -> None:
    with trial() as tried:
        officer = tried.officer()
        item = tried.portal.news.publish(officer, "  Un\ttitre \n<b> ", "=1\r\n\r\n<script>é\u202ex\n")
        assert (item.title, item.body) == ("Un titre <b>", "=1\n\n<script>é\u202ex\n")
        assert tried.portal.news.publish(officer, "t" * 200, "c" * 20_000).title == "t" * 200
        for title, body in (("t" * 201, "c"), ("t", "c" * 20_001)):
            with pytest.raises(Refused, match=r"text\.too_long"):
                tried.portal.news.publish(officer, title, body)


@pytest.mark.rule("PO-2")
def test_of_what_is_published_everybody_or_one_fund_is_told_in_the_journal_and_never_the_text(desks: Desks) -> None:
    publish(desks, desks.officer, "Cramif")
    publish(desks, desks.national, "Nationale")
    rows = [row for row in desks.trial.rows(JournalEntry) if row.event == "NewsPublished"]
    assert sorted(row.facts.value()["audience"] for row in rows) == ["cramif", NATIONAL]
    assert {row.actor for row in rows} == {desks.officer.id, desks.national.id}
    assert not any("Cramif" in row.facts.text or "Nationale" in row.facts.text for row in rows)


@pytest.mark.rule("PO-2")
def test_of_two_editors_who_withdraw_one_piece_at_once_one_finds_it_gone(desks: Desks) -> None:
    other = desks.portal.admin.enrol_officer("luc@cramif.example", fund="cramif")
    for number in range(5):
        (id,) = publish(desks, desks.officer, f"Nouvelle {number}")
        start = Barrier(2)

        @leaving
        def withdraw(editor: Any, id: str = id, start: Barrier = start) -> str:
            start.wait(10)
            try:
                desks.news.withdraw(editor, id)
            except Missing as missing:
                return missing.code
            return "done"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(withdraw, (desks.officer, other))) == ["done", "news.unknown"]
    events = [row.event for row in desks.trial.rows(JournalEntry)]
    assert events.count("NewsWithdrawn") == 5
