"""The host's periods: its own are taken, and none is so short that a limit would be loosened (MA-5)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tmspros_core import Misconfigured
from tmspros_core.errors import Code
from tmspros_core.portal.shell.periods import Periods
from tmspros_core.portal.upkeep.forgetting import Forgetting
from tmspros_core.testing.trial import Trial, trial

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


@pytest.mark.rule("MA-5")
def test_a_host_sets_its_own_periods(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial(periods=Periods(letters=2 * DAY))
    tried.portal.admin.enrol_support("agent@3679.example")
    tried.deliver()
    tried.clock.advance(2 * DAY + TICK)
    assert Forgetting(tried.portal.shell).forget().letters == 1


@pytest.mark.parametrize("name", ["tickets", "attempts", "letters", "dead_letters", "invitations", "journal"])
@pytest.mark.parametrize("wrong", [timedelta(hours=23, minutes=59), timedelta(days=-1), 30, "30 days", None])
def test_a_period_that_would_loosen_a_limit_is_named(name: str, wrong: Any) -> None:
    periods = Periods(**{name: wrong})
    if name == "journal" and wrong is None:
        return
    with pytest.raises(Misconfigured) as caught, trial(periods=periods):
        pass
    assert (caught.value.code, caught.value.details["setting"]) == (Code.SETTINGS_PERIODS, f"periods.{name}")


def test_what_is_no_periods_at_all_is_named() -> None:
    with pytest.raises(Misconfigured, match=r"settings\.periods"), trial(periods={"letters": 30}):
        pass
