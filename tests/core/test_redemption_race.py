"""Sixteen processes with one token: one wins. And the control: without the claim's condition, several do."""

import multiprocessing
import os
from collections import Counter

import pytest

from processes.beginning import begin
from processes.redeeming import redeem
from tmspros_core.records import Account, OutboxEntry
from tmspros_core.testing.trial import HEAD, SIRET, trial

PROCESSES = 16
ADDRESSES = (HEAD, "contact@atelier.example")


def race(url: str, token: str, *, protected: bool) -> list[tuple[str, str]]:
    """Each process's outcome and the password it tried."""
    context = multiprocessing.get_context("forkserver")
    everybody, outcomes = context.Barrier(PROCESSES), context.Queue()
    passwords = [f"Pommier-bleu-{number}" for number in range(PROCESSES)]
    racers = [
        context.Process(
            target=begin, args=(dict(os.environ), redeem, url, token, password, everybody, outcomes, protected)
        )
        for password in passwords
    ]
    for racer in racers:
        racer.start()
    try:
        return [outcomes.get(timeout=90) for _ in racers]
    finally:
        for racer in racers:
            racer.join(timeout=30)


@pytest.mark.rule("RS-8")
def test_of_sixteen_processes_with_one_token_one_wins(shared_url: str) -> None:
    with trial(shared_url) as tried:
        there = tried.establishment(emails=ADDRESSES)
        token = tried.asked_for_reset()
        before = next(row.epoch for row in tried.rows(Account) if row.id == there.id)
        outcomes = race(shared_url, token, protected=True)
        assert Counter(outcome for outcome, _ in outcomes) == {"won": 1, "reset.invalid": PROCESSES - 1}
        (winner,) = (password for outcome, password in outcomes if outcome == "won")
        tried.portal.accounts.sign_in(SIRET, winner)
        assert next(row.epoch for row in tried.rows(Account) if row.id == there.id) == before + 1
        notices = [row.to for row in tried.rows(OutboxEntry) if row.event == "PasswordChanged"]
        assert sorted(str(to) for to in notices) == sorted(ADDRESSES)


@pytest.mark.rule("RS-8")
def test_the_control_without_the_claims_condition_several_win(shared_url: str) -> None:
    with trial(shared_url) as tried:
        tried.establishment(emails=ADDRESSES)
        token = tried.asked_for_reset()
        outcomes = race(shared_url, token, protected=False)
        assert Counter(outcome for outcome, _ in outcomes)["won"] > 1
