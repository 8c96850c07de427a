"""Accounts on the store in memory, from their making to their end, played with by the machine."""

import pytest
from hypothesis import settings

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.testing.account_machine import account_machine
from tmspros_core.testing.living.outcomes import OUTCOMES

OFTEN_DONE = {"create", "register", "invite", "deliver", "sign in", "ask", "redeem", "inject", "wait", "change email"}
REFUSED = {"sign in", "redeem", "inspect", "resume", "change password", "change email", "inject", "create"}

TestAccountsInMemory = account_machine(MemoryStore)
TestAccountsInMemory.settings = settings(TestAccountsInMemory.settings, max_examples=6)

TestAccountsInMemoryAtLength = pytest.mark.long(account_machine(MemoryStore, steps=80))
TestAccountsInMemoryAtLength.settings = settings(TestAccountsInMemoryAtLength.settings, max_examples=150)


@pytest.mark.rule("SI-1", "RS-8")
def test_a_few_games_do_most_acts_and_see_them_refused() -> None:
    case = account_machine(MemoryStore)
    case.play_seeded(range(6))
    refused = {name for name, outcome in case.reached if outcome != "done"}
    assert {name for name, outcome in case.reached if outcome == "done"} >= OFTEN_DONE
    assert refused >= REFUSED


@pytest.mark.rule("MA-1", "MA-5")
def test_a_few_games_see_letters_fail_leave_at_last_and_be_given_up_and_addresses_erased() -> None:
    case = account_machine(MemoryStore, steps=8)
    case.play_seeded((0, 38, 55, 14, 52))
    fates = {outcome.removeprefix("done/") for name, outcome in case.reached if name == "deliver"}
    assert fates >= {"put off", "sent at last", "refused for good", "given up", "dropped when tried again", "resent"}
    assert ("resend letter", "letter.unknown/waits") in case.reached
    erased = {outcome.removeprefix("address.in_use/") for name, outcome in case.reached if name == "erase"}
    assert erased >= {"done", "open", "listed", "on record"}


@pytest.mark.long
@pytest.mark.rule("RS-3", "RS-9")
def test_the_machine_meets_every_outcome_of_every_act_and_what_is_behind_it() -> None:
    case = account_machine(MemoryStore)
    case.play_seeded(range(160))
    met = case.reached
    print("\n".join(f"{name:18} {outcome:48} {count:6,}" for (name, outcome), count in sorted(met.items())))
    wanted = {(name, outcome) for name, outcomes in OUTCOMES.items() for outcome in outcomes}
    assert not wanted - met.keys()
    codes = {(name, outcome.partition("/")[0]) for name, outcome in wanted}
    assert {(name, outcome.partition("/")[0]) for name, outcome in met} <= codes
