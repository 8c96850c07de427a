"""The same accounts on SQLite, played with by the machine."""

import pytest
from hypothesis import settings

from stores.test_machines import TemporarySQLStore
from tmspros_core.testing.account_machine import account_machine

TestAccountsOnSQLite = account_machine(TemporarySQLStore.make, steps=10)
TestAccountsOnSQLite.settings = settings(TestAccountsOnSQLite.settings, max_examples=1)

TestAccountsOnSQLiteAtLength = pytest.mark.long(account_machine(TemporarySQLStore.make))
TestAccountsOnSQLiteAtLength.settings = settings(TestAccountsOnSQLiteAtLength.settings, max_examples=12)
