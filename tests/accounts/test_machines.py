"""Accounts on the store in memory, from their making to their end, played with by the machine."""

import pytest
from hypothesis import settings

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.testing.account_machine import account_machine
from tmspros_core.testing.living.outcomes import OUTCOMES

OFTEN_DONE = {"create", "register", "invite", "deliver", "sign in", "ask", "redeem", "inject", "wait", "change email"}
REFUSED = {"sign in", "redeem", "inspect", "resume", "change password", "change email", "inject", "create"}
FATES = ("put off", "sent at last", "resent", "refused for good", "given up", "dropped when tried again")

TestAccountsInMemory = account_machine(MemoryStore)
TestAccountsInMemory.settings = settings(TestAccountsInMemory.settings, max_examples=6)

TestAccountsInMemoryAtLength = pytest.mark.long(account_machine(MemoryStore, steps=80))
TestAccountsInMemoryAtLength.settings = settings(TestAccountsInMemoryAtLength.settings, max_examples=150)


@pytest.mark.rule("SI-1", "RS-8")
def test_a_few_games_do_most_acts_and_see_them_refused() -> None:
    case = account_machine(MemoryStore)
    case.play_seeded(range(6, 12))
    refused = {name for name, outcome in case.reached if outcome != "done"}
    assert {name for name, outcome in case.reached if outcome == "done"} >= OFTEN_DONE
    assert refused >= REFUSED


@pytest.mark.rule("MA-1", "MA-5")
def test_a_few_games_see_letters_fail_and_leave_at_last_addresses_erased_and_what_is_old_purged() -> None:
    met: set[tuple[str, str]] = set()
    for seed in (82, 13, 21, 29, 17, 32, 34, 36):
        case = account_machine(MemoryStore, steps=8)  # each by itself: what was met decides what is sought
        case.play_seeded([seed])
        met |= case.reached.keys()
    of = {name: {outcome for each, outcome in met if each == name} for name, _ in met}
    assert of["deliver"] >= {f"done/{fate}" for fate in FATES}
    assert "letter.unknown/waits" in of["resend letter"]
    assert of["erase"] >= {"done", *(f"address.in_use/{why}" for why in ("open", "listed", "on record"))}
    assert "password.weak/former" in of["change password"]
    assert of["purge"] >= {f"done/{kind}" for kind in ("tickets", "letters", "sessions", "attempts")}


@pytest.mark.long
@pytest.mark.rule("RS-3", "RS-9")
def test_the_machine_meets_every_outcome_of_every_act_and_what_is_behind_it() -> None:
    case = account_machine(MemoryStore)
    case.play_seeded(range(240))
    met = case.reached
    print("\n".join(f"{name:18} {outcome:48} {count:6,}" for (name, outcome), count in sorted(met.items())))
    wanted = {(name, outcome) for name, outcomes in OUTCOMES.items() for outcome in outcomes}
    assert not wanted - met.keys()
    codes = {(name, outcome.partition("/")[0]) for name, outcome in wanted}
    assert {(name, outcome.partition("/")[0]) for name, outcome in met} <= codes
