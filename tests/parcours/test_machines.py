"""Profile, parcours, documents and the desk on the store in memory, played with by the machine."""

import pytest
from hypothesis import settings

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.testing.parcours_machine import parcours_machine
from tmspros_core.testing.walking.outcomes import MAY_BE_THROTTLED, OUTCOMES

TestParcoursInMemory = parcours_machine(MemoryStore)
TestParcoursInMemory.settings = settings(TestParcoursInMemory.settings, max_examples=20)


@pytest.mark.rule("PA-7", "PA-6")
def test_the_machine_meets_every_outcome_of_every_act() -> None:
    case = parcours_machine(MemoryStore)
    case.play_seeded(range(60))
    met = case.reached
    print("\n".join(f"{name:18} {outcome:32} {count:6,}" for (name, outcome), count in sorted(met.items())))
    wanted = {(name, outcome) for name, outcomes in OUTCOMES.items() for outcome in outcomes}
    assert not wanted - met.keys()
    assert met.keys() <= wanted | {MAY_BE_THROTTLED}
