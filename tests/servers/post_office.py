"""A real SMTP server on this machine, which can be shut, and told to refuse."""

import asyncio
import socket
import ssl
import time
from collections import defaultdict
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tmspros_core.ports import Message


def free_port() -> int:
    """A port that nothing listens on; aiosmtpd cannot pick one itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostOffice:
    """Takes letters while it is open; its port stays the same however often it is shut and opened."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        tls_first: bool = False,
        users: dict[str, str] | None = None,
        smtputf8: bool = True,
        delay: float = 0.0,
    ) -> None:
        self._delay = delay
        self.port = free_port()
        self.letters: list[Message] = []
        self.raw: list[bytes] = []
        self.commands: dict[str, int] = defaultdict(int)
        self._planted: dict[str, list[str]] = defaultdict(list)
        self._lock = Lock()
        self._users = users
        options: dict[str, Any] = {"enable_SMTPUTF8": smtputf8}
        if tls and not tls_first:
            options |= {"tls_context": tls, "require_starttls": True}
        if users is not None:
            in_starttls = tls is not None and not tls_first  # aiosmtpd counts no other TLS as TLS
            options |= {"authenticator": self._knows, "auth_required": in_starttls, "auth_require_tls": in_starttls}
        self._options = options | ({"ssl_context": tls} if tls_first else {})
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?timeout=5"

    def plant(self, command: str, answer: str, *, times: int = 1) -> None:
        """Answer the next ``times`` of MAIL, RCPT or DATA with this line."""
        self._planted[command] += [answer] * times

    def wait_for_letter(self, *, number: int = 1, seconds: float = 15.0) -> Message:
        """The letter that came as the first, second, …; AssertionError when it does not come in time."""
        until = time.monotonic() + seconds
        while len(self.letters) < number:
            assert time.monotonic() < until, f"letter {number} did not come within {seconds} s"
            time.sleep(0.02)
        return self.letters[number - 1]

    def open(self) -> Self:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self._options)
        self._controller.start()
        return self

    def shut(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *error: object) -> None:
        self.shut()

    def _answer(self, command: str) -> str | None:
        self.commands[command] += 1
        return self._planted[command].pop(0) if self._planted[command] else None

    def _knows(self, server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
        self.commands["AUTH"] += 1
        assert isinstance(login, LoginPassword)
        given = self._users and self._users.get(login.login.decode())
        return AuthResult(success=given == login.password.decode(), handled=False)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if planted := self._answer("MAIL"):
            return planted
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if planted := self._answer("RCPT"):
            return planted
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if planted := self._answer("DATA"):
            return planted
        await asyncio.sleep(self._delay)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        text, html = letter.get_body(("plain",)), letter.get_body(("html",))
        (recipient,) = envelope.rcpt_tos
        with self._lock:
            self.raw.append(envelope.content)
            self.letters.append(
                Message(
                    to=recipient,
                    subject=str(letter["Subject"]),
                    text=_lines(text),
                    html=_lines(html),
                    id=str(letter["Message-ID"]).strip("<>"),
                    sender=str(letter["From"]),
                )
            )
        return "250 OK"


def _lines(part: EmailMessage | None) -> str:
    return part.get_content().replace("\r\n", "\n") if part else ""
