"""Commands that die on the way; each is run in a process of its own."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.queues import Queue
from typing import Any

from tmspros_core.changes import Change
from tmspros_core.testing.around import Around
from tmspros_core.testing.crashes import DyingStore
from tmspros_core.testing.trial import OFFICER, Trial, trial

SECOND = "55208131766522"
PASSWORD = "Pommier-bleu-1"
NEWCOMER = "paul@cramif.example"


def redeem(tried: Trial, token: str) -> None:
    """Choose a new password with the token of a reset."""
    tried.portal.accounts.redeem_reset(token, PASSWORD)


def enrol(tried: Trial, token: str) -> None:
    """Enrol one more officer."""
    tried.portal.admin.enrol_officer(NEWCOMER, fund="cramif")


def create(tried: Trial, token: str) -> None:
    """Create one more establishment."""
    officer = tried.portal.actors.officer(OFFICER)
    tried.portal.desk.create_establishment(officer, SECOND, name="Fonderie", emails=("a@fonderie.example",))


COMMANDS: dict[str, Callable[[Trial, str], None]] = {"redeem": redeem, "enrol": enrol, "create": create}


class HalfwayStore(Around):
    """The control: it commits after every change."""

    @contextmanager
    def transaction(self, **options: Any) -> Iterator[Any]:
        with self.inner.transaction(**options) as tx:
            yield _Halfway(tx)


class _Halfway:
    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def apply(self, changes: Iterable[Change]) -> None:
        for change in changes:
            self.real.apply((change,))
            self.real._cursor.execute("COMMIT")
            self.real._cursor.execute("BEGIN")


def run(url: str, command: str, token: str, at: int | None, steps: "Queue[int]", halfway: bool = False) -> None:
    """Run a command on the store at this address until step ``at``; how many steps it took, if it lives to tell."""
    dying: list[DyingStore] = []

    def wrap(store: Any) -> DyingStore:
        dying.append(DyingStore(HalfwayStore(store) if halfway else store, at=at))
        return dying[0]

    with trial(url, wrap_store=wrap) as tried:
        COMMANDS[command](tried, token)
        steps.put(dying[0].taken)
