"""What is kept of accounts: who may sign in, where letters go, sessions and tickets."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from attrs import field, frozen

from tmspros_core.records.schema import Most, record

Id = Annotated[str, Most(22)]
Mailbox = Annotated[str, Most(320)]
FundId = Annotated[str, Most(32)]


class AccountKind(StrEnum):
    """The kinds of accounts (AC). An establishment signs in with its SIRET, all others with their address (SI-1)."""

    ESTABLISHMENT = "establishment"
    EMPLOYER = "employer"
    OFFICER = "officer"
    SUPPORT = "support"
    NATIONAL = "national"


@record(key=("id",), slots=("login",), indexes=(("fund", "kind", "created_at", "id"),))
@frozen(kw_only=True)
class Account:
    """Somebody, or some establishment, that may sign in.

    ``login`` is the SIRET in compact form or the key of the address; the kinds never overlap (ID-3), so one slot
    keeps both unique (AC-2). ``epoch`` counts password changes: a session of an older epoch has ended (SI-4).
    ``paper_until`` stands while the password is a random one printed on paper, good only for setting one's own
    (RS-12). What can be derived (invited, active) is not stored.
    """

    id: Id
    kind: AccountKind
    login: Annotated[str, Most(320)] | None
    hash: Annotated[str, Most(512)] | None = field(default=None, repr=False)
    epoch: int = 0
    fund: FundId | None = None
    created_at: datetime
    activated_at: datetime | None = None
    disabled_at: datetime | None = None
    paper_until: datetime | None = None


@record(key=("account", "epoch"))
@frozen(kw_only=True)
class FormerPassword:
    """A password that an account had and may not have again (PW-2); kept only where the host asks for it.

    ``epoch`` is the account's while it was in force, so those of one account stand in the order of their time.
    """

    account: Id
    epoch: int
    hash: Annotated[str, Most(512)] = field(repr=False)


class AddressRole(StrEnum):
    """Why an address is on record (RS-2)."""

    INJECTED = "injected"
    CONTACT = "contact"
    HEAD = "head"
    GIVEN = "given"
    OWN = "own"


@record(key=("account", "role", "key"), indexes=(("key",),))
@frozen(kw_only=True)
class Address:
    """An address on record of an account: as it was written, and the key it is compared by (ID-2)."""

    account: Id
    role: AddressRole
    key: Mailbox
    mailbox: Mailbox
    position: int = 0


@record(key=("id",))
@frozen(kw_only=True)
class Establishment:
    """One SIRET on TMS Pros; its id is its account's, so that a change of SIRET moves nothing (AC-5).

    ``name``, ``sector`` and ``address`` are what the fund filled (PR-1); ``officer`` gets its letters (PA-7b).
    """

    id: Id
    name: Annotated[str, Most(200)]
    sector: Annotated[str, Most(64)] | None = None
    officer: Id | None = None
    address: Annotated[str, Most(500)] | None = None


@record(key=("id",), indexes=(("account",), ("ends_at",)))
@frozen(kw_only=True)
class Session:
    """Somebody signed in. The cookie holds this id signed; the row alone is not enough to make one."""

    id: Id = field(repr=False)
    account: Id
    epoch: int
    started_at: datetime
    seen_at: datetime
    ends_at: datetime


class TicketPurpose(StrEnum):
    """What a one-time link is for; each purpose signs with a salt of its own (RS-6)."""

    RESET = "reset"
    ACTIVATION = "activation"
    REGISTRATION = "registration"
    PAPER = "paper"
    INVITATION = "invitation"
    EMAIL = "email"


class TicketEnd(StrEnum):
    """Why a ticket was spent."""

    REDEEMED = "redeemed"
    REVOKED = "revoked"


@record(key=("id",), indexes=(("subject", "purpose"), ("address", "purpose"), ("expires_at",)))
@frozen(kw_only=True)
class Ticket:
    """A one-time permission (RS-6): ``subject`` is the account's id, for a registration the mailbox as
    written, for an invitation the id of the principal who invites.

    ``address`` is the key of the address it was mailed to, or None for paper; it dies when that address leaves the
    record (RS-9). ``mailbox`` is an address that is on no record yet, as it was written (AC-4). The link is this id,
    purpose and instance, signed when the letter is rendered (MA-2).
    """

    id: Id
    purpose: TicketPurpose
    subject: Mailbox
    address: Mailbox | None
    made_at: datetime
    expires_at: datetime
    spent_at: datetime | None = None
    end: TicketEnd | None = None
    mailbox: Mailbox | None = None


@record(key=("fund",))
@frozen(kw_only=True)
class FundContact:
    """The shared contact address of a fund (ID-5)."""

    fund: FundId
    mailbox: Mailbox
