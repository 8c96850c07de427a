"""Whole portals on SQLite, played with by the machine."""

from hypothesis import settings

from stores.test_machines import TemporarySQLStore
from tmspros_core.testing.delegation_machine import delegation_machine

TestDelegationOnSQLite = delegation_machine(TemporarySQLStore.make)
TestDelegationOnSQLite.settings = settings(TestDelegationOnSQLite.settings, max_examples=8)
