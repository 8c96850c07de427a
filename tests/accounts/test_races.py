"""Two acts on one account at once equal some order of them, in which the journal tells them; without keys they do not.

SI-3 counts among them: two guesses at once share what tries are left. Django's store is raced beside its other tests.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from accounts.judging import BRIEF, BY_CONDITION, SERIAL_ANYWAY, check, check_control, checked
from accounts.racing import RACES, guesses
from accounts.scenery import open_credulous
from servers.arenas import arena
from tmspros_core.portal.shell.alone import ALONE
from tmspros_core.testing.races import Arena, Scene, between
from tmspros_core.testing.trial import trial

__all__ = ["arena"]

SURE = 0.3
"""Seconds of patience where missing an interleaving would fail the test."""


@pytest.fixture(scope="module")
def forgetful(server_urls: Callable[[], str]) -> Iterator[Arena]:
    """Another database on PostgreSQL, for races without keys: SQLite has one writer at a time, keys or none."""
    with Arena(server_urls(), patience=SURE) as opened:
        yield opened


@pytest.fixture(scope="module")
def unguarded(server_urls: Callable[[], str]) -> Iterator[Arena]:
    """Processes on a store that believes everything: raced without keys, nothing keeps two acts apart."""
    with Arena(partial(open_credulous, server_urls()), patience=SURE) as opened:
        yield opened


@pytest.mark.rule("RS-8", "RS-9")
@pytest.mark.parametrize("name", RACES)
def test_one_act_between_any_two_transactions_of_another_comes_before_or_after_it(name: str) -> None:
    report = checked(between(RACES[name]))
    assert not report.strange, str(report)


@pytest.mark.rule("RS-8", "RS-9")
@pytest.mark.parametrize("name", BRIEF)
def test_two_processes_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)


@pytest.mark.long
@pytest.mark.rule("RS-8", "RS-9")
@pytest.mark.parametrize("name", [name for name in RACES if name not in BRIEF])
def test_any_two_acts_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)


@pytest.mark.needs("postgresql")
@pytest.mark.rule("SI-3")
def test_the_control_without_keys_two_guesses_take_one_try(unguarded: Arena) -> None:
    report = unguarded.race(RACES["guess guess"], alone=False, until_strange=True)
    assert report.strange, str(report)
    assert report.courses[-1].finish.outcomes == ("signin.refused", "signin.refused")


@pytest.mark.long
@pytest.mark.needs("postgresql")
@pytest.mark.rule("RS-8", "RS-9")
@pytest.mark.parametrize("name", RACES)
def test_the_control_of_every_race_without_keys_it_is_not_serial_or_a_reason_is_known(
    forgetful: Arena, name: str
) -> None:
    check_control(forgetful, name)


@pytest.mark.needs("postgresql")
@pytest.mark.rule("RS-8", "RS-9")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in BRIEF else pytest.mark.long) for name in BY_CONDITION]
)
def test_the_control_without_keys_and_conditions_none_is_serial(unguarded: Arena, name: str) -> None:
    report = unguarded.race(RACES[name], alone=False, until_strange=True)
    assert report.strange, "the control stays serial, so the race proves nothing"


@pytest.mark.long
@pytest.mark.rule("SI-3")
def test_of_four_guesses_at_once_those_are_refused_that_had_tries_left(arena: Arena) -> None:
    report = arena.rush(guesses)
    assert not report.strange, str(report)
    assert {Counter(course.finish.outcomes)["signin.refused"] for course in report.courses} == {3}


@pytest.mark.long
@pytest.mark.needs("postgresql")
@pytest.mark.rule("SI-3")
def test_the_control_without_keys_four_guesses_are_four(forgetful: Arena) -> None:
    report = forgetful.rush(guesses, alone=False)
    assert 4 in {Counter(course.finish.outcomes)["signin.refused"] for course in report.courses}


def test_reasons_are_given_for_races_that_there_are() -> None:
    assert SERIAL_ANYWAY.keys() | BY_CONDITION.keys() | set(BRIEF) <= RACES.keys()
    assert not SERIAL_ANYWAY.keys() & BY_CONDITION.keys()


METHODS = {
    "accounts.redeem_reset": "accounts.redeem",
    "accounts.activate": "accounts.redeem",
    "ask": "delivery.offer",
    "ask_to_register": "delivery.offer_registration",
    "enrol": "admin.enrol",
    "guess": "accounts.sign_in",
}
"""Calls whose command is called otherwise in the table of keys."""

ELSEWHERE = {"accounts.sign_out", "admin.move", "admin.set_fund_contact"}
"""Commands of one row; that of moving an officer is raced with the desk."""


def test_every_command_on_accounts_with_keys_is_raced() -> None:
    raced = {"accounts.register"}
    with trial() as tried:
        for race in RACES.values():
            raced |= {METHODS.get(str(call), str(call)) for call in race(Scene(tried))}
    wanted = {name for name in ALONE if name.startswith(("accounts.", "admin.", "delivery."))} - ELSEWHERE
    assert wanted - raced == set()
    assert raced <= ALONE.keys()
