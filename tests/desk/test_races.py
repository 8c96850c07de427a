"""Two at the desk at once equal some order of them, in processes on both databases; unguarded they do not (PA-8).

The control runs on PostgreSQL, for SQLite has one writer at a time whatever is asked of it.
"""

from collections.abc import Iterator
from functools import partial

import pytest

from desk.judging import BRIEF, ONCE, OVERTAKEN, check, decisions, overtaken
from desk.racing import RACES
from desk.scenery import open_credulous
from servers.arenas import SURE, arena
from tmspros_core.portal.shell.alone import ALONE
from tmspros_core.testing.races import DONE, Arena, Scene
from tmspros_core.testing.trial import trial

__all__ = ["arena"]


@pytest.fixture(scope="module")
def unguarded(server_url: str) -> Iterator[Arena]:
    """Processes on a store that believes everything: raced without keys, nothing keeps two commands apart."""
    with Arena(partial(open_credulous, server_url), patience=SURE) as opened:
        yield opened


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


@pytest.mark.long
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


METHODS = {
    "desk.validate_step": "desk.decide",
    "desk.return_step": "desk.decide",
    "parcours.save": "parcours.save",
    "profiles.validate": "profiles.validate",
    "admin.move_officer": "admin.move",
    "enrol": "admin.enrol",
}
"""Methods whose command is called otherwise in the table of keys."""


def test_every_command_of_the_desk_with_keys_is_raced() -> None:
    raced = set[str]()
    with trial() as tried:
        for race in RACES.values():
            raced |= {METHODS.get(str(call), str(call)) for call in race(Scene(tried))}
    assert {name for name in ALONE if name.startswith("desk.")} <= raced
    assert raced <= ALONE.keys()
