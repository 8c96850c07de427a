"""ClamAV's daemon, asked over a socket by its command INSTREAM.

The client is our own: the one on the package index that is kept up is under the GPL, and knows neither IPv6 nor a
limit of time for a whole answer.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite
from time import monotonic
from typing import BinaryIO, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.ports import Scan

PART = 64 * 1024
"""Bytes sent at once."""

PORT = 3310
LONGEST_TIMEOUT = 50.0
"""In seconds, for one document: less than the minute after which somebody else asks about it (AT-5)."""

LONGEST_ANSWER = 4096
_SIZE = struct.Struct("!L")

Address = str | tuple[str, int]


class ClamdScanner:
    """A daemon of ClamAV, on this machine or another; each document is a connection of its own."""

    def __init__(self, address: Address, *, timeout: float = 30.0) -> None:
        """``address`` is the path of a socket, or a host and its port; ``timeout`` bounds a whole scan, in seconds."""
        self._address = address
        self._timeout = timeout

    @classmethod
    def open(cls, url: str) -> Self:
        """The daemon of ``clamd://127.0.0.1:3310?timeout=10`` or ``clamd:///run/clamav/clamd.ctl``.

        It need not be there yet: what it does not answer for is asked again (AT-5).

        Raises Misconfigured: ``settings.scanner``.
        """
        try:
            parts = urlsplit(url)
            options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
            timeout = float(options.pop("timeout", "30"))
            port, path, host = parts.port, unquote(parts.path).rstrip("/"), parts.hostname
        except ValueError:
            raise _wrong() from None
        if options or parts.fragment or parts.username or bool(host) == bool(path) or port == 0:
            raise _wrong()
        if not (isfinite(timeout) and 0 < timeout <= LONGEST_TIMEOUT):
            raise _wrong(f"a timeout is of more than 0 and at most {LONGEST_TIMEOUT:g} seconds")
        return cls((host, port or PORT) if host else path, timeout=timeout)

    def scan(self, stream: BinaryIO) -> Scan:
        """Look through the stream's bytes, part by part.

        Raises Unavailable: ``scanner.unavailable`` when the daemon is not there, takes too long, or takes no document
        of this size. What the stream raises passes through.
        """
        until = monotonic() + self._timeout
        with _answering():
            asked = self._connected(until)
        with asked:
            with _answering():
                _send(asked, b"zINSTREAM\0", until)
            whole = self._sent(asked, stream, until)
            with _answering():
                if whole:
                    _send(asked, _SIZE.pack(0), until)
                said = _received(asked, until)
        if said == b"stream: OK":
            return Scan.CLEAN
        if said.startswith(b"stream: ") and said.endswith(b" FOUND"):
            return Scan.INFECTED
        raise Unavailable(Code.SCANNER_UNAVAILABLE) from ValueError(f"clamd said {said[:200]!r}")

    def close(self) -> None:
        """Nothing stays open."""

    def _connected(self, until: float) -> socket.socket:
        if isinstance(self._address, tuple):
            return socket.create_connection(self._address, timeout=_left(until))
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            made.settimeout(_left(until))
            made.connect(self._address)
        except OSError:
            made.close()
            raise
        return made

    def _sent(self, asked: socket.socket, stream: BinaryIO, until: float) -> bool:
        """Whether the daemon took all of it; one that has seen enough says why and hangs up."""
        while part := stream.read(PART):
            try:
                _send(asked, _SIZE.pack(len(part)) + part, until)
            except (BrokenPipeError, ConnectionResetError):
                return False
            except OSError as error:
                raise Unavailable(Code.SCANNER_UNAVAILABLE) from error
        return True


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(Code.SCANNER_UNAVAILABLE) from error


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError("the scan takes too long")
    return left


def _send(asked: socket.socket, content: bytes, until: float) -> None:
    asked.settimeout(_left(until))
    asked.sendall(content)


def _received(asked: socket.socket, until: float) -> bytes:
    """The answer, up to its NUL or the end."""
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER:
        asked.settimeout(_left(until))
        part = asked.recv(1024)
        if not part:
            break
        said += part
    return said.partition(b"\0")[0].strip()


def _wrong(cure: str = "write clamd://127.0.0.1:3310 or clamd:///run/clamav/clamd.ctl") -> Misconfigured:
    return Misconfigured(Code.SETTINGS_SCANNER, setting="scanner", cure=cure)
