"""The race kit itself: what it tells of a command that guards and acts apart, and what of one that does not."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from processes import rota
from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.changes import Add, equal
from tmspros_core.ports import Transaction
from tmspros_core.records import KINDS, Correspondent
from tmspros_core.testing.around import Around
from tmspros_core.testing.races import DONE, Arena, ForgetfulStore, PausingStore, Scene, between, call, orders
from tmspros_core.testing.racing.pairs import RACES
from tmspros_core.testing.trial import PASSWORD, trial


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    with Arena(f"sqlite:///{tmp_path_factory.mktemp('kit')}/portal.db") as opened:
        yield opened


@pytest.mark.needs("sqlalchemy")
def test_a_command_that_reads_and_writes_apart_is_caught_with_the_step_and_what_differs(arena: Arena) -> None:
    report = arena.race(rota.two_careless)
    assert [finish.outcomes for finish in report.serial] == [(DONE, DONE)]
    assert "number 2 is on duty" in report.serial[0].state
    assert {course.before for course in report.strange} == {"end", "begin writing", "Set FundContact", "commit"}
    told = str(report)
    assert "advance_carelessly stopped at its step 4, before 'begin writing': no serial order" in told
    assert "- number 2 is on duty\n        + number 1 is on duty" in told


@pytest.mark.needs("sqlalchemy")
def test_the_same_in_one_transaction_is_serial(arena: Arena) -> None:
    report = arena.race(rota.two_careful)
    assert not report.strange, str(report)
    assert report.overlapping == 2, "each before it begins, and never once it has"


@pytest.mark.needs("sqlalchemy")
def test_the_search_for_a_strange_running_ends_at_the_first(arena: Arena) -> None:
    report = arena.race(rota.two_careless, until_strange=True)
    assert report.strange == report.courses[-1:]


@pytest.mark.needs("sqlalchemy")
def test_any_number_may_rush_at_once(tmp_path: Path) -> None:
    with Arena(f"sqlite:///{tmp_path}/portal.db") as arena:
        assert arena.rush(rota.three_careless).strange
        careful = arena.rush(rota.three_careful)
        assert not careful.strange, str(careful)


def test_one_between_the_transactions_of_another_is_caught_without_a_database() -> None:
    report = between(rota.two_careless)
    assert {(course.number, course.before) for course in report.strange} == {(2, "begin writing")}
    assert [course.overlapped for course in report.courses] == [True, True, False] * 2
    assert not between(rota.two_careful).strange


def test_what_is_put_around_the_store_is_between_them_too() -> None:
    writes: list[bool] = []

    class Noting(Around):
        @contextmanager
        def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
            writes.append(write)
            with self.inner.transaction(write=write, alone=alone) as tx:
                yield tx

    between(rota.two_careless, around=Noting)
    assert True in writes


@pytest.mark.needs("sqlalchemy")
def test_a_defect_of_a_command_is_an_outcome_that_no_order_gives(arena: Arena) -> None:
    report = arena.race(rota.defective, until_strange=True)
    assert report.strange[0].finish.outcomes == (DONE, "ZeroDivisionError: division by zero")


@pytest.mark.needs("sqlalchemy")
def test_a_process_that_dies_is_told_with_its_exit_code(tmp_path: Path) -> None:
    with Arena(f"sqlite:///{tmp_path}/portal.db") as arena, pytest.raises(RuntimeError, match=r"died: exit code 3"):
        arena.race(rota.fatal)


def test_a_pausing_store_stops_before_every_reading_change_and_commit() -> None:
    stops: list[str] = []
    store = PausingStore(MemoryStore(KINDS), stops.append)
    with store.transaction(write=True, alone=["key"]) as tx:
        tx.get(Correspondent, "one")
        tx.select(Correspondent, equal("key", "k"))
        tx.count(Correspondent)
        tx.apply([Add(Correspondent(id="one", key="k")), Add(Correspondent(id="two", key=None))])
    with store.transaction():
        pass
    write = ["get", "select", "count", "Add", "Add"]
    assert stops == [
        "begin writing",
        *(f"{each} Correspondent" for each in write),
        "commit",
        "begin reading",
        "end",
    ]


def test_a_pausing_store_does_not_commit_what_failed() -> None:
    stops: list[str] = []
    store = PausingStore(MemoryStore(KINDS), stops.append)
    with pytest.raises(ZeroDivisionError), store.transaction(write=True) as tx:
        tx.apply([Add(Correspondent(id="one", key="k"))])
        raise ZeroDivisionError
    assert "commit" not in stops
    with store.inner.transaction() as tx:
        assert tx.count(Correspondent) == 0


def test_a_forgetful_store_forgets_keys_only_while_it_is_told_to() -> None:
    heard: list[tuple[str, ...]] = []

    class Hearing(MemoryStore):
        def transaction(self, *, write: bool = False, alone=()):
            heard.append(tuple(alone))
            return super().transaction(write=write, alone=alone)

    store = ForgetfulStore(Hearing(KINDS))
    with store.transaction(alone=["a"]):
        pass
    store.forgets = False
    with store.transaction(alone=["a"]):
        pass
    assert heard == [(), ("a",)]


def test_scenes_set_up_alike_look_alike_whatever_their_ids() -> None:
    looks = set()
    for _ in range(2):
        with trial() as tried:
            scene = Scene(tried)
            anne = scene.principal("anne", "s1")
            scene.secondary(anne, "carl", "s1")
            scene.invited(anne, "dora")
            looks.add(scene.look())
    (look,) = looks
    assert {
        "anne is principal",
        "anne manages s1",
        "anne: principal",
        "carl is active with anne as carl",
        "carl is granted s1",
        "dora is pending with anne",
        "anne has a link out to dora",
        "letter SecondaryActivated to anne",
        "dossier of s1: consultation, a code, revision 0, {}",
    } <= set(look)


def test_people_and_sirets_of_a_scene_are_those_of_no_other() -> None:
    with trial() as tried:
        first, second = Scene(tried), Scene(tried)
        assert first.address("anne") != second.address("anne")
        assert first.siret("s1") not in {first.siret("s2"), second.siret("s1")}
        tried.portal.accounts.sign_in(first.employer("anne").email, PASSWORD)


def test_every_order_is_tried_and_alike_finishes_are_one() -> None:
    three = orders(lambda scene: [call("delegation.cede", scene.employer("anne"), to=name) for name in "abc"])
    assert [finish.outcomes for finish in three] == [("delegation.forbidden",) * 3]
    assert len(orders(RACES["add add"])) == 2
