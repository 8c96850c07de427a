"""What a store keeps, by area: frozen attrs classes with key, slots and indexes."""

from tmspros_core.records.accounts import Account, Address, Establishment, FundContact, Session, Ticket
from tmspros_core.records.attempts import Attempt
from tmspros_core.records.delegation import Correspondent, Grant, Link, Managed, Principal
from tmspros_core.records.dossiers import Dossier, DossierComment
from tmspros_core.records.journal import JournalEntry
from tmspros_core.records.outbox import OutboxEntry

KINDS: tuple[type, ...] = (
    Account,
    Address,
    Establishment,
    Session,
    Ticket,
    FundContact,
    OutboxEntry,
    JournalEntry,
    Attempt,
    Principal,
    Managed,
    Link,
    Grant,
    Correspondent,
    Dossier,
    DossierComment,
)
"""Every kind of record, in an order in which tables can be made."""

__all__ = [
    "KINDS",
    "Account",
    "Address",
    "Attempt",
    "Correspondent",
    "Dossier",
    "DossierComment",
    "Establishment",
    "FundContact",
    "Grant",
    "JournalEntry",
    "Link",
    "Managed",
    "OutboxEntry",
    "Principal",
    "Session",
    "Ticket",
]
