"""One-time permissions: reset, activation, registration, paper, another address. One law for all of them.

A ticket stands until its expiry, may be spent once, and dies with the address it was mailed to. Asking again within
half its life sends the same one again, so that nobody who knows a public SIRET can kill or prolong the holder's link.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from math import ceil
from types import MappingProxyType

from tmspros_core.changes import Add, Condition, Decision, Set, equal, is_in
from tmspros_core.errors import Code, Refused
from tmspros_core.events import Event
from tmspros_core.events.accounts import ActivationOffered, EmailChangeOffered, RegistrationOffered, ResetOffered
from tmspros_core.records.accounts import Ticket, TicketEnd, TicketPurpose

LIVES: Mapping[TicketPurpose, timedelta] = MappingProxyType(
    {
        TicketPurpose.RESET: timedelta(hours=24),
        TicketPurpose.ACTIVATION: timedelta(days=7),
        TicketPurpose.REGISTRATION: timedelta(days=7),
        TicketPurpose.PAPER: timedelta(days=30),
        TicketPurpose.INVITATION: timedelta(days=7),
        TicketPurpose.EMAIL: timedelta(hours=24),
    }
)
"""How long a ticket stands from its making (RS-3, RS-12, AC-3, AC-4, QR-10)."""

OF_ACCOUNTS = (TicketPurpose.ACTIVATION, TicketPurpose.PAPER, TicketPurpose.RESET, TicketPurpose.EMAIL)
"""What an account's own password is chosen with, or its address changed: all die with either (RS-9, AC-4)."""

LETTER_PAUSE = timedelta(minutes=5)
LETTERS_A_DAY = 5
DAY = timedelta(hours=24)


def make(
    purpose: TicketPurpose, *, id: str, subject: str, address: str | None, now: datetime, mailbox: str | None = None
) -> Ticket:
    """A new ticket, which stands for its purpose's life from now (RS-3)."""
    expires_at = now + LIVES[purpose]
    return Ticket(
        id=id,
        purpose=purpose,
        subject=subject,
        address=address,
        made_at=now,
        expires_at=expires_at,
        mailbox=mailbox,
    )


def stands(ticket: Ticket | None, *, now: datetime, on_record: Collection[str] = ()) -> bool:
    """Whether the ticket may still be redeemed (RS-3, RS-9).

    It is unspent, not expired (at the instant of its expiry it is dead) and its address is among those on record; one
    on paper has no address and needs none.
    """
    return (
        ticket is not None
        and ticket.spent_at is None
        and now < ticket.expires_at
        and (ticket.address is None or ticket.address in on_record)
    )


def to_send_again(tickets: Iterable[Ticket], *, purpose: TicketPurpose, address: str, now: datetime) -> Ticket | None:
    """The ticket that a new request for this address sends again: one with at least half its life left (RS-9)."""
    half = LIVES[purpose] / 2
    return next(
        (
            ticket
            for ticket in sorted(tickets, key=lambda ticket: (ticket.made_at, ticket.id), reverse=True)
            if ticket.purpose is purpose
            and ticket.address == address
            and ticket.spent_at is None
            and ticket.expires_at - now >= half
        ),
        None,
    )


def may_mail(letters_made_at: Iterable[datetime], *, now: datetime) -> bool:
    """Whether one more letter with a link may go: one per five minutes, five a day (RS-9)."""
    recent = [made_at for made_at in letters_made_at if now - made_at < DAY]
    return len(recent) < LETTERS_A_DAY and all(now - made_at >= LETTER_PAUSE for made_at in recent)


def next_letter_in(letters_made_at: Iterable[datetime], *, now: datetime) -> timedelta:
    """How long until one more letter may go (RS-9)."""
    recent = sorted(made_at for made_at in letters_made_at if now - made_at < DAY)
    waits = [recent[-1] + LETTER_PAUSE - now] if recent else []
    if len(recent) >= LETTERS_A_DAY:
        waits.append(recent[-LETTERS_A_DAY] + DAY - now)
    return max([timedelta(0), *waits])


def check_may_mail(letters_made_at: Collection[datetime], *, refusal: Code, now: datetime) -> None:
    """For who may be told that it is too soon: Refused(``refusal``) with ``retry_after`` in whole seconds (RS-9)."""
    if not may_mail(letters_made_at, now=now):
        pause = next_letter_in(letters_made_at, now=now)
        raise Refused(refusal, retry_after=ceil(pause.total_seconds()))


