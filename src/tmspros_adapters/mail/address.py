"""Where an SMTP server is and how to speak to it, read from a URL."""

import ssl
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import field, frozen

from tmspros_core.errors import Code, Misconfigured
from tmspros_core.values.secret import Secret

PORTS = {"smtp": 25, "smtps": 465}
LONGEST_TIMEOUT = 60.0
"""In seconds: what a mailer may take for one letter (ports.Mailer)."""
OPTIONS = frozenset({"starttls", "timeout", "ca"})


@frozen(kw_only=True)
class ServerAddress:
    """One SMTP server. ``timeout`` is in seconds and bounds the whole exchange of one letter."""

    host: str
    port: int
    tls_first: bool = False
    starttls: bool = False
    user: str | None = None
    password: Secret = field(default=Secret(""), repr=False)
    timeout: float = 30.0
    ca: str | None = None

    @classmethod
    def parse(cls, url: str) -> "ServerAddress":
        """The server of ``smtp://user:password@host:587?starttls=1&timeout=10`` or ``smtps://…``.

        User and password are percent-encoded. ``starttls=1`` insists: a server without it gets no letter. ``ca`` is a
        file of certificates to trust instead of the system's. A password goes in clear to this machine only.

        Raises Misconfigured(``settings.mail``) with the cure and nothing of the URL.
        """
        try:
            parts = urlsplit(url)
            port, options = parts.port, dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True))
        except ValueError:
            parts, port, options = urlsplit(url.partition(":")[0] + ":"), None, {}
        if not parts.hostname or parts.path not in ("", "/") or parts.fragment:
            raise _wrong("write smtp://user:password@host:port, with %2F for / and %23 for # in the password")
        if unknown := sorted(options.keys() - OPTIONS):
            raise _wrong(f"there is no option {', '.join(unknown)}: take {', '.join(sorted(OPTIONS))}")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if bool(user) != bool(password) or not (user + password).isascii():
            raise _wrong("give both a user and a password, in ASCII, or neither")
        server = cls(
            host=parts.hostname,
            port=port or PORTS[parts.scheme],
            tls_first=parts.scheme == "smtps",
            starttls=_starttls(options.get("starttls", "0")),
            user=user or None,
            password=Secret(password),
            timeout=_timeout(options.get("timeout", "30")),
            ca=options.get("ca"),
        )
        if server.tls_first and server.starttls:
            raise _wrong("smtps:// speaks TLS from the first byte: leave starttls out")
        if server.user and not (server.tls_first or server.starttls or _is_this_machine(server.host)):
            raise _wrong("the password would travel in clear: add ?starttls=1 or use smtps://")
        return server

    @property
    def shown(self) -> str:
        """Host and port, as an error names the server."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def tls(self) -> ssl.SSLContext:
        """What certificates to trust. Raises Misconfigured(``settings.mail``) when ``ca`` cannot be read."""
        try:
            return ssl.create_default_context(cafile=self.ca)
        except OSError:  # ssl.SSLError among them
            raise _wrong(f"ca={self.ca}: not a file of certificates in PEM") from None


def _starttls(written: str) -> bool:
    if written not in ("0", "1"):
        raise _wrong("starttls is 0 or 1")
    return written == "1"


def _timeout(written: str) -> float:
    try:
        seconds = float(written)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_TIMEOUT:
        raise _wrong(f"timeout is a number of seconds, above 0 and at most {LONGEST_TIMEOUT:.0f}")
    return seconds


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wrong(cure: str) -> Misconfigured:
    return Misconfigured(Code.SETTINGS_MAIL, setting="mail", cure=cure)
