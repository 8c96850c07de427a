"""Growing delays, never a lock; and what counts as one client."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_core.throttle import AHEAD, CROWD, FIVE_A_DAY, GUESSES, WINDOW, Pace, wait
from tmspros_core.values.client import prefix

BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOTHING = timedelta(0)
gaps = st.lists(st.timedeltas(NOTHING, timedelta(hours=8)), max_size=60)


def made(pace: Pace, gaps: list[timedelta]) -> list[datetime]:
    """The attempts that get through when somebody tries again after each of these gaps."""
    now, through = BEGAN, list[datetime]()
    for gap in gaps:
        now += gap
        if wait(through, now=now, pace=pace) == NOTHING:
            through.append(now)
    return through


@pytest.mark.rule("SI-3", "QR-5")
@pytest.mark.parametrize("pace", [GUESSES, CROWD], ids=["guesses", "crowd"])
def test_delays_grow_to_their_last_and_stay_there(pace: Pace) -> None:
    waits = [wait([BEGAN] * tries, now=BEGAN, pace=pace) for tries in range(1, 40)]
    assert waits == sorted(waits)
    assert waits[: len(pace.delays)] == list(pace.delays)
    assert set(waits[len(pace.delays) :]) == {pace.delays[-1]}


@pytest.mark.rule("SI-3", "QR-5")
@given(gaps=gaps, pace=st.sampled_from([GUESSES, CROWD]))
def test_there_is_never_a_lock(gaps: list[timedelta], pace: Pace) -> None:
    through = made(pace, gaps)
    last = through[-1] if through else BEGAN
    assert wait(through, now=last + pace.delays[-1], pace=pace) == NOTHING


@pytest.mark.rule("SI-3")
@given(gaps=gaps)
def test_of_guesses_after_the_third_none_follows_the_one_before_at_once(gaps: list[timedelta]) -> None:
    through = made(GUESSES, gaps)
    for place, (before, after) in enumerate(pairwise(through), 1):
        inside = sum(1 for at in through[:place] if after - at < WINDOW)
        assert after - before >= GUESSES.delays[min(inside, len(GUESSES.delays)) - 1] or inside == 0


@pytest.mark.rule("QR-2")
@given(gaps=gaps)
@example([NOTHING] * 6 + [WINDOW - timedelta(microseconds=1)])
@example([timedelta(hours=5)] * 12)
def test_no_day_has_more_than_five(gaps: list[timedelta]) -> None:
    through = made(FIVE_A_DAY, gaps)
    assert all(sum(at <= other < at + WINDOW for other in through) <= 5 for at in through)


@pytest.mark.rule("QR-2")
def test_after_five_the_sixth_may_be_made_when_the_first_is_a_day_old() -> None:
    at = [BEGAN + timedelta(hours=hour) for hour in range(5)]
    now = at[-1]
    assert wait(at[:4], now=now, pace=FIVE_A_DAY) == NOTHING
    assert wait(at, now=now, pace=FIVE_A_DAY) == timedelta(hours=20)
    assert wait(at, now=BEGAN + WINDOW - timedelta(microseconds=1), pace=FIVE_A_DAY) == timedelta(microseconds=1)
    assert wait(at, now=BEGAN + WINDOW, pace=FIVE_A_DAY) == NOTHING


@pytest.mark.rule("SI-3")
@given(back=st.timedeltas(NOTHING, timedelta(days=400)), tries=st.integers(1, 20))
@example(timedelta(hours=3), 3)
def test_a_clock_that_went_back_makes_nobody_wait_twice(back: timedelta, tries: int) -> None:
    future = [BEGAN + timedelta(seconds=n) for n in range(tries)]
    now = BEGAN - back
    told = wait(future, now=now, pace=GUESSES)
    assert told <= GUESSES.delays[-1] + AHEAD
    assert wait(future, now=now + told, pace=GUESSES) == NOTHING


@pytest.mark.rule("SI-3")
@given(late=st.timedeltas(NOTHING, AHEAD))
def test_the_attempts_of_a_machine_whose_clock_is_a_little_fast_are_counted(late: timedelta) -> None:
    assert wait([BEGAN] * 20, now=BEGAN - late, pace=GUESSES) == GUESSES.delays[-1] + late


@pytest.mark.rule("SI-3")
@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "elsewhere"),
        ("junk", "elsewhere"),
        ("203.0.113.7, 10.0.0.1", "elsewhere"),
        (None, "elsewhere"),
        (b"203.0.113.7", "elsewhere"),
    ],
)
def test_a_client_is_an_address_or_a_network_of_sixty_four_bits(client: object, expected: str) -> None:
    assert prefix(client) == expected


@pytest.mark.rule("SI-3")
@given(st.text())
def test_whatever_a_client_is_called_it_is_counted_somewhere(client: str) -> None:
    assert prefix(client)
