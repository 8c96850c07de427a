"""Asking the scanner about deposited and published documents, at once and again later (AT-5)."""

import logging
from datetime import datetime

from tmspros_core.attachments import keeping
from tmspros_core.attachments.keeping import Document, K
from tmspros_core.changes import Decision, Lost, before, equal
from tmspros_core.errors import Unavailable
from tmspros_core.parcours.noticing import settled
from tmspros_core.portal.parcours.workspaces import workspace
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Scan, Transaction
from tmspros_core.records import Account, Attachment, Publication
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

    def scan(self, row: K) -> K:
        """Ask about one document, and settle the step it belongs to by the verdict (PA-7); the row as it is then."""
        verdict = self._verdict(row)

        def rule(tx: Transaction) -> tuple[K, Decision]:
            now, there = self._shell.now(), tx.get(type(row), row.id)
            if there is None or there.verdict not in keeping.WAITING:
                return there or row, Decision()
            judged, decision = keeping.judge(there, verdict, now=now)
            if isinstance(judged, Attachment) and judged.state is AttachmentState.HERE:
                decision += self._settled(tx, judged, now=now)
            return judged, decision

        if isinstance(row, Publication):
            return self._shell.decide("news.verdict", rule, document=row.id)
        return self._shell.decide("attachments.verdict", rule, establishment=row.establishment)

    def _settled(self, tx: Transaction, judged: Attachment, *, now: datetime) -> Decision:
        account = tx.get(Account, judged.establishment)
        found = workspace(tx, self._shell.forms, account) if account is not None else None
        if found is None or judged.step not in found.sheets:
            return Decision()
        sheet = found.sheets[judged.step]
        after = sheet.with_documents(judged if one.id == judged.id else one for one in sheet.documents)
        return settled(sheet, after, about=found.about, now=now)

    def _verdict(self, row: Document) -> Verdict:
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

    def _due(self) -> tuple[Document, ...]:
        """Documents to ask about, and those of the fund's record that were deleted meanwhile (PA-9)."""
        now, found = self._shell.now(), list[Document]()
        with self._shell.store.transaction() as tx:
            for verdict in sorted(keeping.WAITING):
                due = (equal("verdict", verdict), before("scan_at", now))
                found += tx.select(Attachment, *due, equal("state", AttachmentState.HERE), limit=BATCH)
                kept = (equal("state", AttachmentState.DEAD), equal("kept", True))
                found += tx.select(Attachment, *due, *kept, limit=BATCH)
                found += tx.select(Publication, *due, equal("state", AttachmentState.HERE), limit=BATCH)
        return tuple(found)

    def _claimed(self, row: K) -> K:
        """The row, once nobody else asks about it; Lost otherwise."""
        with self._shell.store.transaction(write=True) as tx:
            tx.apply((keeping.claimed(row, now=self._shell.now()),))
        return row
