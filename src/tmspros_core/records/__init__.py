"""What a store keeps, by area: frozen attrs classes with key, slots and indexes."""

from tmspros_core.records.accounts import (
    Account,
    Address,
    Establishment,
    FormerPassword,
    FundContact,
    Session,
    Ticket,
)
from tmspros_core.records.attachments import Attachment
from tmspros_core.records.attempts import Attempt
from tmspros_core.records.delegation import Correspondent, Grant, Link, Managed, Principal
from tmspros_core.records.dossiers import Dossier, DossierComment
from tmspros_core.records.journal import Checkpoint, JournalEntry
from tmspros_core.records.news import NewsItem, Publication
from tmspros_core.records.outbox import OutboxEntry
from tmspros_core.records.parcours import Awaiting, Figures, Parcours, Questionnaire, Recap, Step, StepComment
from tmspros_core.records.profiles import Profile

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
    Profile,
    Questionnaire,
    Parcours,
    Step,
    Awaiting,
    StepComment,
    Figures,
    Recap,
    Attachment,
    NewsItem,
    Publication,
    Checkpoint,
    FormerPassword,
)
"""Every kind of record, in an order in which tables can be made."""

__all__ = [
    "KINDS",
    "Account",
    "Address",
    "Attachment",
    "Attempt",
    "Awaiting",
    "Checkpoint",
    "Correspondent",
    "Dossier",
    "DossierComment",
    "Establishment",
    "Figures",
    "FormerPassword",
    "FundContact",
    "Grant",
    "JournalEntry",
    "Link",
    "Managed",
    "NewsItem",
    "OutboxEntry",
    "Parcours",
    "Principal",
    "Profile",
    "Publication",
    "Questionnaire",
    "Recap",
    "Session",
    "Step",
    "StepComment",
    "Ticket",
]
