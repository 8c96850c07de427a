"""The machine finds every defect of accounts that anybody has thought of."""

import pytest

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.testing.account_machine import account_machine
from tmspros_core.testing.account_mutants import MUTANTS

BRIEF = (
    "a disabled account signs in",
    "a letter that failed once is lost",
    "a link works again",
    "an address that is used is erased",
    "an identifier of nobody costs no hash",
    "nobody is told of a new password",
    "signatures are not looked at",
)
"""Looked for by default; `tox -e long` looks for all."""


def check_found(name: str) -> None:
    case = account_machine(MemoryStore)
    with MUTANTS[name](), pytest.raises(AssertionError):
        case.play_seeded(range(150))


@pytest.mark.parametrize("name", BRIEF)
def test_the_machine_finds_that(name: str) -> None:
    check_found(name)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in MUTANTS if name not in BRIEF])
def test_the_machine_finds_this_too(name: str) -> None:
    check_found(name)
