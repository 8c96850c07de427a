"""What one process of those that guess at once does; imported by name in a process that starts afresh."""

from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from tmspros_core import Refused
from tmspros_core.testing.trial import SIRET, trial


def guess(url: str, tries: int, everybody: Barrier, outcomes: "Queue[str]") -> None:
    """Try so many wrong passwords, all at once with every other process."""
    with trial(url) as tried:
        everybody.wait(timeout=60)
        for _ in range(tries):
            try:
                tried.portal.accounts.sign_in(SIRET, "Wrong-12", client="198.51.100.9")
            except Refused as refused:
                outcomes.put(refused.code)
            except Exception as error:
                outcomes.put(repr(error))
