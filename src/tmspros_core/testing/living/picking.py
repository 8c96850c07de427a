"""Picking one of what is there."""

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TypeVar

from tmspros_core.testing.living.acts import JUNK, NO_TEXT
from tmspros_core.testing.living.entries import Link
from tmspros_core.testing.living.ledger import Ledger
from tmspros_core.testing.living.world import BASILE, MALFORMED, OF_PEOPLE, SIRETS, key, spaced

T = TypeVar("T")


def pick_one(random: Random, of: Iterable[T]) -> T | None:
    listed = list(of)
    return random.choice(listed) if listed else None


def pick_latest(random: Random, many: Sequence[object]) -> int | None:
    """The number of one of them, the latest above all."""
    if not many:
        return None
    return max(0, len(many) - 1 - min(int(random.expovariate(0.4)), len(many) - 1))


def pick_login(ledger: Ledger, random: Random, *kinds: str) -> str:
    """Of somebody who is there; seldom of nobody."""
    there = [each.login for each in ledger.holders if each.login and (not kinds or each.kind in kinds)]
    if not there or random.random() < 0.1:
        return random.choice((*SIRETS, *map(key, OF_PEOPLE)))
    return random.choice(there)


def pick_but_the_principal(ledger: Ledger, random: Random) -> tuple[str, ...]:
    login = pick_login(ledger, random)
    holder = ledger.by_login(login)
    return (random.choice(SIRETS) if holder and holder.id == ledger.principal else login,)


def pick_siret(ledger: Ledger, random: Random) -> str:
    there = [each.login for each in ledger.people("establishment") if each.login]
    return random.choice(there if there and random.random() < 0.85 else SIRETS)


def pick_typed(ledger: Ledger, random: Random) -> str:
    """What somebody types to name an account: its login or an address on record, in this or that writing."""
    holder = pick_one(random, ledger.holders)
    if holder is None or random.random() < 0.1:
        return random.choice((MALFORMED, BASILE, *SIRETS))
    names = [name for name in (holder.login, holder.login, *holder.on_record) if name] or [BASILE]
    name = random.choice(names)
    written = name.upper() if "@" in name else spaced(name)
    return written if random.random() < 0.2 else name


def pick_shown(ledger: Ledger, random: Random, fits: Callable[[Link], bool]) -> tuple[int, int, str | None] | None:
    """A link that somebody has seen, as one of its letters told it, or spoilt."""
    known = [number for number, link in enumerate(ledger.links) if link.texts and fits(link)]
    place = pick_latest(random, known)
    if place is None:
        return None
    texts = ledger.links[known[place]].texts
    signed_with = random.choice([*texts, *texts, max(texts)])
    return known[place], signed_with, random.choice((JUNK, NO_TEXT)) if random.random() < 0.05 else None


def pick_officer(ledger: Ledger, random: Random) -> tuple[str, bool] | None:
    """An officer, and whether the host still thinks that the fund is the one at first."""
    officer = pick_one(random, ledger.people("officer"))
    return None if officer is None else (officer.login or "", random.random() < 0.2)


def pick_reason(random: Random) -> str:
    return "\u00a0" if random.random() < 0.1 else "Adresse perdue"
