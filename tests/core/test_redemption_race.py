"""Sixteen processes with one token: one wins. And the control: without the claim's condition, several do."""

import multiprocessing
from collections import Counter
from pathlib import Path

import pytest

from processes.redeeming import redeem
from tmspros_core.records import Account, OutboxEntry
from tmspros_core.testing.trial import HEAD, SIRET, trial

PROCESSES = 16
STORES = [
    pytest.param("sqlite", marks=pytest.mark.needs("sqlalchemy")),
    pytest.param("postgresql", marks=pytest.mark.needs("postgresql")),
]
ADDRESSES = (HEAD, "contact@atelier.example")


@pytest.fixture(params=STORES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store that several processes can open, and which is empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/portal.db"
    return str(request.getfixturevalue("postgresql_url"))


def race(url: str, token: str, *, protected: bool) -> list[tuple[str, str]]:
    """Each process's outcome and the password it tried."""
    context = multiprocessing.get_context("spawn")
    everybody, outcomes = context.Barrier(PROCESSES), context.Queue()
    passwords = [f"Motdepasse-{number}" for number in range(PROCESSES)]
    racers = [
        context.Process(target=redeem, args=(url, token, password, everybody, outcomes, protected))
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
def test_of_sixteen_processes_with_one_token_one_wins(url: str) -> None:
    with trial(url) as tried:
        there = tried.establishment(emails=ADDRESSES)
        token = tried.asked_for_reset()
        before = next(row.epoch for row in tried.rows(Account) if row.id == there.id)
        outcomes = race(url, token, protected=True)
        assert Counter(outcome for outcome, _ in outcomes) == {"won": 1, "reset.invalid": PROCESSES - 1}
        (winner,) = (password for outcome, password in outcomes if outcome == "won")
        tried.portal.accounts.sign_in(SIRET, winner)
        assert next(row.epoch for row in tried.rows(Account) if row.id == there.id) == before + 1
        notices = [row.to for row in tried.rows(OutboxEntry) if row.event == "PasswordChanged"]
        assert sorted(str(to) for to in notices) == sorted(ADDRESSES)


@pytest.mark.rule("RS-8")
def test_the_control_without_the_claims_condition_several_win(url: str) -> None:
    with trial(url) as tried:
        tried.establishment(emails=ADDRESSES)
        token = tried.asked_for_reset()
        outcomes = race(url, token, protected=False)
        assert Counter(outcome for outcome, _ in outcomes)["won"] > 1
