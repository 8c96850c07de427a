"""Two commands at once equal some order of them, on SQLite and on PostgreSQL; without keys they do not (QR-4, QR-15).

Django's store is raced beside its other tests.
"""

from collections import Counter
from collections.abc import Iterator

import pytest

from delegation.racing import BRIEF, OVERTAKEN, SERIAL_ANYWAY, check, check_control
from processes.reading import READERS
from servers.arenas import SURE, arena
from tmspros_core.portal.shell.alone import ALONE
from tmspros_core.testing.races import DONE, Arena, Scene
from tmspros_core.testing.racing.cessions import ring
from tmspros_core.testing.racing.pairs import RACES
from tmspros_core.testing.trial import trial

__all__ = ["arena"]


@pytest.fixture(scope="module")
def forgetful(server_url: str) -> Iterator[Arena]:
    """Another database on PostgreSQL, for what leaves broken tables: SQLite has one writer at a time, keys or none."""
    with Arena(server_url, patience=SURE) as opened:
        yield opened


@pytest.mark.rule("QR-4", "QR-15")
@pytest.mark.parametrize("name", BRIEF)
def test_two_processes_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)


@pytest.mark.long
@pytest.mark.rule("QR-4", "QR-15")
@pytest.mark.parametrize("name", RACES)
def test_any_two_commands_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)


@pytest.mark.long
@pytest.mark.rule("QR-3", "QI-8")
@pytest.mark.parametrize("reader", READERS)
def test_who_looks_while_a_cession_commits_sees_what_was_or_what_is(arena: Arena, reader: str) -> None:
    report = arena.race(READERS[reader])
    assert not report.strange, str(report)
    assert report.overlapping >= 2


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("name", BRIEF)
def test_the_control_without_keys_they_do_not(forgetful: Arena, name: str) -> None:
    check_control(forgetful, name)


@pytest.mark.long
@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("name", RACES)
def test_the_control_of_every_race_without_keys_it_is_not_serial_or_a_reason_is_known(
    forgetful: Arena, name: str
) -> None:
    check_control(forgetful, name)


def test_reasons_are_given_for_races_that_there_are_and_for_none_that_needs_its_keys() -> None:
    assert SERIAL_ANYWAY.keys() | OVERTAKEN.keys() <= RACES.keys()
    assert not SERIAL_ANYWAY.keys() & OVERTAKEN.keys()


@pytest.mark.long
@pytest.mark.rule("QR-4")
def test_of_a_ring_of_three_cessions_at_once_exactly_two_succeed(arena: Arena) -> None:
    report = arena.rush(ring(3))
    assert not report.strange, str(report)
    assert {Counter(course.finish.outcomes)[DONE] for course in report.courses} == {2}
    assert report.overlapping > 0
    assert arena.trial.portal.verify() == ()


@pytest.mark.long
@pytest.mark.rule("QR-4")
def test_of_a_ring_of_five_cessions_at_once_three_or_four_succeed(arena: Arena) -> None:
    report = arena.rush(ring(5))
    assert not report.strange, str(report)
    assert {Counter(course.finish.outcomes)[DONE] for course in report.courses} <= {3, 4}
    assert report.overlapping > 0
    assert arena.trial.portal.verify() == ()


METHODS = {
    "delegation.grant_more": "delegation.grant",
    "delegation.grant_less": "delegation.grant",
    "dossiers.reissue_code": "dossiers.reissue",
}
"""Methods whose command is called otherwise in the table of keys."""


def test_every_command_of_the_delegation_with_keys_is_raced() -> None:
    wanted = {name for name in ALONE if name.startswith(("delegation.", "dossiers."))} | {"accounts.close"}
    raced = set[str]()
    with trial() as tried:
        for race in RACES.values():
            raced |= {METHODS.get(str(call), str(call)) for call in race(Scene(tried))}
    assert wanted - raced == set()
    assert raced <= ALONE.keys()
