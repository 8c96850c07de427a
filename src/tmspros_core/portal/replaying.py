"""Reading the journal again, event by event, in its order (QI-11, MA-4)."""

from collections.abc import Iterator

from attrs import NOTHING, fields

from tmspros_core import wire
from tmspros_core.events import PRIVATE, Event
from tmspros_core.events.registry import EVENTS
from tmspros_core.ports import Transaction
from tmspros_core.records import JournalEntry

ORDER = ("place", "number", "id")
BATCH = 1000


def journal(tx: Transaction) -> Iterator[Event]:
    """Every event of the journal, a thousand entries at a time."""
    after: tuple[object, ...] | None = None
    while entries := tx.select(JournalEntry, order=ORDER, after=after, limit=BATCH):
        for entry in entries:
            kind = EVENTS[entry.event]
            if issubclass(kind, Event):
                yield wire.structure(kind, {**_unsaid(kind), **entry.facts.value()})
        last = entries[-1]
        after = (last.place, last.number, last.id)


def _unsaid(kind: type[Event]) -> dict[str, object]:
    """Empty values for private fields that have no default: the journal never knew them."""
    return {field.name: "" for field in fields(kind) if field.metadata.get(PRIVATE) and field.default is NOTHING}
