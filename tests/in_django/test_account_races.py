"""Redemption against all else, on Django's store on PostgreSQL (RS-8, RS-9); the controls are with the SQL store."""

from collections.abc import Iterator
from functools import partial

import pytest

from accounts.judging import check
from accounts.racing import REDEMPTIONS
from in_django.databases import alias, migrate, open_elsewhere, postgresql_at
from servers.postgresql import Server
from tmspros_core.records import KINDS
from tmspros_core.testing.races import Arena

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def arena(postgresql_server: Server) -> Iterator[Arena]:
    """Processes that find the database by settings of Django's, as a host's do."""
    database = postgresql_server.database()
    settings = postgresql_at(postgresql_server.url(database))
    with alias(settings) as name:
        migrate(name)
        with Arena(partial(open_elsewhere, name, settings, KINDS)) as opened:
            yield opened
    postgresql_server.drop(database)


@pytest.mark.rule("RS-8", "RS-9")
@pytest.mark.parametrize("name", REDEMPTIONS)
def test_a_redemption_at_once_with_anything_comes_before_or_after_it(arena: Arena, name: str) -> None:
    check(arena, name)
