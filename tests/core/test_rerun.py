"""A decision whose facts moved is made again, a few times, with one effect; then it is a Conflict with none."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tmspros_core import Conflict
from tmspros_core.changes import Change, Lost
from tmspros_core.portal.shell.shell import TRIES
from tmspros_core.ports import Store, Transaction
from tmspros_core.records import KINDS
from tmspros_core.testing.around import Around
from tmspros_core.testing.trial import HEAD, PASSWORD, SIRET, Trial

NEW = "Nouveau-34"
OTHER_SIRET = "55208131766522"


class Losing(Around):
    """A store in which others are faster: the next writes are carried out and then lost, as at a commit."""

    def __init__(self, inner: Store) -> None:
        super().__init__(inner)
        self.to_lose = 0
        self.lost = 0

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        with self.inner.transaction(write=write, alone=alone) as tx:
            yield _Losing(tx, self)


class _Losing:
    def __init__(self, inner: Transaction, store: Losing) -> None:
        self._inner, self._store = inner, store
        self.get, self.select, self.count = inner.get, inner.select, inner.count
        self.after_commit = inner.after_commit

    def apply(self, changes: Iterable[Change], /) -> None:
        self._inner.apply(changes)
        if self._store.to_lose:
            self._store.to_lose -= 1
            self._store.lost += 1
            raise Lost("somebody else was faster")


def enrol(tried: Trial) -> Callable[[], object]:
    return lambda: tried.portal.admin.enrol_employer("paie@atelier.example")


def create_establishment(tried: Trial) -> Callable[[], object]:
    officer = tried.officer()
    create = tried.portal.desk.create_establishment
    return lambda: create(officer, OTHER_SIRET, name="Atelier", emails=("a@b.example", "c@d.example"), paper=True)


def redeem(tried: Trial) -> Callable[[], object]:
    tried.establishment()
    tried.portal.accounts.sign_in(SIRET, PASSWORD)
    token = tried.asked_for_reset()
    return lambda: tried.portal.accounts.redeem_reset(token, NEW)


def register(tried: Trial) -> Callable[[], object]:
    tried.portal.accounts.register_employer("paie@atelier.example")
    tried.deliver()
    token = tried.token()
    return lambda: tried.portal.accounts.activate(token, NEW)


def change_password(tried: Trial) -> Callable[[], object]:
    tried.establishment()
    actor = tried.portal.accounts.sign_in(SIRET, PASSWORD).actor
    return lambda: tried.portal.accounts.change_password(actor, PASSWORD, NEW)


def sign_in(tried: Trial) -> Callable[[], object]:
    tried.establishment()
    return lambda: tried.portal.accounts.sign_in(SIRET, PASSWORD)


def sign_out(tried: Trial) -> Callable[[], object]:
    tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    return lambda: tried.portal.accounts.sign_out(session)


def ask_for_reset(tried: Trial) -> Callable[[], object]:
    tried.establishment()
    return lambda: tried.portal.accounts.request_reset(SIRET)


def deliver(tried: Trial) -> Callable[[], object]:
    """A letter that waits, and a request that leads to another one."""
    tried.establishment()
    tried.portal.accounts.request_reset(SIRET)
    tried.portal.admin.enrol_support("support@fonds.example")
    return tried.portal.deliver_pending


COMMANDS = (
    enrol, create_establishment, redeem, register, change_password, sign_in, sign_out, ask_for_reset, deliver,
)  # fmt: skip


@pytest.fixture
def losing(open_trial: Callable[..., Trial]) -> tuple[Trial, Losing]:
    stores: list[Losing] = []

    def around(store: Store) -> Losing:
        stores.append(Losing(store))
        return stores[0]

    return open_trial(wrap_store=around), stores[0]


def state(tried: Trial) -> dict[type, frozenset[Any]]:
    return {kind: frozenset(tried.rows(kind)) for kind in KINDS}


def effect(before: dict[type, frozenset[Any]], after: dict[type, frozenset[Any]]) -> Counter[str]:
    """How many rows came and went of each kind, and which events they tell of."""
    changed = Counter[str]()
    for kind in KINDS:
        for sign, rows in (("+", after[kind] - before[kind]), ("-", before[kind] - after[kind])):
            changed.update(f"{sign} {kind.__name__} {getattr(row, 'event', '')}".strip() for row in rows)
    return changed


@pytest.mark.rule("QR-15")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_command_that_is_lost_a_few_times_has_its_one_effect(
    command: Callable[[Trial], Callable[[], object]], open_trial: Callable[..., Trial], losing: tuple[Trial, Losing]
) -> None:
    undisturbed = open_trial(store="memory:")
    run = command(undisturbed)
    before = state(undisturbed)
    run()
    wanted = effect(before, state(undisturbed))
    assert wanted

    tried, store = losing
    run = command(tried)
    before = state(tried)
    store.to_lose = TRIES - 1
    run()
    assert store.lost == TRIES - 1
    assert effect(before, state(tried)) == wanted


@pytest.mark.rule("QR-15")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_command_that_is_lost_too_often_is_a_conflict_and_leaves_nothing(
    command: Callable[[Trial], Callable[[], object]], losing: tuple[Trial, Losing]
) -> None:
    tried, store = losing
    run = command(tried)
    letters = len(tried.letters)
    before = state(tried)
    store.to_lose = TRIES
    with pytest.raises(Conflict, match=r"store\.retry_transaction"):
        run()
    assert store.lost == TRIES
    assert state(tried) == before
    assert len(tried.letters) == letters
    run()
    assert state(tried) != before


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize("position", range(1, 6))
@pytest.mark.parametrize("times", [1, TRIES - 1])
def test_wherever_delivery_is_lost_each_letter_is_sent_once(
    position: int, times: int, losing: tuple[Trial, Losing]
) -> None:
    tried, store = losing
    deliver(tried)
    inner, count = store.transaction, [0]

    @contextmanager
    def from_the(**options: Any) -> Iterator[Transaction]:
        count[0] += options.get("write", False)
        if count[0] == position and options.get("write"):
            store.to_lose = times
        with inner(**options) as tx:
            yield tx

    store.transaction = from_the  # type: ignore[method-assign]
    already = len(tried.letters)
    tried.portal.deliver_pending()
    assert store.lost == times
    assert sorted(letter.to for letter in tried.letters[already:]) == [HEAD, "support@fonds.example"]
    assert tried.portal.deliver_pending() == 0


@pytest.mark.rule("SI-6")
def test_a_session_that_somebody_else_noted_as_seen_is_resumed(losing: tuple[Trial, Losing]) -> None:
    from tmspros_core.accounts import SEEN_STEP

    tried, store = losing
    tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.clock.advance(SEEN_STEP)
    store.to_lose = 1
    assert tried.portal.accounts.resume(session) == session.actor
    assert store.lost == 1
