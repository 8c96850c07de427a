"""Redemption against all else, on Django's store on PostgreSQL (RS-8, RS-9); the controls are with the SQL store."""

import pytest

from accounts.judging import check
from accounts.racing import REDEMPTIONS
from tmspros_core.testing.races import Arena

pytestmark = pytest.mark.long


@pytest.mark.rule("RS-8", "RS-9")
@pytest.mark.parametrize("name", REDEMPTIONS)
def test_a_redemption_at_once_with_anything_comes_before_or_after_it(arena: Arena, name: str) -> None:
    check(arena, name)
