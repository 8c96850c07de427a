"""Explorer and machine find every defect of the delegation that anybody has thought of."""

import pytest

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.changes import Lost
from tmspros_core.testing.delegation_machine import delegation_machine
from tmspros_core.testing.explorer import DEFAULT, LIVES, CounterExample, explore
from tmspros_core.testing.mutants import MUTANTS

ONLY_WHERE_THINGS_END = {
    "reassigning leaves the codes alive",
    "an invitation never expires",
    "closing leaves the code alive",
}
"""Found where dossiers close and invitations expire."""


@pytest.mark.parametrize("name", MUTANTS)
def test_the_explorer_finds_that(name: str) -> None:
    scope = LIVES if name in ONLY_WHERE_THINGS_END else DEFAULT
    with MUTANTS[name](), pytest.raises(CounterExample):
        explore(scope)


@pytest.mark.long
@pytest.mark.parametrize("name", MUTANTS)
def test_the_machine_finds_that(name: str) -> None:
    case = delegation_machine(MemoryStore)
    with MUTANTS[name](), pytest.raises((AssertionError, Lost)):
        case.play_seeded(range(60))
