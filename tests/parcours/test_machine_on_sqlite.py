"""The same portals on SQLite, played with by the machine."""

import pytest
from hypothesis import settings

from stores.test_machines import TemporarySQLStore
from tmspros_core.testing.parcours_machine import parcours_machine

pytestmark = pytest.mark.long

TestParcoursOnSQLite = parcours_machine(TemporarySQLStore.make)
TestParcoursOnSQLite.settings = settings(TestParcoursOnSQLite.settings, max_examples=12)
