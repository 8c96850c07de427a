"""PostgreSQL walks through a page of dossiers as it is told, whatever its planner holds for cheaper."""

from collections.abc import Iterator

import psycopg
import pytest

from delegation.towns import EACH, Town, build
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Condition
from tmspros_core.delegation.access import Role, visible
from tmspros_core.records import Dossier, Link
from tmspros_core.testing.trial import Trial, trial

ORDER = ("siret", "id")


@pytest.fixture
def tried(postgresql_url: str) -> Iterator[Trial]:
    with trial(postgresql_url) as opened:
        yield opened


def conditions(tried: Trial, town: Town, who: str) -> tuple[Condition, ...]:
    (link,) = (one for one in tried.rows(Link) if one.member == town.member.email)
    role, person = (Role.PRINCIPAL, town.principal) if who == "principal" else (Role.SECONDARY, town.member)
    found = visible(person.id, person.email, role=role, active_link=link)
    assert found is not None
    return found


@pytest.mark.parametrize("after", [None, ("7", "x")], ids=["first page", "a later page"])
@pytest.mark.parametrize("who", ["principal", "secondary"])
def test_a_page_is_no_join_that_reads_from_the_beginning(
    tried: Trial, postgresql_url: str, who: str, after: tuple[str, str] | None
) -> None:
    town = build(tried, sirets=5, secondaries=3)
    store = tried.portal.store.inner
    assert isinstance(store, SQLStore)
    where = conditions(tried, town, who)
    statement, values = store.statements.select(Dossier, where, order=ORDER, descending=False, after=after, limit=11)
    with psycopg.connect(postgresql_url, cursor_factory=psycopg.RawCursor) as connection:
        # Joins by merging and hashing are what would be left to it.
        connection.execute("SET enable_nestloop = off")
        explained = connection.execute(f"EXPLAIN {statement.text}", statement.parameters(values)).fetchall()
    steps = " ".join(line for (line,) in explained)
    assert "Nested Loop" in steps
    assert "Merge" not in steps
    assert "Hash" not in steps


@pytest.mark.rule("QI-8")
@pytest.mark.parametrize("who", ["principal", "member"])
def test_pages_forwards_and_backwards_hold_each_dossier_once_in_order(tried: Trial, who: str) -> None:
    town = build(tried, sirets=5, secondaries=3)
    actor, lists = getattr(town, who), tried.portal.dossiers.list
    there, page = list[str](), lists(actor, limit=7)
    while page.next:
        there += [dossier.id for dossier in page.items]
        page = lists(actor, after=page.next, limit=7)
    there += [dossier.id for dossier in page.items]
    expected = [one.id for one in sorted(tried.rows(Dossier), key=lambda one: (one.siret, one.id))]
    assert there == [id for id in expected if id in there]
    assert len(there) == 5 * EACH
    back = [dossier.id for dossier in page.items]
    while page.previous:
        page = lists(actor, after=page.previous, limit=7)
        back = [*(dossier.id for dossier in page.items), *back]
    assert back == there
