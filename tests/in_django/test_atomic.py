"""The caller's transaction: the portal joins it, and what waits for the commit waits for the caller's."""

import threading
import unittest
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections, transaction
from django.test import TestCase

from tmspros_adapters.django.store import DjangoStore
from tmspros_core import Conflict, Misconfigured, Refused
from tmspros_core.changes import Add, Lost, Set, equal
from tmspros_core.events.accounts import AccountCreated, ActivationOffered
from tmspros_core.hooks import hookimpl
from tmspros_core.records import Account, OutboxEntry
from tmspros_core.testing.specimens import SPECIMENS, Specimen
from tmspros_core.testing.store_duties.fixtures import fill, specimens
from tmspros_core.testing.trial import PASSWORD, Trial, trial
from tmspros_core.values.actors import Employer

SUPPORT = "aide@3679.example"


class Told:
    """A plugin that notes of which events it was told."""

    def __init__(self) -> None:
        self.events: list[object] = []

    @hookimpl
    def tmspros_observers(self) -> list[Any]:
        return [self.events.append]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def tried(database: str, told: Told) -> Iterator[Trial]:
    with trial(DjangoStore(database), plugins=(told,)) as opened:
        yield opened


class Undone(Exception):
    """What a host raises to undo its own transaction."""


def hosts(name: str) -> int:
    return User.objects.using(name).count()


def test_what_the_host_undoes_is_undone_for_the_portal_too(database: str, tried: Trial, told: Told) -> None:
    with pytest.raises(Undone), transaction.atomic(database):
        User.objects.using(database).create(username="host")
        tried.portal.admin.enrol_support(SUPPORT)
        assert len(tried.rows(Account)) == 1
        raise Undone
    assert (hosts(database), tried.rows(Account), tried.rows(OutboxEntry), told.events) == (0, (), (), [])


def test_what_the_host_commits_is_committed_with_it_and_told_after_it(database: str, tried: Trial, told: Told) -> None:
    with transaction.atomic(database):
        User.objects.using(database).create(username="host")
        tried.portal.admin.enrol_support(SUPPORT)
        assert told.events == []
    assert hosts(database) == len(tried.rows(Account)) == 1
    assert [type(event) for event in told.events] == [AccountCreated, ActivationOffered]
    assert len(tried.deliver()) == 1


def test_a_savepoint_of_the_hosts_undoes_what_lies_inside_it_only(database: str, tried: Trial, told: Told) -> None:
    with transaction.atomic(database):
        tried.portal.admin.enrol_support(SUPPORT)
        with pytest.raises(Undone), transaction.atomic(database):
            tried.portal.admin.enrol_support("autre@3679.example")
            raise Undone
    assert [row.login for row in tried.rows(Account)] == [SUPPORT]
    assert [type(event) for event in told.events] == [AccountCreated, ActivationOffered]


def test_a_refusal_leaves_the_hosts_transaction_whole(database: str, tried: Trial) -> None:
    with transaction.atomic(database):
        User.objects.using(database).create(username="host")
        tried.portal.admin.enrol_support(SUPPORT)
        with pytest.raises(Refused, match=r"account\.email_taken"):
            tried.portal.admin.enrol_national(SUPPORT)
        User.objects.using(database).create(username="another")
    assert (hosts(database), len(tried.rows(Account))) == (2, 1)


