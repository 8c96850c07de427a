"""A portal to try things on: cheap hashes, a clock that you set, letters that you read, runs that are counted."""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from attrs import evolve, frozen

from tmspros_core import Missing, Portal, Settings
from tmspros_core.changes import Change
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Files, Hasher, Mailer, Message, Scanner, Store
from tmspros_core.testing.around import CountingStore
from tmspros_core.testing.fakes import CountingHasher, MovableClock
from tmspros_core.values.actors import Establishment, Officer

R = TypeVar("R")

KEYS = ("a key of thirty-two bytes or more, for tests only",)
BASE_URL = "https://portail.example"
PASSWORD = "Cerisier-en-fleur-12"
"""What the people of a trial sign in with, staff too."""

SIRET = "73282932000074"
HEAD = "chef@atelier.example"
OFFICER = "jeanne@cramif.example"

_LINK = re.compile(rf"{re.escape(BASE_URL)}/(?:activation|reinitialisation|qrp/invitation|adresse/confirmation)/(\S+)")


def linked(letter: Message) -> str | None:
    """The token of the link in a letter, None where there is none."""
    found = _LINK.search(letter.text)
    return found.group(1) if found else None


@frozen
class Trial:
    """An open portal, with its clock and its hasher at hand, and every call to its store noted."""

    portal: Portal
    clock: MovableClock
    hasher: CountingHasher
    calls: list[str]

    @property
    def letters(self) -> Sequence[Message]:
        """The letters sent so far; the mailer must be the one in memory."""
        sent: Sequence[Message] = self.portal.mailer.sent  # type: ignore[attr-defined]
        return sent

    def deliver(self) -> Sequence[Message]:
        """Work off the outbox; the letters that this sent."""
        before = len(self.letters)
        self.portal.deliver_pending()
        return tuple(self.letters[before:])

    def token(self, to: str | None = None) -> str:
        """The token of the last link that was sent, to this mailbox if one is named."""
        for letter in reversed(self.letters):
            found = linked(letter)
            if found and to in (None, letter.to):
                return found
        raise LookupError(f"no letter with a link was sent{f' to {to}' if to else ''}")

    def rows(self, kind: type[R]) -> tuple[R, ...]:
        """Every record of a kind, as it is stored."""
        with self.portal.store.transaction() as tx:
            return tx.select(kind)

    def change(self, *changes: Change) -> None:
        """Change the records themselves, past every rule: what a test needs to have happened."""
        with self.portal.store.transaction(write=True) as tx:
            tx.apply(changes)

    def forget_counts(self) -> None:
        """Count hashes and calls from here on."""
        self.hasher.hashes = self.hasher.verifications = 0
        self.calls.clear()

    def officer(self, address: str = OFFICER, *, fund: str = "cramif", password: str = PASSWORD) -> Officer:
        """An officer who has chosen a password."""
        enrolled = self.portal.admin.enrol_officer(address, fund=fund)
        self.deliver()
        self.choose(address, password)
        return enrolled

    def establishment(
        self, siret: str = SIRET, *, emails: Sequence[str] = (HEAD,), password: str = PASSWORD
    ) -> Establishment:
        """An establishment of the Cramif that has chosen its password; enrols an officer for it the first time."""
        created = self.portal.desk.create_establishment(self._some_officer(), siret, name="Atelier", emails=emails)
        self.deliver()
        self.choose(emails[0], password)
        return self.portal.actors.establishment(created.siret)

    def choose(self, address: str, password: str = PASSWORD) -> None:
        """Choose the first password of the account whose letter went to this address; none where the host signs in."""
        if not self.portal.settings.by_host:
            self.portal.accounts.activate(self.token(address), password)

    def asked_for_reset(self, identifier: str = SIRET) -> str:
        """The token of the link that a reset for this identifier sends."""
        self.portal.accounts.request_reset(identifier)
        self.deliver()
        return self.token()

    def _some_officer(self) -> Officer:
        try:
            return self.portal.actors.officer(OFFICER)
        except Missing:
            return self.officer()


@contextmanager
def trial(
    store: str | Store = "memory:",
    *,
    mail: str | Mailer = "memory:",
    files: str | Files = "memory:",
    scanner: str | Scanner | None = None,
    plugins: Sequence[object] = (),
    clock: MovableClock | None = None,
    wrap_store: Callable[[Any], Any] | None = None,
    wrap_hasher: Callable[[Hasher], Hasher] | None = None,
    **settings: Any,
) -> Iterator[Trial]:
    """Open a portal for a test and close it again.

    ``settings`` go to ``Settings``; the keys, the address of the portal and the cheapest hashing are given unless you
    give others. ``wrap_store`` and ``wrap_hasher`` put something of yours around what the portal uses.
    """
    chosen = Settings(**{"keys": KEYS, "base_url": BASE_URL, "hashing": "cheapest"} | settings)
    moving = clock or MovableClock()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "hashing='cheapest'", RuntimeWarning)
        opened = Portal.open(
            store, mail=mail, files=files, scanner=scanner, clock=moving, plugins=plugins, settings=chosen
        )
    with opened:
        inner = wrap_hasher(opened.hasher) if wrap_hasher else opened.hasher
        counting = CountingHasher(inner)
        noting = CountingStore(wrap_store(opened.store) if wrap_store else opened.store)
        shell: Shell = evolve(opened.shell, hasher=counting, store=noting)
        yield Trial(Portal(shell, mailer=opened.mailer), moving, counting, noting.calls)


LONG_PAUSE = timedelta(minutes=6)
"""Longer than the pause between two letters (RS-9)."""
