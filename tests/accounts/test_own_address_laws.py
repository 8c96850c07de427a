"""Whoever asks for whatever address in whatever order: the links that stand are those of a model (AC-4)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import define, evolve, field, frozen
from hypothesis import given
from hypothesis import strategies as st

from tmspros_core import Refused
from tmspros_core.records import Account, Link
from tmspros_core.testing.trial import PASSWORD, Trial, trial
from tmspros_core.values.actors import Employer, Support

DAY = timedelta(hours=24)
SUPPORT, INVITER = "aide@3679.example", "paule@usine.example"
FIRST = ("anne@usine.example", "basile@usine.example")
ADDRESSES = (*FIRST, "Chloe@usine.example", "chloe@usine.example", "denis@usine.example")
"""What anybody may ask for; two of them are one address, written in two ways."""

WAITS = (timedelta(minutes=6), timedelta(hours=13), DAY)
CHOSEN = ("Marronnier-en-ville-34", PASSWORD)


def key(mailbox: str) -> str:
    return mailbox.lower()


@frozen
class Asked:
    """A link of the model: whose, to which address, as it was written, when, and whether something ended it."""

    whose: int
    mailbox: str
    at: datetime
    token: str
    is_dead: bool = False


@define
class Model:
    """What the rules say should be: two people, their addresses, their links; and how many asked whom, and when."""

    tried: Trial
    people: list[Employer]
    support: Support
    links: list[Asked] = field(factory=list)
    asked_at: list[list[datetime]] = field(factory=lambda: [[], []])
    letters_at: dict[str, list[datetime]] = field(factory=dict)
    passwords: list[int] = field(factory=lambda: [1, 1])
    invited: set[str] = field(factory=set)

    @property
    def now(self) -> datetime:
        return self.tried.clock.now()

    def end(self, whose: int, *, besides: str = "") -> None:
        """The links of this one die, save those for this address."""
        self.links = [
            evolve(link, is_dead=True) if link.whose == whose and key(link.mailbox) != besides else link
            for link in self.links
        ]

    def taken(self, address: str) -> bool:
        return address in {person.email for person in self.people} | {SUPPORT, INVITER}

    def move(self, whose: int, address: str) -> None:
        self.people[whose] = evolve(self.people[whose], email=address)
        self.end(whose)

    def ask(self, whose: int, wish: str) -> None:
        person = self.people[whose]
        recent = [at for at in self.asked_at[whose] if self.now - at < DAY]
        expected = None
        if key(wish) == person.email:
            expected = "account.email_unchanged"
        letters = [at for at in self.letters_at.setdefault(key(wish), []) if self.now - at < DAY]
        is_too_soon = any(self.now - at < timedelta(minutes=5) for at in letters)
        if expected is None and (len(recent) >= 5 or len(letters) >= 5 or is_too_soon):
            expected = "account.email_throttled"
        assert refusal(self.change, whose, wish) == expected
        came = self.tried.deliver()
        assert [letter.to for letter in came] == ([] if expected else [wish])
        if expected:
            return
        self.asked_at[whose].append(self.now)
        self.end(whose, besides=key(wish))
        self.links = [
            evolve(link, mailbox=wish) if link.whose == whose and not link.is_dead else link for link in self.links
        ]
        self.letters_at[key(wish)].append(self.now)
        token = self.tried.token(wish)
        alive = [link for link in self.links if link.whose == whose and not link.is_dead]
        again = [link for link in alive if self.now - link.at <= DAY / 2]
        assert (token in {link.token for link in self.links}) == bool(again)
        if not again:
            self.links.append(Asked(whose, wish, self.now, token))

    def change(self, whose: int, wish: str) -> None:
        self.tried.portal.accounts.change_email(self.people[whose], CHOSEN[self.passwords[whose]], wish)

    def confirm(self, number: int, _: str) -> None:
        if not self.links:
            return
        link = self.links[number % len(self.links)]
        expected = None
        if link.is_dead or self.now - link.at >= DAY:
            expected = "confirmation.invalid"
        elif self.taken(key(link.mailbox)):
            expected = "account.email_taken"
        elif key(link.mailbox) in self.invited:
            expected = "account.email_invited"
        assert refusal(self.tried.portal.accounts.confirm_email, link.token) == expected
        told = self.tried.deliver()
        if expected is None:
            assert [letter.to.lower() for letter in told] == [self.people[link.whose].email]
            self.move(link.whose, key(link.mailbox))
        else:
            assert told == ()

    def choose(self, whose: int, _: str) -> None:
        self.passwords[whose] = 1 - self.passwords[whose]
        old, new = CHOSEN[1 - self.passwords[whose]], CHOSEN[self.passwords[whose]]
        self.tried.portal.accounts.change_password(self.people[whose], old, new)
        self.tried.deliver()
        self.end(whose)

    def set_email(self, whose: int, wish: str) -> None:
        if key(wish) == self.people[whose].email:
            return
        expected = "account.email_taken" if self.taken(key(wish)) else None
        if expected is None and key(wish) in self.invited:
            expected = "account.email_invited"
        call = self.tried.portal.accounts.set_email
        assert refusal(call, self.support, self.people[whose].email, wish, reason="Mutation") == expected
        self.tried.deliver()
        if expected is None:
            self.move(whose, key(wish))

    def disable(self, whose: int, _: str) -> None:
        self.tried.portal.admin.disable(self.people[whose].email)
        self.tried.portal.admin.enable(self.people[whose].email)
        self.end(whose)

    def invite(self, _: int, wish: str) -> None:
        inviter = self.tried.portal.actors.employer(INVITER)
        if key(wish) in {link.member for link in self.tried.rows(Link)}:
            self.tried.portal.delegation.dismiss(inviter, wish)
        else:
            self.tried.portal.delegation.invite(inviter, wish)
        self.tried.deliver()
        self.invited = {link.member for link in self.tried.rows(Link)}

    def wait(self, number: int, _: str) -> None:
        self.tried.clock.advance(WAITS[number % len(WAITS)])

    def check(self) -> None:
        there = {account.id: account.login for account in self.tried.rows(Account)}
        assert [there[person.id] for person in self.people] == [person.email for person in self.people]
        for link in self.links:
            is_dead = link.is_dead or self.now - link.at >= DAY
            assert refusal(self.tried.portal.accounts.inspect_email, link.token) == (
                "confirmation.invalid" if is_dead else None
            )
            if not is_dead:
                assert self.tried.portal.accounts.inspect_email(link.token).email == link.mailbox


def refusal(call: Any, *arguments: object, **named: object) -> str | None:
    try:
        call(*arguments, **named)
    except Refused as refused:
        return refused.code
    return None


MOVES = ("ask", "ask", "ask", "confirm", "confirm", "choose", "set_email", "disable", "invite", "wait")
moves = st.lists(
    st.tuples(st.sampled_from(MOVES), st.integers(0, 3), st.sampled_from(ADDRESSES)), min_size=4, max_size=14
)


def begin(tried: Trial) -> Model:
    support = tried.portal.admin.enrol_support(SUPPORT)
    people = [tried.portal.admin.enrol_employer(address) for address in (*FIRST, INVITER)]
    tried.deliver()
    for person in people:
        tried.portal.accounts.activate(tried.token(person.email), PASSWORD)
    siret = "73282932000074"
    code = tried.portal.dossiers.receive(support, siret, reference="AT-1")[1].reveal()
    tried.portal.delegation.add_siret(people[2], siret, code=code)
    tried.deliver()
    return Model(tried, people[:2], support)


def walk(acts: Sequence[tuple[str, int, str]]) -> None:
    with trial() as tried:
        model = begin(tried)
        for name, number, wish in acts:
            getattr(model, name)(number if name in ("confirm", "wait") else number % 2, wish)
            model.check()
        assert tried.portal.verify() == ()


@pytest.mark.rule("AC-4", "RS-9")
@pytest.mark.parametrize(
    "acts",
    [
        [("ask", 0, "denis@usine.example"), ("ask", 1, "denis@usine.example"), ("wait", 0, ""), ("confirm", 0, "")],
        [("ask", 0, FIRST[1]), ("confirm", 0, ""), ("ask", 0, ADDRESSES[2]), ("ask", 0, ADDRESSES[3])],
        [("ask", 0, ADDRESSES[2]), ("wait", 1, ""), ("ask", 0, ADDRESSES[3]), ("confirm", 0, ""), ("confirm", 1, "")],
        [("ask", 1, ADDRESSES[4]), ("invite", 0, ADDRESSES[4]), ("confirm", 0, ""), ("set_email", 1, ADDRESSES[3])],
        [("ask", 0, ADDRESSES[4]), ("choose", 0, ""), ("confirm", 0, ""), ("ask", 0, ADDRESSES[4]), ("disable", 0, "")],
    ],
)
def test_the_links_that_stand_after_these_acts_are_those_of_the_model(acts: Sequence[tuple[str, int, str]]) -> None:
    walk(acts)


@pytest.mark.rule("AC-4", "RS-9")
@pytest.mark.long
@given(moves)
def test_the_links_that_stand_are_those_of_the_model(acts: Sequence[tuple[str, int, str]]) -> None:
    walk(acts)
