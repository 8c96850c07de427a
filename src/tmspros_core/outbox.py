"""How the outbox is worked off: leases, retries, ends. Pure decisions on its entries (MA-1)."""

from datetime import datetime, timedelta

from tmspros_core.changes import Condition, Decision, Set, before, equal, is_in
from tmspros_core.records.outbox import OutboxEntry, Outcome

LEASE = timedelta(minutes=5)
"""How long a sender may keep an entry; longer than a mail server may take."""

MARGIN = timedelta(minutes=2)
"""What must be left of the lease to begin with an entry: longer than a mailer may take for one letter."""

DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
"""How long to wait after the first, second, … failure; after the last the letter is dead."""

BATCH = 50


def due(now: datetime) -> tuple[Condition, ...]:
    """What is to be worked on now: due entries, and those whose sender's lease ran out."""
    return (before("due_at", now + timedelta(microseconds=1)),)


def lease(ids: tuple[str, ...], *, sender: str, now: datetime) -> Decision:
    """Take these entries, where they are still due: of several senders each entry goes to one (MA-1)."""
    return Decision((Set(OutboxEntry, (is_in("id", ids), *due(now)), {"due_at": now + LEASE, "claim": sender}),))


def may_begin(entry: OutboxEntry, *, now: datetime) -> bool:
    """Whether this sender may still begin with the entry, before its lease runs out and another takes it (MA-1)."""
    return entry.due_at is not None and now < entry.due_at - MARGIN


def ended(entry: OutboxEntry, outcome: Outcome, *, now: datetime) -> Decision:
    """Note what became of an entry, if it is still this sender's."""
    values = {"outcome": outcome, "due_at": None, "claim": None, "ended_at": now, "tries": entry.tries + 1}
    return Decision((Set(OutboxEntry, _mine(entry), values, expect=1),))


def failed(entry: OutboxEntry, *, now: datetime) -> Decision:
    """Try again after a growing delay; after the last one the letter is dead, and kept (MA-1)."""
    if entry.tries >= len(DELAYS):
        return ended(entry, Outcome.DEAD, now=now)
    values = {"due_at": now + DELAYS[entry.tries], "claim": None, "tries": entry.tries + 1}
    return Decision((Set(OutboxEntry, _mine(entry), values, expect=1),))


def _mine(entry: OutboxEntry) -> tuple[Condition, ...]:
    return (equal("id", entry.id), equal("claim", entry.claim))