@pytest.mark.rule("PW-9")
def test_commands_that_hash_or_charge_refuse_to_run_inside_the_hosts_transaction(database: str, tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    tried.forget_counts()
    with transaction.atomic(database):
        for command in (
            lambda: tried.portal.accounts.sign_in("73282932000074", PASSWORD),
            lambda: tried.portal.accounts.redeem_reset(token, "Nouveau-26"),
            lambda: tried.portal.accounts.change_email(
                Employer(id="x", email="rh@usine.example"), PASSWORD, "rh@neuve.example"
            ),
        ):
            with pytest.raises(Misconfigured) as wrong:
                command()
            assert wrong.value.code == "transaction.not_allowed"
            assert "non_atomic_requests" in wrong.value.details["cure"]
    assert (tried.hasher.verifications, tried.hasher.hashes) == (0, 0)
    tried.portal.accounts.redeem_reset(token, "Nouveau-26")


def test_the_transaction_that_djangos_testcase_puts_around_a_test_is_nobodys(sqlite: str) -> None:
    seen: list[object] = []

    class Hosts(TestCase):
        databases = frozenset({sqlite})

        def runTest(self) -> None:  # noqa: N802 - what unittest calls
            with trial(DjangoStore(sqlite)) as tried:
                seen.append((connections[sqlite].in_atomic_block, tried.portal.store.joined))
                tried.establishment()
                seen.append(tried.portal.accounts.sign_in("73282932000074", PASSWORD).actor.siret)
                with transaction.atomic(sqlite):
                    seen.append((connections[sqlite].in_atomic_block, tried.portal.store.joined))

    result = unittest.TestResult()
    unittest.TestSuite([Hosts()]).run(result)
    assert not result.failures + result.errors, result
    assert seen == [(True, False), "73282932000074", (True, True)]
    with DjangoStore(sqlite).transaction() as tx:
        assert tx.count(Account) == 0


def test_a_transaction_by_hand_is_refused(sqlite: str) -> None:
    store = DjangoStore(sqlite)
    transaction.set_autocommit(False, using=sqlite)
    try:
        with pytest.raises(Misconfigured, match="atomic"), store.transaction():
            pass
    finally:
        transaction.rollback(using=sqlite)
        transaction.set_autocommit(True, using=sqlite)
    with store.transaction():
        pass


def test_what_waits_for_the_hosts_commit_is_called_in_the_order_it_was_said(database: str) -> None:
    store, called = DjangoStore(database), list[str]()
    with transaction.atomic(database):
        with store.transaction(write=True) as outer:
            outer.after_commit(lambda: called.append("first"))
            with store.transaction(write=True) as inner:
                inner.after_commit(lambda: called.append("second"))
            outer.after_commit(lambda: called.append("third"))
        with store.transaction() as reading:
            reading.after_commit(lambda: called.append("fourth"))
        transaction.on_commit(lambda: called.append("the host's"), using=database)
        assert called == []
    assert called == ["first", "second", "third", "fourth", "the host's"]


def in_two_threads(*runs: Any) -> list[object]:
    """What each returned, or the exception it raised; each thread closes its connections."""
    outcomes: list[object] = []

    def run(what: Any) -> None:
        try:
            outcomes.append(what())
        except Exception as error:
            outcomes.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(what,)) for what in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def test_a_deadlock_in_the_hosts_transaction_says_to_begin_it_anew(postgresql: str) -> None:
    store, both = DjangoStore(postgresql), threading.Barrier(2)

    def locking(*keys: str) -> None:
        with transaction.atomic(postgresql):
            for key in keys:
                with store.transaction(write=True, alone=[key]):
                    pass
                if key == keys[0]:
                    both.wait(20)

    outcomes = in_two_threads(lambda: locking("a", "b"), lambda: locking("b", "a"))
    (failed,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(failed, Conflict)
    assert failed.code == "store.retry_transaction"


def test_a_deadlock_of_its_own_is_lost_so_the_portal_begins_it_anew(postgresql: str) -> None:
    store, both = DjangoStore(postgresql, SPECIMENS), threading.Barrier(2)
    fill(store, [Specimen(id="a"), Specimen(id="b")])

    def writing(*ids: str) -> None:
        with store.transaction(write=True) as tx:
            for each in ids:
                tx.apply([Set(Specimen, (equal("id", each),), {"number": 1}, expect=1)])
                if each == ids[0]:
                    both.wait(20)

    outcomes = in_two_threads(lambda: writing("a", "b"), lambda: writing("b", "a"))
    assert sorted(type(outcome) is Lost for outcome in outcomes) == [False, True]
    assert [row.number for row in specimens(store)] == [1, 1]


def test_the_hosts_transaction_on_another_database_is_not_joined(sqlite: str, postgresql: str) -> None:
    one, other = DjangoStore(sqlite, SPECIMENS), DjangoStore(postgresql, SPECIMENS)
    with pytest.raises(Undone), transaction.atomic(sqlite):
        assert (one.joined, other.joined) == (True, False)
        for store in (one, other):
            with store.transaction(write=True) as tx:
                tx.apply([Add(Specimen(id="a"))])
        raise Undone
    assert (specimens(one), specimens(other)) == ((), (Specimen(id="a"),))
