"""Each invariant holds of what the library writes and fails of what was planted past it (QI-1 to QI-11)."""

from collections.abc import Callable

import pytest
from attrs import evolve

from delegation.doing import activate, invite
from tmspros_core.changes import Add, Change, Drop, Set, equal
from tmspros_core.delegation.invariants import INVARIANTS, Facts, broken
from tmspros_core.delegation.state import Ledger
from tmspros_core.portal.shell.pages import Listing
from tmspros_core.records import Account, Correspondent, Grant, JournalEntry, Link, Managed, Principal, Ticket
from tmspros_core.records.accounts import TicketPurpose
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.testing.exploring.scene import Scene
from tmspros_core.testing.fakes import MORNING

Plant = Callable[[Scene], Change]


def account(at: Scene, person: int) -> str:
    return at.people[person].id


def link(at: Scene, principal: int, member: int) -> tuple[object, ...]:
    return equal("principal", account(at, principal)), equal("member", at.addresses[member])


def loose(at: Scene, principal: int, member: int, *, active: bool) -> Link:
    return Link(
        principal=account(at, principal),
        member=at.addresses[member],
        mailbox=at.addresses[member],
        status=LinkStatus.ACTIVE if active else LinkStatus.PENDING,
        active_member=account(at, member) if active else None,
        since=MORNING,
    )


def ticket(at: Scene, principal: int, member: int) -> Ticket:
    return Ticket(
        id="planted",
        purpose=TicketPurpose.INVITATION,
        subject=account(at, principal),
        address=at.addresses[member],
        made_at=MORNING,
        expires_at=MORNING,
    )


PLANTED: dict[str, tuple[str, Plant]] = {
    "a manager who is not principal": (
        "QI-2",
        lambda at: Drop(Principal, (equal("account", account(at, 0)),)),
    ),
    "a manager whose account is closed": (
        "QI-2",
        lambda at: Set(Account, (equal("id", account(at, 1)),), {"login": None}),
    ),
    "a principal who holds an active link": ("QI-3", lambda at: Add(loose(at, 0, 1, active=True))),
    "an active row without its account": ("QI-4", lambda at: Set(Link, link(at, 0, 2), {"active_member": None})),
    "a pending row with an account": (
        "QI-4",
        lambda at: Set(Link, link(at, 0, 3), {"active_member": account(at, 3)}),
    ),
    "an active row of another's address": (
        "QI-4",
        lambda at: Set(Link, link(at, 0, 2), {"active_member": account(at, 3)}),
    ),
    "a row of somebody who is no principal": (
        "QI-5",
        lambda at: Set(Link, link(at, 0, 2), {"principal": account(at, 3)}),
    ),
    "a row with oneself": ("QI-5", lambda at: Add(loose(at, 0, 0, active=False))),
    "a grant of what somebody else manages": (
        "QI-6",
        lambda at: Add(Grant(member=at.addresses[2], siret=at.sirets[1])),
    ),
    "a grant of what nobody manages": ("QI-6", lambda at: Add(Grant(member=at.addresses[2], siret=at.sirets[2]))),
    "a grant of somebody without a row": ("QI-6", lambda at: Add(Grant(member="nulle@x.example", siret=at.sirets[0]))),
    "an invitation without a row": ("QI-9", lambda at: Add(ticket(at, 1, 3))),
    "an invitation of an active row": ("QI-9", lambda at: Add(ticket(at, 0, 2))),
    "two invitations of one row": ("QI-9", lambda at: Add(ticket(at, 0, 3))),
    "a row that waits without an invitation": (
        "QI-9",
        lambda at: Set(Ticket, (equal("subject", account(at, 0)),), {"spent_at": MORNING}),
    ),
    "a SIRET that changed hands behind the journal": (
        "QI-11",
        lambda at: Set(Managed, (equal("siret", at.sirets[0]),), {"principal": account(at, 1)}),
    ),
    "a grant that nobody gave": ("QI-11", lambda at: Add(Grant(member=at.addresses[3], siret=at.sirets[0]))),
    "a journal with a gap": ("QI-11", lambda at: Drop(JournalEntry, (equal("event", "SiretAdded"),))),
}


@pytest.fixture
def settled(at: Scene) -> Scene:
    """Person 2 is an active secondary of person 0, granted SIRET 0; person 3 is invited."""
    activate(at, 0, 2, granted=(0,))
    invite(at, 0, 3)
    return at


@pytest.mark.rule("QI-1", "QI-11")
def test_what_the_library_wrote_breaks_nothing(settled: Scene) -> None:
    assert settled.portal.delegation.broken() == settled.portal.verify() == ()


