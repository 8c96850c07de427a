"""Django's store and the SQL adapter's keep records alike: whichever made the tables, both read and write them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from django.core.management import call_command

from in_django.databases import alias, make_specimens, migrate, postgresql_at, sqlite_at
from servers.postgresql import Server
from tmspros_adapters.django.store import DjangoStore
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Lost, Set, equal
from tmspros_core.errors import Unavailable
from tmspros_core.testing.specimens import SPECIMENS, Specimen, variety
from tmspros_core.testing.store_duties.fixtures import contents, fill
from tmspros_core.testing.trial import PASSWORD, trial


@frozen
class Place:
    """A new database, as each of the two calls it."""

    url: str
    settings: dict[str, Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        yield Place(f"sqlite:///{tmp_path}/shared.db", sqlite_at(tmp_path / "shared.db"))
        return
    server: Server = request.getfixturevalue("postgresql_server")
    name = server.database()
    yield Place(server.url(name), postgresql_at(server.url(name)))
    server.drop(name)


@pytest.fixture
def django_alias(place: Place) -> Iterator[str]:
    with alias(place.settings) as name:
        yield name


@pytest.fixture
def open_sql(place: Place) -> Iterator[Callable[[tuple[type, ...]], SQLStore]]:
    opened: list[SQLStore] = []

    def opening(kinds: tuple[type, ...]) -> SQLStore:
        opened.append(SQLStore.at(place.url, kinds))
        return opened[-1]

    yield opening
    for store in opened:
        store.close()


def exchange(one: Any, other: Any) -> None:
    """Each reads what the other wrote, and is Lost where the other was first."""
    rows, loans = variety(seed=7, rows=80)
    fill(one, [*rows[:40], *loans[:5]])
    fill(other, [*rows[40:], *loans[5:]])
    assert contents(one) == contents(other)
    assert set(contents(one)) == {*rows, *loans}
    for store in (one, other):
        with pytest.raises(Lost):
            fill(store, [rows[0]])
        for row in rows:
            with store.transaction() as tx:
                assert tx.get(Specimen, row.id) == row
                found = tx.select(Specimen, equal("at", row.at), equal("flag", row.flag), equal("shade", row.shade))
                assert row in found
    claim = Set(Specimen, (equal("id", rows[0].id), equal("text", rows[0].text)), {"text": "claimed"}, expect=1)
    with one.transaction(write=True) as tx:
        tx.apply([claim])
    with pytest.raises(Lost), other.transaction(write=True) as tx:
        tx.apply([claim])


def test_in_tables_that_django_made(django_alias: str, open_sql: Callable[..., SQLStore]) -> None:
    migrate(django_alias)
    make_specimens(django_alias)
    exchange(DjangoStore(django_alias, SPECIMENS), open_sql(SPECIMENS))


def test_in_tables_that_the_sql_store_made(django_alias: str, open_sql: Callable[..., SQLStore]) -> None:
    store = open_sql(SPECIMENS)
    store.create()
    exchange(DjangoStore(django_alias, SPECIMENS), store)


def test_a_portal_moves_to_django_by_a_faked_migration(place: Place, django_alias: str) -> None:
    with trial(place.url) as tried:
        tried.establishment()
    call_command("migrate", "tmspros", fake=True, database=django_alias, verbosity=0)
    with trial(f"django:{django_alias}") as tried:
        assert tried.portal.accounts.sign_in("73282932000074", PASSWORD).actor.siret == "73282932000074"


def test_who_is_alone_in_one_store_is_alone_in_the_other(
    place: Place, django_alias: str, open_sql: Callable[..., SQLStore]
) -> None:
    sql = open_sql(SPECIMENS)
    sql.create()
    impatience = {"options": "-c lock_timeout=50"} if place.settings.get("HOST") else {"timeout": 0.05}
    with alias(place.settings | {"OPTIONS": place.settings["OPTIONS"] | impatience}) as name:
        store = DjangoStore(name, SPECIMENS)
        with sql.transaction(write=True, alone=["a"]), pytest.raises(Unavailable), store.transaction(alone=["a"]):
            pass
        with store.transaction(alone=["a"]):
            pass
