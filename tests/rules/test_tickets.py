"""One law for every one-time link: when it stands, when it is sent again, how often, and what ends it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core import tickets
from tmspros_core.changes import Add, Decision, Lost
from tmspros_core.events.accounts import ActivationOffered, EmailChangeOffered, RegistrationOffered, ResetOffered
from tmspros_core.records import KINDS, Ticket
from tmspros_core.records.accounts import TicketEnd, TicketPurpose
from tmspros_core.tickets import DAY, LETTER_PAUSE, LIVES

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HERE, ELSEWHERE = "chef@atelier.example", "contact@atelier.example"

purposes = st.sampled_from(list(TicketPurpose))
mailed = st.sampled_from([purpose for purpose in TicketPurpose if purpose not in ("paper", "invitation")])
instants = st.integers(0, 2**51).map(lambda microseconds: START + microseconds * TICK)
spans = st.timedeltas(timedelta(0), timedelta(days=40))


def made(purpose: TicketPurpose = TicketPurpose.RESET, *, at: datetime = START, id: str = "t", **other: Any) -> Ticket:
    return tickets.make(purpose, **{"id": id, "subject": "a", "address": HERE, "now": at} | other)


def carried(kept: Iterable[Ticket], *decisions: Decision) -> dict[str, Ticket]:
    """The tickets by id after these decisions, each in a transaction of its own."""
    store = MemoryStore(KINDS)
    for decision in (Decision(map(Add, kept)), *decisions):
        with store.transaction(write=True) as tx:
            tx.apply(decision.changes)
    with store.transaction() as tx:
        return {ticket.id: ticket for ticket in tx.select(Ticket)}


@pytest.mark.rule("RS-3", "RS-12")
def test_the_lives_of_links_are_those_of_the_rules() -> None:
    lives = {"reset": 1, "activation": 7, "registration": 7, "paper": 30, "email": 1}
    assert lives == {name: LIVES[TicketPurpose(name)] / timedelta(days=1) for name in lives}
    assert set(LIVES) == set(TicketPurpose)


@pytest.mark.rule("RS-3")
@given(purposes, instants, spans)
@example(TicketPurpose.RESET, START, timedelta(hours=24))
@example(TicketPurpose.RESET, START, timedelta(hours=24) - TICK)
@example(TicketPurpose.PAPER, START, timedelta(0))
@example(TicketPurpose.ACTIVATION, START, timedelta(days=7))
def test_a_ticket_stands_from_its_making_until_the_instant_of_its_expiry(
    purpose: TicketPurpose, at: datetime, later: timedelta
) -> None:
    ticket = made(purpose, at=at)
    assert tickets.stands(ticket, now=at + later, on_record={HERE}) is (later < LIVES[purpose])
    assert ticket.expires_at - ticket.made_at == LIVES[purpose]


@pytest.mark.rule("RS-3")
@given(purposes, spans)
def test_a_machine_whose_clock_is_behind_kills_no_link(purpose: TicketPurpose, earlier: timedelta) -> None:
    assert tickets.stands(made(purpose), now=START - earlier, on_record={HERE})


@pytest.mark.rule("RS-9")
@given(
    purposes, st.sampled_from([HERE, None]), st.sets(st.sampled_from([HERE, ELSEWHERE, HERE.upper()])), st.booleans()
)
def test_a_ticket_stands_unspent_with_its_address_on_record_or_on_paper(
    purpose: TicketPurpose, address: str | None, on_record: set[str], is_spent: bool
) -> None:
    ticket = evolve(made(purpose, address=address), spent_at=START if is_spent else None)
    expected = not is_spent and (address is None or address in on_record)
    assert tickets.stands(ticket, now=START, on_record=on_record) is expected
    assert not tickets.stands(None, now=START, on_record=on_record)


some_tickets = st.lists(
    st.builds(
        lambda purpose, address, back, spent, name: evolve(
            made(purpose, at=START - back, address=address, id=name), spent_at=START if spent else None
        ),
        mailed,
        st.sampled_from([HERE, ELSEWHERE]),
        st.timedeltas(timedelta(0), timedelta(days=8))
        | st.sampled_from([LIVES[p] / 2 + d for p in LIVES for d in (-TICK, TICK * 0, TICK)]),
        st.booleans(),
        st.text("abc", min_size=1, max_size=3),
    ),
    max_size=6,
    unique_by=lambda ticket: ticket.id,
)


@pytest.mark.rule("RS-9")
@given(some_tickets, mailed)
@example([made(at=START - LIVES[TicketPurpose.RESET] / 2)], TicketPurpose.RESET)
def test_sent_again_is_the_newest_that_has_half_its_life_left_for_this_purpose_and_address(
    kept: list[Ticket], purpose: TicketPurpose
) -> None:
    fit = [
        ticket
        for ticket in kept
        if (ticket.purpose, ticket.address, ticket.spent_at) == (purpose, HERE, None)
        and ticket.expires_at - START >= LIVES[purpose] / 2
    ]
    again = tickets.to_send_again(kept, purpose=purpose, address=HERE, now=START)
    assert (again in fit) if fit else (again is None)
    assert again is None or all(again.made_at >= other.made_at for other in fit)
    assert again == tickets.to_send_again(reversed(kept), purpose=purpose, address=HERE, now=START)


def obeys_the_limits(letters: Sequence[datetime]) -> bool:
    """At most one letter in five minutes, five in any 24 hours (RS-9)."""
    return all(later - earlier >= timedelta(minutes=5) for earlier, later in pairwise(letters)) and all(
        later - earlier >= timedelta(hours=24) for earlier, later in zip(letters, letters[5:], strict=False)
    )


pauses = st.lists(
    st.timedeltas(timedelta(0), timedelta(hours=30))
    | st.timedeltas(timedelta(0), timedelta(minutes=12))
    | st.sampled_from([LETTER_PAUSE - TICK, LETTER_PAUSE, DAY - TICK, DAY, DAY - 4 * LETTER_PAUSE]),
    max_size=40,
)


@pytest.mark.rule("RS-9")
@given(pauses)
@example([LETTER_PAUSE] * 12 + [DAY - 12 * LETTER_PAUSE, LETTER_PAUSE])
@example([LETTER_PAUSE] * 4 + [DAY - 4 * LETTER_PAUSE - TICK, TICK])
def test_however_requests_come_the_limits_hold_and_nothing_else_holds_a_letter_back(waits: list[timedelta]) -> None:
    letters: list[datetime] = []
    now = START
    for wait in waits:
        now += wait
        may = tickets.may_mail(letters, now=now)
        assert may is obeys_the_limits([*letters, now])
        assert may is tickets.may_mail(reversed(letters), now=now)
        letters += [now] * may


@pytest.mark.rule("RS-9")
@given(mailed, pauses)
@example(TicketPurpose.RESET, [timedelta(hours=12), TICK])
def test_whoever_asks_however_often_no_standing_link_is_killed_or_prolonged(
    purpose: TicketPurpose, waits: list[timedelta]
) -> None:
    kept: list[Ticket] = []
    letters: list[datetime] = []
    now = START
    for number, wait in enumerate(waits):
        now += wait
        decision = tickets.offer(
            purpose,
            subject="a",
            address=HERE,
            mailbox="Chef@atelier.example",
            identifier="732 829 320 00074",
            standing=kept,
            letters_made_at=letters,
            id=f"t{number}",
            now=now,
        )
        assert all(isinstance(change, Add) and isinstance(change.record, Ticket) for change in decision.changes)
        kept += [change.record for change in decision.changes if isinstance(change, Add)]
        if decision.events:
            (event,) = decision.events
            assert isinstance(event, ResetOffered | ActivationOffered | RegistrationOffered | EmailChangeOffered)
            sent = next(ticket for ticket in kept if ticket.id == event.ticket)
            assert LIVES[purpose] / 2 <= sent.expires_at - now <= LIVES[purpose]
            assert (event.to, event.identifier) == (("Chef@atelier.example",), "732 829 320 00074")
            letters.append(now)
        else:
            assert decision == Decision()
    assert obeys_the_limits(letters)
    for earlier, later in pairwise(kept):
        assert later.made_at - earlier.made_at > LIVES[purpose] / 2


@pytest.mark.rule("RS-12", "AC-3")
@pytest.mark.parametrize(
    ("purpose", "event", "subject", "about"),
    [
        (TicketPurpose.RESET, ResetOffered, "a", "a"),
        (TicketPurpose.ACTIVATION, ActivationOffered, "a", "a"),
        (TicketPurpose.REGISTRATION, RegistrationOffered, "t", HERE),
        (TicketPurpose.EMAIL, EmailChangeOffered, "a", f"email:{HERE}"),
    ],
)  # fmt: skip
def test_a_letter_is_counted_by_its_account_and_names_no_mailbox_where_the_journal_sees_it(
    purpose: TicketPurpose, event: type, subject: str, about: str
) -> None:
    asked = {"subject": "a", "address": HERE, "mailbox": HERE, "identifier": "i", "id": "t", "now": START}
    offered = tickets.offer(purpose, standing=(), letters_made_at=(), **asked).events[0]
    assert offered == event(subject=subject, ticket="t", to=(HERE,), identifier="i", about=about)


@pytest.mark.rule("RS-12")
def test_the_first_activation_letter_counts_for_no_limit() -> None:
    decision = tickets.first("a", key=HERE, mailbox="Chef@atelier.example", identifier="i", id="t", now=START)
    assert decision.changes == (Add(made(TicketPurpose.ACTIVATION)),)
    (event,) = decision.events
    assert event == ActivationOffered(subject="a", ticket="t", to=("Chef@atelier.example",), identifier="i", about=None)


@pytest.mark.rule("RS-8")
@given(purposes)
def test_a_ticket_is_claimed_once(purpose: TicketPurpose) -> None:
    ticket = made(purpose)
    later = START + TICK
    spent = {"t": evolve(ticket, spent_at=later, end=TicketEnd.REDEEMED)}
    assert carried([ticket], tickets.claim(ticket, now=later)) == spent
    with pytest.raises(Lost):
        carried([ticket], tickets.claim(ticket, now=later), tickets.claim(ticket, now=later))
    with pytest.raises(Lost):
        carried([], tickets.claim(ticket, now=later))


@pytest.mark.rule("RS-8", "RS-9")
@given(st.sampled_from(tickets.OF_ACCOUNTS))
def test_what_an_account_has_left_is_revoked_and_nothing_else(purpose: TicketPurpose) -> None:
    later = START + TICK
    mine, claimed = made(purpose, id="mine"), made(purpose, id="claimed")
    other, welcome = (
        made(purpose, id="other", subject="b"),
        made(TicketPurpose.REGISTRATION, id="welcome", subject=HERE),
    )
    after = carried([mine, claimed, other, welcome], tickets.claim(claimed, now=START), tickets.revoke("a", now=later))
    assert after["mine"] == evolve(mine, spent_at=later, end=TicketEnd.REVOKED)
    assert after["claimed"] == evolve(claimed, spent_at=START, end=TicketEnd.REDEEMED)
    assert (after["other"], after["welcome"]) == (other, welcome)
    with pytest.raises(Lost):
        carried([mine], tickets.revoke("a", now=later), tickets.claim(mine, now=later))


@pytest.mark.rule("RS-8", "QR-10")
@pytest.mark.parametrize("purpose", [TicketPurpose.REGISTRATION, TicketPurpose.INVITATION])
def test_a_ticket_that_is_not_for_the_accounts_password_outlives_its_change(purpose: TicketPurpose) -> None:
    assert carried([made(purpose)], tickets.revoke("a", now=START)) == {"t": made(purpose)}


@pytest.mark.rule("AC-3")
def test_a_registration_that_came_true_revokes_the_others_of_its_address_only() -> None:
    later = START + TICK
    kept = {
        "mine": made(TicketPurpose.REGISTRATION, id="mine", subject="Chef@atelier.example"),
        "other": made(TicketPurpose.REGISTRATION, id="other", address=ELSEWHERE),
        "reset": made(TicketPurpose.RESET, id="reset"),
    }
    after = carried(kept.values(), tickets.revoke_registrations(HERE, now=later))
    assert after == kept | {"mine": evolve(kept["mine"], spent_at=later, end=TicketEnd.REVOKED)}
