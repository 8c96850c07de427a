"""Reading the journal again, event by event, in its order (QI-11, MA-4); and purging what is old of it (MA-5)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import NOTHING, fields

from tmspros_core import wire
from tmspros_core.changes import Add, Change, Decision, Drop, before, since
from tmspros_core.delegation.state import Ledger
from tmspros_core.errors import Refused
from tmspros_core.events import PRIVATE, Event
from tmspros_core.events.registry import EVENTS
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Checkpoint, JournalEntry
from tmspros_core.records.schema import Json

ORDER = ("place", "number", "id")
BATCH = 1000
SHORTEST = timedelta(days=1)
"""Younger entries are never purged: a command that is still under way may write beside them."""


def replayed(tx: Transaction) -> Ledger:
    """What the journal comes to: the checkpoint of what was purged, then every entry that is left (QI-11)."""
    ledger = from_checkpoint(tx)
    for entry in entries(tx):
        event = event_of(entry)
        if event is None:
            ledger.unread.append(entry.id)
        else:
            ledger.take(event)
    return ledger


def forget(shell: Shell, older_than: datetime) -> int:
    """Purge the entries older than this and keep what they come to as a checkpoint; how many went (MA-5).

    The last day stays whatever is asked, so does the latest entry, from which the order goes on, and whatever lies
    behind an entry that cannot be read.
    """

    def rule(tx: Transaction) -> tuple[int, Decision]:
        cut = _cut(tx, min(older_than, shell.now() - SHORTEST))
        ledger, gone = from_checkpoint(tx), 0
        for entry in entries(tx):
            event = event_of(entry)
            if entry.place > cut:
                break
            if event is None:
                return 0, Decision()
            ledger.take(event)
            gone += 1
        if not gone:
            return 0, Decision()
        changes: list[Change] = [Drop(Checkpoint, (before("place", cut + 1),))]
        for number, part in enumerate(ledger.state.parts()):
            changes.append(Add(Checkpoint(place=cut, part=number, state=Json.of(part))))
        changes.append(Drop(JournalEntry, (before("place", cut + 1),), expect=gone))
        return gone, Decision(tuple(changes))

    return shell.decide("journal.forget", rule)


def from_checkpoint(tx: Transaction) -> Ledger:
    """What the purged entries came to; nothing while none were."""
    ledger = Ledger()
    for part in tx.select(Checkpoint, order=("place", "part")):
        ledger.state.take_in(part.state.value())
    return ledger


def entries(tx: Transaction) -> Iterator[JournalEntry]:
    """The journal in its order, a thousand entries at a time."""
    after: tuple[object, ...] | None = None
    while batch := tx.select(JournalEntry, order=ORDER, after=after, limit=BATCH):
        yield from batch
        last = batch[-1]
        after = (last.place, last.number, last.id)


def event_of(entry: JournalEntry) -> Event | None:
    """The event of an entry; None for one that nobody can read, which was not written by this library."""
    kind = EVENTS.get(entry.event)
    if kind is None or not issubclass(kind, Event):
        return None
    try:
        return wire.structure(kind, {**_unsaid(kind), **entry.facts.value()})
    except (Refused, TypeError, ValueError):
        return None


def _cut(tx: Transaction, older_than: datetime) -> int:
    """The last place of which every entry is old, and which is not the latest."""
    latest = tx.select(JournalEntry, order=ORDER, descending=True, limit=1)
    young = tx.select(JournalEntry, since("at", older_than), order=ORDER, limit=1)
    return min((entry.place for entry in (*latest, *young)), default=0) - 1


def _unsaid(kind: type[Event]) -> dict[str, object]:
    """Empty values for private fields that have no default: the journal never knew them."""
    return {field.name: "" for field in fields(kind) if field.metadata.get(PRIVATE) and field.default is NOTHING}
