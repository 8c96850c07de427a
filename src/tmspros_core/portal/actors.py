"""``portal.actors``: an actor for somebody whom the host has authenticated itself."""

from typing import TypeVar

from tmspros_core.errors import Code, Missing
from tmspros_core.portal.shell.reading import actor_of, by_login
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.values import email, siret
from tmspros_core.values.actors import Actor, Employer, Establishment, Officer, Support

A = TypeVar("A", bound=Actor)


class Actors:
    """Turns who the host says somebody is into who acts. Missing(``account.unknown``) when there is nobody such."""

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

    def _actor(self, login: str, kind: type[A]) -> A:
        with self._shell.store.transaction() as tx:
            account = by_login(tx, login)
        actor = actor_of(account) if account is not None and account.disabled_at is None else None
        if not isinstance(actor, kind):
            raise Missing(Code.ACCOUNT_UNKNOWN)
        return actor
