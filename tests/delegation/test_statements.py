"""How many statements an operation of the delegation takes, and that SQLite never reads a table whole for one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from delegation.towns import CODE, Town, build
from tmspros_adapters.sql.store import SQLStore
from tmspros_core import Portal
from tmspros_core.testing.store_duties.counting import doing
from tmspros_core.testing.trial import Trial, trial

Operation = Callable[[Portal, Town], object]


def second_page(portal: Portal, town: Town, *, of: str) -> None:
    portal.dossiers.list(getattr(town, of), after=portal.dossiers.list(getattr(town, of)).next)


OPERATIONS: dict[str, Operation] = {
    "may_treat, principal": lambda portal, town: portal.delegation.may_treat(town.principal, town.dossier),
    "may_treat, secondary": lambda portal, town: portal.delegation.may_treat(town.member, town.dossier),
    "list, principal": lambda portal, town: second_page(portal, town, of="principal"),
    "list, secondary": lambda portal, town: second_page(portal, town, of="member"),
    "add_siret": lambda portal, town: portal.delegation.add_siret(town.principal, town.spare, code=CODE),
    "add_siret for all": lambda portal, town: portal.delegation.add_siret(
        town.principal, town.spare, code=CODE, share=True
    ),
    "grant nothing": lambda portal, town: portal.delegation.grant(town.principal, town.member.email, ()),
    "grant_more": lambda portal, town: portal.delegation.grant_more(
        town.principal, town.member.email, town.sirets[-1:]
    ),
    "grant_less": lambda portal, town: portal.delegation.grant_less(
        town.principal, town.member.email, town.sirets[-1:]
    ),
    "remove_siret": lambda portal, town: portal.delegation.remove_siret(town.principal, town.sirets[-1]),
    "dismiss": lambda portal, town: portal.delegation.dismiss(town.principal, town.member.email),
    "leave": lambda portal, town: portal.delegation.leave(town.member),
    "cede": lambda portal, town: portal.delegation.cede(town.principal, to=town.receiver.email),
}
each_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)


@contextmanager
def traced(tried: Trial) -> Iterator[list[str]]:
    """Every statement that SQLite is given meanwhile, with its values in it."""
    store = tried.portal.store.inner
    assert isinstance(store, SQLStore)
    statements = list[str]()

    def listen(driver: sa.engine.interfaces.DBAPIConnection, record: object) -> None:
        driver.set_trace_callback(statements.append)

    store.close()
    sa.event.listen(store.engine, "connect", listen)
    try:
        with store.transaction():
            pass
        statements.clear()
        yield statements
    finally:
        sa.event.remove(store.engine, "connect", listen)
        store.close()


def calls(operation: Operation, *, sirets: int = 1, secondaries: int = 1) -> list[str]:
    """What the operation asks of a store."""
    with trial() as tried:
        town = build(tried, sirets=sirets, secondaries=secondaries)
        assert tried.portal.delegation.broken() == ("QI-11",), "no journal tells of what was put in past the rules"
        tried.forget_counts()
        operation(tried.portal, town)
        return list(tried.calls)


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[Trial]:
    with trial(f"sqlite:///{tmp_path}/portal.db") as tried:
        yield tried


def plans(tried: Trial, statements: list[str]) -> list[tuple[str, str]]:
    """Each step of SQLite's plans for the statements, with the statement."""
    with tried.portal.store.inner.engine.connect() as connection:
        return [
            (step, statement)
            for statement in doing(statements)
            for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
        ]


def read_whole(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that walk through a table; the end of the journal is found by walking backwards, one step."""
    return [one for one in steps if one[0].startswith("SCAN") and "tmspros_journal_entry_1" not in one[0]]


@each_operation
def test_an_operation_asks_the_same_of_a_store_however_large_the_perimeter(operation: Operation) -> None:
    assert calls(operation) == calls(operation, sirets=40)


@each_operation
def test_an_operation_asks_the_same_of_a_store_however_many_secondaries(operation: Operation) -> None:
    assert calls(operation, secondaries=1) == calls(operation, secondaries=30)


@pytest.mark.long
@each_operation
def test_an_operation_asks_the_same_of_a_thousand_sirets_and_two_hundred_secondaries(operation: Operation) -> None:
    assert calls(operation) == calls(operation, sirets=1000) == calls(operation, secondaries=200)


@each_operation
@pytest.mark.needs("sqlalchemy")
def test_on_sqlite_each_thing_asked_is_one_statement_that_reads_no_table_whole(
    operation: Operation, on_disk: Trial
) -> None:
    town = build(on_disk, sirets=15, secondaries=7)
    on_disk.forget_counts()
    with traced(on_disk) as statements:
        operation(on_disk.portal, town)
    assert len(doing(statements)) == len([call for call in on_disk.calls if call not in ("read", "write")])
    assert not read_whole(plans(on_disk, statements))


@pytest.mark.parametrize("name", ["list, secondary", "dismiss", "leave"])
def test_on_sqlite_the_perimeter_is_never_made_a_list_to_filter_by(name: str, on_disk: Trial) -> None:
    town = build(on_disk, sirets=15, secondaries=7)
    after = on_disk.portal.dossiers.list(town.member).next
    with traced(on_disk) as statements:
        if name == "list, secondary":
            on_disk.portal.dossiers.list(town.member, after=after)
        else:
            OPERATIONS[name](on_disk.portal, town)
    assert not [one for one in plans(on_disk, statements) if "LIST SUBQUERY" in one[0]]


def test_a_table_that_is_read_whole_is_noticed(on_disk: Trial) -> None:
    steps = plans(on_disk, ["SELECT id FROM tmspros_dossier WHERE reference = 'AT-1'"])
    assert read_whole(steps)
    assert not read_whole(plans(on_disk, ["SELECT id FROM tmspros_dossier WHERE siret = '1'"]))


def test_a_town_breaks_no_invariant_but_that_of_the_journal(on_disk: Trial) -> None:
    build(on_disk, sirets=3, secondaries=12)
    assert on_disk.portal.delegation.broken() == ("QI-11",)
