"""Who is there when a game begins, and what most games begin with."""

from collections.abc import Callable
from random import Random

from tmspros_core.testing.living import hands, noting
from tmspros_core.testing.living.acts import PAGES, Act
from tmspros_core.testing.living.effects import carry_out
from tmspros_core.testing.living.ledger import Ledger
from tmspros_core.testing.living.life import Life
from tmspros_core.testing.living.world import (
    ADELE,
    AIDE,
    BASILE,
    CHEF,
    CLIENTS,
    DIRECTION,
    JEANNE,
    PASSWORDS,
    PERIMETER,
    PRINCIPAL,
    SIRETS,
    YANN,
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
    life.ledger.post("SiretAdded", [PRINCIPAL], about=life.named(PRINCIPAL).id)
    _done(life, Act("deliver"))
    life.ledger.principal = life.named(PRINCIPAL).id


def _done(life: Life, act: Act) -> None:
    outcome = hands.do(life, act)
    assert outcome == "done", f"{act} gave {outcome}"
    carry_out(life.ledger, act, outcome)
    noting.note(life, act, outcome)
    life.tick(has_waited=False)


def first(act: Act) -> Callable[[Ledger, Random], Act | None]:
    return lambda *_: act


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


def signed_in(ledger: Ledger, random: Random) -> Act | None:
    """Somebody signs in with the right password."""
    there = [each for each in ledger.holders if each.has_password(ledger.now)]
    holder = random.choice(there) if there else None
    if holder is None:
        return None
    return Act("sign in", (holder.login, holder.password, OFFICE, None))


DELIVER = first(Act("deliver"))

BEGINNING = (
    first(Act("create", (JEANNE, False, SIRETS[0], (CHEF, DIRECTION), False))),
    first(Act("create", (JEANNE, False, SIRETS[1], (CHEF,), True))),
    first(Act("register", (ADELE,))),
    first(Act("invite", (BASILE,))),
    DELIVER,
    *(_activated,) * 6,
    *(signed_in,) * 3,
)
"""Two establishments, somebody who registers and somebody invited, most of whom sign in; any of it may be left out."""
