"""Of several new addresses that one account asked for, the last holds (AC-4)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core import tickets
from tmspros_core.changes import Add, Decision
from tmspros_core.events.accounts import EmailChangeOffered
from tmspros_core.records import KINDS, Ticket
from tmspros_core.records.accounts import TicketEnd, TicketPurpose

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
HERE, ELSEWHERE = "chef@atelier.example", "contact@atelier.example"

spans = st.timedeltas(timedelta(0), timedelta(days=2))
spellings = st.sampled_from([HERE, HERE.title(), ELSEWHERE])


@pytest.mark.rule("AC-4", "RS-9")
@given(st.lists(st.tuples(spellings, spans), max_size=4), spellings)
@example([(HERE, timedelta(0)), (ELSEWHERE, timedelta(0))], HERE.title())
def test_of_several_new_addresses_the_last_wish_holds_as_it_is_written(
    asked: list[tuple[str, timedelta]], wish: str
) -> None:
    kept = [
        tickets.make(
            TicketPurpose.EMAIL,
            id=f"t{number}",
            subject="a",
            address=mailbox.lower(),
            mailbox=mailbox,
            now=START - back,
        )
        for number, (mailbox, back) in enumerate(asked)
    ]
    key = wish.lower()
    names = {"subject": "a", "address": key, "mailbox": wish, "identifier": "i", "id": "new", "now": START}
    offered = tickets.offer(TicketPurpose.EMAIL, standing=kept, letters_made_at=(), **names)
    decided = tickets.supersede(kept, address=key, mailbox=wish, now=START) + offered
    store = MemoryStore(KINDS)
    for decision in (Decision(map(Add, kept)), decided):
        with store.transaction(write=True) as tx:
            tx.apply(decision.changes)
    with store.transaction() as tx:
        after = {ticket.id: ticket for ticket in tx.select(Ticket)}
    for ticket in after.values():
        is_wish = ticket.address == key
        assert (ticket.spent_at, ticket.end) == ((None, None) if is_wish else (START, TicketEnd.REVOKED))
        assert (ticket.mailbox == wish) >= is_wish
    (event,) = offered.events
    assert isinstance(event, EmailChangeOffered)
    assert (after[event.ticket].address, event.to) == (key, (wish,))
