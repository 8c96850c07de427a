"""Letters over SMTP: one connection, one letter, one deadline. The door of smtplib."""

import smtplib
import socket
import ssl
from contextlib import suppress
from email.message import EmailMessage
from threading import Timer
from time import monotonic

from attrs import field, frozen

from tmspros_adapters.mail.address import ServerAddress
from tmspros_adapters.mail.letter import compose, sender, written
from tmspros_core.clocks import SystemClock
from tmspros_core.errors import Code, Unavailable
from tmspros_core.ports import MailRefused, Message

AUTHENTICATION_REQUIRED = 530


@frozen
class SMTPMailer:
    """Hands letters to one SMTP server.

    A refusal of this recipient or of this content (5xx) is final; whatever another time, another password or another
    sender could cure is Unavailable, so that the letter waits (MA-1). Several threads may send at once.
    """

    server: ServerAddress
    _tls: ssl.SSLContext = field(repr=False, eq=False)

    @classmethod
    def open(cls, url: str) -> "SMTPMailer":
        """The mailer of a URL (see ServerAddress.parse). Nothing is connected yet.

        Raises Misconfigured(``settings.mail``), which never quotes the URL.
        """
        server = ServerAddress.parse(url)
        return cls(server, server.tls())

    def send(self, message: Message) -> None:
        """Hand the letter over within the server's timeout, which bounds the whole exchange.

        Raises MailRefused when trying again is useless, Unavailable(``mail.unavailable``) to try again,
        Misconfigured(``settings.mail_from``) without a sender.
        """
        letter = compose(message, at=SystemClock().now())
        failure = self._hand_over(letter, sender(message).domain)
        if failure is not None:
            raise failure  # here and not in the except clause: smtplib's own errors and frames hold the password

    def close(self) -> None:
        """Nothing stays open between letters."""

    def _hand_over(self, letter: EmailMessage, helo: str) -> Exception | None:
        try:
            with _Exchange(self.server, self._tls, helo) as exchange:
                failure = self._introduce(exchange)
                return failure or self._pass_on(exchange, letter)
        except (smtplib.SMTPException, OSError) as error:
            return self._unavailable(error)

    def _introduce(self, exchange: "_Exchange") -> Unavailable | None:
        exchange.ehlo_or_helo_if_needed()
        if self.server.starttls:
            exchange.starttls(context=self._tls)
        if self.server.user is not None:
            try:
                exchange.login(self.server.user, self.server.password.reveal())
            except smtplib.SMTPAuthenticationError as error:
                return self._unavailable(f"{error.smtp_code}: the server does not take this name and password")
        return None

    def _pass_on(self, exchange: "_Exchange", letter: EmailMessage) -> Exception | None:
        try:
            exchange.deliver(letter)
        except smtplib.SMTPRecipientsRefused as error:
            ((code, text),) = error.recipients.values()
            final = 500 <= code < 600 and code != AUTHENTICATION_REQUIRED
            return MailRefused(_said(code, text)) if final else self._unavailable(_said(code, text))
        except smtplib.SMTPDataError as error:
            said = _said(error.smtp_code, error.smtp_error)
            return MailRefused(said) if 500 <= error.smtp_code < 600 else self._unavailable(said)
        except smtplib.SMTPNotSupportedError:
            return MailRefused("the server takes no address that is not ASCII (SMTPUTF8)")
        exchange.leave()
        return None

    def _unavailable(self, why: object) -> Unavailable:
        if isinstance(why, smtplib.SMTPResponseException):
            why = _said(why.smtp_code, why.smtp_error)
        return Unavailable(Code.MAIL_UNAVAILABLE, server=self.server.shown, why=str(why) or type(why).__name__)


class _Exchange(smtplib.SMTP):
    """One conversation, cut off at its deadline however slowly the server drips its answers."""

    def __init__(self, server: ServerAddress, tls: ssl.SSLContext, helo: str) -> None:
        self._server, self._context = server, tls
        self._watchdog: Timer | None = None
        self._twin: socket.socket | None = None
        try:
            super().__init__(server.host, server.port, helo, server.timeout)
        except BaseException:
            self._stop_watchdog()
            raise

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        until = monotonic() + timeout
        line = _connected(host, port, until=until)
        line.settimeout(timeout)
        self._twin = line.dup()  # TLS takes over the descriptor of the first
        self._watchdog = Timer(until - monotonic(), _cut, [self._twin])
        self._watchdog.daemon = True
        self._watchdog.start()
        return self._context.wrap_socket(line, server_hostname=host) if self._server.tls_first else line

    def deliver(self, letter: EmailMessage) -> None:
        """Pass on the letter to its one recipient; ``send_message`` would write ``>From`` where a line says From."""
        origin, recipient = (letter[name].addresses[0].addr_spec for name in ("From", "To"))
        if (origin + recipient).isascii():
            self.sendmail(origin, recipient, written(letter))
        elif self.has_extn("smtputf8"):
            self.sendmail(origin, recipient, written(letter, utf8=True), ["SMTPUTF8", "BODY=8BITMIME"])
        else:
            raise smtplib.SMTPNotSupportedError("SMTPUTF8")

    def leave(self) -> None:
        """Say goodbye without waiting: the letter is taken, and an error now would send it twice (MA-1)."""
        with suppress(OSError, smtplib.SMTPException):
            self.putcmd("quit")

    def close(self) -> None:
        self._stop_watchdog()
        super().close()

    def __exit__(self, *error: object) -> None:
        self.close()

    def _stop_watchdog(self) -> None:
        if self._watchdog is not None:
            self._watchdog.cancel()
        if self._twin is not None:
            self._twin.close()


def _connected(host: str, port: int, *, until: float) -> socket.socket:
    """A connection to the first address of the host that answers; all of them share one deadline."""
    failure: OSError = TimeoutError("timed out")
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if (left := until - monotonic()) <= 0:
            break
        try:
            return socket.create_connection((str(address[0]), port), left)
        except OSError as error:
            failure = error
    raise failure


def _cut(line: socket.socket) -> None:
    with suppress(OSError):  # the server was faster
        line.shutdown(socket.SHUT_RDWR)


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(words.split())[:200]}"
