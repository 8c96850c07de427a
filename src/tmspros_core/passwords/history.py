"""Former passwords, where the host has some of them remembered (PW-2).

They stand under the epoch of the account in which each was in force, so « the last three » are those of three epochs.
"""

from tmspros_core.changes import Add, Condition, Decision, Drop, before, equal, since
from tmspros_core.records.accounts import Account, FormerPassword


def lately(account: Account, *, history: int) -> tuple[Condition, ...]:
    """Which rows are the last ``history`` passwords of the account before the one in force."""
    return equal("account", account.id), since("epoch", account.epoch - history)


def keep(account: Account, *, history: int) -> Decision:
    """The password that is in force joins the former ones, of which the last ``history`` stay; beside its change.

    Nothing where none is to be kept, or the account has no password yet.
    """
    if not history or account.hash is None:
        return Decision()
    going = FormerPassword(account=account.id, epoch=account.epoch, hash=account.hash)
    return Decision((Add(going), up_to(account.id, account.epoch - history)))


def up_to(account: str, epoch: int) -> Drop:
    """Forget the passwords of an account that were in force until then."""
    return Drop(FormerPassword, (equal("account", account), before("epoch", epoch + 1)))
