"""Accounts on the store in memory, from their making to their end, played with by the machine."""

import pytest
from hypothesis import settings

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.testing.account_machine import account_machine
from tmspros_core.testing.living.outcomes import OUTCOMES

TestAccountsInMemory = account_machine(MemoryStore)
TestAccountsInMemory.settings = settings(TestAccountsInMemory.settings, max_examples=6)

TestAccountsInMemoryAtLength = pytest.mark.long(account_machine(MemoryStore, steps=80))
TestAccountsInMemoryAtLength.settings = settings(TestAccountsInMemoryAtLength.settings, max_examples=150)


@pytest.mark.rule("SI-1", "RS-8")
def test_a_few_games_do_every_act_and_see_it_refused() -> None:
    case = account_machine(MemoryStore)
    case.play_seeded(range(6))
    met = {(name, outcome == "done") for name, outcome in case.reached}
    refusable = {name for name, outcomes in OUTCOMES.items() if outcomes > {"done"}}
    assert {name for name, is_done in met if is_done} >= OUTCOMES.keys() - SELDOM
    assert {name for name, is_done in met if not is_done} >= refusable - SELDOM


@pytest.mark.long
@pytest.mark.rule("RS-3", "RS-9")
def test_the_machine_meets_every_outcome_of_every_act_and_what_is_behind_it() -> None:
    case = account_machine(MemoryStore)
    case.play_seeded(range(250))
    met = case.reached
    print("\n".join(f"{name:18} {outcome:48} {count:6,}" for (name, outcome), count in sorted(met.items())))
    wanted = {(name, outcome) for name, outcomes in OUTCOMES.items() for outcome in outcomes}
    assert not wanted - met.keys()
    codes = {(name, outcome.partition("/")[0]) for name, outcome in wanted}
    assert {(name, outcome.partition("/")[0]) for name, outcome in met} <= codes
