"""Taking away what nobody needs any more, by the host's periods: links, counters, letters, invitations (MA-5)."""

from collections import deque
from typing import Any

from attrs import frozen

from tmspros_core import accounts, tickets
from tmspros_core.changes import Condition, Decision, Drop, before, equal, is_in
from tmspros_core.delegation import links
from tmspros_core.events.delegation import Departure
from tmspros_core.passwords import history
from tmspros_core.portal.delegation.perimeters import named
from tmspros_core.portal.delegation.standings import correspondent
from tmspros_core.portal.shell.alone import keys
from tmspros_core.portal.shell.replaying import forget as forget_journal
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Attempt, Link, OutboxEntry, Session, Ticket
from tmspros_core.records.accounts import FormerPassword, TicketPurpose
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.records.outbox import Outcome

BATCH = 500
"""Rows that go in one transaction, so that nobody waits long for a purge."""

OF_LINKS = tuple(purpose for purpose in TicketPurpose if purpose is not TicketPurpose.INVITATION)
"""The purposes whose expired tickets mean nothing any more; an invitation's keeps its row company (QI-9)."""

DELIVERED = (Outcome.SENT, Outcome.RESOLVED, Outcome.DROPPED)


@frozen(kw_only=True)
class Forgotten:
    """How many rows a purge took away. ``invitations`` were never accepted; ``entries`` are the journal's;
    ``passwords`` are former ones that a smaller ``password_history`` left (PW-2).
    """

    invitations: int = 0
    tickets: int = 0
    attempts: int = 0
    sessions: int = 0
    passwords: int = 0
    letters: int = 0
    dead_letters: int = 0
    entries: int = 0


class Forgetting:
    """What the host's timer calls. Two purges at once take turns: a row goes once."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def forget(self) -> Forgotten:
        """Take away what is older than its period (``Settings(periods=…)``); how many rows of each kind (MA-5)."""
        now, periods = self._shell.now(), self._shell.settings.periods
        cut = now - periods.tickets
        return Forgotten(
            invitations=self._forget_invitations(),
            tickets=self._drop(Ticket, before("spent_at", cut))
            + self._drop(Ticket, before("expires_at", cut), is_in("purpose", OF_LINKS)),
            attempts=self._drop(Attempt, before("at", now - periods.attempts)),
            sessions=self._drop(Session, before("ends_at", now))
            + self._drop(Session, before("seen_at", now - accounts.IDLE)),
            passwords=self._forget_passwords(),
            letters=self._drop(OutboxEntry, is_in("outcome", DELIVERED), before("ended_at", now - periods.letters)),
            dead_letters=self._drop(
                OutboxEntry, equal("outcome", Outcome.DEAD), before("ended_at", now - periods.dead_letters)
            ),
            entries=forget_journal(self._shell, now - periods.journal) if periods.journal else 0,
        )

    def _drop(self, kind: type, *where: Condition) -> int:
        gone = 0
        while some := self._shell.insist(lambda: self._drop_some(kind, where)):
            gone += some
        return gone

    def _drop_some(self, kind: type, where: tuple[Condition, ...]) -> int:
        with self._shell.store.transaction(write=True, alone=keys("purge.forget")) as tx:
            rows: tuple[Any, ...] = tx.select(kind, *where, limit=BATCH)
            if rows:
                chosen = is_in("id", [row.id for row in rows])
                tx.apply((Drop(kind, (chosen, *where), expect=len(rows)),))
        return len(rows)

    def _forget_passwords(self) -> int:
        """Take away what a smaller ``password_history`` left: of each account all but its latest (PW-2)."""
        latest: deque[FormerPassword] = deque()
        gone, after = 0, None
        while True:
            with self._shell.store.transaction() as tx:
                some = tx.select(FormerPassword, order=("account", "epoch"), after=after, limit=BATCH)
            surplus: dict[str, int] = {}
            for row in some:
                if latest and latest[0].account != row.account:
                    latest.clear()
                latest.append(row)
                if len(latest) > self._shell.settings.password_history:
                    surplus[row.account] = latest.popleft().epoch
                    gone += 1
            if surplus:
                self._shell.put(history.up_to(account, epoch) for account, epoch in surplus.items())
            if len(some) < BATCH:
                return gone
            after = (some[-1].account, some[-1].epoch)

    def _forget_invitations(self) -> int:
        """End the rows whose invitation expired so long ago, as their principal would: the journal says so (QI-11)."""
        with self._shell.store.transaction() as tx:
            old = tx.select(Ticket, *self._expired())
        return sum(self._end(ticket) for ticket in old)

    def _expired(self) -> tuple[Condition, ...]:
        cut = self._shell.now() - self._shell.settings.periods.invitations
        of_rows = (equal("purpose", TicketPurpose.INVITATION), equal("spent_at", None))
        return (before("expires_at", cut), *of_rows)

    def _end(self, ticket: Ticket) -> bool:
        principal, member = ticket.subject, ticket.address or ""

        def rule(tx: Transaction) -> tuple[bool, Decision]:
            link = tx.get(Link, principal, member)
            again = tx.select(Ticket, equal("id", ticket.id), *self._expired())
            if link is None or link.status is not LinkStatus.PENDING or not again:
                return False, Decision()
            known, made = correspondent(tx, member)
            parted = links.part(link, departure=Departure.EXPIRED, correspondent=known, principal_mailbox="")
            dead = tickets.revoke_invitations(principal, equal("address", member), now=self._shell.now())
            return True, named(made) + parted + dead

        return self._shell.decide("delegation.dismiss", rule, principal=principal, member=member)
