"""Another address in place of an employer's own: what moves, what stays, who is told (AC-4)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core import Refused, addresses, tickets
from tmspros_core.changes import Add, Decision, Lost
from tmspros_core.events.accounts import EmailChanged, EmailConfirmed
from tmspros_core.records import KINDS
from tmspros_core.records.accounts import Account, AccountKind, Address, AddressRole, Ticket, TicketPurpose
from tmspros_core.records.delegation import Correspondent, Grant, Link, LinkStatus
from tmspros_core.values import email
from tmspros_core.values.email import Email

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
OLD, NEW, THIRD = "anne@usine.example", "anne@neuve.example", "basile@usine.example"
FREE = {"is_taken": False, "is_invited": False, "now": NOW}

kinds = st.sampled_from(list(AccountKind))
spellings = st.sampled_from([NEW, NEW.title(), NEW.upper()])


def account_of(kind: AccountKind = AccountKind.EMPLOYER) -> Account:
    return Account(id="a", kind=kind, login=OLD, hash="h", epoch=3, created_at=NOW, activated_at=NOW)


def own(mailbox: str = OLD) -> Address:
    return Address(account="a", role=AddressRole.OWN, key=OLD, mailbox=mailbox)


def decide(new: Email, *, by_support: bool, account: Account | None = None, **facts: Any) -> Decision:
    given_facts = FREE | facts
    if by_support:
        return addresses.replace(account or account_of(), own(), new, reason="Boîte perdue", **given_facts)
    return addresses.confirm(account or account_of(), own(), new, **given_facts)


def carried(kept: Iterable[object], *decisions: Decision) -> set[object]:
    """The records after these decisions."""
    store = MemoryStore(KINDS)
    for decision in (Decision(map(Add, kept)), *decisions):
        with store.transaction(write=True) as tx:
            tx.apply(decision.changes)
    with store.transaction() as tx:
        return {record for kind in KINDS for record in tx.select(kind)}


members = st.sampled_from([OLD, THIRD])
principals = st.sampled_from("pq")


def granted(siret: str, member: str) -> Grant:
    return Grant(member=member, siret=siret)


def linked(principal: str, member: str) -> Link:
    return Link(principal=principal, member=member, mailbox=member, status=LinkStatus.PENDING, since=NOW)


def invited(principal: str, member: str) -> Ticket:
    id = principal + member[:1]
    return tickets.make(TicketPurpose.INVITATION, id=id, subject=principal, address=member, now=NOW)


records = st.sets(
    st.one_of(
        st.builds(granted, st.sampled_from("123"), members),
        st.builds(linked, principals, members),
        st.builds(invited, principals, members),
    )
)


def moved(record: object, mailbox: str) -> object:
    """What a record of the delegation says of the new address when it said it of the old one."""
    match record:
        case Grant(member=key):
            return evolve(record, member=NEW) if key == OLD else record
        case Link(member=key):
            return evolve(record, member=NEW, mailbox=mailbox) if key == OLD else record
        case Ticket(address=key):
            return evolve(record, address=NEW) if key == OLD else record
    raise AssertionError(record)


@pytest.mark.rule("AC-4", "QI-10")
@given(records, spellings, st.booleans())
def test_everything_that_hangs_on_the_old_address_follows_and_nothing_else_moves(
    hanging: set[object], mailbox: str, by_support: bool
) -> None:
    new = email.parse(mailbox)
    named, other = Correspondent(id="c", key=OLD), Correspondent(id="d", key=THIRD)
    after = carried([account_of(), own(), named, other, *hanging], decide(new, by_support=by_support))
    assert after == {
        evolve(account_of(), login=NEW),
        evolve(own(), key=NEW, mailbox=new.mailbox),
        evolve(named, key=NEW),
        other,
        *(moved(record, new.mailbox) for record in hanging),
    }


@pytest.mark.rule("AC-4", "SI-4")
@given(spellings, st.booleans())
def test_neither_password_nor_epoch_changes_so_no_session_ends(mailbox: str, by_support: bool) -> None:
    after = carried([account_of(), own()], decide(email.parse(mailbox), by_support=by_support))
    (account,) = (record for record in after if isinstance(record, Account))
    assert (account.hash, account.epoch) == ("h", 3)


@pytest.mark.rule("AC-4")
@given(st.sampled_from([OLD, OLD.title()]), spellings)
def test_the_old_address_is_told_as_it_was_written_and_the_new_one_is_in_no_event(written: str, mailbox: str) -> None:
    confirmed = addresses.confirm(account_of(), own(written), email.parse(mailbox), **FREE)
    replaced = addresses.replace(account_of(), own(written), email.parse(mailbox), reason="Mutation", **FREE)
    assert confirmed.events == (EmailConfirmed(subject="a", to=(written,), at=NOW, identifier=OLD),)
    assert replaced.events == (EmailChanged(subject="a", to=(written,), at=NOW, reason="Mutation", identifier=OLD),)


@pytest.mark.rule("AC-4")
@given(kinds, st.booleans(), st.booleans(), st.booleans())
def test_refused_are_other_kinds_first_then_an_address_with_an_account_then_one_with_an_invitation(
    kind: AccountKind, is_taken: bool, is_invited: bool, by_support: bool
) -> None:
    def try_it() -> Decision:
        facts = {"is_taken": is_taken, "is_invited": is_invited}
        return decide(email.parse(NEW), by_support=by_support, account=account_of(kind), **facts)

    expected = [
        code
        for code, holds in [
            ("access.forbidden", kind is not AccountKind.EMPLOYER),
            ("account.email_taken", is_taken),
            ("account.email_invited", is_invited),
        ]
        if holds
    ]
    if not expected:
        assert try_it().events
        return
    with pytest.raises(Refused) as refused:
        try_it()
    assert refused.value.code == expected[0]


@pytest.mark.rule("AC-4", "AC-2")
@given(st.booleans())
def test_an_address_taken_meanwhile_is_lost_and_never_had_twice(by_support: bool) -> None:
    other = Account(id="b", kind=AccountKind.SUPPORT, login=NEW, created_at=NOW)
    with pytest.raises(Lost):
        carried([account_of(), own(), other], decide(email.parse(NEW), by_support=by_support))


@pytest.mark.rule("AC-4", "ID-2")
@given(st.sampled_from([OLD, OLD.title(), OLD.upper(), f" {OLD} "]))
def test_ones_own_address_however_it_is_written_is_no_other(written: str) -> None:
    with pytest.raises(Refused) as refused:
        addresses.check_other(account_of(), email.parse(written))
    assert (refused.value.code, refused.value.details["field"]) == ("account.email_unchanged", "email")
    addresses.check_other(account_of(), email.parse(NEW))
