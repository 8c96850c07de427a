"""The text of a link or of a session cookie: a row's id, its purpose and the instance, signed (RS-6).

The door of itsdangerous. A token proves that this library made it for this purpose; whether it still stands is for
the row to say, which keeps the expiry and whether it was spent.

itsdangerous reads several texts as the same token: it drops junk from a signature and ignores the spare bits of its
last character. Here a token has one spelling, so that it can be logged, compared and throttled as a text.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Sequence
from hashlib import sha256

from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode

PURPOSES = ("reset", "activation", "registration", "paper", "invitation", "email", "session", "device")
"""What a token may be for. Each signs with a salt, hence a key, of its own."""

SEALED = ("list", "owner", "form", "guard")
"""What a sealed text may be about, each with a key of its own: where a list goes on (QR-12), whose form it is and what
it held (SI-6)."""

LONGEST = 512
"""The most characters a token has; anything longer is refused unread."""

LONGEST_SEALED = 4096
"""The most characters of a sealed text."""

LONGEST_ID = 64
LONGEST_INSTANCE = 255
"""In bytes of UTF-8: so long an instance still leaves room for the longest id within ``LONGEST``."""

_SHAPE = re.compile(rf"([A-Za-z0-9_-]{{1,{LONGEST_ID}}})\.([a-z]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{{43}})")
_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_ID}}}")


class Tokens:
    """Signs and reads tokens with a ring of keys: the newest signs, all of them verify (RS-6)."""

    __slots__ = ("_instance", "_sealing", "_signers")

    def __init__(self, keys: Sequence[str], instance: str) -> None:
        """``keys`` come newest first; ``instance`` names one portal, so that two with one key do not mix.

        Raises ValueError: no key, no instance, or one of more than 255 bytes.
        """
        named = instance.encode()
        if not keys or not 0 < len(named) <= LONGEST_INSTANCE:
            raise ValueError(f"tokens want a key, and an instance of 1 to {LONGEST_INSTANCE} bytes")
        oldest_first = list(reversed(keys))
        self._instance = urlsafe_b64encode(named).rstrip(b"=").decode()
        self._signers = {
            purpose: Signer(oldest_first, salt=f"tmspros.{purpose}", key_derivation="hmac", digest_method=sha256)
            for purpose in PURPOSES
        }
        self._sealing = {
            about: Signer(
                oldest_first, salt=f"tmspros.{about}.{self._instance}", key_derivation="hmac", digest_method=sha256
            )
            for about in SEALED
        }

    def sign(self, purpose: str, id: str) -> str:
        """The one token of this id and purpose, the same whenever it is asked for (RS-6, MA-2).

        At most 512 characters of ``A-Z a-z 0-9 - _ .``, so it stands in a URL as it is.
        Raises ValueError: a purpose not in ``PURPOSES``, an id other than 1 to 64 of ``A-Z a-z 0-9 - _``.
        """
        signer = self._signers.get(purpose)
        if signer is None or not _ID.fullmatch(id):
            raise ValueError(f"no token is made for this id and the purpose {purpose!r}")
        return signer.sign(f"{id}.{purpose}.{self._instance}").decode()

    def seal(self, text: str, *, about: str = "list") -> str:
        """A text that only this portal can have written. Anybody can read it; ``about`` is one of ``SEALED``."""
        return self._sealing[about].sign(base64_encode(text)).decode()

    def unseal(self, sealed: object, *, about: str = "list", longest: int = LONGEST_SEALED) -> str | None:
        """The text of at most so many characters that was sealed here about this, None for anything else.

        It never raises.
        """
        if type(sealed) is not str or len(sealed) > longest or not sealed.isascii():
            return None
        try:
            return base64_decode(self._sealing[about].unsign(sealed)).decode()
        except (BadSignature, UnicodeDecodeError):
            return None

    def read(self, token: object, purposes: Collection[str]) -> tuple[str, str] | None:
        """The purpose and the id of a token made here for one of these purposes, None for anything else (RS-6).

        It never raises, whatever it is given, and asks no store.
        """
        if type(token) is not str or len(token) > LONGEST:
            return None
        parts = _SHAPE.fullmatch(token)
        if parts is None:
            return None
        id, purpose, instance, signature = parts.groups()
        signer = self._signers.get(purpose)
        if signer is None or purpose not in purposes or instance != self._instance:
            return None
        try:
            signer.unsign(token)
        except BadSignature:
            return None
        return (purpose, id) if base64_encode(base64_decode(signature)).decode() == signature else None
