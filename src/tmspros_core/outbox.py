"""How the outbox is worked off: leases, retries, ends. Pure decisions on its entries (MA-1)."""

import re
from datetime import datetime, timedelta

from tmspros_core.changes import Condition, Decision, Set, before, equal, is_in, since
from tmspros_core.records.outbox import OutboxEntry, Outcome

LEASE = timedelta(minutes=5)
"""How long a sender may keep an entry; longer than a mail server may take."""

MARGIN = timedelta(minutes=2)
"""What must be left of the lease to begin with an entry: longer than a mailer may take for one letter."""

DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
"""How long to wait after the first, second, … failure; after the last the letter is dead."""

BATCH = 50

_STATUS = re.compile(r"[245][0-9]{2}(?: [245]\.[0-9]{1,3}\.[0-9]{1,3})?(?![0-9])")


def due(now: datetime) -> tuple[Condition, ...]:
    """What is to be worked on now: due entries, and those whose sender's lease ran out."""
    return (before("due_at", now + timedelta(microseconds=1)),)


def later(now: datetime) -> tuple[Condition, ...]:
    """What is not yet due: leased to a sender, or waiting for its next try."""
    return (since("due_at", now + timedelta(microseconds=1)),)


def lease(ids: tuple[str, ...], *, sender: str, now: datetime) -> Decision:
    """Take these entries, where they are still due: of several senders each entry goes to one (MA-1)."""
    return Decision((Set(OutboxEntry, (is_in("id", ids), *due(now)), {"due_at": now + LEASE, "claim": sender}),))


def may_begin(entry: OutboxEntry, *, now: datetime) -> bool:
    """Whether this sender may still begin with the entry, before its lease runs out and another takes it (MA-1)."""
    return entry.due_at is not None and now < entry.due_at - MARGIN


def ended(entry: OutboxEntry, outcome: Outcome, *, now: datetime, why: str | None = None) -> Decision:
    """Note what became of an entry, if it is still this sender's, and why when nothing good did."""
    values = {"outcome": outcome, "due_at": None, "claim": None, "ended_at": now, "tries": entry.tries + 1, "why": why}
    return Decision((Set(OutboxEntry, _mine(entry), values, expect=1),))


def failed(entry: OutboxEntry, *, now: datetime, why: str | None = None) -> Decision:
    """Try again after a growing delay; after the last one the letter is dead, and kept (MA-1)."""
    if entry.tries >= len(DELAYS):
        return ended(entry, Outcome.DEAD, now=now, why=why)
    values = {"due_at": now + DELAYS[entry.tries], "claim": None, "tries": entry.tries + 1, "why": why}
    return Decision((Set(OutboxEntry, _mine(entry), values, expect=1),))


def revived(id: str, *, now: datetime) -> Decision:
    """Put a dead letter back in line, with all its tries before it; one that is not dead is left alone (MA-1)."""
    dead = (equal("id", id), equal("outcome", Outcome.DEAD))
    values = {"outcome": None, "due_at": now, "ended_at": None, "tries": 0}
    return Decision((Set(OutboxEntry, dead, values, expect=1),))


def reason(said: str, *, otherwise: str) -> str:
    """What a failure is called: the status codes that a mail server began its answer with (RFC 3463).

    Never its words: a server that finds fault with a letter may quote the link in it (MA-2).
    """
    found = _STATUS.match(said)
    return found[0] if found else otherwise


def _mine(entry: OutboxEntry) -> tuple[Condition, ...]:
    return (equal("id", entry.id), equal("claim", entry.claim))
