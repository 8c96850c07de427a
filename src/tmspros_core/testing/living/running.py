"""What time and whoever runs the portal do, and to what: the mail server, dead letters, erasing, keys, the purge."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tmspros_core.testing.living.ledger import STAFF, Ledger
from tmspros_core.testing.living.picking import pick_latest
from tmspros_core.testing.living.postman import DOWN, FULL, UNKNOWN, UP
from tmspros_core.testing.living.waiting import until_something_ends
from tmspros_core.testing.living.world import BACK, CHEF, MALFORMED, OF_ESTABLISHMENTS, OF_PEOPLE, PRINCIPAL, key


def _erase(ledger: Ledger, random: Random) -> tuple[str]:
    """Of somebody disabled, of a link or a letter, or one that is drawn."""
    disabled = [each.login for each in ledger.people("employer", *STAFF) if each.is_disabled]
    told = [each.to for each in ledger.posted if each.to and key(each.to) != key(PRINCIPAL)]
    some = (*disabled, *disabled, *random.sample(told, min(2, len(told))), *OF_PEOPLE, CHEF, MALFORMED)
    return (random.choice([each for each in some if each]),)


def _turn_server(ledger: Ledger, random: Random) -> tuple[str, str | None]:
    """Down or up again; or it takes no letters for a mailbox, one of those that letters wait for above all."""
    how = random.choice((UP, DOWN, FULL, UNKNOWN)) if ledger.server[0] == UP else random.choice((UP, UP, UP, DOWN))
    if how not in (FULL, UNKNOWN):
        return how, None
    awaited = [each.to for each in ledger.waiting if each.to]
    return how, random.choice(awaited or (*OF_ESTABLISHMENTS, *OF_PEOPLE))


def _resend_letter(ledger: Ledger, random: Random) -> tuple[int] | None:
    number = pick_latest(random, ledger.given_up)
    return None if number is None else (number,)


GIVEN: Mapping[str, Callable[[Ledger, Random], tuple[Any, ...] | None]] = {
    "erase": _erase,
    "turn server": _turn_server,
    "resend letter": _resend_letter,
    "wait": lambda ledger, random: (until_something_ends(ledger, random),),
    "set back": lambda _, random: (random.choice(BACK),),
    "rotate keys": lambda *_: (),
    "retire keys": lambda *_: (),
    "age hashes": lambda *_: (),
    "purge": lambda *_: (),
    "remember": lambda _, random: (random.randrange(4),),
}
