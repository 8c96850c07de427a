"""Whole portals on PostgreSQL, played with by the machine."""

import pytest
from hypothesis import settings

from stores.emptied import database, emptied
from tmspros_core.testing.delegation_machine import delegation_machine

__all__ = ["database"]

pytestmark = pytest.mark.long

TestDelegationOnPostgreSQL = delegation_machine(emptied)
TestDelegationOnPostgreSQL.settings = settings(TestDelegationOnPostgreSQL.settings, max_examples=4)
