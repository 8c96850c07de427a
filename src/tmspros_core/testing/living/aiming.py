"""What an act is given: drawn from what is there, and seldom from what is not."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tmspros_core.testing.living import running
from tmspros_core.testing.living.acts import BUSY, PAGES, Act
from tmspros_core.testing.living.ledger import Ledger
from tmspros_core.testing.living.picking import (
    pick_but_the_principal,
    pick_latest,
    pick_login,
    pick_officer,
    pick_one,
    pick_reason,
    pick_shown,
    pick_siret,
    pick_typed,
)
from tmspros_core.testing.living.typed import new, right_or_wrong
from tmspros_core.testing.living.world import (
    BASILE,
    CHEF,
    CLIENTS,
    DIRECTION,
    INSTANT,
    JEANNE,
    MALFORMED,
    NAMED_FUNDS,
    OF_ESTABLISHMENTS,
    OF_PEOPLE,
    PRINCIPAL,
    SIRETS,
    key,
)  # fmt: skip


def drawn(ledger: Ledger, name: str, random: Random) -> Act | None:
    """An act of this name; None when there is nothing to do it to."""
    given = _GIVEN[name](ledger, random)
    return None if given is None else Act(name, given)


def _redeem(ledger: Ledger, random: Random) -> tuple[Any, ...] | None:
    """Some link that somebody has seen, on some page."""
    shown = pick_shown(ledger, random, lambda link: link.purpose != "email")
    if shown is None:
        return None
    number, signed_with, spoilt = shown
    link = ledger.links[number]
    page = PAGES[link.purpose]
    page = random.choice(("reset", "activation", "invitation")) if random.random() < 0.1 else page
    login = link.holder.login if link.holder else link.address
    return page, number, signed_with, spoilt, *new(ledger, link.holder, login, random)


def _accept(ledger: Ledger, random: Random) -> tuple[Any, ...] | None:
    """An invitation, or seldom another link, by who was invited above all."""
    shown = pick_shown(ledger, random, lambda link: link.purpose == "invitation" or random.random() < 0.05)
    if shown is None or not ledger.seats:
        return None
    address = ledger.links[shown[0]].address
    there = [number for number, seat in enumerate(ledger.seats) if not list(ledger.faults_of_seat(seat))]
    invited = [number for number, seat in enumerate(ledger.seats) if seat.holder.login == address]
    at_once = [number for number in invited if number in there]
    return random.choice(random.choice((at_once, invited, there)) or range(len(ledger.seats))), *shown


def _inspect(ledger: Ledger, random: Random) -> tuple[Any, ...] | None:
    if random.random() < 0.3:
        shown = pick_shown(ledger, random, lambda link: link.purpose == "email")
        return shown and ("email", *shown)
    given = _redeem(ledger, random)
    return given and given[:4]


def _sign_in(ledger: Ledger, random: Random) -> tuple[Any, ...]:
    guessed = [counter for counter, tries in ledger.tries.items() if counter[0] == "client" and tries]
    if guessed and random.random() < 0.6:
        _, where, typed = max(random.sample(guessed, min(2, len(guessed))), key=lambda each: len(ledger.tries[each]))
        clients = [client for client, named in CLIENTS.items() if named == where]
        typed = typed or MALFORMED
        return typed, right_or_wrong(ledger.by_login(typed), random), random.choice(clients), None
    typed = pick_typed(ledger, random)
    meant = ledger.by_login(key(typed) if "@" in typed else typed.replace(" ", ""))
    device = pick_latest(random, ledger.devices) if random.random() < 0.5 else None
    return typed, right_or_wrong(meant, random), random.choice(list(CLIENTS)), device


def _seat(ledger: Ledger, random: Random) -> tuple[int] | None:
    number = pick_latest(random, ledger.seats)
    return None if number is None else (number,)


def _work(ledger: Ledger, random: Random) -> tuple[Any, ...] | None:
    """Somebody stays as long as one may, and never idle."""
    there = [number for number, seat in enumerate(ledger.seats) if not list(ledger.faults_of_seat(seat))]
    if not there:
        return None
    number = random.choice(there)
    return number, (ledger.seats[number].ends - ledger.now - INSTANT) // BUSY


def _at_own_seat(ledger: Ledger, random: Random) -> tuple[int, str] | None:
    guessed = [number for number, seat in enumerate(ledger.seats) if ledger.tries.get(("session", seat.token))]
    number = random.choice(guessed) if guessed and random.random() < 0.5 else pick_latest(random, ledger.seats)
    return None if number is None else (number, right_or_wrong(ledger.seats[number].holder, random))


def _change_password(ledger: Ledger, random: Random) -> tuple[Any, ...] | None:
    given = _at_own_seat(ledger, random)
    if given is None:
        return None
    holder = ledger.seats[given[0]].holder
    return *given, *new(ledger, holder, holder.login, random)


def _change_email(ledger: Ledger, random: Random) -> tuple[Any, ...] | None:
    number = pick_one(random, (n for n, seat in enumerate(ledger.seats) if seat.holder.kind == "employer"))
    if number is None or random.random() < 0.1:
        number = pick_latest(random, ledger.seats)
    if number is None:
        return None
    mailbox = random.choice((*OF_PEOPLE, *OF_PEOPLE, CHEF, DIRECTION, MALFORMED))
    return number, right_or_wrong(ledger.seats[number].holder, random), mailbox


def _by_officer(given: Callable[[Ledger, Random], tuple[Any, ...]]) -> Callable[..., tuple[Any, ...] | None]:
    def all_of_it(ledger: Ledger, random: Random) -> tuple[Any, ...] | None:
        officer = pick_officer(ledger, random)
        return officer and (*officer, *given(ledger, random))

    return all_of_it


def _create(ledger: Ledger, random: Random) -> tuple[Any, ...]:
    emails = random.sample(OF_ESTABLISHMENTS, random.randrange(3)) + [JEANNE] * (random.random() < 0.1)
    return random.choice(SIRETS), tuple(emails), random.random() < 0.3


def _enrol(ledger: Ledger, random: Random) -> tuple[Any, ...]:
    kind = random.choice(("officer", "officer", "employer", "employer", "support", "national"))
    address = random.choice((*OF_PEOPLE, "zelie@cramif.example", "lucien@cramif.example"))
    fund = random.choice(NAMED_FUNDS) if kind == "officer" else None
    return kind, MALFORMED if random.random() < 0.1 else address, fund


def _resend(ledger: Ledger, random: Random) -> tuple[Any, ...] | None:
    by = pick_one(random, ledger.people("officer", "support"))
    if by is None:
        return None
    login = pick_login(ledger, random) if by.kind == "support" else pick_siret(ledger, random)
    return by.login, random.random() < 0.2, login


def _set_email(ledger: Ledger, random: Random) -> tuple[Any, ...] | None:
    support = pick_one(random, ledger.people("support"))
    login = random.choice((pick_login(ledger, random, "employer"), pick_login(ledger, random)))
    address = login if "@" in login and login != PRINCIPAL else key(BASILE)
    if support is None:
        return None
    return support.login, address, random.choice((*OF_PEOPLE, CHEF)), pick_reason(random)


def _of_establishment(ledger: Ledger, random: Random) -> str | None:
    holder = pick_one(random, ledger.people("establishment"))
    return holder.login if holder else None


def _fill_profile(ledger: Ledger, random: Random) -> tuple[Any, ...] | None:
    siret = _of_establishment(ledger, random)
    return None if siret is None else (siret, random.choice(OF_ESTABLISHMENTS))


def _validate_profile(ledger: Ledger, random: Random) -> tuple[Any, ...] | None:
    siret = _of_establishment(ledger, random)
    return None if siret is None else (siret, random.choice((None, right_or_wrong(ledger.by_login(siret), random))))


_GIVEN: Mapping[str, Callable[[Ledger, Random], tuple[Any, ...] | None]] = {
    **running.GIVEN,
    "create": _by_officer(_create),
    "enrol": _enrol,
    "register": lambda _, random: (random.choice((*OF_PEOPLE, *OF_PEOPLE, CHEF, MALFORMED)),),
    "invite": lambda _, random: (random.choice((*OF_PEOPLE, *OF_PEOPLE, CHEF, PRINCIPAL)),),
    "dismiss": lambda _, random: (random.choice((*OF_PEOPLE, CHEF)),),
    "deliver": lambda *_: (),
    "sign in": _sign_in,
    "resume": _seat,
    "sign out": _seat,
    "work": _work,
    "ask": lambda ledger, random: (pick_typed(ledger, random),),
    "inspect": _inspect,
    "redeem": _redeem,
    "accept": _accept,
    "change password": _change_password,
    "change email": _change_email,
    "confirm email": lambda ledger, random: pick_shown(ledger, random, lambda link: link.purpose == "email"),
    "close": _at_own_seat,
    "inject": _by_officer(
        lambda ledger, random: (
            pick_siret(ledger, random),
            random.choice((*OF_ESTABLISHMENTS, *OF_ESTABLISHMENTS, JEANNE)),
            pick_reason(random),
        )
    ),
    "resend activation": _resend,
    "change siret": _by_officer(lambda ledger, random: (pick_siret(ledger, random), random.choice(SIRETS))),
    "change fund": _by_officer(lambda ledger, random: (pick_siret(ledger, random), random.choice(NAMED_FUNDS))),
    "disable": pick_but_the_principal,
    "enable": pick_but_the_principal,
    "move": lambda ledger, random: (
        pick_login(ledger, random, "officer") if random.random() < 0.8 else pick_login(ledger, random),
        random.choice(NAMED_FUNDS),
    ),
    "set email": _set_email,
    "fill profile": _fill_profile,
    "validate profile": _validate_profile,
}
NAMES = tuple(_GIVEN)
