"""Two at the desk at once equal some order of them, in processes on both databases; unguarded they do not (PA-8).

The control runs on PostgreSQL, for SQLite has one writer at a time whatever is asked of it.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest

from desk.racing import RACES, open_credulous
from tmspros_core.testing.races import DONE, Arena, Report

STORES = [
    pytest.param("sqlite", marks=pytest.mark.needs("sqlalchemy")),
    pytest.param("postgresql", marks=pytest.mark.needs("postgresql")),
]
BRIEF = ("validate validate", "validate save", "complete hand over")
"""Run by default; `tox -e long` runs all."""

ONCE = {
    "validate validate": "step.move_refused",
    "validate return": "step.move_refused",
    "return return": "step.move_refused",
    "rename rename": "account.siret_taken",
}
"""Races in which one of the two is done, and the other refused by this."""

OVERTAKEN = {
    "validate save": ("desk.validate_step", "step.stale_content"),
    "validate hand over": ("desk.validate_step", "establishment.unknown"),
    "validate disable": ("desk.validate_step", "access.forbidden"),
    "validate move": ("desk.validate_step", "access.forbidden"),
    "figures hand over": ("desk.set_figures", "establishment.unknown"),
}
"""Races in which the order of the commits counts: this call, committed after the other, is refused by this. Otherwise
an officer decides on what is no more what was looked at, or no more theirs, and the rows look as if it had come first.
"""

SURE = 1.0
"""Seconds of patience where missing an interleaving would fail the test."""


@pytest.fixture(scope="module", params=STORES)
def arena(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """Processes that share a database, for all the races of this module."""
    if request.param == "sqlite":
        with Arena(f"sqlite:///{tmp_path_factory.mktemp('desk')}/portal.db") as opened:
            yield opened
        return
    server = request.getfixturevalue("postgresql_server")
    database = server.database()
    with Arena(server.url(database)) as opened:
        yield opened
    server.drop(database)


@pytest.fixture(scope="module")
def unguarded(request: pytest.FixtureRequest) -> Iterator[Arena]:
    """Processes on a store that believes everything: raced without keys, nothing keeps two commands apart."""
    server = request.getfixturevalue("postgresql_server")
    database = server.database()
    with Arena(partial(open_credulous, server.url(database)), patience=SURE) as opened:
        yield opened
    server.drop(database)


def check(arena: Arena, name: str) -> None:
    report = arena.race(RACES[name])
    assert not report.strange, str(report)
    assert report.overlapping >= 2, f"nothing was tried: {report}"
    if name in ONCE:
        for course in report.courses:
            assert Counter(course.finish.outcomes) == {DONE: 1, ONCE[name]: 1}
            assert decisions(course.finish.state) <= 1
    if name in OVERTAKEN:
        assert not overtaken(report, name), "what was forbidden meanwhile was done"


def overtaken(report: Report, name: str) -> list[str]:
    """The steps before which a call was stopped until the other, which forbids it, had ended, and was done after."""
    command, refusal = OVERTAKEN[name]
    late = [course for course in report.courses if course.stopped == command and course.overlapped]
    assert late, f"the other never ended first: {report}"
    assert {outcome for course in late for outcome in course.finish.outcomes} <= {DONE, refusal}
    return [course.before for course in late if refusal not in course.finish.outcomes]


def decisions(state: tuple[str, ...]) -> int:
    """How many letters tell the holder what the fund decided."""
    return sum(line.startswith(("letter StepValidated", "letter StepReturned")) for line in state)


@pytest.mark.rule("PA-8", "AC-5")
@pytest.mark.parametrize("name", BRIEF)
def test_two_processes_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)


@pytest.mark.long
@pytest.mark.rule("PA-8", "AC-5")
@pytest.mark.parametrize("name", [name for name in RACES if name not in BRIEF])
def test_any_two_acts_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)


@pytest.mark.needs("postgresql")
@pytest.mark.rule("PA-8")
def test_the_control_without_keys_and_conditions_two_officers_decide_and_two_letters_go(unguarded: Arena) -> None:
    report = unguarded.race(RACES["validate validate"], alone=False, until_strange=True)
    assert report.strange, str(report)
    assert report.courses[-1].finish.outcomes == (DONE, DONE)
    assert decisions(report.courses[-1].finish.state) == 2


@pytest.mark.needs("postgresql")
@pytest.mark.rule("PA-8")
def test_the_control_what_the_holder_changed_meanwhile_is_validated_unseen(unguarded: Arena) -> None:
    assert overtaken(unguarded.race(RACES["validate save"], alone=False), "validate save")


@pytest.mark.needs("postgresql")
@pytest.mark.rule("AC-5")
def test_the_control_a_step_awaits_a_fund_that_the_establishment_has_left(unguarded: Arena) -> None:
    report = unguarded.race(RACES["complete hand over"], alone=False, until_strange=True)
    assert report.strange, str(report)
    assert {"of bretagne", "step 3 awaits cramif"} <= set(report.courses[-1].finish.state)


def test_races_that_are_told_apart_are_races() -> None:
    assert ONCE.keys() | OVERTAKEN.keys() | set(BRIEF) <= RACES.keys()
