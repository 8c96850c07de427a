"""Reading where an account stands in the delegation."""

from attrs import evolve, field, frozen

from tmspros_core.changes import equal
from tmspros_core.delegation.access import Access, Reason, Role, may_treat, role
from tmspros_core.delegation.cession import Party
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.shell.pages import Veil
from tmspros_core.portal.shell.reading import by_login
from tmspros_core.ports import Transaction
from tmspros_core.records import Account, Correspondent, Grant, Link, Managed, Principal
from tmspros_core.records.accounts import AccountKind, Address, AddressRole
from tmspros_core.values import ids
from tmspros_core.values.actors import Actor, Employer


@frozen(kw_only=True)
class Standing:
    """An employer's account, its role and, of a secondary, its active link."""

    account: str
    address: str
    role: Role
    link: Link | None = field(repr=False)


def standing(tx: Transaction, actor: Actor) -> Standing:
    """Where an acting employer stands; the account is looked at in this very transaction (SI-4).

    Raises Refused: ``access.forbidden`` for whoever is no employer, ``session.ended`` for a disabled account.
    """
    if not isinstance(actor, Employer):
        raise Refused(Code.ACCESS_FORBIDDEN)
    account = tx.get(Account, actor.id)
    if account is None or account.login is None or account.disabled_at is not None:
        raise Refused(Code.SESSION_ENDED)
    return standing_of(tx, account)


def standing_of(tx: Transaction, account: Account) -> Standing:
    """Where an account stands, whoever acts.

    The role is read before the link: a cession takes the one and gives the other, and nobody is seen with neither.
    """
    principal = is_principal(tx, account)
    link = active_link(tx, account.id)
    return Standing(
        account=account.id,
        address=account.login or "",
        role=role(is_principal=principal, active_link=link),
        link=link,
    )


def active_link(tx: Transaction, account: str) -> Link | None:
    """The one active link that the account holds (QI-4)."""
    return next(iter(tx.select(Link, equal("active_member", account), limit=1)), None)


def is_principal(tx: Transaction, account: Account) -> bool:
    """Whether the account is principal, which is stored (QR-1)."""
    return tx.get(Principal, account.id) is not None


def is_listed(tx: Transaction, address: str) -> bool:
    """Whether some principal has a row for this address, pending or active (QR-10)."""
    return bool(tx.select(Link, equal("member", address), limit=1))


def manager_of(tx: Transaction, siret: str) -> str | None:
    """The principal who manages this SIRET (QI-1)."""
    managed = tx.get(Managed, siret)
    return managed.principal if managed else None


def access_to(tx: Transaction, here: Standing, siret: str) -> Access:
    """Whether and why somebody may treat the dossiers of a SIRET: a row read for each fact (QR-1).

    A cession moves managers and links together, between two of these readings too: who seems to be linked to somebody
    else is looked at again, for a cession ends nobody's access (QR-3).
    """
    access = _access_to(tx, here, siret)
    if access.reason is Reason.NOT_LINKED:
        link = active_link(tx, here.account)
        if link != here.link:
            return access_to(tx, evolve(here, link=link), siret)
    return access


def _access_to(tx: Transaction, here: Standing, siret: str) -> Access:
    manager = manager_of(tx, siret)
    by_grant = here.link is not None and manager == here.link.principal
    granted = by_grant and tx.get(Grant, here.address, siret) is not None
    return may_treat(here.account, manager=manager, active_link=here.link, is_granted=granted)


def manages_any(tx: Transaction, account: str) -> bool:
    """Whether the perimeter holds anything: one row is read, however large it is."""
    return bool(tx.select(Managed, equal("principal", account), order=("siret",), limit=1))


def mailbox_of(tx: Transaction, account: str, address: str) -> str:
    """The address of an employer as it was written."""
    own = tx.get(Address, account, AddressRole.OWN, address)
    return own.mailbox if own else address


def correspondent(tx: Transaction, address: str) -> tuple[str, Correspondent | None]:
    """The id that the journal names an address by, and its record when it is still to be added (MA-5)."""
    known = tx.select(Correspondent, equal("key", address), limit=1)
    if known:
        return known[0].id, None
    made = Correspondent(id=ids.fresh(), key=address)
    return made.id, made


def address_of(tx: Transaction, id: str) -> str | None:
    """The address that the journal names by this id; None when it was erased, or never was (MA-5)."""
    known = tx.get(Correspondent, id)
    return known.key if known is not None else None


MEMBER = Veil(field="member", hide=lambda tx, address: correspondent(tx, address)[0], show=address_of)
"""What stands for a secondary's address in the cursor of a list (MA-5)."""


def party(tx: Transaction, account: Account) -> tuple[Party, Correspondent | None]:
    """One side of a cession, and its correspondent when it is still to be added."""
    address = account.login or ""
    named, made = correspondent(tx, address)
    mailbox = mailbox_of(tx, account.id, address)
    return Party(account=account.id, member=address, mailbox=mailbox, correspondent=named), made


def employer_with(tx: Transaction, address: str) -> Account | None:
    """The open, activated employer's account with this address."""
    found = by_login(tx, address)
    if found is None or found.kind is not AccountKind.EMPLOYER:
        return None
    return found if found.disabled_at is None and found.activated_at is not None else None
