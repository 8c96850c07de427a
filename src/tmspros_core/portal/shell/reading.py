"""Reading the facts that commands rest on: narrow, one statement each."""

from tmspros_core.changes import equal
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account, AccountKind, Address, AddressRole
from tmspros_core.values import actors
from tmspros_core.values.siret import Siret


def by_login(tx: Transaction, key: str) -> Account | None:
    """The account that signs in with this canonical identifier (SI-1)."""
    return next(iter(tx.select(Account, equal("login", key), limit=1)), None)


def account_with(tx: Transaction, key: str) -> Account:
    """The account that signs in with this canonical identifier; Missing(``account.unknown``) when there is none."""
    account = by_login(tx, key)
    if account is None:
        raise Missing(Code.ACCOUNT_UNKNOWN)
    return account


def on_record(tx: Transaction, account: str) -> tuple[Address, ...]:
    """The addresses on record of an account (RS-2)."""
    return tx.select(Address, equal("account", account))


def actor_of(account: Account, *, session: str | None = None) -> actors.Actor:
    """Who acts when this account does."""
    login = account.login or ""
    match account.kind:
        case AccountKind.ESTABLISHMENT:
            return actors.Establishment(id=account.id, siret=Siret(login), fund=account.fund or "", session=session)
        case AccountKind.OFFICER:
            return actors.Officer(id=account.id, email=login, fund=account.fund or "", session=session)
        case AccountKind.EMPLOYER:
            return actors.Employer(id=account.id, email=login, session=session)
        case AccountKind.SUPPORT:
            return actors.Support(id=account.id, email=login, session=session)
        case AccountKind.NATIONAL:
            return actors.National(id=account.id, email=login, session=session)


def check_officer(tx: Transaction, officer: actors.Actor) -> actors.Officer:
    """The officer, if the account is one, enabled and of that fund in this very transaction (AC-1).

    Raises Refused: ``access.forbidden``.
    """
    if not isinstance(officer, actors.Officer) or _enabled(tx, officer, AccountKind.OFFICER).fund != officer.fund:
        raise Refused(Code.ACCESS_FORBIDDEN)
    return officer


def own_address(account: str, *, key: str, mailbox: str) -> Address:
    """The one address of somebody who signs in with it (AC-2)."""
    return Address(account=account, role=AddressRole.OWN, key=key, mailbox=mailbox)


def check_support(tx: Transaction, support: actors.Actor) -> None:
    """Refused(``access.forbidden``) for whoever is not an enabled account of the 3679 (AC-1)."""
    if not isinstance(support, actors.Support):
        raise Refused(Code.ACCESS_FORBIDDEN)
    _enabled(tx, support, AccountKind.SUPPORT)


def check_national(tx: Transaction, editor: actors.Actor) -> None:
    """Refused(``access.forbidden``) for whoever is not an enabled national editor (AC-1, PO-2)."""
    if not isinstance(editor, actors.National):
        raise Refused(Code.ACCESS_FORBIDDEN)
    _enabled(tx, editor, AccountKind.NATIONAL)


def _enabled(tx: Transaction, actor: actors.Actor, kind: AccountKind) -> Account:
    account = tx.get(Account, actor.id)
    if account is None or account.kind is not kind or account.disabled_at is not None:
        raise Refused(Code.ACCESS_FORBIDDEN)
    return account
