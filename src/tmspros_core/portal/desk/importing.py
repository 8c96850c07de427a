"""Many establishments at once, from a table as text: each line by itself, and a report line by line (PO-4)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice
from typing import Any

from attrs import field as field_of
from attrs import frozen

from tmspros_core import roster
from tmspros_core.changes import Decision, is_in
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.desk.establishing import creation, sectors
from tmspros_core.portal.desk.staff import of_staff
from tmspros_core.portal.shell.alone import keys
from tmspros_core.portal.shell.reading import check_officer
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account, AccountKind
from tmspros_core.roster import Entry
from tmspros_core.values import ids
from tmspros_core.values.actors import Actor

BATCH = 200
"""Lines that are written together: few enough that nobody waits for them, many enough to be quick."""


class Outcome(StrEnum):
    """What became of a line. ``already_there``: it is one of the fund's, and stays as it is."""

    CREATED = "created"
    ALREADY_THERE = "already_there"
    REFUSED = "refused"


@frozen(kw_only=True)
class ImportedLine:
    """One line of the report. ``number`` counts from 1, the line of the column names; ``siret`` is as it was written
    where it is none; ``code`` and ``field`` say what was refused, ``params`` are what the code's sentence says.
    """

    number: int
    siret: str
    outcome: Outcome
    code: str | None = None
    field: str | None = None
    params: Mapping[str, Any] = field_of(factory=dict, hash=False)


@frozen(kw_only=True)
class ImportedPart:
    """What became of some lines that follow one another. ``behind`` is the number of the last line that was read."""

    behind: int
    lines: tuple[ImportedLine, ...]


@frozen(kw_only=True)
class ImportReport:
    """What became of every line, in order; blank ones are left out. In a dry run, what would have."""

    lines: tuple[ImportedLine, ...]
    dry_run: bool

    def count(self, outcome: Outcome) -> int:
        return sum(line.outcome is outcome for line in self.lines)


@frozen(kw_only=True)
class _Reading:
    """A line as it was read: the establishment it tells of, or the report that it tells of none."""

    number: int
    entry: Entry | None = None
    refused: ImportedLine | None = None


