"""What is raced on every store, and what each race shows when no key is held: that its keys are needed, or why not."""

from tmspros_core.testing.races import DONE, Arena, Course, Report
from tmspros_core.testing.racing.pairs import RACES

BRIEF = ("activate add",)
"""Run by default; `tox -e long` runs all."""

OVERTAKEN = {
    "comment remove": ("dossiers.comment", "dossier.unknown"),
    "reassign save": ("dossiers.save", "dossier.unknown"),
    "receive remove": ("delegation.remove_siret", "delegation.dossier_open"),
    "reopen remove": ("delegation.remove_siret", "delegation.dossier_open"),
    "save dismiss": ("dossiers.save", "dossier.unknown"),
    "save ungrant": ("dossiers.save", "dossier.unknown"),
}
"""Races in which the order of the commits counts: what this call commits after the other is refused like this.

A store that forgets keys lets it be done, as if it had come first: serial, and yet a save after the access ended
(QR-13), a SIRET removed after its dossier appeared (QR-9).
"""

ONE_ROW = "one writes a row on the condition that it is as read, so the one that comes second decides again"
ONE_READING = "one reads what the other writes by a single statement, and the other reads nothing that the one writes"
BESIDE = (
    "they share no key: saving ends nobody's access and a cession nobody's either, what seems so is looked at again"
)
SERIAL_ANYWAY = {
    "activate activate": "an account has one slot for an active link",
    "activate add by inviter": "they touch different rows: pending or active, all are granted what is shared",
    "add add": "a SIRET has one row in the perimeters, by its key",
    "cede activate": ONE_ROW,
    "cede add by receiver": ONE_READING,
    "cede assign by receiver": ONE_READING,
    "cede comment": BESIDE,
    "cede invite by receiver": "a principal has one row for an address, by its key",
    "cede join": ONE_ROW,
    "cede leave": ONE_ROW,
    "cede save": BESIDE,
    "cede save by receiver": ONE_READING,
    "cede save by secondary": BESIDE,
    "close dossier add": ONE_READING,
    "dismiss invite": "a principal has one row for an address, by its key",
    "invite invite": "a principal has one row for an address, by its key",
    "leave activate": "an account has one slot for an active link",
    "leave dismiss": ONE_ROW,
    "reassign cede": "who gives is principal by one row, which either move drops on the condition that it is there",
    "reassign reissue": ONE_ROW,
    "reassign save by secondary": BESIDE,
    "reissue add": ONE_READING,
    "remove add": ONE_READING,
    "save move": ONE_ROW,
    "save remove": "what may be saved blocks the removal, whichever comes first",
    "save save": ONE_ROW,
}
"""Races that stay serial when no key is held, and what protects them. All others do not."""


def overtaken(report: Report, name: str) -> tuple[Course, ...]:
    """The runnings in which a call was done although the other, which forbids it, had ended before it committed."""
    command, refusal = OVERTAKEN[name]
    late = [course for course in report.courses if course.stopped == command and course.overlapped]
    assert late, f"the other never ended first: {report}"
    assert {outcome for course in late for outcome in course.finish.outcomes} <= {DONE, refusal}
    return tuple(course for course in late if refusal not in course.finish.outcomes)


def check(arena: Arena, name: str) -> None:
    """Two processes at once do what some order of them does, and leave tables that agree with the journal."""
    report = arena.race(RACES[name])
    assert not report.strange, str(report)
    assert report.overlapping >= 2, f"nothing was tried: {report}"
    if name in OVERTAKEN:
        assert not overtaken(report, name), "what was forbidden meanwhile was done"
    assert arena.trial.portal.verify() == ()


def check_control(arena: Arena, name: str) -> None:
    """The same on a store that forgets keys shows that they are needed, unless something else is known to protect."""
    if name in SERIAL_ANYWAY or name in OVERTAKEN:
        report = arena.race(RACES[name], alone=False)
        assert not report.strange, f"{SERIAL_ANYWAY.get(name)}? {report}"
        assert report.overlapping > 2
        assert name in SERIAL_ANYWAY or overtaken(report, name), "what keys would forbid was not done"
    else:
        report = arena.race(RACES[name], alone=False, until_strange=True)
        assert report.strange, "without keys it should not be serial, unless a reason is known"
