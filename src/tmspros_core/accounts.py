"""The life of an account: made, activated, signed in, its password changed, disabled. Pure decisions on facts read.

What a decision rests on is written into its conditions, so that a fact which moved meanwhile makes it Lost instead of
wrong.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tmspros_core.changes import Add, Decision, Drop, Set, equal
from tmspros_core.errors import Code, Refused
from tmspros_core.events.accounts import (
    AccountActivated,
    AccountClosed,
    AccountCreated,
    AccountDisabled,
    AccountEnabled,
    Means,
    OfficerMoved,
    PasswordChanged,
    SignedIn,
)
from tmspros_core.records.accounts import (
    Account,
    AccountKind,
    Address,
    AddressRole,
    FormerPassword,
    Session,
    TicketPurpose,
)
from tmspros_core.values.identifier import shown

IDLE = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
LONGEST_STAFF_SESSION = timedelta(hours=8)
SEEN_STEP = timedelta(minutes=1)
"""A session notes that it was seen at most this often, so that reading a page seldom writes."""

STAFF = frozenset({AccountKind.OFFICER, AccountKind.SUPPORT, AccountKind.NATIONAL})
ROLES_BY_SIRET = (AddressRole.INJECTED, AddressRole.CONTACT, AddressRole.HEAD, AddressRole.GIVEN, AddressRole.OWN)


def is_open(account: Account | None, *, now: datetime) -> bool:
    """Whether the account may sign in with its password (SI-2, RS-12).

    It is there and enabled, and its password is its own, or on paper that has not expired.
    """
    return (
        account is not None
        and account.login is not None
        and account.disabled_at is None
        and account.hash is not None
        and (account.paper_until is None or now < account.paper_until)
    )


def is_same(account: Account, verified: Account) -> bool:
    """Whether an account still signs in as it did when its password was verified: same login, no other password."""
    return account.login == verified.login and account.epoch == verified.epoch


def may_choose(account: Account | None) -> bool:
    """Whether the account is there and enabled: a password may be chosen for it by a link (RS-9), a host bring it."""
    return account is not None and account.login is not None and account.disabled_at is None


def link_for(account: Account) -> TicketPurpose:
    """What a reset asked for this account sends: before its activation, an activation letter (RS-12)."""
    return TicketPurpose.ACTIVATION if account.activated_at is None else TicketPurpose.RESET


def mailbox_for(addresses: Iterable[Address], *, typed: str) -> Address | None:
    """The address on record that a letter goes to (RS-2).

    An address typed is itself; a SIRET typed is the injected one, else the contact's, else the head's, else the first
    given. None when there is none.
    """
    in_order = ranked(addresses)
    if "@" in typed:
        return next((address for address in in_order if address.key == typed), None)
    return in_order[0] if in_order else None


def ranked(addresses: Iterable[Address]) -> Sequence[Address]:
    """Addresses on record in the order in which letters choose among them (RS-2)."""
    return sorted(addresses, key=_rank)


def mailboxes(addresses: Iterable[Address]) -> tuple[str, ...]:
    """Every address on record once, in a stable order: who is told of a change (RS-10)."""
    as_written = {address.key: address.mailbox for address in sorted(addresses, key=_rank, reverse=True)}
    return tuple(as_written[key] for key in sorted(as_written))


def create(account: Account, addresses: Sequence[Address] = (), *, extra: Sequence[object] = ()) -> Decision:
    """Make an account with its addresses, and what comes with it; its login being taken is Lost (AC-2)."""
    return Decision(
        (Add(account), *map(Add, addresses), *map(Add, extra)),
        (AccountCreated(subject=account.id, kind=account.kind, fund=account.fund),),
    )


def sign_in(account: Account, *, session_id: str, rehashed: str | None, now: datetime) -> Decision:
    """Begin a session (SI-1); a rehash replaces the hash only where it is still the verified one (PW-9)."""
    ends_at = session_end(account, now=now)
    session = Session(
        id=session_id, account=account.id, epoch=account.epoch, started_at=now, seen_at=now, ends_at=ends_at
    )
    rehash = (Set(Account, (equal("id", account.id), equal("hash", account.hash)), {"hash": rehashed}),)
    return Decision((*(rehash if rehashed else ()), Add(session)), (SignedIn(subject=account.id),))


def session_end(account: Account, *, now: datetime) -> datetime:
    """When a session that begins now ends at the latest: 12 hours, for staff 8 (SI-6)."""
    return now + (LONGEST_STAFF_SESSION if account.kind in STAFF else LONGEST_SESSION)


def session_holds(session: Session | None, account: Account | None, *, now: datetime) -> bool:
    """Whether the session still stands (SI-4, SI-6).

    It is neither over nor idle too long, and its account is enabled and of the same epoch.
    """
    return (
        session is not None
        and account is not None
        and now < session.ends_at
        and now - session.seen_at < IDLE
        and session.epoch == account.epoch
        and account.disabled_at is None
        and account.login is not None
    )


def seen(session: Session, *, now: datetime) -> Decision:
    """Note that the session was used, at most once a minute, never backwards (SI-6)."""
    if now - session.seen_at < SEEN_STEP:
        return Decision()
    return Decision((Set(Session, (equal("id", session.id), equal("seen_at", session.seen_at)), {"seen_at": now}),))


def change_password(
    account: Account, addresses: Iterable[Address], *, hash: str, session: str | None, now: datetime
) -> Decision:
    """Put another password in place: every session but this one ends, every address is told (SI-4, RS-10)."""
    mine = Set(Session, (equal("id", session), equal("account", account.id)), {"epoch": account.epoch + 1})
    keep = (mine,) if session else ()
    return Decision(
        (_new_hash(account, hash, now), *keep, _end_sessions(account)),
        (_changed(account, addresses, means=Means.CHANGE, now=now),),
    )


def redeem(account: Account, addresses: Iterable[Address], *, hash: str, now: datetime) -> Decision:
    """Put the password of a redeemed ticket in place: new hash, epoch + 1, sessions ended, all told (RS-8, RS-10).

    For an account never activated it is the first password, of which nobody is told (RS-12).
    """
    event = (
        AccountActivated(subject=account.id)
        if account.activated_at is None
        else _changed(account, addresses, means=Means.RESET, now=now)
    )
    return Decision((_new_hash(account, hash, now), _end_sessions(account)), (event,))


def register(*, id: str, key: str, mailbox: str, hash: str, now: datetime) -> Decision:
    """Make the employer's account that a redeemed registration brings into being (AC-3)."""
    account = Account(id=id, kind=AccountKind.EMPLOYER, login=key, hash=hash, epoch=1, created_at=now, activated_at=now)
    address = Address(account=id, role=AddressRole.OWN, key=key, mailbox=mailbox)
    return create(account, (address,)) + Decision((), (AccountActivated(subject=id),))


