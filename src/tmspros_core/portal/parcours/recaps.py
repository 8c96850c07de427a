"""``portal.send_recaps``: writing the progress recaps that are due into the outbox (PA-14, PR-8)."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from tmspros_core.changes import Decision, before
from tmspros_core.parcours import recaps
from tmspros_core.portal.parcours.workspaces import workspace
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Account, Recap

BATCH = 50


class Recaps:
    """Several senders may run at once, in threads, processes or on several machines: a recap is written once."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def send(self, *, on_each: Callable[[bool], None] | None = None) -> int:
        """Write what is due now; for how many establishments there was something to say.

        ``on_each`` hears of each establishment looked at, whether a recap was written.
        """
        written = 0
        for establishment in self._due():
            said = self._send(establishment)
            written += said
            if on_each:
                on_each(said)
        return written

    def _due(self) -> Iterator[str]:
        """The establishments whose recap is due, a page at a time; what was written meanwhile is due later."""
        due = before("due_at", self._shell.now() + timedelta(microseconds=1))
        last: tuple[object, ...] | None = None
        while True:
            with self._shell.store.transaction() as tx:
                rows = tx.select(Recap, due, order=("due_at", "establishment"), after=last, limit=BATCH)
            yield from (row.establishment for row in rows)
            if len(rows) < BATCH:
                return
            last = (rows[-1].due_at, rows[-1].establishment)

    def _send(self, establishment: str) -> bool:
        period = timedelta(days=self._shell.settings.recap_days)

        def rule(tx: Transaction) -> tuple[bool, Decision]:
            recap, account = tx.get(Recap, establishment), tx.get(Account, establishment)
            if recap is None or account is None:
                return False, Decision()
            found, now = workspace(tx, self._shell.forms, account), self._shell.now()
            decision = recaps.send(
                recap,
                found.sheets.values(),
                about=found.about,
                is_heard=account.disabled_at is None,
                period=period,
                now=now,
            )
            return bool(decision.events), decision

        return self._shell.decide("recaps.send", rule, establishment=establishment)
