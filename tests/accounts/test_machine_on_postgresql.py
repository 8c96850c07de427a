"""The same accounts on PostgreSQL, played with by the machine."""

import pytest
from hypothesis import settings

from stores.emptied import database, emptied
from tmspros_core.testing.account_machine import account_machine

__all__ = ["database"]

pytestmark = pytest.mark.long

TestAccountsOnPostgreSQL = account_machine(emptied)
TestAccountsOnPostgreSQL.settings = settings(TestAccountsOnPostgreSQL.settings, max_examples=6)
