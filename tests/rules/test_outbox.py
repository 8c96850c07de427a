"""The outbox as a rule: of several senders each entry goes to one, and every entry comes to an end."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core import outbox
from tmspros_core.changes import Add, Decision, Lost, equal
from tmspros_core.outbox import DELAYS, LEASE, MARGIN
from tmspros_core.records import KINDS, OutboxEntry
from tmspros_core.records.outbox import Outcome
from tmspros_core.records.schema import Json

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def entry(id: str = "e", *, due_at: datetime | None = START) -> OutboxEntry:
    return OutboxEntry(id=id, event="ResetOffered", facts=Json.of({}), made_at=START, due_at=due_at)


class Box:
    """A store with these entries in it."""

    def __init__(self, entries: Iterable[OutboxEntry]) -> None:
        self._store = MemoryStore(KINDS)
        self.apply(Decision(map(Add, entries)))

    def apply(self, decision: Decision) -> None:
        with self._store.transaction(write=True) as tx:
            tx.apply(decision.changes)

    def due(self, now: datetime) -> set[str]:
        with self._store.transaction() as tx:
            return {found.id for found in tx.select(OutboxEntry, *outbox.due(now))}

    def lease(self, *ids: str, sender: str, now: datetime) -> dict[str, OutboxEntry]:
        """Lease these; what is now the sender's."""
        self.apply(outbox.lease(ids, sender=sender, now=now))
        with self._store.transaction() as tx:
            return {found.id: found for found in tx.select(OutboxEntry, equal("claim", sender))}

    def __getitem__(self, id: str) -> OutboxEntry:
        with self._store.transaction() as tx:
            found = tx.get(OutboxEntry, id)
        assert found is not None
        return found


@pytest.mark.rule("MA-1")
@given(st.timedeltas(-timedelta(days=1), timedelta(days=1)))
@example(timedelta(0))
@example(-TICK)
def test_an_entry_is_due_from_its_instant_on_and_never_after_its_end(later: timedelta) -> None:
    box = Box([entry(), entry("ended", due_at=None)])
    assert box.due(START + later) == ({"e"} if later >= timedelta(0) else set())


@pytest.mark.rule("MA-1")
@given(st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=4))
def test_of_senders_that_ask_for_the_same_entries_each_entry_goes_to_the_first(asked: list[set[str]]) -> None:
    box = Box([entry(id) for id in "abcdef"])
    free = set("abcdef")
    for number, ids in enumerate(asked):
        got = box.lease(*sorted(ids), sender=f"s{number}", now=START)
        assert set(got) == ids & free
        free -= ids
        assert box.due(START) == free


@pytest.mark.rule("MA-1")
def test_a_lease_holds_until_its_last_instant_and_then_the_entry_is_anybodys() -> None:
    box = Box([entry()])
    assert box.lease("e", sender="first", now=START)["e"].due_at == START + LEASE
    assert box.lease("e", sender="second", now=START + LEASE - TICK) == {}
    assert set(box.lease("e", sender="second", now=START + LEASE)) == {"e"}
    assert box["e"].claim == "second"


@pytest.mark.rule("MA-1")
@given(st.timedeltas(timedelta(0), 2 * LEASE))
@example(LEASE - MARGIN)
@example(LEASE - MARGIN - TICK)
def test_a_sender_begins_an_entry_only_while_its_lease_outlasts_a_letter(later: timedelta) -> None:
    mine = Box([entry()]).lease("e", sender="s", now=START)["e"]
    assert outbox.may_begin(mine, now=START + later) is (later + MARGIN < LEASE)
    assert not outbox.may_begin(entry(due_at=None), now=START)


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize("note", ["sent", "failed"])
def test_a_sender_whose_entry_went_to_another_notes_nothing(note: str) -> None:
    box = Box([entry()])
    mine = box.lease("e", sender="first", now=START)["e"]
    box.lease("e", sender="second", now=START + LEASE)
    held = box["e"]
    late = START + LEASE + TICK
    decision = outbox.ended(mine, Outcome.SENT, now=late) if note == "sent" else outbox.failed(mine, now=late)
    with pytest.raises(Lost):
        box.apply(decision)
    assert box["e"] == held


@pytest.mark.rule("MA-1")
@given(st.sampled_from(list(Outcome)), st.integers(0, len(DELAYS)))
def test_an_end_is_final_and_tells_when_and_after_how_many_tries(outcome: Outcome, tries: int) -> None:
    box = Box([evolve(entry(), tries=tries)])
    mine = box.lease("e", sender="s", now=START)["e"]
    later = START + TICK
    box.apply(outbox.ended(mine, outcome, now=later))
    assert box["e"] == evolve(entry(), outcome=outcome, due_at=None, ended_at=later, tries=tries + 1)
    assert box.due(START + timedelta(days=10_000)) == set()
    assert box.lease("e", sender="other", now=START + timedelta(days=10_000)) == {}
    for again in (outbox.ended(mine, Outcome.SENT, now=later), outbox.failed(mine, now=later)):
        with pytest.raises(Lost):
            box.apply(again)


@pytest.mark.rule("MA-1")
@given(st.timedeltas(timedelta(0), LEASE))
def test_a_letter_that_always_fails_waits_longer_each_time_and_is_dead_after_the_last(took: timedelta) -> None:
    box, now, waits = Box([entry()]), START, []
    while box["e"].outcome is None:
        due_at = box["e"].due_at
        assert due_at is not None
        assert box.due(due_at - TICK) == set()
        now = due_at
        mine = box.lease("e", sender=f"s{len(waits)}", now=now)["e"]
        now += took
        box.apply(outbox.failed(mine, now=now))
        waits.append((box["e"].due_at or now) - now)
        assert box["e"].claim is None
        assert box["e"].tries == len(waits)
    assert (box["e"].outcome, box["e"].due_at, box["e"].ended_at) == (Outcome.DEAD, None, now)
    assert waits == [*DELAYS, timedelta(0)]
    assert all(shorter < longer for shorter, longer in pairwise(DELAYS))
    assert sum(DELAYS, timedelta(0)) > timedelta(days=1)


moves = st.lists(
    st.tuples(st.sampled_from(["lease", "sent", "failed", "wait"]), st.sampled_from("AB"), st.integers(0, 7)),
    max_size=30,
)


@pytest.mark.rule("MA-1")
@given(moves)
@example([("lease", "A", 0), ("wait", "A", 5), ("lease", "B", 0), ("sent", "A", 0), ("sent", "B", 0)])
def test_however_two_senders_interleave_one_holds_the_entry_and_one_end_is_noted(
    steps: list[tuple[str, str, int]],
) -> None:
    box, now = Box([entry()]), START
    held: dict[str, OutboxEntry] = {}
    ends = 0
    for number, (move, sender, minutes) in enumerate(steps):
        before = box["e"]
        if move == "wait":
            now += timedelta(minutes=minutes)
        elif move == "lease":
            claim = f"{sender}{number}"
            got = box.lease("e", sender=claim, now=now)
            assert bool(got) is (before.due_at is not None and before.due_at <= now)
            if got:
                held[sender] = got["e"]
        elif sender in held:
            mine = held.pop(sender)
            note = outbox.ended(mine, Outcome.SENT, now=now) if move == "sent" else outbox.failed(mine, now=now)
            if before.claim == mine.claim:
                box.apply(note)
                ends += box["e"].outcome is not None
                assert box["e"].tries == before.tries + 1
            else:
                with pytest.raises(Lost):
                    box.apply(note)
                assert box["e"] == before
    assert ends == (box["e"].outcome is not None)
