"""The machine finds every defect of the parcours that anybody has thought of."""

import pytest

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.changes import Lost
from tmspros_core.errors import Conflict
from tmspros_core.testing.parcours_machine import parcours_machine
from tmspros_core.testing.parcours_mutants import MUTANTS

BRIEF = (
    "a stale save overwrites",
    "a validated profile settles nothing",
    "nobody is told of a complete step",
    "the gate is open",
    "what is decided stays in the queue",
)
"""Looked for by default; `tox -e long` looks for all."""


def check_found(name: str) -> None:
    case = parcours_machine(MemoryStore)
    with MUTANTS[name](), pytest.raises((AssertionError, LookupError, Lost, Conflict)):
        case.play_seeded(range(60))


@pytest.mark.parametrize("name", BRIEF)
def test_the_machine_finds_that(name: str) -> None:
    check_found(name)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in MUTANTS if name not in BRIEF])
def test_the_machine_finds_this_too(name: str) -> None:
    check_found(name)
