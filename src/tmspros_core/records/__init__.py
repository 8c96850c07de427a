"""What a store keeps, by area: frozen attrs classes with key, slots and indexes."""

from tmspros_core.records.accounts import Account, Address, Establishment, FundContact, Session, Ticket
from tmspros_core.records.journal import JournalEntry
from tmspros_core.records.outbox import OutboxEntry

KINDS: tuple[type, ...] = (Account, Address, Establishment, Session, Ticket, FundContact, OutboxEntry, JournalEntry)
"""Every kind of record, in an order in which tables can be made."""

__all__ = [
    "KINDS",
    "Account",
    "Address",
    "Establishment",
    "FundContact",
    "JournalEntry",
    "OutboxEntry",
    "Session",
    "Ticket",
]
