"""The limits of signing in hold across processes: eight that guess at once get as far as one (SI-3)."""

import multiprocessing
from collections import Counter

import pytest

from processes.guessing import guess
from tmspros_core.testing.trial import PASSWORD, SIRET, trial

PROCESSES, TRIES = 8, 4


@pytest.mark.rule("SI-3")
def test_processes_that_guess_at_once_share_three_tries(shared_url: str) -> None:
    with trial(shared_url) as tried:
        tried.establishment()
        context = multiprocessing.get_context("forkserver")
        everybody, outcomes = context.Barrier(PROCESSES), context.Queue()
        guessing = [
            context.Process(target=guess, args=(shared_url, TRIES, everybody, outcomes)) for _ in range(PROCESSES)
        ]
        for process in guessing:
            process.start()
        try:
            told = Counter(outcomes.get(timeout=90) for _ in range(PROCESSES * TRIES))
        finally:
            for process in guessing:
                process.join(timeout=30)
        assert told == {"signin.refused": 3, "signin.throttled": PROCESSES * TRIES - 3}
        tried.portal.accounts.sign_in(SIRET, PASSWORD, client="203.0.113.7")
