"""Argon2 itself beside our hasher: how many a second while many wait, and what the wrapper costs.

The limit is the best that the machine does: as many threads as processors, each calling argon2-cffi in a loop. How
busy the slots are, the share of their time spent inside Argon2, holds on a machine that others use as well.
"""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from statistics import median

import argon2
from tests.benchmarks.rounds import Row, installed, ratio, sample_each, show, time_each

from tmspros_core.hashing import PROFILES, Argon2Hasher

SECONDS, ROUNDS = 1.0, 9
CLIENTS = (1, 2, 4, 16, 64)
PASSWORD = "Tr0ub4dor&3"


def _rate(verify: Callable[[], object], threads: int) -> float:
    """Runs a second, from the first that starts to the last that ends."""
    done, ready = [0] * threads, threading.Barrier(threads + 1)

    def client(place: int) -> None:
        ready.wait()
        while time.perf_counter() < until:
            verify()
            done[place] += 1

    clients = [threading.Thread(target=client, args=(place,)) for place in range(threads)]
    for thread in clients:
        thread.start()
    began = time.perf_counter()
    until = began + SECONDS
    ready.wait()
    for thread in clients:
        thread.join()
    return sum(done) / (time.perf_counter() - began)


class _Watched:
    """argon2-cffi, adding up the time spent inside it."""

    def __init__(self, raw: argon2.PasswordHasher) -> None:
        self.raw, self.inside = raw, []

    def verify(self, stored: str, password: str) -> bool:
        began = time.perf_counter()
        try:
            return self.raw.verify(stored, password)
        finally:
            self.inside.append(time.perf_counter() - began)


def _busy(raw: argon2.PasswordHasher, stored: str, hasher: Argon2Hasher, clients: int) -> float:
    """The share of the slots' time spent inside Argon2 while so many clients wait."""
    hasher._argon2 = watched = _Watched(raw)
    rate = _rate(lambda: hasher.verify(stored, PASSWORD), clients)
    return sum(watched.inside) / (len(watched.inside) / rate) / min(clients, hasher._slots_wanted)


def _throughput(profile: str) -> None:
    raw, ours = argon2.PasswordHasher.from_parameters(PROFILES[profile]), Argon2Hasher(profile)
    stored, slots, lock = raw.hash(PASSWORD), ours._slots_wanted, threading.Lock()

    def locked() -> None:
        with lock:
            raw.verify(stored, PASSWORD)

    rows = []
    for clients in CLIENTS:
        most = min(clients, slots)
        samples = sample_each(
            {
                "limit": lambda n=most: _rate(lambda: raw.verify(stored, PASSWORD), n),
                "ours": lambda n=clients: _rate(lambda: ours.verify(stored, PASSWORD), n),
                "unbounded": lambda n=clients: _rate(lambda: raw.verify(stored, PASSWORD), n),
                "one lock": lambda n=clients: _rate(locked, n),
            },
            rounds=ROUNDS,
        )
        for name, rates in samples.items():
            aim = "≥ 0.95x" if name == "ours" else ""
            rows.append(Row(f"{name}, {clients} waiting", median(rates), ratio(rates, samples["limit"]), aim))
        busy = median(_busy(raw, stored, Argon2Hasher(profile), clients) for _ in range(ROUNDS))
        rows.append(Row(f"ours, {clients} waiting, share of the slots' time in use", busy, None, "≥ 0.95"))
    show(f"sign-in, {profile}, {slots} slots", "verifications a second", rows)


CROWD = """
import resource, threading
from tmspros_core.hashing import PROFILES, Argon2Hasher
import argon2
raw = argon2.PasswordHasher.from_parameters(PROFILES["rfc9106-low-memory"])
ours = Argon2Hasher("rfc9106-low-memory")
stored = ours.hash("x")
verify = {"nobody": None, "ours": ours.verify, "unbounded": raw.verify}[NAME]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
crowd = [threading.Thread(target=verify, args=(stored, "x")) for _ in range(CLIENTS)] if verify else []
for client in crowd:
    client.start()
for client in crowd:
    client.join()
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, ours._slots_wanted)
"""


def _memory() -> None:
    """How much more a fresh process takes at most while 64 wait: one run was before, so its own memory is not new."""
    rows = []
    for name in ("nobody", "ours", "unbounded"):
        script = f"NAME, CLIENTS = {name!r}, {CLIENTS[-1]}\n{CROWD}"
        found = [
            subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
            for _ in range(3)
        ]
        slots = int(found[0][1])
        aim = f"≤ {(slots - 1) * 64} + stacks, {slots} slots of 64" if name == "ours" else ""
        rows.append(Row(f"{name}, {CLIENTS[-1]} waiting", median(float(grown) for grown, _ in found), None, aim))
    show("sign-in, rfc9106-low-memory, memory above one run", "MiB", rows)


def _wrapper() -> None:
    raw, ours = argon2.PasswordHasher.from_parameters(PROFILES["cheapest"]), Argon2Hasher("cheapest")
    stored = raw.hash(PASSWORD)
    scope = {"raw": raw, "ours": ours, "stored": stored, "PASSWORD": PASSWORD}
    statements = {
        "argon2-cffi alone, cheapest": "raw.verify(stored, PASSWORD)",
        "ours": "ours.verify(stored, PASSWORD)",
        "ours and whether outdated": "ours.verify(stored, PASSWORD) and ours.outdated(stored)",
        "argon2-cffi and check_needs_rehash": "raw.verify(stored, PASSWORD) and raw.check_needs_rehash(stored)",
    }
    with contextlib.suppress(ImportError):
        if installed("pwdlib"):
            from pwdlib import PasswordHash
            from pwdlib.hashers.argon2 import Argon2Hasher as PwdlibHasher

            scope["pwdlib"] = PasswordHash(
                (PwdlibHasher(time_cost=1, memory_cost=8, parallelism=1, hash_len=4, salt_len=8),)
            )
            statements["pwdlib, verify_and_update"] = "pwdlib.verify_and_update(PASSWORD, stored)"
    found = time_each(statements, scope, rounds=201)
    alone = found["argon2-cffi alone, cheapest"]
    rows = [Row("argon2-cffi alone, cheapest", median(alone))]
    for name in [name for name in found if found[name] is not alone]:
        above = median(took - least for took, least in zip(found[name], alone, strict=True))
        rows.append(Row(f"{name}, above argon2 alone", above, None, "≤ 5 µs" if "ours and" in name else ""))
    show("sign-in, the wrapper's own share", "µs", rows)


def main() -> None:
    _wrapper()
    _memory()
    _throughput("owasp-19mib")


if __name__ == "__main__":
    main()
