"""A thousand strangers guess at one SIRET's password and ask for its link all day: its owner does not notice.

Requests alone, and what each of them costs, are tried with the outbox; single counters with signing in.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outbox.crowd import STRANGERS, prefixes
from servers.urls import AT_LENGTH, url_of
from tmspros_core import Refused
from tmspros_core.testing.trial import HEAD, PASSWORD, SIRET, Trial, trial

DAY, PAUSE, MOMENT = timedelta(hours=24), timedelta(minutes=5), timedelta(microseconds=1)
ROUND = 25
"""How many strangers come before the sender and the owner do."""

OWNER, ELSEWHERE = "192.0.2.7", "192.0.2.8"
NEW = "Nouveau-34"


@pytest.fixture(params=["memory", *AT_LENGTH.values()])
def store_url(request: pytest.FixtureRequest) -> str:
    """A thousand strangers take half a minute on a disk: by default they come in memory."""
    return url_of(request.param, request)


class Siege:
    """An owner with a link and a device that signed in once, whose SIRET everybody knows."""

    def __init__(self, tried: Trial) -> None:
        self.tried = tried
        tried.establishment()
        self.device = tried.portal.accounts.sign_in(SIRET, PASSWORD, client=OWNER).device
        self.token = tried.asked_for_reset()
        self.dies = tried.portal.accounts.inspect_reset(self.token).expires_at
        self.sent: list[datetime] = [tried.clock.now()]

    def guess(self, client: str) -> str:
        """What a stranger hears who tries a wrong password."""
        with pytest.raises(Refused) as refused:
            self.tried.portal.accounts.sign_in(SIRET, "Wrong-12", client=client)
        return refused.value.code

    def ask(self, client: str) -> None:
        """A stranger asks for a link."""
        self.tried.portal.accounts.request_reset(SIRET, client=client)

    def pass_time(self, by: timedelta) -> None:
        """A sender works off the outbox, then time passes."""
        for letter in self.tried.deliver():
            assert letter.to == HEAD
            self.sent.append(self.tried.clock.now())
        self.tried.clock.advance(by)

    def check_owner(self) -> None:
        """The owner signs in where strangers guess, and elsewhere; the link is what it was, till its instant."""
        accounts, now = self.tried.portal.accounts, self.tried.clock.now()
        accounts.sign_in(SIRET, PASSWORD, client=OWNER, device=self.device)
        accounts.sign_in(SIRET, PASSWORD, client=ELSEWHERE)
        if now < self.dies:
            assert accounts.inspect_reset(self.token).expires_at == self.dies
        else:
            with pytest.raises(Refused, match=r"reset\.invalid"):
                accounts.inspect_reset(self.token)

    def check_letters(self) -> None:
        """Five in any day, five minutes between any two (RS-9)."""
        assert all(later - earlier >= PAUSE for earlier, later in pairwise(self.sent))
        for start in self.sent:
            assert sum(start <= at < start + DAY for at in self.sent) <= 5


@pytest.mark.rule("RS-9", "SI-3")
def test_a_thousand_strangers_who_guess_and_ask_all_day_change_nothing_for_the_owner(
    open_trial: Callable[..., Trial],
) -> None:
    siege = Siege(open_trial())
    for number, client in enumerate(prefixes()):
        assert siege.guess(client) == "signin.refused", "each is counted by itself"
        siege.ask(client)
        if number % ROUND == 0:
            while siege.guess(OWNER) != "signin.throttled":
                continue  # a neighbour, behind the owner's own address
            siege.check_owner()
            siege.pass_time(DAY * ROUND / (STRANGERS + ROUND))
    siege.check_letters()
    assert len(siege.sent) == 5
    siege.tried.clock.advance(siege.dies - siege.tried.clock.now() - MOMENT)
    siege.tried.portal.accounts.redeem_reset(siege.token, NEW)
    siege.tried.portal.accounts.sign_in(SIRET, NEW, client=OWNER, device=siege.device)


BURSTS = st.lists(
    st.tuples(
        st.timedeltas(timedelta(0), timedelta(hours=13)),
        st.integers(0, 6),
        st.integers(0, 6),
        st.sampled_from([OWNER, "203.0.113.7", "2001:db8::1"]),
    ),
    max_size=10,
)
"""How long it is quiet, then how many guesses and requests come from where."""


@pytest.mark.rule("RS-9", "SI-3")
@given(BURSTS)
@example([(timedelta(0), 6, 6, OWNER), (DAY / 2, 6, 6, OWNER), (DAY / 2, 6, 6, OWNER)])
@example([(PAUSE, 0, 1, OWNER)] * 9)
def test_whenever_and_however_many_come_the_owner_and_the_link_and_five_letters_a_day_stay(
    bursts: list[tuple[timedelta, int, int, str]],
) -> None:
    with trial() as tried:
        siege = Siege(tried)
        for quiet, guesses, requests, client in bursts:
            siege.pass_time(quiet)
            for _ in range(guesses):
                siege.guess(client)
            for _ in range(requests):
                siege.ask(client)
            siege.check_owner()
        siege.pass_time(timedelta(0))
        siege.check_owner()
        siege.check_letters()


@pytest.mark.rule("RS-9")
def test_the_control_without_the_limit_strangers_send_a_letter_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmspros_core.tickets.may_mail", lambda letters, *, now: True)
    with trial() as tried:
        siege = Siege(tried)
        for client in ("203.0.113.7", "203.0.113.8"):
            siege.ask(client)
            siege.pass_time(timedelta(minutes=1))
        with pytest.raises(AssertionError):
            siege.check_letters()


@pytest.mark.rule("SI-3")
def test_the_control_without_devices_a_neighbour_shuts_the_owner_out_for_a_while() -> None:
    with trial() as tried:
        siege = Siege(tried)
        for _ in range(4):
            siege.guess(OWNER)
        siege.device = "none of ours"
        with pytest.raises(Refused, match=r"signin\.throttled"):
            siege.check_owner()
