"""What comes after the beginning: people forget, pester, lose or change addresses, guess; mail fails, keys grow old."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from tmspros_core.testing.living.acts import PAGES, Act
from tmspros_core.testing.living.beginning import DELIVER, OFFICE, first, signed_in
from tmspros_core.testing.living.ledger import LIVES, PAUSE, RETRIES, Ledger
from tmspros_core.testing.living.postman import DOWN, FULL, UNKNOWN, UP
from tmspros_core.testing.living.world import (
    ADELE,
    AIDE,
    BASILE,
    CHEF,
    DIRECTION,
    FORMER,
    FUNDS,
    JEANNE,
    NO_PASSWORD,
    PASSWORDS,
    SIRETS,
    YANN,
    key,
)


def _by_holder(act: Act) -> Callable[[Ledger, Random], Act | None]:
    """What the account of the first thing given does, if it is there."""
    return lambda ledger, _: act if ledger.by_login(act.given[0]) else None


def _employer_signed_in(ledger: Ledger, _: Random) -> Act | None:
    """An employer who may have another address signs in."""
    there = [each for each in ledger.people("employer") if each.id != ledger.principal]
    holder = next((each for each in there if each.has_password(ledger.now)), None)
    if holder is None:
        return None
    return Act("sign in", (holder.login, holder.password, OFFICE, None))


def _wished(ledger: Ledger, random: Random) -> Act | None:
    """Somebody wishes to sign in with another address."""
    seats = [number for number, seat in enumerate(ledger.seats) if seat.holder.kind == "employer"]
    if not seats:
        return None
    mailbox = random.choice((DIRECTION, CHEF, ADELE, BASILE))
    return Act("change email", (seats[-1], ledger.seats[seats[-1]].holder.password, mailbox))


def _confirmed(ledger: Ledger, _: Random) -> Act | None:
    """The latest link to a new address is used."""
    known = [number for number, link in enumerate(ledger.links) if link.purpose == "email" and link.texts]
    return Act("confirm email", (known[-1], max(ledger.links[known[-1]].texts), None)) if known else None


def _at_home(ledger: Ledger, _: Random) -> Act | None:
    """The first establishment signs in."""
    holder = ledger.by_login(SIRETS[0])
    if holder is None or holder.password is None:
        return None
    return Act("sign in", (SIRETS[0], holder.password, OFFICE, None))


def _by_paper(ledger: Ledger, _: Random) -> Act | None:
    """The password that was on paper is typed, though its link is dead."""
    holder = ledger.by_login(SIRETS[1])
    return Act("sign in", (SIRETS[1], holder.former[0], OFFICE, None)) if holder and holder.former else None


def _asked(ledger: Ledger, random: Random) -> Act | None:
    """Somebody who has a password asks for a link to choose another."""
    there = [each for each in ledger.holders if each.is_active and each.is_here]
    holder = random.choice(there) if there else None
    if holder is None:
        return None
    return Act("ask", (random.choice((holder.login, *holder.on_record)),))


def _until_due(ledger: Ledger, _: Random) -> Act | None:
    """A letter that failed is waited for."""
    later = [each.due - ledger.now for each in ledger.waiting if each.due > ledger.now]
    return Act("wait", (min(later),)) if later else None


def _changed(ledger: Ledger, random: Random) -> Act | None:
    """Whoever signed in last chooses another password."""
    if not ledger.seats:
        return None
    current = ledger.seats[-1].holder.password
    refused = ledger.refused(ledger.seats[-1].holder)
    new = random.choice([each for each in PASSWORDS if each not in (current, *refused)])
    return Act("change password", (len(ledger.seats) - 1, current, new, None))


def _changed_back(ledger: Ledger, _: Random) -> Act | None:
    """Whoever signed in last wants the earliest password back that is refused."""
    if not ledger.seats:
        return None
    holder = ledger.seats[-1].holder
    refused = [each for each in ledger.refused(holder) if each != holder.password]
    return Act("change password", (len(ledger.seats) - 1, holder.password, refused[0], FORMER)) if refused else None


def _taken_up(ledger: Ledger, _: Random) -> Act | None:
    """Whoever signed in last wants one back that is remembered, and refused no more."""
    if not ledger.seats:
        return None
    holder = ledger.seats[-1].holder
    free = [each for _, each in holder.remembered if each not in (holder.password, *ledger.refused(holder))]
    return Act("change password", (len(ledger.seats) - 1, holder.password, free[0], None)) if free else None


def _taken(ledger: Ledger, _: Random) -> Act | None:
    """The address that somebody wished for is another's meanwhile."""
    wished = [link.address for link in ledger.links if link.purpose == "email"]
    return Act("enrol", ("employer", wished[-1], None)) if wished else None


