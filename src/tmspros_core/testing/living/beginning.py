"""Who is there when a game begins, and what most games begin with."""

from collections.abc import Callable
from random import Random

from tmspros_core.testing.living import hands, noting
from tmspros_core.testing.living.acts import PAGES, Act
from tmspros_core.testing.living.effects import carry_out
from tmspros_core.testing.living.ledger import LIVES, PAUSE, Ledger
from tmspros_core.testing.living.life import Life
from tmspros_core.testing.living.world import (
    ADELE,
    AIDE,
    BASILE,
    CHEF,
    CLIENTS,
    DIRECTION,
    FUNDS,
    JEANNE,
    NO_PASSWORD,
    PASSWORDS,
    PERIMETER,
    PRINCIPAL,
    SIRETS,
    YANN,
    key,
)

OFFICE = next(iter(CLIENTS))
STAFF = (("support", AIDE, None), ("officer", JEANNE, "cramif"), ("officer", YANN, "bretagne"))


def populate(life: Life) -> None:
    """The support, an officer of each of two funds, and a principal who may invite; their letters have left."""
    for kind, address, fund in (*STAFF, ("employer", PRINCIPAL, None)):
        _done(life, Act("enrol", (kind, address, fund)))
    _done(life, Act("deliver"))
    _, code = life.portal.dossiers.receive(life.named(AIDE), PERIMETER, reference="D-1", kind="AT")
    life.portal.delegation.add_siret(life.named(PRINCIPAL), PERIMETER, code=code.reveal())
    life.portal.deliver_pending()
    life.ledger.principal = life.named(PRINCIPAL).id


def _done(life: Life, act: Act) -> None:
    outcome = hands.do(life, act)
    assert outcome == "done", f"{act} gave {outcome}"
    carry_out(life.ledger, act, outcome)
    noting.note(life, act, outcome)
    life.tick(has_waited=False)


def _first(act: Act) -> Callable[[Ledger, Random], Act | None]:
    return lambda *_: act


def _by_holder(act: Act) -> Callable[[Ledger, Random], Act | None]:
    """What the account of the first thing given does, if it is there."""
    return lambda ledger, _: act if ledger.by_login(act.given[0]) else None


def _activated(ledger: Ledger, random: Random) -> Act | None:
    """Somebody uses a link that stands."""
    standing = [
        number
        for number, link in enumerate(ledger.links)
        if ledger.keys[0] in link.texts and not list(ledger.faults(link)) and not (link.holder and link.holder.password)
    ]
    if not standing:
        return None
    number = random.choice(standing)
    page = PAGES[ledger.links[number].purpose]
    return Act("redeem", (page, number, ledger.keys[0], None, random.choice(PASSWORDS), None))


def _signed_in(ledger: Ledger, random: Random) -> Act | None:
    """Somebody signs in with the right password."""
    there = [each for each in ledger.holders if each.has_password(ledger.now)]
    holder = random.choice(there) if there else None
    if holder is None:
        return None
    return Act("sign in", (holder.login, holder.password, OFFICE, None))


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


def _asked(ledger: Ledger, random: Random) -> Act | None:
    """Somebody who has a password asks for a link to choose another."""
    there = [each for each in ledger.holders if each.is_active and each.is_here]
    holder = random.choice(there) if there else None
    if holder is None:
        return None
    return Act("ask", (random.choice((holder.login, *holder.on_record)),))


BEGINNING = (
    _first(Act("create", (JEANNE, False, SIRETS[0], (CHEF, DIRECTION), False))),
    _first(Act("create", (JEANNE, False, SIRETS[1], (CHEF,), True))),
    _first(Act("register", (ADELE,))),
    _first(Act("invite", (BASILE,))),
    _first(Act("deliver")),
    *(_activated,) * 6,
    *(_signed_in,) * 3,
)
"""Two establishments, somebody who registers and somebody invited, most of whom sign in; any of it may be left out."""

_DELIVER, _FIVE_MINUTES = _first(Act("deliver")), _first(Act("wait", (PAUSE,)))
_GUESS = _first(Act("sign in", (SIRETS[0], NO_PASSWORD[0], OFFICE, None)))
_ASK = _first(Act("ask", (SIRETS[0],)))


def _injected(mailbox: str) -> Callable[[Ledger, Random], Act | None]:
    return _first(Act("inject", (JEANNE, False, SIRETS[0], mailbox, "Adresse perdue")))


STORIES = (
    (_asked, _asked, _asked, _DELIVER, _FIVE_MINUTES),
    (*(_ASK, _DELIVER, _FIVE_MINUTES) * 6,),
    (_ASK, _DELIVER, _first(Act("wait", (LIVES["reset"] / 2,))), _ASK, _DELIVER, _FIVE_MINUTES),
    (_injected(ADELE), _ASK, _DELIVER, _injected(BASILE), _injected(ADELE)),
    (_ASK, _DELIVER, _at_home, _first(Act("disable", (SIRETS[0],))), _first(Act("enable", (SIRETS[0],)))),
    (
        _first(Act("register", (CHEF,))),
        _DELIVER,
        _first(Act("enrol", ("employer", CHEF, None))),
        _first(Act("set email", (AIDE, key(CHEF), DIRECTION, "Adresse perdue"))),
    ),
    (_first(Act("age hashes")), _at_home, _at_home, *(_GUESS,) * 4),
    (_first(Act("move", (JEANNE, FUNDS[1]))), _first(Act("disable", (YANN,)))),
    (
        _by_holder(Act("fill profile", (SIRETS[0], CHEF))),
        _by_holder(Act("validate profile", (SIRETS[0], None))),
        _by_holder(Act("fill profile", (SIRETS[0], ADELE))),
        _by_holder(Act("validate profile", (SIRETS[0], None))),
    ),
    (_employer_signed_in, _wished, _DELIVER, _FIVE_MINUTES, _wished, _DELIVER, _confirmed),
    (_employer_signed_in, *(_wished, _FIVE_MINUTES) * 6, _DELIVER),
    (_first(Act("rotate keys")), _asked, _DELIVER, _FIVE_MINUTES, _first(Act("rotate keys"))),
)
"""One of them comes after it: people forget, pester, lose or change addresses, guess, and keys grow old."""
