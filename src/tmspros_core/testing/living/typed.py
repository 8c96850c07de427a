"""Passwords as people type them: right, wrong, and new ones that may be chosen or not (PW)."""

from random import Random

from tmspros_core.testing.living.entries import Holder
from tmspros_core.testing.living.world import (
    CURRENT,
    ILLEGAL,
    MISTYPED,
    NAMED,
    NO_PASSWORD,
    OTHERWISE_TYPED,
    PASSWORDS,
    VIOLATIONS,
    WEAK,
)  # fmt: skip


def right_or_wrong(holder: Holder | None, random: Random) -> str:
    """The right one rather often, one that was right, or none."""
    if holder is None or holder.password is None:
        return random.choice(PASSWORDS)
    right = holder.password
    wrong = [*holder.former[-1:], *NO_PASSWORD, *(each for each in PASSWORDS if each != right)]
    return random.choice((right, right, OTHERWISE_TYPED.get(right, right), *wrong))


def new(holder: Holder | None, login: str | None, random: Random) -> tuple[str, str | None]:
    """A new password, and what is wrong with it, if anything."""
    current = holder.password if holder else None
    good = random.choice([each for each in PASSWORDS if each != current])
    wrong = random.choice((None, None, None, *VIOLATIONS))
    if wrong is None or (wrong == CURRENT and current is None):
        return random.choice((good, OTHERWISE_TYPED.get(good, good))), None
    typed = {
        CURRENT: OTHERWISE_TYPED.get(current or "", current or ""),
        WEAK: "Court-1",
        ILLEGAL: good + "\n",
        NAMED: f"Aa-1-{(login or '').partition('@')[0]}-tarte-aux-pommes",
        MISTYPED: good,
    }
    return typed[wrong], wrong
