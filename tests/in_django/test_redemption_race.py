"""Sixteen processes with one token on Django's store: one wins. And the control: without the condition, several do."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connections

from core.test_redemption_race import ADDRESSES, PROCESSES, race
from tmspros_core.records import Account, OutboxEntry
from tmspros_core.testing.trial import SIRET, Trial, trial


@pytest.fixture(params=["postgresql", pytest.param("sqlite", marks=pytest.mark.long)])
def database(request: pytest.FixtureRequest) -> str:
    """The alias of an empty database, in minutes of each of the vendors."""
    name: str = request.getfixturevalue(request.param)
    return name


@pytest.fixture
def url(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the store, which the processes find as any of a host's does: by Django's settings."""
    settings = connections.databases[database]
    known = {"default": connections.databases["default"], database: settings}
    monkeypatch.setenv("TMSPROS_TEST_DATABASES", json.dumps(known))
    return f"django:{database}"


@pytest.fixture
def tried(url: str) -> Iterator[Trial]:
    with trial(url) as opened:
        yield opened


@pytest.mark.long
@pytest.mark.rule("RS-8")
def test_of_sixteen_processes_with_one_token_one_wins(url: str, tried: Trial) -> None:
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


@pytest.mark.long
@pytest.mark.rule("RS-8")
def test_the_control_without_the_claims_condition_several_win(url: str, tried: Trial) -> None:
    tried.establishment(emails=ADDRESSES)
    outcomes = race(url, tried.asked_for_reset(), protected=False)
    assert Counter(outcome for outcome, _ in outcomes)["won"] > 1
