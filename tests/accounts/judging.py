"""What each race of accounts must show on every store, and what its controls show without keys and conditions."""

from accounts.racing import RACES
from tmspros_core.errors import Code
from tmspros_core.testing.races import DONE, Arena, Report

BRIEF = ("redeem close",)
"""Run by default, with its control; `tox -e long` runs all."""

ANSWERS = {DONE, *Code}

CONDITION = "the account is written on the condition that login, epoch and hash are as they were read"
SLOT = "a login is a slot of one account, whoever comes second"
BY_CONDITION = {
    "redeem redeem": CONDITION,
    "redeem sibling": CONDITION,
    "redeem change": CONDITION,
    "redeem close": CONDITION,
    "redeem confirm email": CONDITION,
    "activate activate": CONDITION,
    "change change": CONDITION,
    "change close": CONDITION,
    "disable disable": "an account is shut on the condition that it is open",
}
"""Races that stay serial when no key is held, for what is written names what it rests on. Without that they do not."""

SERIAL_ANYWAY = {
    "redeem sign in anew": "what signs in reads the password once and begins nothing unless it is the same still",
    "confirm same": SLOT,
    "confirm register": SLOT,
    "set email same": SLOT,
    "set email enrol": SLOT,
    "set email register": SLOT,
    "register register": SLOT,
    "register enrol": SLOT,
}
"""Races that stay serial when no key is held, and what protects them instead. All others do not."""


def checked(report: Report) -> Report:
    """The report, if it tries something and its orders end as commands do: done, or refused with a code."""
    assert {outcome for finish in report.serial for outcome in finish.outcomes} <= ANSWERS, "an order is a defect"
    assert report.overlapping >= 2, f"nothing was tried: {report}"
    return report


def check(arena: Arena, name: str) -> None:
    """Two processes at once do what some order of them does, told in the journal in that order."""
    report = checked(arena.race(RACES[name]))
    assert not report.strange, str(report)


def check_control(forgetful: Arena, name: str) -> None:
    """On a store that forgets keys they do not, unless a reason is known."""
    needs_keys = name not in SERIAL_ANYWAY and name not in BY_CONDITION
    report = forgetful.race(RACES[name], alone=False, until_strange=needs_keys)
    assert bool(report.strange) == needs_keys, f"{SERIAL_ANYWAY.get(name) or BY_CONDITION.get(name)}: {report}"