@pytest.mark.rule("QI-2", "QI-9")
@pytest.mark.parametrize("planted", PLANTED)
def test_an_invariant_catches(settled: Scene, planted: str) -> None:
    id, plant = PLANTED[planted]
    settled.trial.change(plant(settled))
    assert id in settled.portal.delegation.broken()
    assert settled.portal.verify()[0].startswith("QI-")


def test_every_invariant_is_planted_here_or_below() -> None:
    below = {"QI-1", "QI-7", "QI-8", "QI-10"}
    assert {id for id, _ in PLANTED.values()} | below == {f"QI-{number}" for number in range(1, 12)}
    assert {one.id for one in INVARIANTS} == {f"QI-{number}" for number in range(1, 12)} - {"QI-8"}


@pytest.mark.rule("QI-1", "QI-10")
def test_what_keys_and_slots_make_impossible_is_caught_all_the_same() -> None:
    managed = tuple(Managed(siret="73282932000074", principal=principal) for principal in ("a", "b"))
    facts = Facts(principals=("a", "b"), managed=managed, addresses={"a": "a@x.example", "b": "b@x.example"})
    assert broken(facts) == ("QI-1",)
    assert broken(Facts(addresses={"a": "a@x.example", "b": "a@x.example"})) == ("QI-10",)


@pytest.mark.rule("QI-7")
def test_somebody_pending_who_could_treat_is_caught(settled: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from tmspros_core.delegation import invariants

    real = invariants.may_treat
    lax = lambda who, **facts: evolve(real(who, **facts), allowed=True)  # noqa: E731
    monkeypatch.setattr(invariants, "may_treat", lax)
    assert "QI-7" in settled.portal.delegation.broken()


@pytest.mark.rule("QI-8")
def test_a_list_that_cuts_or_repeats_is_caught(settled: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    settled.check_lists(1)
    real = Listing.page
    for wrong in (
        lambda page: evolve(page, items=page.items[:-1]),
        lambda page: evolve(page, items=page.items * 2),
        lambda page: evolve(page, total=page.total + 1),
    ):
        monkeypatch.setattr(Listing, "page", lambda *given, wrong=wrong, **named: wrong(real(*given, **named)))
        with pytest.raises(AssertionError):
            settled.check_lists(1)


@pytest.mark.rule("QI-11")
def test_a_planted_difference_is_found_and_named(settled: Scene) -> None:
    here = settled.people
    settled.trial.change(
        Drop(Grant, (equal("siret", settled.sirets[0]),)),
        Set(Managed, (equal("siret", settled.sirets[1]),), {"principal": here[0].id}),
        Add(Principal(account="nobody", since=MORNING)),
        Drop(Link, link(settled, 0, 3)),
    )
    named = {row.key: row.id for row in settled.trial.rows(Correspondent)}
    two, three = named[settled.addresses[2]], named[settled.addresses[3]]
    assert settled.portal.verify()[-4:] == (
        "principal nobody",
        f"manager of {settled.sirets[1]}",
        f"link {here[0].id} – {three}",
        f"grant {two} – {settled.sirets[0]}",
    )


@pytest.mark.rule("QI-11", "MA-5")
def test_the_journal_replays_after_somebody_was_erased(settled: Scene) -> None:
    settled.delegation.dismiss(settled.people[0], settled.addresses[3])
    settled.delegation.leave(settled.people[2])
    for person in (2, 3):
        settled.trial.change(Set(Correspondent, (equal("key", settled.addresses[person]),), {"key": None}))
    assert settled.portal.verify() == ()
    journalled = " ".join(entry.facts.text for entry in settled.trial.rows(JournalEntry))
    assert not any(address in journalled for address in settled.addresses)
    activate(settled, 0, 2, granted=(0,))
    assert settled.portal.verify() == ()
    keys = [row.key for row in settled.trial.rows(Correspondent)]
    assert (keys.count(None), keys.count(settled.addresses[2])) == (2, 1)


@pytest.mark.rule("QI-11")
def test_a_journal_with_a_gap_is_a_difference_and_no_error(settled: Scene) -> None:
    settled.move(0, "consultation")
    settled.delegation.remove_siret(settled.people[0], settled.sirets[0])
    settled.delegation.dismiss(settled.people[0], settled.addresses[3])
    assert settled.portal.verify() == ()
    settled.trial.change(Drop(JournalEntry, (equal("event", "SiretAdded"),)))
    assert settled.portal.verify() == ("QI-11", f"manager of {settled.sirets[1]}")


@pytest.mark.rule("QI-11")
def test_events_of_other_areas_change_no_state(settled: Scene) -> None:
    from tmspros_core.events.accounts import AccountDisabled

    assert Ledger().replay([AccountDisabled(subject="a")]).state == Ledger().state
