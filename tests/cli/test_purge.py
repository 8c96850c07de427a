"""``tmspros purge``: prints what went, of the tables too (MA-5)."""

from datetime import timedelta

import pytest
from attrs import fields

from tmspros_adapters.reports import ROWS
from tmspros_core.changes import Set
from tmspros_core.portal.upkeep.forgetting import Forgotten
from tmspros_core.records import OutboxEntry, Ticket


def test_everything_that_a_purge_takes_is_printed():
    assert set(ROWS) == {field.name for field in fields(Forgotten)}


@pytest.mark.rule("MA-5")
def test_old_letters_and_links_go_and_the_counts_are_printed(run, open_portal, monkeypatch, tmp_path):
    monkeypatch.setenv("TMSPROS_FILES", f"file://{tmp_path}/files")
    run("enrol", "support", "agent@3679.example")
    run("deliver")
    assert "0 dead links, 0 old attempts" in run("purge").stdout
    with open_portal() as portal:
        old = portal.clock.now() - timedelta(days=31)
        with portal.store.transaction(write=True) as tx:
            tx.apply((Set(OutboxEntry, (), {"ended_at": old}), Set(Ticket, (), {"expires_at": old})))
    purged = run("purge")
    assert purged.exit_code == 0
    assert "1 dead links" in purged.stdout
    assert "1 delivered letters" in purged.stdout
    with open_portal() as portal, portal.store.transaction() as tx:
        assert (tx.count(OutboxEntry), tx.count(Ticket)) == (0, 0)


@pytest.mark.rule("MA-5")
@pytest.mark.parametrize("by", ["option", "environment"])
def test_the_hosts_own_periods_are_said_by_option_or_environment(run, open_portal, monkeypatch, tmp_path, by):
    monkeypatch.setenv("TMSPROS_FILES", f"file://{tmp_path}/files")
    run("enrol", "support", "agent@3679.example")
    run("deliver")
    with open_portal() as portal, portal.store.transaction(write=True) as tx:
        tx.apply((Set(OutboxEntry, (), {"ended_at": portal.clock.now() - timedelta(days=31)}),))
    kept = ["letters=60", "journal=365"]
    if by == "environment":
        monkeypatch.setenv("TMSPROS_KEEP", " ".join(kept))
    options = [part for each in kept for part in ("--keep", each)] if by == "option" else []
    assert "0 delivered letters" in run("purge", *options).stdout
    monkeypatch.delenv("TMSPROS_KEEP", raising=False)
    assert "1 delivered letters" in run("purge").stdout


@pytest.mark.parametrize(
    "wrong", ["letters", "letters=", "letters=-3", "letters=x", "letters=٣", "mails=3", "letters=999999"]
)
def test_a_period_that_is_none_is_named(run, wrong):
    result = run("purge", "--keep", wrong)
    assert (result.exit_code, "is not NAME=DAYS" in result.stderr) == (2, True)


def test_a_period_shorter_than_a_day_is_named(run, monkeypatch, tmp_path):
    monkeypatch.setenv("TMSPROS_FILES", f"file://{tmp_path}/files")
    result = run("purge", "--keep", "letters=0")
    assert (result.exit_code, "periods.letters: a timedelta of one day or more" in result.stderr) == (2, True)
