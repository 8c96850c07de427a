"""What a fund does to the account of an establishment: its address, SIRET, fund, officer (RS-11, AC-5, PA-7b)."""

from collections.abc import Iterable
from datetime import datetime

from tmspros_core.changes import Add, Change, Decision, Drop, Set, equal, is_in
from tmspros_core.errors import Code, Refused
from tmspros_core.events.desk import AddressInjected, FundChanged, OfficerAssigned, SiretChanged
from tmspros_core.forms.conditions import is_blank
from tmspros_core.records.accounts import Account, Address, AddressRole, Establishment, Ticket, TicketEnd
from tmspros_core.records.parcours import Awaiting
from tmspros_core.values.email import Email
from tmspros_core.values.identifier import shown
from tmspros_core.values.siret import Siret


def inject(
    account: Account,
    address: Email,
    *,
    on_record: Iterable[Address],
    is_of_staff: bool,
    reason: str,
    now: datetime,
) -> Decision:
    """Put an address on record of an establishment that lost its own; the reason is kept (RS-11).

    It replaces the one injected before, whose tickets die unless that address stays on record otherwise. Every address
    on record till now is told. The one that is injected already, once more, changes nothing.

    ``is_of_staff``: it is an officer's, the support's, a national editor's or a fund's own. Raises Refused:
    ``email.of_staff``, ``text.missing``.
    """
    if is_of_staff:
        raise Refused(Code.EMAIL_OF_STAFF, field="email")
    if is_blank(reason):
        raise Refused(Code.TEXT_MISSING, field="reason")
    before = tuple(on_record)
    replaced = [each.key for each in before if each.role is AddressRole.INJECTED]
    if replaced == [address.key]:
        return Decision()
    added = Address(account=account.id, role=AddressRole.INJECTED, key=address.key, mailbox=address.mailbox)
    here = (equal("account", account.id), equal("role", AddressRole.INJECTED))
    changes: list[Change] = [Drop(Address, here, expect=len(replaced)), Add(added)]
    staying = {each.key for each in before if each.role is not AddressRole.INJECTED}
    gone = sorted(set(replaced) - staying)
    if gone:
        theirs = (equal("subject", account.id), is_in("address", gone), equal("spent_at", None))
        changes.append(Set(Ticket, theirs, {"spent_at": now, "end": TicketEnd.REVOKED}))
    event = AddressInjected(
        subject=account.id,
        to=_mailboxes(before),
        at=now,
        reason=reason,
        identifier=shown(account.login or ""),
    )
    return Decision(changes, (event,))


def change_siret(
    account: Account, siret: Siret, *, is_taken: bool, on_record: Iterable[Address], now: datetime
) -> Decision:
    """Let an establishment sign in with another SIRET; the account, and all that hangs on its id, stays (AC-5).

    Every address on record is told. Raises Refused: ``account.siret_taken``.
    """
    if account.login == siret:
        return Decision()
    if is_taken:
        raise Refused(Code.ACCOUNT_SIRET_TAKEN, field="siret")
    event = SiretChanged(
        subject=account.id, to=_mailboxes(on_record), at=now, before=shown(account.login or ""), identifier=shown(siret)
    )
    here = (equal("id", account.id), equal("login", account.login))
    return Decision((Set(Account, here, {"login": siret}, expect=1),), (event,))


def change_fund(account: Account, *, fund: str, now: datetime) -> Decision:
    """Let an establishment belong to another fund from now on (AC-5).

    Its awaiting steps go to the queue of that fund; the officer assigned is one of the old fund's, and so none any
    more.
    """
    if account.fund == fund:
        return Decision()
    mine = (equal("establishment", account.id),)
    changes = (
        Set(Account, (equal("id", account.id), equal("fund", account.fund)), {"fund": fund}, expect=1),
        Set(Establishment, (equal("id", account.id),), {"officer": None}, expect=1),
        Set(Awaiting, mine, {"fund": fund}),
    )
    return Decision(changes, (FundChanged(subject=account.id, before=account.fund or "", fund=fund, at=now),))


def assign(establishment: Establishment, *, officer: str) -> Decision:
    """Let this officer get the letters of the establishment (PA-7b)."""
    if establishment.officer == officer:
        return Decision()
    change = Set(Establishment, (equal("id", establishment.id),), {"officer": officer}, expect=1)
    return Decision((change,), (OfficerAssigned(subject=establishment.id, officer=officer),))


def _mailboxes(addresses: Iterable[Address]) -> tuple[str, ...]:
    return tuple({each.key: each.mailbox for each in addresses}.values())
