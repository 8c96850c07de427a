"""The portal that the machine lives on, beside the ledger in which everything is noted."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from attrs import define, evolve, field

from tmspros_core.errors import TmsprosError
from tmspros_core.portal.portal import Portal
from tmspros_core.ports import Hasher, Message, Transaction
from tmspros_core.records import KINDS
from tmspros_core.testing.around import Around
from tmspros_core.testing.living.entries import Holder
from tmspros_core.testing.living.ledger import Ledger
from tmspros_core.testing.living.postman import Postman
from tmspros_core.testing.living.world import DELAYS, INSTANT
from tmspros_core.testing.trial import Trial
from tmspros_core.tokens import Tokens
from tmspros_core.values.actors import Actor, Employer, Establishment, National, Officer, Support
from tmspros_core.values.siret import Siret


class _Undone(Exception):
    """Raised and caught here, so that a transaction rolls back."""


class Unchanging(Around):
    """A store on which everything can be tried and nothing stays."""

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Any = ()) -> Iterator[Transaction]:
        try:
            with self.inner.transaction(write=write, alone=alone) as tx:
                yield tx
                if write:
                    raise _Undone
        except _Undone:
            pass


class Aging:
    """A hasher whose parameters change when somebody says so (ports.Hasher, PW-9)."""

    def __init__(self, inner: Hasher) -> None:
        self.inner = inner
        self.former: set[str] = set()

    def hash(self, password: str, /) -> str:
        return self.inner.hash(password)

    def verify(self, stored: str | None, password: str | None, /) -> bool:
        return self.inner.verify(stored, password)

    def outdated(self, stored: str, /) -> bool:
        return stored in self.former or self.inner.outdated(stored)


def signing_key(number: int) -> str:
    return f"key number {number}, of thirty-two bytes or more, for tests only"


SETTINGS: Mapping[str, Any] = {"sign_in_delays": DELAYS, "keys": (signing_key(0),), "wrap_hasher": Aging}
"""What ``trial`` is given for the machine."""


@define
class Life:
    """A portal, the ledger, and what came of the last act."""

    trial: Trial
    postman: Postman
    ledger: Ledger
    portal: Portal
    looking: Portal
    """The same portal, on which looking leaves nothing."""
    refusal: TmsprosError | None = None
    answer: Any = None
    letters: Sequence[Message] = ()
    """What the last act sent."""
    offered: Sequence[Message] = ()
    """What it offered the mail server, taken or not."""
    fates: Sequence[str] = ()
    """What became of letters that did not just leave."""
    used: set[Any] = field(factory=set)
    """The instants at which something was done."""
    calls: dict[str, list[str]] = field(factory=dict)
    """What an act asks of the store when it tells nothing, by the act (RS-4, SI-2)."""
    secrets: set[str] = field(factory=set)
    """What was given out or typed, and is to be found nowhere."""

    @classmethod
    def on(cls, trial: Trial, postman: Postman) -> "Life":
        """On a portal that was opened with ``SETTINGS`` and this mailer."""
        life = cls(trial, postman, Ledger(now=trial.clock.now()), trial.portal, trial.portal)
        life.reopen()
        return life

    def reopen(self) -> None:
        """Open the portal with the keys that are in the ring now, and as many former passwords as are wanted."""
        shell = self.trial.portal.shell
        keys = tuple(map(signing_key, self.ledger.keys))
        tokens = Tokens(keys, shell.settings.instance or shell.settings.host)
        turned = evolve(
            shell, tokens=tokens, settings=evolve(shell.settings, keys=keys, password_history=self.ledger.history)
        )
        self.portal = Portal(turned, mailer=self.trial.portal.mailer)
        behind = evolve(turned, store=Unchanging(shell.store), hasher=self.trial.hasher.inner)
        self.looking = Portal(behind, mailer=self.trial.portal.mailer)

    def age_hashes(self) -> None:
        """From now on other parameters than those of every stored hash are in force."""
        aging: Any = self.trial.hasher.inner
        aging.former |= {row.hash for row in self.stored()["Account"] if row.hash}

    def stored(self) -> dict[str, frozenset[Any]]:
        """Every row, to see what a refusal leaves."""
        return {kind.__name__: frozenset(self.trial.rows(kind)) for kind in KINDS}

    def tick(self, *, has_waited: bool) -> None:
        """No two acts are done at one instant, so that it is known what came first.

        After a wait the next is done at the very instant waited for, unless something was done then already.
        """
        self.used.add(self.ledger.now)
        by = timedelta(0) if has_waited else INSTANT
        while self.ledger.now + by in self.used:
            by += INSTANT
        self.trial.clock.advance(by)
        self.ledger.now += by

    def named(self, login: str, *, is_stale: bool = False) -> Any:
        """Who acts when the host says that it is this account; a stale officer is of the fund at first."""
        holder = self.ledger.by_login(login)
        assert holder is not None, f"acts are aimed at people who are there, not at {login}"
        fund = (holder.enrolled_for if is_stale else holder.fund) or ""
        return self._actor(holder, fund)

    def principal(self) -> Any:
        """Who invites, whatever the address is by now."""
        return self._actor(self.ledger.inviting, "")

    def here(self, number: int) -> Actor:
        """Who sits there, as a page learns at each request."""
        return self.looking.accounts.resume(self.ledger.seats[number].token)

    def _actor(self, holder: Holder, fund: str) -> Actor:
        login = holder.login or ""
        match holder.kind:
            case "establishment":
                return Establishment(id=holder.id, siret=Siret(login), fund=fund)
            case "officer":
                return Officer(id=holder.id, email=login, fund=fund)
            case "support":
                return Support(id=holder.id, email=login)
            case "national":
                return National(id=holder.id, email=login)
            case _:
                return Employer(id=holder.id, email=login)
