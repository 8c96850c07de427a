"""The journal: who did what, when, to whom, with no secret in it (MA-4)."""

from datetime import datetime
from typing import Annotated

from attrs import frozen

from tmspros_core.records.accounts import Id
from tmspros_core.records.schema import Json, Most, record


@record(key=("id",), indexes=(("place", "number", "id"), ("subject", "place", "number", "id")))
@frozen(kw_only=True)
class JournalEntry:
    """One event that happened. People are named by id (MA-5); ``actor`` is None for host code and for nobody known.

    ``place`` is one more than the greatest that the command saw when it wrote, so that of two commands which share a
    key the later has the greater one, whatever the clocks say; commands that ran side by side may share a place, and
    their order matters to nobody. ``number`` is the event's place in its decision: the order is (place, number, id).
    """

    id: Id
    place: int
    number: int
    at: datetime
    actor: Id | None
    event: Annotated[str, Most(64)]
    subject: Annotated[str, Most(64)]
    facts: Json


@record(key=("place", "part"))
@frozen(kw_only=True)
class Checkpoint:
    """One part of what the journal up to ``place`` comes to, for entries that were purged (MA-5, QI-11).

    It is replayed before the entries that are left.
    """

    place: int
    part: int
    state: Json
