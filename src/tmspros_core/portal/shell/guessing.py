"""Who guesses at whose password: the counters of SI-3, named before anything is looked up.

What is counted is what was typed and who typed it, so that nobody learns from a delay whether an account exists. A
client that signed in before shows the token of its device and is counted by itself: others behind the same address
delay it as little as strangers elsewhere do.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256

from tmspros_core import throttle
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.throttle import Pace
from tmspros_core.values import client as clients
from tmspros_core.values import ids


class Guessing:
    """Names the counters, with the pace that the host has set; none when it switched them off (PW-7)."""

    def __init__(self, shell: Shell) -> None:
        self._tokens = shell.tokens
        self._pace = throttle.paced(shell.settings.sign_in_delays) if shell.settings.sign_in_delays else None

    def at_sign_in(self, key: str, *, client: str | None, device: object) -> Mapping[str, Pace]:
        """What counts a try to sign in as ``key``, the canonical identifier, empty for a malformed one (SI-3)."""
        known = self._known(device, key)
        where = f"device:{known}" if known else f"client:{clients.prefix(client)}:{_digest(key)}"
        return self._counter(f"signin:{where}")

    def at_password(self, account: str, *, session: str | None) -> Mapping[str, Pace]:
        """What counts a try at the password of somebody signed in: each session by itself, so that a stolen one keeps
        nobody from changing the password (SI-3).
        """
        return self._counter(f"password:{_digest(session or account)}")

    def device(self, device: object, key: str) -> str:
        """The token that this client shows from now on when it signs in as ``key``: the one it has, or a new one."""
        if self._known(device, key):
            return str(device)
        return self._tokens.sign("device", ids.fresh() + _digest(key))

    def _known(self, device: object, key: str) -> str | None:
        """The device's id, if the token was made here and for this identifier."""
        read = self._tokens.read(device, ("device",))
        return read[1] if read is not None and read[1][ids.LENGTH :] == _digest(key) else None

    def _counter(self, name: str) -> Mapping[str, Pace]:
        return {} if self._pace is None else {name: self._pace}


def _digest(text: str) -> str:
    """128 bits of a text in 22 characters: what people typed is counted without being kept (MA-5)."""
    return urlsafe_b64encode(sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()
