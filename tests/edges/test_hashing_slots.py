"""PW-9: hashing goes on in so many slots and no more, and every slot is given back."""

import os
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tmspros_core import hashing
from tmspros_core.errors import Unavailable
from tmspros_core.hashing import Argon2Hasher

OUT_OF_MEMORY = -22
RIGHT, WRONG = "Tr0ub4dor&3", "tr0ub4dor&3"
HASHER = Argon2Hasher("cheapest")
STORED = HASHER.hash(RIGHT)
UNREADABLE = ("junk", STORED[:-1], STORED.replace("t=1", "t=0"), STORED.replace("t=1", "t=999999999"))


@pytest.mark.rule("PW-9")
@pytest.mark.parametrize("slots", [1, 2, 3])
def test_no_more_runs_than_slots_go_on_at_once(argon2_runs: Any, slots: int) -> None:
    hasher, lock, at_once, peak = Argon2Hasher("cheapest", slots), threading.Lock(), [0], [0]
    together = threading.Barrier(slots)

    def during() -> None:
        with lock:
            at_once[0] += 1
            peak[0] = max(peak[0], at_once[0])
        together.wait(timeout=20)
        time.sleep(0.02)
        with lock:
            at_once[0] -= 1

    argon2_runs.during = during
    asks = [lambda: hasher.verify(STORED, RIGHT), lambda: hasher.verify(None, RIGHT), lambda: hasher.hash(RIGHT)]
    with ThreadPoolExecutor(12) as pool:
        for asked in [pool.submit(asks[n % 3]) for n in range(12)]:
            asked.result(timeout=60)
    assert peak[0] == slots
    assert argon2_runs.runs == 12


@pytest.mark.rule("PW-9")
def test_no_outcome_keeps_its_slot(argon2_runs: Any) -> None:
    hasher = Argon2Hasher("cheapest", 1)
    with ThreadPoolExecutor(1) as pool:
        for stored in (STORED, None, *UNREADABLE):
            for typed in (RIGHT, WRONG, None, "\ud800"):
                pool.submit(hasher.verify, stored, typed).result(timeout=20)
        with pytest.raises(ValueError, match="surrogates"):
            pool.submit(hasher.hash, "\ud800").result(timeout=20)
        argon2_runs.answer = OUT_OF_MEMORY
        for ask in (
            lambda: hasher.verify(STORED, RIGHT),
            lambda: hasher.verify(None, None),
            lambda: hasher.hash(RIGHT),
        ):
            with pytest.raises(Unavailable):
                pool.submit(ask).result(timeout=20)
        argon2_runs.answer = None
        assert pool.submit(hasher.verify, STORED, RIGHT).result(timeout=20)


@pytest.mark.rule("PW-9")
def test_a_machine_without_memory_is_no_wrong_password(argon2_runs: Any) -> None:
    argon2_runs.answer = OUT_OF_MEMORY
    for ask in (lambda: HASHER.verify(STORED, RIGHT), lambda: HASHER.verify(None, RIGHT), lambda: HASHER.hash(RIGHT)):
        with pytest.raises(Unavailable, match=r"hashing\.unavailable"):
            ask()


@pytest.fixture
def holding_the_only_slot(argon2_runs: Any) -> Iterator[Argon2Hasher]:
    """A hasher of one slot, which another thread holds for as long as the test lasts."""
    hasher, holding, done = Argon2Hasher("cheapest", 1), threading.Event(), threading.Event()

    def hold() -> None:
        argon2_runs.during = lambda: None
        holding.set()
        done.wait(timeout=60)

    argon2_runs.during = hold
    thread = threading.Thread(target=hasher.verify, args=(STORED, RIGHT))
    thread.start()
    assert holding.wait(timeout=20)
    yield hasher
    done.set()
    thread.join(timeout=20)


@pytest.mark.rule("PW-9")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_slot_held_in_the_parent_is_free_in_a_forked_child(holding_the_only_slot: Argon2Hasher) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        signal.alarm(20)
        verified = [holding_the_only_slot.verify(STORED, RIGHT) for _ in range(2)]
        os._exit(0 if verified == [True, True] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.rule("PW-9")
def test_by_default_there_is_a_slot_for_every_processor_that_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    monkeypatch.setattr(hashing, "Semaphore", made.append)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 3, 5}, raising=False)
    Argon2Hasher("cheapest")
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    Argon2Hasher("cheapest")
    Argon2Hasher("cheapest", 7)
    assert made == [3, 1, 7]
