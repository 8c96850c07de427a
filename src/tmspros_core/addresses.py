"""Another address for somebody who signs in with one: what hangs on the old address follows (AC-4). Pure."""

from datetime import datetime

from tmspros_core.changes import Add, Change, Decision, Drop, Set, equal
from tmspros_core.errors import Code, Refused
from tmspros_core.events import Event
from tmspros_core.events.accounts import EmailChanged, EmailConfirmed
from tmspros_core.records.accounts import Account, AccountKind, Address, AddressRole, Ticket, TicketPurpose
from tmspros_core.records.delegation import Correspondent, Grant, Link
from tmspros_core.values.email import Email


def check_other(account: Account, new: Email) -> None:
    """Refused(``account.email_unchanged``) for the address that the account has, however it is written (ID-2, AC-4)."""
    if account.login == new.key:
        raise Refused(Code.ACCOUNT_EMAIL_UNCHANGED, field="email")


def confirm(account: Account, own: Address, new: Email, *, is_taken: bool, is_invited: bool, now: datetime) -> Decision:
    """Put the address that its holder has proved in place of the own one; as ``replace``, without a reason (AC-4).

    Sessions and the password stay, as with a change of SIRET: who asked for this gave the password.

    Raises Refused: as ``replace``.
    """
    told = EmailConfirmed(subject=account.id, to=(own.mailbox,), at=now, identifier=own.key)
    return _replaced(account, own, new, is_taken=is_taken, is_invited=is_invited, told=told)


def replace(
    account: Account, own: Address, new: Email, *, is_taken: bool, is_invited: bool, reason: str, now: datetime
) -> Decision:
    """Put another address in place of an employer's own; links, grants and invitations follow, the old one is told.

    The journal goes on naming the person by the same correspondent, so that it replays to what the tables hold (QI-11).
    Of the delegation every change is one statement, however many rows. Nothing happens when it is the same address.

    ``is_taken``: another account has the address. ``is_invited``: somebody invited it, so that it is a row of its own.
    Tickets that were mailed to the old address die beside this.

    Raises Refused: ``access.forbidden`` for other kinds of accounts, ``account.email_taken``,
    ``account.email_invited``.
    """
    told = EmailChanged(subject=account.id, to=(own.mailbox,), at=now, reason=reason, identifier=own.key)
    return _replaced(account, own, new, is_taken=is_taken, is_invited=is_invited, told=told)


def _replaced(account: Account, own: Address, new: Email, *, is_taken: bool, is_invited: bool, told: Event) -> Decision:
    if account.kind is not AccountKind.EMPLOYER:
        raise Refused(Code.ACCESS_FORBIDDEN)
    if new.key == own.key:
        return Decision()
    if is_taken:
        raise Refused(Code.ACCOUNT_EMAIL_TAKEN, field="email")
    if is_invited:
        raise Refused(Code.ACCOUNT_EMAIL_INVITED, field="email")
    return Decision((*_of_account(account, own, new), *_of_delegation(own, new)), (told,))


def _of_account(account: Account, own: Address, new: Email) -> tuple[Change, ...]:
    here = (equal("id", account.id), equal("login", own.key))
    return (
        Set(Account, here, {"login": new.key}, expect=1),
        Drop(Address, (equal("account", account.id), equal("role", AddressRole.OWN)), expect=1),
        Add(Address(account=account.id, role=AddressRole.OWN, key=new.key, mailbox=new.mailbox)),
    )


def _of_delegation(own: Address, new: Email) -> tuple[Change, ...]:
    member = (equal("member", own.key),)
    invited = (equal("address", own.key), equal("purpose", TicketPurpose.INVITATION), equal("spent_at", None))
    return (
        Set(Correspondent, (equal("key", new.key),), {"key": None}),
        Set(Correspondent, (equal("key", own.key),), {"key": new.key}),
        Set(Grant, member, {"member": new.key}),
        Set(Link, member, {"member": new.key, "mailbox": new.mailbox}),
        Set(Ticket, invited, {"address": new.key}),
    )
