"""The outbox: what is to be mailed, written in the transaction that causes it (MA-1)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from tmspros_core.records.accounts import Id, Mailbox
from tmspros_core.records.schema import Json, Most, record


class Outcome(StrEnum):
    """What became of an entry of the outbox."""

    SENT = "sent"
    RESOLVED = "resolved"
    DROPPED = "dropped"
    DEAD = "dead"


@record(key=("id",), indexes=(("due_at", "id"), ("about", "made_at"), ("claim",), ("outcome", "made_at", "id")))
@frozen(kw_only=True)
class OutboxEntry:
    """One event that somebody is to read of, or one request that delivery is to resolve (RS-4).

    It holds facts, never links (MA-2). ``to`` is the mailbox, None for a request. ``about`` is what letters that
    anybody can ask for are limited by (RS-9): the account's id, for a registration the address's key, else None.
    ``due_at`` is None once there is an outcome; while a sender works on it, it is the end of the lease and ``claim``
    names the sender. ``why`` is what the last failure is called, such as ``550 5.1.1``: never a server's own words,
    which may quote the letter and its link (MA-2).
    """

    id: Id
    event: Annotated[str, Most(64)]
    facts: Json
    to: Mailbox | None = None
    about: Mailbox | None = None
    ticket: Id | None = None
    made_at: datetime
    due_at: datetime | None
    claim: Id | None = None
    tries: int = 0
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    why: Annotated[str, Most(100)] | None = None
