"""Password hashes: Argon2id by named profiles, as costly for nobody as for somebody (PW-9, SI-2).

The door of argon2-cffi. Two laws hold here: every verification runs Argon2 exactly once, whatever is stored and
whatever was typed, and no more runs than slots go on at once, so that memory stays below slots times one run's.
"""

import os
from base64 import b64encode
from collections.abc import Mapping
from threading import Semaphore
from types import MappingProxyType
from weakref import WeakSet

from argon2 import Parameters, PasswordHasher, Type, extract_parameters, profiles
from argon2.exceptions import HashingError, InvalidHashError, VerificationError, VerifyMismatchError

from tmspros_core.errors import Code, Misconfigured, Unavailable

PROFILES: Mapping[str, Parameters] = MappingProxyType(
    {
        "rfc9106-low-memory": profiles.RFC_9106_LOW_MEMORY,
        "owasp-19mib": Parameters(
            type=Type.ID, version=19, salt_len=16, hash_len=32, time_cost=2, memory_cost=19456, parallelism=1
        ),
        "cheapest": profiles.CHEAPEST,
    }
)
"""RFC 9106's second recommendation, OWASP's minimum, and one for tests that protects nothing."""

MOST_MEMORY = 4 * profiles.RFC_9106_LOW_MEMORY.memory_cost
"""KiB that a stored hash may ask for: 256 MiB."""

MOST_WORK = 4 * profiles.RFC_9106_LOW_MEMORY.memory_cost * profiles.RFC_9106_LOW_MEMORY.time_cost
"""Passes times KiB that a stored hash may ask for: four times what the dearest profile does."""

MOST_LANES = 16
"""Threads that a stored hash may ask for."""


class Argon2Hasher:
    """Hashes and verifies with one profile, in a bounded number of slots (ports.Hasher, PW-9)."""

    __slots__ = ("__weakref__", "_argon2", "_head", "_nobody", "_slots", "_slots_wanted")

    def __init__(self, profile: str, slots: int | None = None) -> None:
        """``profile`` is a name of ``PROFILES``; ``slots`` the runs at once, by default one per usable processor.

        Raises Misconfigured: ``settings.hashing``.
        """
        if profile not in PROFILES:
            raise Misconfigured(Code.SETTINGS_HASHING, setting="hashing", cure=f"one of {', '.join(PROFILES)}")
        if slots is not None and slots < 1:
            raise Misconfigured(Code.SETTINGS_HASHING, setting="hash_slots", cure="1 or more, or None")
        chosen = PROFILES[profile]
        self._argon2 = PasswordHasher.from_parameters(chosen)
        costs = f"m={chosen.memory_cost},t={chosen.time_cost},p={chosen.parallelism}"
        self._head = f"$argon2id$v={chosen.version}${costs}$"
        # No password has this hash: its bytes are random, not computed, so that making it takes no run, and verifying
        # against it takes an ordinary one.
        self._nobody = f"{self._head}{_unpadded(chosen.salt_len)}${_unpadded(chosen.hash_len)}"
        self._slots_wanted = slots or _processors()
        self._open_slots()
        _hashers.add(self)

    def hash(self, password: str, /) -> str:
        """A hash with its parameters in it. The password is canonical already (PW-3). One run."""
        try:
            with self._slots:
                return self._argon2.hash(password)
        except HashingError as error:
            raise Unavailable(Code.HASHING_UNAVAILABLE) from error

    def verify(self, stored: str | None, password: str | None, /) -> bool:
        """Whether the password is that of the hash; exactly one run in every case (SI-2).

        No hash, no password, an unreadable hash or one with parameters above the caps: one ordinary run, then False.
        Raises Unavailable when the machine has no memory or thread left for it.
        """
        if stored is not None and password is not None and self._bearable(stored):
            try:
                with self._slots:
                    return self._argon2.verify(stored, password)
            except VerifyMismatchError:
                return False
            except (VerificationError, ValueError):
                # Argon2 refused the text before its run: nothing was spent yet.
                pass
        self._verify_nobody()
        return False

    def outdated(self, stored: str, /) -> bool:
        """Whether the hash has other parameters than those in force, or is unreadable (PW-9). No run."""
        try:
            return self._argon2.check_needs_rehash(stored)
        except InvalidHashError:
            return True

    def _bearable(self, stored: str) -> bool:
        if stored.startswith(self._head):
            return True
        try:
            asked = extract_parameters(stored)
        except InvalidHashError:
            return False
        return (
            asked.memory_cost <= MOST_MEMORY
            and asked.memory_cost * asked.time_cost <= MOST_WORK
            and asked.parallelism <= MOST_LANES
        )

    def _verify_nobody(self) -> None:
        try:
            with self._slots:
                self._argon2.verify(self._nobody, "")
        except VerifyMismatchError:
            pass
        except VerificationError as error:
            raise Unavailable(Code.HASHING_UNAVAILABLE) from error

    def _open_slots(self) -> None:
        self._slots = Semaphore(self._slots_wanted)


_hashers: WeakSet[Argon2Hasher] = WeakSet()


def _open_slots_after_fork() -> None:
    # A slot that another thread of the parent held at the fork would never be given back in the child.
    for hasher in _hashers:
        hasher._open_slots()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_open_slots_after_fork)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _unpadded(size: int) -> str:
    return b64encode(os.urandom(size)).rstrip(b"=").decode()