def _accepted(ledger: Ledger, _: Random) -> Act | None:
    """Somebody who is signed in accepts the invitation that came to this very address."""
    invited = {link.address: n for n, link in enumerate(ledger.links) if link.purpose == "invitation" and link.texts}
    seat = next((n for n, seat in enumerate(ledger.seats) if seat.holder.login in invited), None)
    if seat is None:
        return None
    number = invited[ledger.seats[seat].holder.login]
    return Act("accept", (seat, number, max(ledger.links[number].texts), None))


def _closed(ledger: Ledger, _: Random) -> Act | None:
    """Whoever signed in last closes the account."""
    return Act("close", (len(ledger.seats) - 1, ledger.seats[-1].holder.password)) if ledger.seats else None


def _redeemed(ledger: Ledger, random: Random) -> Act | None:
    """The latest link that lets somebody choose another password is used."""
    known = [number for number, link in enumerate(ledger.links) if link.purpose == "reset" and link.texts]
    if not known:
        return None
    link = ledger.links[known[-1]]
    refused = [link.holder.password, *ledger.refused(link.holder)] if link.holder else []
    new = random.choice([each for each in PASSWORDS if each not in refused])
    return Act("redeem", (PAGES["reset"], known[-1], max(link.texts), None, new, None))


def _asked_of_last(ledger: Ledger, _: Random) -> Act | None:
    """Whoever signed in last asks for a link."""
    return Act("ask", (ledger.seats[-1].holder.login,)) if ledger.seats and ledger.seats[-1].holder.login else None


def _resent(ledger: Ledger, _: Random) -> Act | None:
    """The first letter that was given up is put back in line."""
    return Act("resend letter", (0,)) if ledger.given_up else None


_FIVE_MINUTES = first(Act("wait", (PAUSE,)))
_UP, _DOWN = first(Act("turn server", (UP, None))), first(Act("turn server", (DOWN, None)))
_GUESS = first(Act("sign in", (SIRETS[0], NO_PASSWORD[0], OFFICE, None)))
_PURGE = first(Act("purge"))
_ASK = first(Act("ask", (SIRETS[0],)))


def _injected(mailbox: str) -> Callable[[Ledger, Random], Act | None]:
    return first(Act("inject", (JEANNE, False, SIRETS[0], mailbox, "Adresse perdue")))


def _days(days: int) -> Callable[[Ledger, Random], Act | None]:
    return first(Act("wait", (timedelta(days=days),)))


