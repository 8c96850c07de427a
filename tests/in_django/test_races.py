"""The races of the delegation on Django's store on PostgreSQL (QR-4, QR-15); the controls are with the SQL store."""

import pytest

from delegation.racing import BRIEF, check
from tmspros_core.testing.races import Arena
from tmspros_core.testing.racing.pairs import RACES


@pytest.mark.rule("QR-4", "QR-15")
@pytest.mark.parametrize("name", BRIEF[:1])
def test_two_processes_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)


@pytest.mark.long
@pytest.mark.rule("QR-4", "QR-15")
@pytest.mark.parametrize("name", RACES)
def test_any_two_commands_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)
