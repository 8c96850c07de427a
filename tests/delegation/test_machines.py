"""Whole portals on the store in memory, played with by the machine."""

import pytest
from hypothesis import settings

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.errors import Code
from tmspros_core.testing.delegation_machine import MAY_BE_THROTTLED, delegation_machine
from tmspros_core.testing.exploring.outcomes import OUTCOMES

TestDelegationInMemory = delegation_machine(MemoryStore)
TestDelegationInMemory.settings = settings(TestDelegationInMemory.settings, max_examples=30)


@pytest.mark.rule("QR-15", "QI-8")
def test_the_machine_meets_every_outcome_of_every_operation() -> None:
    case = delegation_machine(MemoryStore)
    case.play_seeded(range(40))
    met = case.reached
    print("\n".join(f"{name:20} {outcome:34} {count:6,}" for (name, outcome), count in sorted(met.items())))
    wanted = {(name, outcome) for name, outcomes in OUTCOMES.items() for outcome in outcomes}
    assert not wanted - met.keys()
    throttled = {(name, Code.DELEGATION_THROTTLED) for name in MAY_BE_THROTTLED}
    assert met.keys() <= wanted | throttled
    assert throttled & met.keys()