STORIES = (
    (_asked, _asked, _asked, DELIVER, _FIVE_MINUTES),
    (*(_ASK, DELIVER, _FIVE_MINUTES) * 6,),
    (_ASK, DELIVER, first(Act("wait", (LIVES["reset"] / 2,))), _ASK, DELIVER, _FIVE_MINUTES),
    (_injected(DIRECTION), _ASK, DELIVER, _FIVE_MINUTES),
    (_injected(ADELE), _ASK, DELIVER, _injected(BASILE), _injected(ADELE)),
    (_ASK, DELIVER, _at_home, first(Act("disable", (SIRETS[0],))), first(Act("enable", (SIRETS[0],)))),
    (
        first(Act("register", (CHEF,))),
        DELIVER,
        first(Act("enrol", ("employer", CHEF, None))),
        first(Act("set email", (AIDE, key(CHEF), DIRECTION, "Adresse perdue"))),
    ),
    (first(Act("age hashes")), _at_home, _at_home, *(_GUESS,) * 4),
    (first(Act("invite", (ADELE,))), _employer_signed_in, DELIVER, _accepted, _accepted),
    (
        first(Act("remember", (2,))),
        _employer_signed_in,
        *(_changed,) * 3,
        *(_changed_back,) * 2,
        first(Act("remember", (1,))),
        _PURGE,
        _closed,
    ),
    (first(Act("remember", (2,))), signed_in, *(_changed,) * 3, first(Act("remember", (1,))), _taken_up, _PURGE),
    (*(first(Act(verb, (SIRETS[1],))) for verb in ("disable", "enable")), _by_paper, _by_paper, _by_paper),
    (first(Act("move", (JEANNE, FUNDS[1]))), first(Act("disable", (YANN,)))),
    (
        _by_holder(Act("fill profile", (SIRETS[0], CHEF))),
        _by_holder(Act("validate profile", (SIRETS[0], None))),
        _by_holder(Act("fill profile", (SIRETS[0], ADELE))),
        _by_holder(Act("validate profile", (SIRETS[0], None))),
    ),
    (_employer_signed_in, _wished, _taken, DELIVER, _confirmed),
    (_employer_signed_in, _wished, DELIVER, _FIVE_MINUTES, _wished, DELIVER, _confirmed),
    (_employer_signed_in, _wished, first(Act("invite", (DIRECTION,))), DELIVER, _confirmed),
    (_employer_signed_in, _wished, DELIVER, *(first(Act(f"{verb} keys")) for verb in ("rotate", "retire")), _confirmed),
    (_employer_signed_in, _employer_signed_in, _wished, DELIVER, _changed),
    (signed_in, _asked_of_last, DELIVER, _redeemed),
    (_employer_signed_in, *(_wished, _FIVE_MINUTES) * 6, DELIVER),
    (
        _DOWN,
        *(first(Act("create", (JEANNE, False, SIRETS[2], (ADELE,), False))), DELIVER),
        *(_until_due, DELIVER) * len(RETRIES),
        _UP,
        *(_resent, _resent, DELIVER),
    ),
    (
        first(Act("invite", (DIRECTION,))),
        first(Act("erase", (DIRECTION,))),
        first(Act("dismiss", (DIRECTION,))),
        first(Act("register", (DIRECTION,))),
        first(Act("erase", (DIRECTION,))),
        DELIVER,
    ),
    (
        *(first(Act("turn server", (UNKNOWN, CHEF))), _ASK, DELIVER, _UP),
        *(_days(31), _PURGE, _days(59), _PURGE, _resent),
    ),
    (_wished, DELIVER, _days(2), _PURGE, _days(6), _PURGE),
    (first(Act("invite", (CHEF,))), DELIVER, _days(97), _PURGE, _days(1), _PURGE, first(Act("invite", (CHEF,)))),
    (*(_GUESS,) * 3, _days(1), _PURGE, signed_in, _PURGE, _ASK, DELIVER, _PURGE, _redeemed),
    (*(first(Act(verb, (key(ADELE),))) for verb in ("disable", "erase")), first(Act("register", (ADELE,))), DELIVER),
    (*(first(Act(verb, (key(BASILE),))) for verb in ("disable", "erase", "dismiss", "erase")), DELIVER),
    (
        _ASK,
        first(Act("turn server", (FULL, CHEF))),
        DELIVER,
        _UP,
        _until_due,
        DELIVER,
    ),
    (_ASK, _DOWN, DELIVER, first(Act("wait", (LIVES["reset"],))), DELIVER),
    (signed_in, first(Act("turn server", (UNKNOWN, CHEF))), _ASK, DELIVER, _UP),
    (first(Act("rotate keys")), _asked, DELIVER, _FIVE_MINUTES, first(Act("rotate keys"))),
)
"""Some of them are told, one after another."""
