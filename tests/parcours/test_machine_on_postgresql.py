"""The same portals on PostgreSQL, played with by the machine."""

import pytest
from hypothesis import settings

from stores.emptied import database, emptied
from tmspros_core.testing.parcours_machine import parcours_machine

__all__ = ["database"]

pytestmark = pytest.mark.long

TestParcoursOnPostgreSQL = parcours_machine(emptied)
TestParcoursOnPostgreSQL.settings = settings(TestParcoursOnPostgreSQL.settings, max_examples=6)
