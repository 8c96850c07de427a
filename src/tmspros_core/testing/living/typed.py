"""Passwords as people type them: right, wrong, and new ones that may be chosen or not (PW)."""

from random import Random

from tmspros_core.testing.living.entries import Holder
from tmspros_core.testing.living.ledger import Ledger
from tmspros_core.testing.living.world import (
    CURRENT,
    FORMER,
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
    others = random.sample([each for each in PASSWORDS if each != right], 2)
    wrong = [*holder.former[-1:], *NO_PASSWORD, *others]
    return random.choice((right, right, OTHERWISE_TYPED.get(right, right), *wrong))


def new(ledger: Ledger, holder: Holder | None, login: str | None, random: Random) -> tuple[str, str | None]:
    """A new password, and what is wrong with it, if anything."""
    current = holder.password if holder else None
    had = [each for each in ledger.refused(holder) if each != current] if holder else []
    may = [each for each in PASSWORDS if each not in (current, *had)]
    again = [each for each in may if holder and each in holder.former]  # those may be chosen once more
    good = random.choice(again if again and random.random() < 0.5 else may)
    wrong = FORMER if had and random.random() < 0.5 else random.choice((None, None, None, *VIOLATIONS))
    if wrong is None or (wrong == CURRENT and current is None) or (wrong == FORMER and not had):
        return random.choice((good, OTHERWISE_TYPED.get(good, good))), None
    typed = {
        FORMER: random.choice(had or [good]),
        CURRENT: OTHERWISE_TYPED.get(current or "", current or ""),
        WEAK: "Court-1",
        ILLEGAL: good + "\n",
        NAMED: f"Aa-1-{(login or '').partition('@')[0]}-tarte-aux-pommes",
        MISTYPED: good,
    }
    return typed[wrong], wrong
