"""The races of the delegation on Django's store on PostgreSQL (QR-4, QR-15); the controls are with the SQL store."""

from collections.abc import Iterator
from functools import partial

import pytest

from delegation.racing import BRIEF, check
from in_django.databases import alias, migrate, open_elsewhere, postgresql_at
from servers.postgresql import Server
from tmspros_core.records import KINDS
from tmspros_core.testing.races import Arena
from tmspros_core.testing.racing.pairs import RACES


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


@pytest.mark.rule("QR-4", "QR-15")
@pytest.mark.parametrize("name", BRIEF[:1])
def test_two_processes_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)


@pytest.mark.long
@pytest.mark.rule("QR-4", "QR-15")
@pytest.mark.parametrize("name", RACES)
def test_any_two_commands_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)
