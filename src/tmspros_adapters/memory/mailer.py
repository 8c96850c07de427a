"""Letters in memory: the mailer of tests and of the demo, where one reads what would have been sent."""

from threading import Lock

from tmspros_core.ports import MailRefused, Message


class MemoryMailer:
    """Keeps every letter in ``sent``, oldest first. Fails when told to, so that tests can see letters wait (MA-1)."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self._failures: list[BaseException] = []
        self._lock = Lock()

    def fail_next(self, n: int, error: BaseException) -> None:
        """The next ``n`` letters are not taken: sending them raises ``error``. Told twice, both tellings count."""
        with self._lock:
            self._failures += [error] * n

    def send(self, message: Message) -> None:
        """Keep the letter, or raise what ``fail_next`` said; MailRefused when a header would be forged (MA-3)."""
        with self._lock:
            if self._failures:
                raise self._failures.pop(0)
            if message.broken_headers:
                raise MailRefused(f"control character in {', '.join(message.broken_headers)}")
            self.sent.append(message)

    def close(self) -> None:
        """Nothing was opened; what was sent stays readable."""
