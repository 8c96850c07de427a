"""A host's own property checks, with the kit: on its password rules, on its store, on the delegation."""

from typing import Any

from attrs import evolve
from hypothesis import given, settings

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.testing.delegation_machine import delegation_machine
from tmspros_core.testing.explorer import LIVES, explore
from tmspros_core.testing.strategies import passwords, written_sirets
from tmspros_core.testing.trial import trial
from tmspros_core.values import siret

TestDelegation: Any = delegation_machine(MemoryStore)
"""Whole games of invitations, grants and cessions; put your store in the place of ours."""
TestDelegation.settings = settings(TestDelegation.settings, max_examples=25)


@settings(deadline=None, max_examples=25)  # a portal for each password
@given(passwords())
def test_a_password_that_the_policy_accepts_opens_the_account(password: str) -> None:
    with trial() as here:
        atelier = here.establishment()
        here.portal.accounts.redeem_reset(here.asked_for_reset(), password)
        assert here.portal.accounts.sign_in("732 829 320 00074", password).actor == atelier


@given(written_sirets())
def test_a_siret_is_read_however_it_is_written(written: tuple[str, str]) -> None:
    number, typed = written
    assert siret.parse(typed) == number


def test_no_situation_of_two_people_breaks_a_law() -> None:
    report = explore(evolve(LIVES, dossiers=(0,)))
    assert report.situations == 293