def disable(account: Account, *, now: datetime) -> Decision:
    """Shut an account: its sessions end at once (SI-4). Twice is once.

    A password on paper dies with its ticket: there is nothing left that it could lead to (RS-12, RS-9).
    """
    if account.disabled_at is not None:
        return Decision()
    dead = {"hash": None, "paper_until": None} if account.paper_until is not None else {}
    return Decision(
        (
            Set(Account, (equal("id", account.id), equal("disabled_at", None)), {"disabled_at": now, **dead}, expect=1),
            _end_sessions(account),
        ),
        (AccountDisabled(subject=account.id),),
    )


def enable(account: Account) -> Decision:
    """Open a disabled account again; nothing that died comes back (AC-1)."""
    if account.disabled_at is None:
        return Decision()
    return Decision(
        (Set(Account, (equal("id", account.id),), {"disabled_at": None}, expect=1),),
        (AccountEnabled(subject=account.id),),
    )


def close(account: Account, *, is_tied: bool) -> Decision:
    """End an account for good: its address is free again, its sessions end (QR-14). Its tickets die beside it.

    It ends as it was read, its password proved, or is Lost. ``is_tied``: it manages SIRETs, is principal, has rows or
    an active link. Raises Refused: ``account.has_perimeter``.
    """
    if is_tied:
        raise Refused(Code.ACCOUNT_HAS_PERIMETER)
    here = (equal("id", account.id), equal("login", account.login), equal("hash", account.hash))
    shut = equal("disabled_at", account.disabled_at)
    return Decision(
        (
            Set(Account, (*here, shut), {"login": None, "hash": None}, expect=1),
            Drop(Address, (equal("account", account.id),)),
            Drop(Session, (equal("account", account.id),)),
            Drop(FormerPassword, (equal("account", account.id),)),
        ),
        (AccountClosed(subject=account.id),),
    )


def move(account: Account, *, fund: str) -> Decision:
    """Let an officer belong to another fund, at once (AC-1)."""
    if account.kind is not AccountKind.OFFICER:
        raise Refused(Code.ACCESS_FORBIDDEN)
    if account.fund == fund:
        return Decision()
    return Decision(
        (Set(Account, (equal("id", account.id),), {"fund": fund}, expect=1),),
        (OfficerMoved(subject=account.id, fund=fund),),
    )


def _rank(address: Address) -> tuple[int, int, str]:
    return ROLES_BY_SIRET.index(address.role), address.position, address.key


def _new_hash(account: Account, hash: str, now: datetime) -> Set:
    seen = tuple(equal(name, getattr(account, name)) for name in ("id", "login", "epoch", "hash"))
    values = {
        "hash": hash,
        "epoch": account.epoch + 1,
        "activated_at": account.activated_at or now,
        "paper_until": None,
    }
    return Set(Account, (*seen, equal("disabled_at", None)), values, expect=1)


def _end_sessions(account: Account) -> Drop:
    """Every session of the present epoch ends: those that the change took along are of the next one."""
    return Drop(Session, (equal("account", account.id), equal("epoch", account.epoch)))


def _changed(account: Account, addresses: Iterable[Address], *, means: Means, now: datetime) -> PasswordChanged:
    told, identifier = mailboxes(addresses), shown(account.login or "")
    return PasswordChanged(subject=account.id, to=told, means=means, at=now, identifier=identifier)
