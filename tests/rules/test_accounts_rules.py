"""The life of an account as rules: who may sign in, who is written to, what a change ends."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core import Refused, accounts
from tmspros_core.changes import Add, Decision, Lost
from tmspros_core.events.accounts import AccountActivated, AccountCreated, Means, OfficerMoved, PasswordChanged
from tmspros_core.records import KINDS, Account, Address, Session
from tmspros_core.records.accounts import AccountKind, AddressRole, TicketPurpose

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HALF_HOUR = timedelta(minutes=30)

ACCOUNT = Account(
    id="a",
    kind=AccountKind.ESTABLISHMENT,
    login="73282932000074",
    hash="old",
    epoch=3,
    created_at=NOW,
    activated_at=NOW,
)
SESSION = Session(id="s", account="a", epoch=3, started_at=NOW, seen_at=NOW, ends_at=NOW + timedelta(hours=12))


def address(key: str, role: AddressRole = AddressRole.GIVEN, *, position: int = 0, mailbox: str = "") -> Address:
    return Address(account="a", role=role, key=key, mailbox=mailbox or key, position=position)


class Book:
    """A store with these records in it."""

    def __init__(self, *records: Any) -> None:
        self._store = MemoryStore(KINDS)
        self.apply(Decision(map(Add, records)))

    def apply(self, decision: Decision) -> None:
        with self._store.transaction(write=True) as tx:
            tx.apply(decision.changes)

    def rows(self, kind: type) -> set[Any]:
        with self._store.transaction() as tx:
            return set(tx.select(kind))


@pytest.mark.rule("SI-2", "RS-12")
def test_an_account_is_open_when_it_has_a_login_a_password_and_nobody_shut_it() -> None:
    papers = (None, NOW - TICK, NOW, NOW + TICK)
    for login, disabled, hashed, paper in product(("l", None), (None, NOW), ("h", None), papers):
        account = evolve(ACCOUNT, login=login, disabled_at=disabled, hash=hashed, paper_until=paper)
        expected = login == "l" and disabled is None and hashed == "h" and (paper is None or paper > NOW)
        assert accounts.is_open(account, now=NOW) is expected
        assert accounts.may_choose(account) is (login == "l" and disabled is None)
    assert not accounts.is_open(None, now=NOW)
    assert not accounts.may_choose(None)


@pytest.mark.rule("RS-12")
def test_before_its_activation_an_account_is_sent_an_activation_whatever_else_holds() -> None:
    assert accounts.link_for(ACCOUNT) is TicketPurpose.RESET
    for hashed in ("on paper", None):
        assert accounts.link_for(evolve(ACCOUNT, activated_at=None, hash=hashed)) is TicketPurpose.ACTIVATION


some_addresses = st.lists(
    st.builds(
        address,
        st.sampled_from(["a@b.fr", "c@d.fr", "e@f.fr"]),
        st.sampled_from(list(AddressRole)),
        position=st.integers(0, 2),
    ),
    unique_by=lambda found: (found.role, found.key),
    max_size=6,
)


@pytest.mark.rule("RS-2")
@given(some_addresses, st.randoms())
def test_a_siret_leads_to_the_injected_address_else_the_contacts_else_the_heads_else_the_first_given(
    known: list[Address], chance: Any
) -> None:
    chosen = accounts.mailbox_for(known, typed="73282932000074")
    order = ["injected", "contact", "head", "given", "own"]
    assert (chosen is None) is (known == [])
    if chosen is not None:
        best = min((order.index(each.role), each.position, each.key) for each in known)
        assert (order.index(chosen.role), chosen.position, chosen.key) == best
    shuffled = chance.sample(known, len(known))
    assert accounts.mailbox_for(shuffled, typed="73282932000074") == chosen


@pytest.mark.rule("RS-2")
@given(some_addresses, st.sampled_from(["a@b.fr", "c@d.fr", "A@b.fr", "nobody@b.fr"]))
def test_an_address_leads_to_itself_when_it_is_on_record_and_to_none_else(known: list[Address], typed: str) -> None:
    chosen = accounts.mailbox_for(known, typed=typed)
    assert (chosen.key if chosen else None) == (typed if typed in {each.key for each in known} else None)


@pytest.mark.rule("RS-10")
@given(some_addresses, st.randoms())
def test_who_is_told_of_a_change_is_each_address_once_in_one_order(known: list[Address], chance: Any) -> None:
    told = accounts.mailboxes(known)
    assert list(told) == sorted({each.key for each in known})
    assert accounts.mailboxes(chance.sample(known, len(known))) == told


@pytest.mark.rule("RS-10")
def test_of_two_ways_of_writing_one_address_the_same_is_told_whatever_the_order() -> None:
    twins = [address("a@b.fr", AddressRole.HEAD, mailbox="A@b.fr"), address("a@b.fr", AddressRole.CONTACT)]
    assert len({accounts.mailboxes(twins), accounts.mailboxes(twins[::-1])}) == 1


@pytest.mark.rule("SI-4", "RS-8")
@pytest.mark.parametrize("keeps", ["s", None])
def test_a_change_of_password_ends_every_session_but_ones_own(keeps: str | None) -> None:
    sessions = [SESSION, evolve(SESSION, id="other"), evolve(SESSION, id="stranger", account="b")]
    book = Book(ACCOUNT, *sessions)
    changed = accounts.change_password(ACCOUNT, [address("a@b.fr")], hash="new", session=keeps, now=NOW + TICK)
    book.apply(changed)
    (account,) = book.rows(Account)
    assert account == evolve(ACCOUNT, hash="new", epoch=4)
    holding = {each.id for each in book.rows(Session) if accounts.session_holds(each, account, now=NOW + TICK)}
    assert holding == ({keeps} if keeps else set())
    assert sessions[2] in book.rows(Session)
    told = PasswordChanged(
        subject="a", to=("a@b.fr",), means=Means.CHANGE, at=NOW + TICK, identifier="732 829 320 00074"
    )
    assert changed.events == (told,)


@pytest.mark.rule("SI-4")
def test_ones_own_session_is_that_of_ones_own_account() -> None:
    strange = evolve(SESSION, account="b")
    book = Book(ACCOUNT, strange)
    book.apply(accounts.change_password(ACCOUNT, (), hash="new", session="s", now=NOW))
    assert book.rows(Session) == {strange}


@pytest.mark.rule("RS-8", "RS-12")
@pytest.mark.parametrize("is_first", [True, False])
def test_a_redeemed_password_takes_its_place_ends_all_sessions_and_is_told_unless_it_is_the_first(
    is_first: bool,
) -> None:
    invited = evolve(ACCOUNT, activated_at=None if is_first else NOW, paper_until=NOW + HALF_HOUR)
    book = Book(invited, SESSION)
    redeemed = accounts.redeem(invited, [address("a@b.fr"), address("c@d.fr")], hash="new", now=NOW + TICK)
    book.apply(redeemed)
    at = NOW + TICK if is_first else NOW
    assert book.rows(Account) == {evolve(invited, hash="new", epoch=4, activated_at=at, paper_until=None)}
    assert book.rows(Session) == set()
    (event,) = redeemed.events
    if is_first:
        assert event == AccountActivated(subject="a")
    else:
        assert isinstance(event, PasswordChanged)
        assert (event.means, event.to) == (Means.RESET, ("a@b.fr", "c@d.fr"))


def both_ways(account: Account) -> Iterable[Decision]:
    yield accounts.change_password(account, (), hash="new", session=None, now=NOW)
    yield accounts.redeem(account, (), hash="new", now=NOW)


@pytest.mark.rule("RS-8", "PW-2")
@pytest.mark.parametrize("moved", [{"hash": "other"}, {"epoch": 4}, {"disabled_at": NOW}, {"hash": None}], ids=str)
def test_a_password_that_rests_on_what_has_moved_is_lost(moved: dict[str, Any]) -> None:
    for decision in both_ways(ACCOUNT):
        book = Book(evolve(ACCOUNT, **moved), SESSION)
        with pytest.raises(Lost):
            book.apply(decision)
        assert book.rows(Account) == {evolve(ACCOUNT, **moved)}
        assert book.rows(Session) == {SESSION}


@pytest.mark.rule("PW-9")
@pytest.mark.parametrize(("stored", "kept"), [("old", "better"), ("changed meanwhile", "changed meanwhile")])
def test_a_rehash_replaces_the_verified_hash_only_and_ends_no_session(stored: str, kept: str) -> None:
    book = Book(evolve(ACCOUNT, hash=stored), SESSION)
    book.apply(accounts.sign_in(ACCOUNT, session_id="new", rehashed="better", now=NOW))
    assert book.rows(Account) == {evolve(ACCOUNT, hash=kept)}
    assert book.rows(Session) == {SESSION, evolve(SESSION, id="new")}


@pytest.mark.rule("AC-3")
def test_a_registration_makes_an_employer_with_its_own_address_activated_at_once() -> None:
    registered = accounts.register(id="e", key="a@b.fr", mailbox="A@b.fr", hash="h", now=NOW)
    account = Account(
        id="e", kind=AccountKind.EMPLOYER, login="a@b.fr", hash="h", epoch=1, created_at=NOW, activated_at=NOW
    )
    own = Address(account="e", role=AddressRole.OWN, key="a@b.fr", mailbox="A@b.fr")
    assert registered.changes == (Add(account), Add(own))
    assert registered.events == (AccountCreated(subject="e", kind="employer"), AccountActivated(subject="e"))


@pytest.mark.rule("AC-1", "SI-4")
def test_disabling_ends_sessions_enabling_brings_none_back_and_each_twice_is_once() -> None:
    book = Book(ACCOUNT, SESSION)
    shut = evolve(ACCOUNT, disabled_at=NOW)
    book.apply(accounts.disable(ACCOUNT, now=NOW))
    assert (book.rows(Account), book.rows(Session)) == ({shut}, set())
    assert accounts.disable(shut, now=NOW + TICK) == Decision()
    with pytest.raises(Lost):
        book.apply(accounts.disable(ACCOUNT, now=NOW + TICK))
    book.apply(accounts.enable(shut))
    assert (book.rows(Account), book.rows(Session)) == ({ACCOUNT}, set())
    assert accounts.enable(ACCOUNT) == Decision()


@pytest.mark.rule("AC-1")
@pytest.mark.parametrize("kind", list(AccountKind))
def test_officers_and_no_others_move_to_another_fund_and_to_their_own_nothing_moves(kind: AccountKind) -> None:
    account = evolve(ACCOUNT, kind=kind, fund="cramif")
    if kind is not AccountKind.OFFICER:
        with pytest.raises(Refused, match=r"access\.forbidden"):
            accounts.move(account, fund="cramif")
        return
    book = Book(account)
    moved = accounts.move(account, fund="carsat-bretagne")
    book.apply(moved)
    assert book.rows(Account) == {evolve(account, fund="carsat-bretagne")}
    assert moved.events == (OfficerMoved(subject="a", fund="carsat-bretagne"),)
    assert accounts.move(account, fund="cramif") == Decision()
