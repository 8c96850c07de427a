"""Counting attempts at a secret, in transactions of their own, before the secret is looked at (SI-3, QR-5)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from math import ceil

from tmspros_core import throttle
from tmspros_core.changes import Add, Drop, before, equal, is_in, since
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.records import Attempt
from tmspros_core.throttle import Pace
from tmspros_core.values import ids


class Attempts:
    """Charges an attempt to its counters, and gives it back when it was none."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def charge(self, counters: Mapping[str, Pace], *, refusal: Code) -> tuple[str, ...]:
        """Add one attempt to each counter, or refuse and add none when one of them asks to wait (QR-5).

        The rows are committed before the secret is looked at, so no refusal undoes them. Returns what to give back.

        Raises Refused: ``refusal`` with ``retry_after`` in whole seconds. Misconfigured inside a caller's transaction,
        whose rollback would leave no limit at all.
        """
        self._shell.refuse_joined()
        return self._shell.insist(lambda: self._charge(counters, refusal)) if counters else ()

    def _charge(self, counters: Mapping[str, Pace], refusal: Code) -> tuple[str, ...]:
        shell = self._shell
        now = shell.now()
        ahead = before("at", now + throttle.AHEAD + timedelta(microseconds=1))
        made = {counter: Attempt(id=ids.fresh(), counter=counter, at=now) for counter in counters}
        with shell.store.transaction(write=True, alone=[f"throttle:{counter}" for counter in counters]) as tx:
            waits = []
            for counter, pace in counters.items():
                recent = (equal("counter", counter), since("at", now - throttle.WINDOW), ahead)
                latest = tx.select(Attempt, *recent, order=("at", "id"), descending=True, limit=pace.most)
                waits.append(throttle.wait([attempt.at for attempt in latest], now=now, pace=pace))
            if (longest := max(waits)).total_seconds() > 0:
                raise Refused(refusal, retry_after=ceil(longest.total_seconds()))
            tx.apply(map(Add, made.values()))
        return tuple(attempt.id for attempt in made.values())

    def give_back(self, charged: tuple[str, ...]) -> None:
        """Take these attempts from their counters: the secret was right."""
        self._shell.put((Drop(Attempt, (is_in("id", charged),)),))

    def forget(self, counters: Iterable[str]) -> None:
        """Set these counters back: whoever they count knew the secret, so that no other counter moves (SI-3)."""
        self._shell.put(forgotten(counters))


def forgotten(counters: Iterable[str]) -> tuple[Drop, ...]:
    """What sets counters back."""
    return tuple(Drop(Attempt, (equal("counter", counter),)) for counter in counters)
