"""What each race of the desk must show, on every store."""

from collections import Counter

from desk.racing import RACES
from tmspros_core.testing.races import DONE, Arena, Report

BRIEF = ("validate validate",)
"""Run by default; `tox -e long` runs all."""

ONCE = {
    "validate validate": "step.move_refused",
    "validate return": "step.move_refused",
    "return return": "step.move_refused",
    "rename rename": "account.siret_taken",
    "create create": "account.siret_taken",
    "resend resend": "activation.throttled",
}
"""Races in which one of the two is done, and the other refused by this."""

OVERTAKEN = {
    "validate save": ("desk.validate_step", "step.stale_content"),
    "validate hand over": ("desk.validate_step", "establishment.unknown"),
    "validate disable": ("desk.validate_step", "access.forbidden"),
    "validate move": ("desk.validate_step", "access.forbidden"),
    "figures hand over": ("desk.set_figures", "establishment.unknown"),
    "comment hand over": ("desk.comment", "establishment.unknown"),
    "assign disable": ("desk.assign_officer", "officer.unknown"),
}
"""Races in which the order of the commits counts: this call, committed after the other, is refused by this. Otherwise
an officer decides on what is no more what was looked at, or no more theirs, and the rows look as if it had come first.
"""


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