class Importing:
    """One part of ``portal.desk``."""

    _shell: Shell

    def import_establishments(
        self,
        officer: Actor,
        lines: Iterable[str],
        *,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> ImportReport:
        """Make an establishment of the officer's fund for each line; as ``create_establishment``, without paper.

        The first line names the columns: ``siret;name;emails;sector;address`` in any order, the last three or some of
        them left out, in French as well; several addresses stand in one cell, with spaces between. A bad line stops
        none of the others, an establishment that is there stays as it is, and so the same list once more makes
        nothing. ``progress`` is told, from time to time, how many lines are behind. With ``dry_run`` nothing is made.

        Raises Refused: ``access.forbidden``, ``import.header`` with ``columns``. What was made before an officer loses
        the right to it, stays.
        """
        report: list[ImportedLine] = []
        for part in self.import_by_parts(officer, lines, dry_run=dry_run):
            report += part.lines
            if progress is not None:
                progress(part.behind)
        return ImportReport(lines=tuple(report), dry_run=dry_run)

    def import_by_parts(self, officer: Actor, lines: Iterable[str], *, dry_run: bool = False) -> Iterator[ImportedPart]:
        """The same as it goes on: each part is written when it comes, and nothing while nobody asks for the next.

        Whoever stops asking leaves the rest unmade; the same list once more makes it.

        Raises as ``import_establishments``: at the call what is wrong from the beginning, then for each part the loss
        of the officer's right to it.
        """
        waiting = enumerate(lines, start=1)
        of = roster.layout(next(waiting, (1, ""))[1])
        with self._shell.store.transaction() as tx:
            check_officer(tx, officer)
        return self._parts(officer, waiting, of, dry_run=dry_run)

    def _parts(
        self, officer: Actor, waiting: Iterator[tuple[int, str]], of: roster.Layout, *, dry_run: bool
    ) -> Iterator[ImportedPart]:
        planned: set[str] = set()
        while batch := list(islice(waiting, BATCH)):
            read = [self._read(number, line, of) for number, line in batch if not roster.is_blank(line, of)]
            told = self._foreseen(officer, read, planned) if dry_run else self._made(officer, read)
            yield ImportedPart(behind=batch[-1][0], lines=tuple(told))

    def _read(self, number: int, line: str, of: roster.Layout) -> _Reading:
        try:
            entry = roster.entry(line, of, sectors=sectors(self._shell.forms))
        except Refused as refusal:
            written = roster.named(line, of)
            return _Reading(number=number, refused=_refused(number, written, refusal))
        return _Reading(number=number, entry=entry)

    def _foreseen(self, officer: Actor, read: Sequence[_Reading], planned: set[str]) -> Sequence[ImportedLine]:
        with self._shell.store.transaction() as tx:
            report, created = self._judged(tx, officer, read, planned)
        planned |= {entry.siret for entry in created}
        return report

    def _made(self, officer: Actor, read: Sequence[_Reading]) -> Sequence[ImportedLine]:
        """Write what a batch tells of, alone with its SIRETs, so that nobody makes one of them meanwhile."""
        command, logins = "desk.import_establishments", {each.entry.siret for each in read if each.entry}
        alone = {key for login in logins for key in keys(command, officer=officer.id, login=login)}

        def once() -> Sequence[ImportedLine]:
            with self._shell.store.transaction(write=True, alone=sorted(alone)) as tx:
                report, created = self._judged(tx, officer, read, frozenset())
                self._shell.write(tx, self._creations(tx, officer, created), actor=officer.id)
                return report

        return self._shell.insist(once) if logins else [each.refused for each in read if each.refused]

    def _judged(
        self, tx: Transaction, officer: Actor, read: Sequence[_Reading], planned: Iterable[str]
    ) -> tuple[Sequence[ImportedLine], Sequence[Entry]]:
        """The report of a batch, and what is to be made of it."""
        present = check_officer(tx, officer)
        logins = sorted({each.entry.siret for each in read if each.entry})
        there = {account.login: account.fund for account in tx.select(Account, is_in("login", logins))}
        there |= dict.fromkeys(planned, present.fund)
        staff = of_staff(tx, (address.key for each in read if each.entry for address in each.entry.emails))
        report: list[ImportedLine] = []
        created: list[Entry] = []
        for each in read:
            if each.entry is None:
                report += [each.refused] if each.refused else []
                continue
            siret = each.entry.siret
            if siret not in there and any(address.key in staff for address in each.entry.emails):
                report.append(_refused(each.number, siret, Refused(Code.EMAIL_OF_STAFF, field="email")))
            elif siret not in there:
                there[siret] = present.fund
                created.append(each.entry)
                report.append(ImportedLine(number=each.number, siret=siret, outcome=Outcome.CREATED))
            elif there[siret] == present.fund:
                report.append(ImportedLine(number=each.number, siret=siret, outcome=Outcome.ALREADY_THERE))
            else:
                taken = Refused(Code.ACCOUNT_SIRET_TAKEN, field="siret")
                report.append(_refused(each.number, siret, taken))
        return report, created

    def _creations(self, tx: Transaction, officer: Actor, created: Iterable[Entry]) -> Decision:
        present, now = check_officer(tx, officer), self._shell.now()
        made = [creation(_account(entry, fund=present.fund, now=now), entry, officer=present) for entry in created]
        return Decision(
            chain.from_iterable(part.changes for part in made), chain.from_iterable(part.events for part in made)
        )


def _account(entry: Entry, *, fund: str, now: datetime) -> Account:
    return Account(id=ids.fresh(), kind=AccountKind.ESTABLISHMENT, login=entry.siret, fund=fund, created_at=now)


def _refused(number: int, siret: str, refusal: Refused) -> ImportedLine:
    params = dict(refusal.details)
    named = params.pop("field", None)
    return ImportedLine(
        number=number, siret=siret, outcome=Outcome.REFUSED, code=refusal.code, field=named, params=params
    )
