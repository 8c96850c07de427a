"""Asking the scanner about deposited documents, at once and again later (AT-5)."""

import logging

from tmspros_core.attachments import keeping
from tmspros_core.changes import Decision, Lost, before, equal
from tmspros_core.errors import Unavailable
from tmspros_core.parcours.noticing import settled
from tmspros_core.portal.parcours.workspaces import workspace
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Scan, Transaction
from tmspros_core.records import Account, Attachment
from tmspros_core.records.attachments import AttachmentState, Verdict

BATCH = 100
"""Documents that are looked up at once."""

_SAID = {Scan.CLEAN: Verdict.CLEAN, Scan.INFECTED: Verdict.INFECTED}
_log = logging.getLogger("tmspros")


class Scanning:
    """The scanner's side of the portal."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def scan_pending(self) -> int:
        """Ask about every document whose time has come; how many got a verdict (AT-5).

        Those that the scanner did not answer for wait as long again as they have been waiting, a minute at least and
        six hours at most. Without a scanner nothing happens: what waits for one waits.
        """
        verdicts = 0
        while self._shell.scanner is not None and (rows := self._due()):
            for row in rows:
                try:
                    verdicts += self.scan(self._claimed(row)).verdict not in keeping.WAITING
                except Lost:
                    continue
        return verdicts

    def scan(self, row: Attachment) -> Attachment:
        """Ask about one document, and settle its step by the verdict (PA-7); the row as it is then."""
        verdict = self._verdict(row)

        def rule(tx: Transaction) -> tuple[Attachment, Decision]:
            now, there = self._shell.now(), tx.get(Attachment, row.id)
            if there is None or there.verdict not in keeping.WAITING:
                return there or row, Decision()
            judged, decision = keeping.judge(there, verdict, now=now)
            account = tx.get(Account, row.establishment)
            if account is None or judged.state is not AttachmentState.HERE:
                return judged, decision
            found = workspace(tx, self._shell.forms, account)
            if row.step in found.sheets:
                sheet = found.sheets[row.step]
                after = sheet.with_documents(judged if one.id == row.id else one for one in sheet.documents)
                decision += settled(sheet, after, about=found.about, now=now)
            return judged, decision

        return self._shell.decide("attachments.verdict", rule, establishment=row.establishment)

    def _verdict(self, row: Attachment) -> Verdict:
        scanner = self._shell.scanner
        if scanner is None:
            return Verdict.UNREACHABLE
        try:
            with self._shell.files.read(row.blob) as stream:
                return _SAID[scanner.scan(stream)]
        except (Unavailable, FileNotFoundError) as error:
            _log.warning("the document %s could not be scanned: %r", row.id, error)
        except Exception:  # noqa: BLE001 - whatever a scanner does, the deposit stands and is asked about again
            _log.exception("the scanner failed on the document %s", row.id)
        return Verdict.UNREACHABLE

    def _due(self) -> tuple[Attachment, ...]:
        """Documents to ask about, and those of the fund's record that were deleted meanwhile (PA-9)."""
        now, found = self._shell.now(), list[Attachment]()
        with self._shell.store.transaction() as tx:
            for verdict in sorted(keeping.WAITING):
                due = (equal("verdict", verdict), before("scan_at", now))
                found += tx.select(Attachment, *due, equal("state", AttachmentState.HERE), limit=BATCH)
                kept = (equal("state", AttachmentState.DEAD), equal("kept", True))
                found += tx.select(Attachment, *due, *kept, limit=BATCH)
        return tuple(found)

    def _claimed(self, row: Attachment) -> Attachment:
        """The row, once nobody else asks about it; Lost otherwise."""
        with self._shell.store.transaction(write=True) as tx:
            tx.apply((keeping.claimed(row, now=self._shell.now()),))
        return row
