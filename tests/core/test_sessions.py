"""Sessions: what they stand on and what ends them."""

from datetime import timedelta

import pytest

from tmspros_core import Refused
from tmspros_core.records import Session
from tmspros_core.testing.trial import OFFICER, PASSWORD, SIRET, Trial
from tmspros_core.values import actors

OTHER_SIRET = "55208131766522"


@pytest.mark.rule("SI-4")
def test_signing_out_ends_that_session_and_no_other(tried: Trial) -> None:
    tried.establishment()
    one, two = (tried.portal.accounts.sign_in(SIRET, PASSWORD) for _ in range(2))
    tried.portal.accounts.sign_out(one)
    tried.portal.accounts.sign_out(one)
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.resume(one)
    tried.portal.accounts.resume(two)


@pytest.mark.rule("SI-4")
def test_a_disabled_account_loses_its_sessions_at_once_and_for_good(tried: Trial) -> None:
    tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.portal.admin.disable(SIRET)
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.resume(session)
    tried.portal.admin.enable(SIRET)
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.resume(session)
    tried.portal.accounts.sign_in(SIRET, PASSWORD)


@pytest.mark.rule("SI-6")
def test_a_session_ends_after_thirty_idle_minutes_at_the_instant(tried: Trial) -> None:
    tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    for _ in range(5):
        tried.clock.advance(timedelta(minutes=29))
        tried.portal.accounts.resume(session)
    tried.clock.advance(timedelta(minutes=30))
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.resume(session)


@pytest.mark.rule("SI-6")
@pytest.mark.parametrize(("login", "hours"), [(SIRET, 12), (OFFICER, 8)])
def test_a_session_ends_after_its_hours_however_busy(tried: Trial, login: str, hours: int) -> None:
    tried.establishment()
    session = tried.portal.accounts.sign_in(login, PASSWORD)
    began = tried.clock.now()
    assert session.ends_at == began + timedelta(hours=hours)
    while tried.clock.now() + timedelta(minutes=20) < session.ends_at:
        tried.clock.advance(timedelta(minutes=20))
        tried.portal.accounts.resume(session)
    tried.clock.advance(session.ends_at - tried.clock.now())
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.resume(session)


@pytest.mark.rule("SI-6")
def test_reading_pages_writes_at_most_once_a_minute(tried: Trial) -> None:
    tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.forget_counts()
    for _ in range(60):
        tried.clock.advance(timedelta(seconds=2))
        tried.portal.accounts.resume(session)
    assert tried.calls.count("Set Session") == 2
    assert tried.calls.count("write") == 2


@pytest.mark.rule("RS-6", "SI-4")
@pytest.mark.parametrize("junk", [None, "", "junk", 7, b"x", "\ud800", "a.session.b.c" * 99])
def test_a_junk_cookie_ends_without_a_statement(tried: Trial, junk: object) -> None:
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.resume(junk)  # type: ignore[arg-type]
    tried.portal.accounts.sign_out(junk)  # type: ignore[arg-type]
    assert tried.calls == []


@pytest.mark.rule("RS-6")
def test_the_row_of_a_session_is_not_enough_to_make_its_cookie(tried: Trial) -> None:
    tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    with tried.portal.store.transaction() as tx:
        (row,) = tx.select(Session)
    assert row.id != session.token
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.resume(row.id)


@pytest.mark.rule("SI-4")
def test_an_officer_who_moved_acts_for_the_new_fund_at_the_next_request(tried: Trial) -> None:
    tried.officer()
    session = tried.portal.accounts.sign_in(OFFICER, PASSWORD)
    tried.portal.admin.move_officer(OFFICER, "bretagne")
    actor = tried.portal.accounts.resume(session)
    assert isinstance(actor, actors.Officer)
    assert actor.fund == "bretagne"
    with pytest.raises(Refused, match=r"access\.forbidden"):
        tried.portal.desk.create_establishment(session.actor, OTHER_SIRET, name="Atelier")
