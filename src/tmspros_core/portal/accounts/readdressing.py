"""Another address for an employer who lost the old one: the 3679's « réinitialisation » (AC-4)."""

from datetime import datetime

from tmspros_core import addresses, tickets
from tmspros_core.changes import Decision, Lost
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.delegation.standings import is_listed
from tmspros_core.portal.shell.reading import account_with, by_login, check_support, on_record
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account, Address, AddressRole
from tmspros_core.values import email, text
from tmspros_core.values.actors import Actor
from tmspros_core.values.email import Email

MOST_REASON = 1000
"""In characters."""


class Readdressing:
    """One part of ``portal.accounts``."""

    _shell: Shell

    def set_email(self, support: Actor, address: str, new: str, *, reason: str) -> None:
        """Let an employer who lost the address sign in with another; then the ordinary reset runs (AC-4).

        Role, perimeter, secondaries, grants and invitations follow; sessions and the password stay. The old address is
        told; every link that was mailed to it for the account dies. The reason is kept.

        Raises Refused: ``access.forbidden``, also for accounts that are no employer's; ``email.malformed``,
        ``text.…`` for a reason that is missing or has more than 1,000 characters, ``account.email_taken``,
        ``account.email_invited`` while an invitation to the new address waits. Missing: ``account.unknown``.
        """
        old, wanted = email.parse(address, field="address"), email.parse(new)
        why = text.parse_line(reason, most=MOST_REASON, field="reason")
        self._shell.insist(lambda: self._set(support, old, wanted, why))

    def _set(self, support: Actor, old: Email, new: Email, reason: str) -> None:
        with self._shell.store.transaction() as tx:
            check_support(tx, support)
            seen = account_with(tx, old.key)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            check_support(tx, support)
            account, now = account_with(tx, old.key), self._shell.now()
            if account.id != seen.id:
                raise Lost
            replaced = addresses.replace(
                account,
                current_address(tx, account),
                new,
                is_taken=by_login(tx, new.key) is not None,
                is_invited=is_listed(tx, new.key),
                reason=reason,
                now=now,
            )
            return None, replaced + dead(account, new, now=now) if replaced.changes else replaced

        self._shell.attempt(
            "accounts.set_email",
            rule,
            actor=support.id,
            support=support.id,
            account=seen.id,
            old=old.key,
            login=new.key,
        )


def current_address(tx: Transaction, account: Account) -> Address:
    """The address that the account signs in with, as it was written; Refused(``access.forbidden``) if by none."""
    own = next((each for each in on_record(tx, account.id) if each.role is AddressRole.OWN), None)
    if own is None:
        raise Refused(Code.ACCESS_FORBIDDEN)
    return own


def dead(account: Account, new: Email, *, now: datetime) -> Decision:
    """What was mailed to the old address dies, and so do registrations of the new one: its account is there now."""
    return tickets.revoke(account.id, now=now) + tickets.revoke_registrations(new.key, now=now)
