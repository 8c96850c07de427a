"""What a sender does in a process of its own beside others, one of which is killed."""

from multiprocessing.synchronize import Barrier

from processes.sending import SharedServer
from tmspros_core.ports import Store
from tmspros_core.testing.around import WaitingStore
from tmspros_core.testing.crashes import DyingStore
from tmspros_core.testing.trial import trial


def send_beside(url: str, path: str, everybody: Barrier, at: int | None) -> None:
    """Work off the outbox, once every process has seen what is due, until step ``at`` of the store or the server."""
    dying: list[DyingStore] = []

    def around(store: Store) -> WaitingStore:
        dying.append(DyingStore(store, at=at))
        return WaitingStore(dying[0], lambda: everybody.wait(timeout=60))

    server = SharedServer(path, lambda: dying[0]._step())  # noqa: PLW0108 - it is made later
    with trial(url, mail=server, wrap_store=around) as tried:
        tried.portal.deliver_pending()
