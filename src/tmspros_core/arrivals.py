"""People whom the host signs in: the first time that it brings one, the account is active (decision 37)."""

from datetime import datetime

from tmspros_core.changes import Decision, Set, equal
from tmspros_core.events.accounts import AccountActivated
from tmspros_core.records.accounts import Account


def arrive(account: Account, *, now: datetime) -> Decision:
    """Activate an account without a password of ours: the host has seen who it is (RS-12). Twice is once."""
    if account.activated_at is not None:
        return Decision()
    here = (equal("id", account.id), equal("login", account.login), equal("disabled_at", None))
    return Decision(
        (Set(Account, (*here, equal("activated_at", None)), {"activated_at": now}, expect=1),),
        (AccountActivated(subject=account.id),),
    )
