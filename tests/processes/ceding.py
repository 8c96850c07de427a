"""A cession that dies on the way; run in a process of its own."""

from multiprocessing.queues import Queue
from typing import Any

from processes.dying import HalfwayStore
from tmspros_core.testing.crashes import DyingStore
from tmspros_core.testing.trial import trial


def run(url: str, giver: str, receiver: str, at: int | None, steps: "Queue[int]", halfway: bool = False) -> None:
    """Cede until step ``at``; how many steps it took, if it lives to tell."""
    dying: list[DyingStore] = []

    def wrap(store: Any) -> DyingStore:
        dying.append(DyingStore(HalfwayStore(store) if halfway else store, at=at))
        return dying[0]

    with trial(url, wrap_store=wrap) as tried:
        tried.portal.delegation.cede(tried.portal.actors.employer(giver), to=receiver)
        steps.put(dying[0].taken)
