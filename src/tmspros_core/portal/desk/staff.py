"""Whose mail people of the funds, the support and the national level read: no link of a holder goes there (RS-11)."""

from collections.abc import Iterable

from tmspros_core.accounts import STAFF
from tmspros_core.changes import MOST_VALUES, is_in
from tmspros_core.errors import Code, Refused
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account, FundContact
from tmspros_core.values import email


def of_staff(tx: Transaction, keys: Iterable[str]) -> frozenset[str]:
    """Those of these addresses that an account of the staff, disabled or not, or a fund's contact has.

    With a link that goes there somebody else could choose the holder's password.
    """
    wanted = sorted(set(keys))
    found: set[str] = set()
    for place in range(0, len(wanted), MOST_VALUES):
        of_theirs = (is_in("login", wanted[place : place + MOST_VALUES]), is_in("kind", sorted(STAFF)))
        found |= {account.login or "" for account in tx.select(Account, *of_theirs)}
    contacts = {email.parse(contact.mailbox).key for contact in tx.select(FundContact)} if wanted else set()
    return frozenset(found | (contacts & set(wanted)))


def check_no_staff(tx: Transaction, addresses: Iterable[email.Email]) -> None:
    """Refused(``email.of_staff``) where one of these is such an address."""
    if of_staff(tx, (address.key for address in addresses)):
        raise Refused(Code.EMAIL_OF_STAFF, field="email")
