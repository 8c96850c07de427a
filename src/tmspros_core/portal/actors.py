"""``portal.actors``: an actor for somebody whom the host has authenticated itself."""

from typing import TypeVar

from tmspros_core import accounts, arrivals
from tmspros_core.changes import Decision
from tmspros_core.errors import Code, Missing
from tmspros_core.portal.shell.reading import actor_of, by_login
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account
from tmspros_core.values import email, siret
from tmspros_core.values.actors import Actor, Employer, Establishment, National, Officer, Support

A = TypeVar("A", bound=Actor)


class Actors:
    """Turns who the host says somebody is into who acts. Missing(``account.unknown``) when there is nobody such.

    A disabled or closed account is nobody (AC-1). Under ``Settings(sign_in="host")`` an account is active from the
    first time that the host brings it (RS-12, decision 37).
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def establishment(self, number: str) -> Establishment:
        """The establishment of this SIRET; Refused with a ``siret.…`` code when it is none (ID-1)."""
        return self._actor(siret.parse(number), Establishment)

    def employer(self, address: str) -> Employer:
        """The employer with this address; Refused(``email.malformed``) when it is none (ID-2)."""
        return self._actor(email.parse(address).key, Employer)

    def officer(self, address: str) -> Officer:
        """The officer with this address; Refused(``email.malformed``) when it is none (ID-2)."""
        return self._actor(email.parse(address).key, Officer)

    def support(self, address: str) -> Support:
        """The account of the 3679 with this address; Refused(``email.malformed``) when it is none (ID-2)."""
        return self._actor(email.parse(address).key, Support)

    def national(self, address: str) -> National:
        """The national editor with this address; Refused(``email.malformed``) when it is none (ID-2)."""
        return self._actor(email.parse(address).key, National)

    def present(self, actor: Actor) -> Actor:
        """The same person as the account is now, for an actor that the host made or kept: only id and kind are
        believed (AC-1, AC-5).
        """
        with self._shell.store.transaction() as tx:
            account = tx.get(Account, actor.id)
        return self._brought(account, type(actor))

    def _actor(self, login: str, kind: type[A]) -> A:
        with self._shell.store.transaction() as tx:
            account = by_login(tx, login)
        return self._brought(account, kind)

    def _brought(self, account: Account | None, kind: type[A]) -> A:
        actor = actor_of(account) if account is not None and accounts.may_choose(account) else None
        if account is None or not isinstance(actor, kind):
            raise Missing(Code.ACCOUNT_UNKNOWN)
        if account.activated_at is None and self._shell.settings.by_host:
            self._activate(account.id)
        return actor

    def _activate(self, id: str) -> None:
        def rule(tx: Transaction) -> tuple[None, Decision]:
            account = tx.get(Account, id)
            if account is None or not accounts.may_choose(account):
                raise Missing(Code.ACCOUNT_UNKNOWN)
            return None, arrivals.arrive(account, now=self._shell.now())

        self._shell.decide("actors.activate", rule, actor=id, account=id)
