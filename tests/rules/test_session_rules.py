"""Which sessions hold, and until when, as rules."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_core import accounts
from tmspros_core.changes import Add, Decision, Set, equal
from tmspros_core.records import Account, Session
from tmspros_core.records.accounts import AccountKind

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
ZERO = timedelta(0)
HALF_HOUR = timedelta(minutes=30)

ACCOUNT = Account(
    id="a",
    kind=AccountKind.ESTABLISHMENT,
    login="73282932000074",
    hash="old",
    epoch=3,
    created_at=NOW,
    activated_at=NOW,
)
SESSION = Session(id="s", account="a", epoch=3, started_at=NOW, seen_at=NOW, ends_at=NOW + timedelta(hours=12))


@pytest.mark.rule("SI-6")
@pytest.mark.parametrize("kind", list(AccountKind))
def test_a_session_ends_after_twelve_hours_at_the_latest_and_one_of_staff_after_eight(kind: AccountKind) -> None:
    hours = 8 if kind in {"officer", "support", "national"} else 12
    assert accounts.session_end(evolve(ACCOUNT, kind=kind), now=NOW) == NOW + timedelta(hours=hours)
    begun = accounts.sign_in(evolve(ACCOUNT, kind=kind), session_id="s", rehashed=None, now=NOW)
    assert begun.changes == (Add(evolve(SESSION, ends_at=NOW + timedelta(hours=hours))),)


@pytest.mark.rule("SI-6")
@given(st.timedeltas(ZERO, timedelta(hours=13)), st.timedeltas(ZERO, timedelta(hours=1)))
@example(timedelta(hours=12), ZERO)
@example(timedelta(hours=12) - TICK, ZERO)
@example(HALF_HOUR, HALF_HOUR)
@example(HALF_HOUR, HALF_HOUR - TICK)
def test_a_session_holds_until_its_end_or_half_an_hour_after_it_was_last_seen(age: timedelta, idle: timedelta) -> None:
    seen = evolve(SESSION, seen_at=NOW + age - idle)
    assert accounts.session_holds(seen, ACCOUNT, now=NOW + age) is (age < timedelta(hours=12) and idle < HALF_HOUR)


@pytest.mark.rule("SI-4")
def test_a_session_holds_in_its_epoch_while_its_account_is_there_and_enabled() -> None:
    for epoch, disabled, login in product((2, 3, 4), (None, NOW), ("l", None)):
        account = evolve(ACCOUNT, epoch=epoch, disabled_at=disabled, login=login)
        expected = epoch == 3 and disabled is None and login == "l"
        assert accounts.session_holds(SESSION, account, now=NOW) is expected
    assert not accounts.session_holds(None, ACCOUNT, now=NOW)
    assert not accounts.session_holds(SESSION, None, now=NOW)


@pytest.mark.rule("SI-6")
@given(st.lists(st.timedeltas(-timedelta(minutes=3), timedelta(minutes=3)), max_size=20))
@example([timedelta(minutes=1)])
@example([timedelta(minutes=1) - TICK, TICK])
def test_a_session_is_noted_as_seen_once_a_minute_at_most_and_never_backwards(steps: list[timedelta]) -> None:
    held, now = SESSION, NOW
    for step in steps:
        now += step
        noted = accounts.seen(held, now=now)
        if now - held.seen_at < timedelta(minutes=1):
            assert noted == Decision()
        else:
            still_there = (equal("id", "s"), equal("seen_at", held.seen_at))
            assert noted == Decision((Set(Session, still_there, {"seen_at": now}),))
            held = evolve(held, seen_at=now)