def offer(
    purpose: TicketPurpose,
    *,
    subject: str,
    address: str,
    mailbox: str,
    identifier: str,
    standing: Iterable[Ticket],
    letters_made_at: Iterable[datetime],
    id: str,
    now: datetime,
) -> Decision:
    """Mail a link that somebody asked for, the standing ticket's or a new one's; nothing when enough went (RS-9).

    ``standing`` are the subject's unspent tickets, ``letters_made_at`` when letters that were asked for about it were
    written in the last day, ``id`` is taken by the ticket if one is made.
    """
    if not may_mail(letters_made_at, now=now):
        return Decision()
    written = mailbox if purpose is TicketPurpose.EMAIL else None
    ticket = to_send_again(standing, purpose=purpose, address=address, now=now)
    made: tuple[Add, ...] = ()
    if ticket is None:
        ticket = make(purpose, id=id, subject=subject, address=address, now=now, mailbox=written)
        made = (Add(ticket),)
    about = limited_by(purpose, subject=subject, address=address)
    return Decision(made, (_offered(ticket, mailbox=mailbox, identifier=identifier, about=about),))


def first(account: str, *, key: str, mailbox: str, identifier: str, id: str, now: datetime) -> Decision:
    """Mail the activation link of an account that has just been made (RS-12); it counts for no limit."""
    ticket = make(TicketPurpose.ACTIVATION, id=id, subject=account, address=key, now=now)
    return Decision((Add(ticket),), (_offered(ticket, mailbox=mailbox, identifier=identifier, about=None),))


def limited_by(purpose: TicketPurpose, *, subject: str, address: str) -> str:
    """What letters of this purpose are counted by: the account, for a registration the address (RS-9).

    Those to a new address are counted by it too, and apart: no stranger's registrations hold them back, nor do they
    hold back the account's resets (AC-4).
    """
    match purpose:
        case TicketPurpose.REGISTRATION:
            return address
        case TicketPurpose.EMAIL:
            return f"email:{address}"
        case _:
            return subject


def _offered(ticket: Ticket, *, mailbox: str, identifier: str, about: str | None) -> Event:
    match ticket.purpose:
        case TicketPurpose.RESET:
            offered: type[ResetOffered | ActivationOffered | RegistrationOffered | EmailChangeOffered] = ResetOffered
        case TicketPurpose.REGISTRATION:
            offered = RegistrationOffered
        case TicketPurpose.EMAIL:
            offered = EmailChangeOffered
        case _:
            offered = ActivationOffered
    subject = ticket.id if offered is RegistrationOffered else ticket.subject
    return offered(subject=subject, to=(mailbox,), ticket=ticket.id, identifier=identifier, about=about)


def claim(ticket: Ticket, *, now: datetime) -> Decision:
    """Spend the ticket: one conditional write, in which one of many succeeds (RS-8)."""
    unspent = (equal("id", ticket.id), equal("spent_at", None))
    return Decision((Set(Ticket, unspent, {"spent_at": now, "end": TicketEnd.REDEEMED}, expect=1),))


def revoke(account: str, *, now: datetime) -> Decision:
    """Spend every ticket for the account's password or address that is left, nobody redeeming it (RS-8, RS-9)."""
    return _revoked((equal("subject", account), is_in("purpose", OF_ACCOUNTS)), now)


def revoke_invitations(principal: str, *members: Condition, now: datetime) -> Decision:
    """Spend the invitations of a principal whose ``address`` the conditions describe (QI-9)."""
    return _revoked((equal("subject", principal), equal("purpose", TicketPurpose.INVITATION), *members), now)


def revoke_registrations(address: str, *, now: datetime) -> Decision:
    """Spend every registration's ticket of an address that is left: the account it was for exists (AC-3)."""
    return _revoked((equal("address", address), equal("purpose", TicketPurpose.REGISTRATION)), now)


def supersede(standing: Collection[Ticket], *, address: str, mailbox: str, now: datetime) -> Decision:
    """Spend what stands for another new address than this, and take over how this one is written now (AC-4).

    Of several wishes the last one holds: a mistyped address is somebody else's, who must not have the account by a
    link that nobody can take back.
    """
    others = [ticket.id for ticket in standing if ticket.address != address]
    respelt = [ticket.id for ticket in standing if ticket.address == address and ticket.mailbox != mailbox]
    written = Decision((Set(Ticket, (is_in("id", respelt),), {"mailbox": mailbox}),)) if respelt else Decision()
    return _revoked((is_in("id", others),), now) + written if others else written


def _revoked(where: tuple[Condition, ...], now: datetime) -> Decision:
    unspent = (*where, equal("spent_at", None))
    return Decision((Set(Ticket, unspent, {"spent_at": now, "end": TicketEnd.REVOKED}),))
