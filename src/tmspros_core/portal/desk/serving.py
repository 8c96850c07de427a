"""Which establishments an officer serves: those of the fund, looked up in the very transaction of the act (PO-4)."""

from collections.abc import Callable
from typing import TypeVar

from tmspros_core.changes import Decision, Lost
from tmspros_core.errors import Code, Missing
from tmspros_core.portal.shell.reading import by_login, check_officer
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor
from tmspros_core.values.siret import Siret

T = TypeVar("T")


def served(tx: Transaction, officer: Actor, siret: Siret) -> Account:
    """The establishment of this SIRET, if the officer and it are of one fund now (AC-1, AC-5).

    Raises Refused: ``access.forbidden``. Missing: ``establishment.unknown``, the same for one of another fund and for
    one that is not there.
    """
    present = check_officer(tx, officer)
    account = by_login(tx, siret)
    if account is None or account.fund != present.fund:
        raise Missing(Code.ESTABLISHMENT_UNKNOWN, field="siret")
    return account


def decide_on(
    shell: Shell,
    command: str,
    officer: Actor,
    siret: str,
    rule: Callable[[Transaction, Account], tuple[T, Decision]],
    **names: str,
) -> T:
    """Run a command on an establishment that the officer serves, while neither of them moves (AC-1).

    Its keys are known only once it is found, so it is looked up before and again.

    Raises Refused: ``siret.…``, and as ``served``.
    """
    number = sirets.parse(siret)

    def once() -> T:
        with shell.store.transaction() as tx:
            seen = served(tx, officer, number)

        def again(tx: Transaction) -> tuple[T, Decision]:
            account = served(tx, officer, number)
            if account.id != seen.id:
                raise Lost
            return rule(tx, account)

        return shell.attempt(command, again, actor=officer.id, officer=officer.id, establishment=seen.id, **names)

    return shell.insist(once)
