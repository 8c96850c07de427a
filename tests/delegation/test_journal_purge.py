"""A purged journal replays from its checkpoint, and what nobody can read of it is named (QI-11, MA-5)."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from delegation.doing import activate, invite
from tmspros_core.changes import Add, Drop, Set, equal
from tmspros_core.delegation.state import Row, State
from tmspros_core.records import Checkpoint, Grant, JournalEntry
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.records.schema import Json
from tmspros_core.testing.exploring.scene import Scene

NAMES = st.text("abc", min_size=1, max_size=3)
STATES = st.builds(
    State,
    principals=st.sets(NAMES),
    manager=st.dictionaries(NAMES, NAMES),
    links=st.dictionaries(
        st.tuples(NAMES, NAMES), st.builds(Row, st.sampled_from(LinkStatus), st.none() | NAMES), max_size=8
    ),
    grants=st.sets(st.tuples(NAMES, NAMES)),
)


def pass_days(at: Scene, days: int) -> None:
    at.trial.clock.advance(timedelta(days=days))


@pytest.mark.rule("QI-11")
@given(STATES, st.integers(1, 5))
def test_a_state_comes_back_from_its_parts(state: State, size: int) -> None:
    again = State()
    for part in state.parts(size=size):
        assert len(part) <= size
        again.take_in(Json.of(part).value())
    assert again == state


@pytest.mark.rule("QI-11", "MA-5")
def test_a_purged_journal_replays_from_its_checkpoint(at: Scene) -> None:
    """Purged between any two acts, and twice at the end, what is left comes to the same as the tables."""
    activate(at, 0, 2, granted=(0,))
    pass_days(at, 3)
    first = at.portal.delegation.forget_journal(at.trial.clock.now() - timedelta(days=2))
    assert first > 0
    assert at.portal.verify() == ()
    invite(at, 0, 3)
    at.delegation.cede(at.people[0], to=at.addresses[1])
    assert at.portal.verify() == ()
    pass_days(at, 3)
    assert at.portal.delegation.forget_journal(at.trial.clock.now()) > 0
    assert at.portal.delegation.forget_journal(at.trial.clock.now()) == 0
    assert at.portal.verify() == ()
    assert len({part.place for part in at.trial.rows(Checkpoint)}) == 1


@pytest.mark.rule("MA-5")
def test_the_last_day_and_the_latest_entry_stay(at: Scene) -> None:
    kept = at.trial.rows(JournalEntry)
    assert at.portal.delegation.forget_journal(at.trial.clock.now() + timedelta(days=9)) == 0
    assert at.trial.rows(JournalEntry) == kept
    pass_days(at, 30)
    assert at.portal.delegation.forget_journal(at.trial.clock.now()) > 0
    left = at.trial.rows(JournalEntry)
    assert {entry.place for entry in left} == {max(entry.place for entry in kept)}
    invite(at, 0, 3)
    assert max(entry.place for entry in at.trial.rows(JournalEntry)) > left[0].place


@pytest.mark.rule("QI-11")
def test_a_difference_is_found_after_a_purge_too(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    pass_days(at, 3)
    at.portal.delegation.forget_journal(at.trial.clock.now())
    at.trial.change(Drop(Grant, (equal("siret", at.sirets[0]),)))
    assert any(found.startswith("grant ") for found in at.portal.verify())


@pytest.mark.rule("QI-11", "MA-4")
@pytest.mark.parametrize("wrong", ["an event nobody knows", "facts of another shape"])
def test_an_entry_that_nobody_can_read_is_named_and_never_purged(at: Scene, wrong: str) -> None:
    one = min(at.trial.rows(JournalEntry), key=lambda entry: entry.place)
    planted = {"an event nobody knows": {"event": "Nothing"}, "facts of another shape": {"facts": Json.of({"x": 1})}}
    at.trial.change(Add(evolve(one, id="planted", **planted[wrong])))
    assert at.portal.verify() == ("QI-11", "journal entry planted")
    pass_days(at, 30)
    before = at.trial.rows(JournalEntry)
    assert at.portal.delegation.forget_journal(at.trial.clock.now()) == 0
    assert at.trial.rows(JournalEntry) == before
    at.trial.change(Set(JournalEntry, (equal("id", "planted"),), {"event": one.event, "facts": one.facts}))
    assert at.portal.delegation.forget_journal(at.trial.clock.now()) > 0
