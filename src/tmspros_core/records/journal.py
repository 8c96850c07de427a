"""The journal: who did what, when, to whom, with no secret in it (MA-4)."""

from datetime import datetime
from typing import Annotated

from attrs import frozen

from tmspros_core.records.accounts import Id
from tmspros_core.records.schema import Json, Most, record


@record(key=("id",), indexes=(("at", "number", "id"), ("subject", "at", "number", "id")))
@frozen(kw_only=True)
class JournalEntry:
    """One event that happened. People are named by id (MA-5); ``actor`` is None for host code and for nobody known.

    ``number`` is the event's place in its decision: the order is (at, number, id).
    """

    id: Id
    at: datetime
    number: int
    actor: Id | None
    event: Annotated[str, Most(64)]
    subject: Annotated[str, Most(64)]
    facts: Json
