"""The races of the desk on Django's store on PostgreSQL (PA-8); the controls are with the SQL store."""

import pytest

from desk.judging import BRIEF, check
from desk.racing import RACES
from tmspros_core.testing.races import Arena


@pytest.mark.long
@pytest.mark.rule("PA-8", "AC-5")
@pytest.mark.parametrize("name", BRIEF[:1])
def test_two_processes_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)


@pytest.mark.long
@pytest.mark.rule("PA-8", "AC-5")
@pytest.mark.parametrize("name", [name for name in RACES if name not in BRIEF[:1]])
def test_any_two_acts_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)
