"""What is kept of the delegation: who is principal, who manages which SIRET, who may treat the dossiers of which."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from tmspros_core.records.accounts import Id, Mailbox
from tmspros_core.records.schema import Most, record

SiretText = Annotated[str, Most(14)]


@record(key=("account",))
@frozen(kw_only=True)
class Principal:
    """The account is principal (QR-1): stored, for losing the last SIRET does not end the role."""

    account: Id
    since: datetime


@record(key=("siret",), indexes=(("principal", "siret"),))
@frozen(kw_only=True)
class Managed:
    """The one principal who manages this SIRET (QI-1)."""

    siret: SiretText
    principal: Id


class LinkStatus(StrEnum):
    """« En attente de validation », « Actif » (QR-10)."""

    PENDING = "pending"
    ACTIVE = "active"


@record(
    key=("principal", "member"), slots=("active_member",), indexes=(("member",), ("moved_by", "principal", "member"))
)
@frozen(kw_only=True)
class Link:
    """A secondary of a principal, one row for each address (QI-4): ``member`` is the address's key.

    ``active_member`` is the account of an active link and None of a pending one: the slot keeps that an account holds
    at most one active link. ``moved_by`` names the cession that last moved it, whose members are to be told.
    """

    principal: Id
    member: Mailbox
    mailbox: Mailbox
    status: LinkStatus
    active_member: Id | None = None
    since: datetime
    moved_by: Id | None = None


@record(key=("member", "siret"), indexes=(("siret", "member"),))
@frozen(kw_only=True)
class Grant:
    """A SIRET whose dossiers the member may treat while the member's link to its manager is active (QI-6).

    It names no principal, who follows from the SIRET: a cession leaves grants where they are.
    """

    member: Mailbox
    siret: SiretText


@record(key=("id",), slots=("key",))
@frozen(kw_only=True)
class Correspondent:
    """Who an invited address is, by an id that the journal may name when the address has been erased (MA-5)."""

    id: Id
    key: Mailbox | None
