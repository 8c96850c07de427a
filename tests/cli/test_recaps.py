"""``tmspros recaps``: what is due is written once, and leaves with the next delivery."""

from datetime import timedelta

import pytest

from tmspros_core.changes import Set, equal
from tmspros_core.records import Recap
from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.trial import HEAD, SIRET


@pytest.fixture
def due(run, open_portal):
    """An establishment whose recap is due since a moment, which its web process wrote."""
    with open_portal() as portal:
        officer = portal.admin.enrol_officer("agent@cramif.example", fund="cramif")
        portal.desk.create_establishment(officer, SIRET, name="Atelier", emails=[HEAD])
        actor = portal.actors.establishment(SIRET)
        portal.profiles.save(actor, PROFILE)
        portal.profiles.validate(actor)
        assert run("recaps").stdout == "0 due, 0 written\n"
        late = portal.clock.now() - timedelta(minutes=1)
        with portal.store.transaction(write=True) as tx:
            tx.apply([Set(Recap, (equal("establishment", actor.id),), {"due_at": late}, expect=1)])
        yield portal


@pytest.mark.rule("PA-14")
def test_a_recap_that_is_due_is_written_once_and_delivered(run, due):
    run("deliver")
    first = run("recaps")
    assert (first.exit_code, first.stdout) == (0, "1 due, 1 written\n")
    assert run("recaps").stdout == "0 due, 0 written\n"
    letter = run("deliver").stdout
    assert HEAD in letter
    assert "- En quoi suis-je concerné ? : non commencée, réponses manquantes : 8" in letter


@pytest.mark.rule("PA-14")
def test_the_period_is_the_hosts(run, due, monkeypatch):
    monkeypatch.setenv("TMSPROS_RECAP_DAYS", "7")
    before = due.clock.now()
    assert run("recaps").exit_code == 0
    with due.store.transaction() as tx:
        (row,) = tx.select(Recap)
    assert before + timedelta(days=6, hours=23) < row.due_at < due.clock.now() + timedelta(days=7)


@pytest.mark.rule("PA-14")
def test_a_period_that_is_none_is_refused_with_the_cure(run, due):
    result = run("recaps", "--recap-days", "0")
    assert result.exit_code != 0
    assert "recap_days" in result.output
