"""A change of the own address beside what others do in the same instant (AC-4)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from accounts.wishes import CHOSEN, KEY, NEW, OTHER, asked, employer
from stores.leaving import leaving
from tmspros_core import Refused
from tmspros_core.changes import Set, equal
from tmspros_core.ports import Hasher
from tmspros_core.records import Account, JournalEntry, Ticket
from tmspros_core.records.accounts import TicketPurpose
from tmspros_core.testing.trial import LONG_PAUSE, PASSWORD, Trial
from tmspros_core.values.actors import Employer


class Overtaken:
    """A hasher during whose first work somebody changes the password."""

    def __init__(self, tried: Trial, whose: Employer, inner: Hasher) -> None:
        self._tried, self._whose, self._inner = tried, whose, inner
        self._begun = False

    def verify(self, hash: str | None, password: str | None) -> bool:
        right = self._inner.verify(hash, password)
        if not self._begun:
            self._begun = True
            self._tried.portal.accounts.change_password(self._whose, PASSWORD, CHOSEN)
        return right

    def hash(self, password: str) -> str:
        return self._inner.hash(password)

    def outdated(self, hash: str) -> bool:
        return self._inner.outdated(hash)


@pytest.mark.rule("AC-4", "RS-9")
def test_a_link_of_a_disabled_account_is_dead_whoever_disabled_it(tried: Trial) -> None:
    basile = employer(tried)
    token = asked(tried, basile)
    tried.portal.accounts.change_email(basile, PASSWORD, OTHER)
    tried.change(
        Set(Account, (equal("id", basile.id),), {"disabled_at": tried.clock.now()}),
        Set(Ticket, (equal("purpose", TicketPurpose.EMAIL),), {"spent_at": None, "end": None}),
    )
    assert tried.deliver() == ()
    with pytest.raises(Refused, match=r"confirmation\.invalid"):
        tried.portal.accounts.confirm_email(token)


@pytest.mark.rule("AC-4", "SI-4")
def test_a_password_that_was_changed_while_it_was_being_checked_asks_for_nothing(
    open_trial: Callable[..., Trial],
) -> None:
    tried = open_trial()
    basile = employer(tried)
    slow = open_trial(store=tried.portal.store, clock=tried.clock, wrap_hasher=partial(Overtaken, tried, basile))
    with pytest.raises(Refused, match=r"password\.wrong \(password\)"):
        slow.portal.accounts.change_email(basile, PASSWORD, NEW)
    assert [row for row in tried.rows(Ticket) if row.purpose == "email"] == []


@pytest.mark.rule("AC-4", "AC-2")
def test_of_many_who_confirm_at_once_one_link_works_once_and_one_account_has_the_address(tried: Trial) -> None:
    crowd = [employer(tried, f"e{number}@usine.example") for number in range(3)]
    tokens = []
    for each in crowd:
        tokens.append(asked(tried, each))
        tried.clock.advance(LONG_PAUSE)
    start = Barrier(6)

    @leaving
    def confirm(token: str) -> str:
        start.wait()
        try:
            tried.portal.accounts.confirm_email(token)
        except Refused as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(6) as pool:
        said = Counter(pool.map(confirm, tokens * 2))
    assert said["done"] == 1
    assert set(said) == {"done", "account.email_taken", "confirmation.invalid"}
    assert said["confirmation.invalid"] == 1, "the twin of the one that worked"
    assert [account.login for account in tried.rows(Account)].count(KEY) == 1
    assert len([row for row in tried.rows(JournalEntry) if row.event == "EmailConfirmed"]) == 1
