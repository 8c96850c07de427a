"""What one process of the redemption race does; imported by name in a process that starts afresh."""

from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from tmspros_core import Refused
from tmspros_core.testing.around import CredulousStore, WaitingStore
from tmspros_core.testing.trial import trial


def redeem(
    url: str, token: str, password: str, everybody: Barrier, outcomes: "Queue[tuple[str, str]]", protected: bool
) -> None:
    """Redeem the token for this password; every process has read and hashed before the first one writes."""

    def around(store: object) -> WaitingStore:
        inner = store if protected else CredulousStore(store)  # type: ignore[arg-type]
        return WaitingStore(inner, lambda: everybody.wait(timeout=60))  # type: ignore[arg-type]

    with trial(url, wrap_store=around) as tried:
        try:
            tried.portal.accounts.redeem_reset(token, password)
            outcomes.put(("won", password))
        except Refused as refused:
            outcomes.put((refused.code, password))
        except Exception as error:
            outcomes.put((repr(error), password))
