"""What is raced on every store: which races run by default, and which need no keys to stay serial."""

from tmspros_core.testing.races import Arena
from tmspros_core.testing.racing.pairs import RACES

BRIEF = ("activate add", "cede activate", "save dismiss")
"""Run by default; `tox -e long` runs all."""

ONE_ROW = "what decides is one row, which one of the two changes by a condition on what it saw: the other reruns"
READ_ONCE = "one of the two reads nothing that the other writes, so that one order explains whatever the other saw"
SERIAL_ANYWAY = {
    "activate activate": "the slot of the active link takes one",
    "add add": "the key of a managed SIRET takes one",
    "invite invite": "the key of a link takes one",
}
"""Races that stay serial when no key is held, and what protects them."""


def check(arena: Arena, name: str) -> None:
    """Two processes at once do what some order of them does, and leave tables that agree with the journal."""
    report = arena.race(RACES[name])
    assert not report.strange, str(report)
    assert report.overlapping >= 2, f"nothing was tried: {report}"
    assert arena.trial.portal.verify() == ()
