"""How long to wait: until something ends by itself, that very instant and the one before (RS-3)."""

from datetime import datetime, timedelta
from random import Random

from tmspros_core.testing.living.ledger import DAY, IDLE, LIVES, PAUSE, Ledger
from tmspros_core.testing.living.world import DELAYS, FORTH, INSTANT


def deadlines(ledger: Ledger) -> list[datetime]:
    """When something ends by itself, which is dead at the instant (RS-3)."""
    lives = [
        at
        for link in ledger.links
        if not link.is_spent
        for at in (link.expires, link.expires - LIVES[link.purpose] / 2)
    ]
    seats = [at for seat in ledger.seats if not seat.is_over for at in (seat.noted + IDLE, seat.ends)]
    counted = [ledger.written(about) for about in {each.limited_by for each in ledger.posted if each.limited_by}]
    letters = [at for made in counted for at in (made[-1] + PAUSE, made[max(0, len(made) - 5)] + DAY)]
    retries = [each.due for each in ledger.waiting]
    tries = [
        made[-1] + timedelta(seconds=DELAYS[min(len(made), len(DELAYS)) - 1]) for made in ledger.tries.values() if made
    ]
    paper = [each.paper_until for each in ledger.holders if each.paper_until]
    return sorted({at for at in (*lives, *seats, *letters, *tries, *paper, *retries) if at > ledger.now + INSTANT})


def until_something_ends(ledger: Ledger, random: Random) -> timedelta:
    """For some time, or until something ends: that very instant, and the one before."""
    ends = deadlines(ledger)
    if not ends or random.random() < 0.3:
        return random.choice(FORTH)
    end = ends[0] if random.random() < 0.4 else random.choice(ends)
    return end - ledger.now - random.choice((timedelta(0), INSTANT))
