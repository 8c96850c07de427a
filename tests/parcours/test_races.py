"""Two people on one account equal some order of them, in processes on both databases; unguarded they do not (PA-7).

The controls run on PostgreSQL, for SQLite has one writer at a time whatever is asked of it.
"""

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest

from parcours.racing import RACES, open_gullible
from parcours.space import Space
from processes.completing import complete
from servers.arenas import SURE, arena
from tmspros_core.changes import Add
from tmspros_core.records import OutboxEntry
from tmspros_core.testing.answering import answers, document
from tmspros_core.testing.races import DONE, Arena, Report
from tmspros_core.testing.trial import SIRET, trial

__all__ = ["arena"]

BRIEF = ("click click",)
"""Run by default; `tox -e long` runs all."""

LETTERS = {
    "fill fill": ("StepRequested", {1}),
    "click click": ("StepRequested", {1}),
    "hand in hand in": ("StepRequested", {2}),
    "fill deposit": ("StepRequested", {1}),
    "fill delete": ("StepRequested", {0, 1}),
    "fill validate profile": ("StepRequested", {1}),
    "recaps recaps": ("ProgressRecapped", {1}),
}
"""How many of which letters there are in the end, the one of the set-up included."""

CROWD = 8


@pytest.fixture(scope="module")
def unguarded(server_url: str) -> Iterator[Arena]:
    """Processes on a store that believes everything: raced without keys, nothing keeps two commands apart."""
    with Arena(partial(open_gullible, server_url), patience=SURE) as opened:
        yield opened


def letters(state: tuple[str, ...], event: str) -> int:
    return sum(line.startswith(f"letter {event}") for line in state)


def check(arena: Arena, name: str) -> None:
    report = arena.race(RACES[name])
    assert not report.strange, str(report)
    assert report.overlapping >= 2, f"nothing was tried: {report}"
    if name in LETTERS:
        event, counts = LETTERS[name]
        assert {letters(course.finish.state, event) for course in report.courses} <= counts


def strange(unguarded: Arena, name: str) -> Report:
    report = unguarded.race(RACES[name], alone=False, until_strange=True)
    assert report.strange, f"the control stays serial, so the race proves nothing: {report}"
    return report


@pytest.mark.rule("PA-7", "PA-6")
@pytest.mark.parametrize("name", BRIEF)
def test_two_processes_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)


@pytest.mark.long
@pytest.mark.rule("PA-7", "PA-6")
@pytest.mark.parametrize("name", [name for name in RACES if name not in BRIEF])
def test_any_two_acts_at_once_do_what_some_order_of_them_does(arena: Arena, name: str) -> None:
    check(arena, name)


@pytest.mark.needs("postgresql")
@pytest.mark.rule("PA-7")
def test_the_control_without_keys_and_conditions_a_double_click_gives_two_letters(unguarded: Arena) -> None:
    finish = strange(unguarded, "click click").courses[-1].finish
    assert finish.outcomes == (DONE, DONE)
    assert letters(finish.state, "StepRequested") == 2


@pytest.mark.needs("postgresql")
@pytest.mark.rule("PA-7")
def test_the_control_without_keys_a_step_is_complete_and_nobody_is_told(unguarded: Arena) -> None:
    finish = strange(unguarded, "fill validate profile").courses[-1].finish
    assert finish.outcomes == (DONE, DONE)
    assert letters(finish.state, "StepRequested") == 0


@pytest.mark.needs("postgresql")
@pytest.mark.rule("PA-6")
def test_the_control_without_keys_and_conditions_the_other_tabs_answer_is_lost(unguarded: Arena) -> None:
    assert strange(unguarded, "save save").courses[-1].finish.outcomes == (DONE, DONE)


@pytest.mark.needs("postgresql")
@pytest.mark.rule("PA-14")
def test_the_control_without_keys_and_conditions_two_recaps_go(unguarded: Arena) -> None:
    finish = strange(unguarded, "recaps recaps").courses[-1].finish
    assert letters(finish.state, "ProgressRecapped") == 2


def crowd(url: str, *, protected: bool) -> tuple[Counter[str], Counter[str]]:
    """Eight processes click on what completes a step: their outcomes, and the letters that they leave."""
    context = multiprocessing.get_context("forkserver")
    everybody, outcomes = context.Barrier(CROWD), context.Queue()
    with trial(url) as tried:
        there = Space(tried, tried.establishment())
        there.validate()
        tried.change(Add(document(there.actor.id, "2", "q15", id="d", at=tried.clock.now())))
        whole = answers(there.form, "2")
        there.save("2", {"q16": whole["q16"]})
        seen = there.step("2").revision
        people = [
            context.Process(target=complete, args=(url, SIRET, whole, seen, everybody, outcomes, protected))
            for _ in range(CROWD)
        ]
        for person in people:
            person.start()
        try:
            told = Counter(outcomes.get(timeout=90) for _ in people)
        finally:
            for person in people:
                person.join(timeout=30)
        return told, Counter(row.event for row in tried.rows(OutboxEntry))


@pytest.mark.rule("PA-7", "PA-6")
def test_eight_processes_with_one_click_give_one_letter(shared_url: str) -> None:
    told, letters_written = crowd(shared_url, protected=True)
    assert told == {"saved": CROWD}, "the same save sent again is one"
    assert letters_written["StepRequested"] == 1


@pytest.mark.needs("postgresql")
@pytest.mark.rule("PA-7", "PA-6")
def test_the_control_unguarded_eight_clicks_give_many_letters(postgresql_url: str) -> None:
    told, letters_written = crowd(postgresql_url, protected=False)
    assert told == {"saved": CROWD}
    assert letters_written["StepRequested"] == CROWD
