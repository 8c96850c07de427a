"""A mail server that takes long, and two senders that work for one portal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from tmspros_adapters.memory.mailer import MemoryMailer
from tmspros_core import Portal, Settings
from tmspros_core.clocks import SystemClock
from tmspros_core.ports import Message

LETTERS = 40


class SlowServer(MemoryMailer):
    """Takes a minute for each letter of the first sender, after which the second one looks at the outbox."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = timedelta()
        self.second: Portal | None = None

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead

    def send(self, message: Message) -> None:
        super().send(message)
        with self._put_aside() as second:
            if second is not None:
                self.ahead += timedelta(minutes=1)
                second.deliver_pending()

    @contextmanager
    def _put_aside(self) -> Iterator[Portal | None]:
        second, self.second = self.second, None
        yield second
        self.second = second


@pytest.mark.rule("MA-1")
@pytest.mark.filterwarnings("ignore:hashing='cheapest'")
def test_a_server_that_is_slow_never_makes_two_senders_send_one_letter():
    server = SlowServer()
    settings = Settings(keys=["k" * 32], base_url="https://portail.example", hashing="cheapest")
    with (
        Portal.open("memory:", mail=server, clock=server, settings=settings) as first,
        Portal.open(first.store, mail=server, clock=server, settings=settings) as second,
    ):
        for n in range(LETTERS):
            first.admin.enrol_employer(f"agent-{n}@paie.example")
        server.second = second
        for _ in range(LETTERS):
            first.deliver_pending()
            server.ahead += timedelta(minutes=5)
    ids = [letter.id for letter in server.sent]
    assert (len(ids), len(set(ids))) == (LETTERS, LETTERS)
