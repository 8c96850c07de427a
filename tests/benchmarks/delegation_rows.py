"""Perimeters of every size in one database, put in by the driver: valid records, past the portal, which would journal.

Four principals manage 1, 100, 2,500 and all other SIRETs. Each has a secondary that is granted everything and one that
is granted one SIRET; the largest has all other secondaries, each with a hundred SIRETs, a tenth of them pending.
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, count, islice
from random import Random
from typing import Any, Final

from attrs import field, frozen

from tmspros_core.delegation import codes
from tmspros_core.records import Account, Address, Correspondent, Dossier, Grant, Link, Managed, Principal, Ticket
from tmspros_core.records.schema import schema
from tmspros_core.values import siret as sirets

NOW: Final = datetime(2026, 11, 22, 3, tzinfo=UTC)
LATER: Final = datetime(2036, 11, 22, 3, tzinfo=UTC)
SMALL: Final = (1, 100, 2_500)
EACH: Final = 10
"""Dossiers of a SIRET."""
CODE: Final = "0123-4567-89AB-CDEF"
SPARE: Final = 400
"""SIRETs that nobody manages, each with a dossier in progress that ``CODE`` unlocks."""

Rows = Iterator[tuple[Any, ...]]


@frozen
class Person:
    """An employer's account."""

    address: str
    id: str = field(factory=lambda: secrets.token_urlsafe(16))


@frozen
class Perimeter:
    """What one principal manages, and its secondaries: one granted all, one granted the first SIRET, the rest."""

    principal: Person
    everything: Person
    one: Person
    others: tuple[Person, ...]
    sirets: tuple[str, ...]

    @property
    def members(self) -> tuple[Person, ...]:
        return self.everything, self.one, *self.others


@frozen
class World:
    """All that is in the database; ``receiver`` is principal, manages nothing, and is there to be ceded to."""

    perimeters: dict[int, Perimeter]
    receiver: Person
    spare: tuple[str, ...]
    dossiers: list[tuple[str, str]]
    """(SIRET, id) of each, in their order."""

    def of(self, size: int) -> list[tuple[str, str]]:
        """The dossiers of one perimeter, in their order."""
        mine = set(self.perimeters[size].sirets)
        return [dossier for dossier in self.dossiers if dossier[0] in mine]


def numbers() -> Iterator[str]:
    """Valid SIRETs, the order of establishments scattered as it is in life."""
    for company in count(1):
        siren = _checked(f"{company * 7919 % 10**8:08}")
        if not siren.strip("0"):
            continue
        for place in range(1, 61):
            yield sirets.parse(_checked(f"{siren}{place:04}"))


def _checked(digits: str) -> str:
    """These digits and the one that satisfies Luhn."""
    weighted = (int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-sum(sum(divmod(value, 10)) for value in weighted) % 10}"


def imagine(largest: int) -> World:
    """The same shapes at every call; ids are random, as they are in life."""
    known = numbers()
    sizes = [size for size in SMALL if size < largest] + [largest]
    secondaries = max(largest // 100, 4)
    perimeters = {}
    for size in sizes:
        names = [f"{role}@perimetre-{size}.example" for role in ("principal", "everything", "one")]
        rest = secondaries - 2 * len(sizes) if size == largest else 0
        others = tuple(Person(f"secondaire-{number}@perimetre-{size}.example") for number in range(rest))
        mine = tuple(islice(known, size))
        perimeters[size] = Perimeter(*map(Person, names), others, mine)
    spare = tuple(islice(known, SPARE))
    managed = chain.from_iterable(perimeter.sirets for perimeter in perimeters.values())
    dossiers = [(siret, secrets.token_urlsafe(16)) for siret in managed for _ in range(EACH)]
    dossiers += [(siret, secrets.token_urlsafe(16)) for siret in spare]
    return World(perimeters, Person("receveur@perimetre.example"), spare, sorted(dossiers))


def tables(world: World, *, instant: Any, later: Any) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    """Each table with its columns and rows; ``instant`` and ``later`` are ``NOW`` and ``LATER`` as the driver has
    them.
    """
    perimeters = tuple(world.perimeters.values())
    people = [world.receiver, *(person for one in perimeters for person in (one.principal, *one.members))]
    principals = [world.receiver, *(perimeter.principal for perimeter in perimeters)]
    active = ("employer", None, 0, None, instant, instant, None, None)
    pending = (row for row in _links(perimeters, instant) if row[3] == "pending")
    yield _table(Account, ((one.id, active[0], one.address, *active[1:]) for one in people))
    yield _table(Address, ((one.id, "own", one.address, one.address, 0) for one in people))
    yield _table(Principal, ((one.id, instant) for one in principals))
    yield _table(Managed, ((siret, one.principal.id) for one in perimeters for siret in one.sirets))
    yield _table(Link, _links(perimeters, instant))
    invited = ((row[0], row[1], instant, later, None, None) for row in pending)
    yield _table(Ticket, ((secrets.token_urlsafe(16), "invitation", *row) for row in invited))
    yield _table(Grant, _grants(perimeters))
    yield _table(Correspondent, ((secrets.token_urlsafe(16), one.address) for one in people))
    yield _table(Dossier, _dossiers(world, instant))


def _links(perimeters: tuple[Perimeter, ...], instant: Any) -> Rows:
    for perimeter in perimeters:
        for place, member in enumerate(perimeter.members):
            pending = place > 1 and place % 10 == 0
            status = ("pending", None) if pending else ("active", member.id)
            yield perimeter.principal.id, member.address, member.address, *status, instant, None


def _grants(perimeters: tuple[Perimeter, ...]) -> Rows:
    shuffled = Random(1)
    for perimeter in perimeters:
        yield from ((perimeter.everything.address, siret) for siret in perimeter.sirets)
        yield perimeter.one.address, perimeter.sirets[0]
        for member in perimeter.others:
            few = shuffled.sample(perimeter.sirets, min(100, len(perimeter.sirets)))
            yield from ((member.address, siret) for siret in few)


def _dossiers(world: World, instant: Any) -> Rows:
    steps = ["to_complete", "consultation", "consultation", *["closed"] * (EACH - 3)]
    spare = set(world.spare)
    for number, (siret, id) in enumerate(world.dossiers):
        code = codes.stored(siret, CODE) if siret in spare else None
        step = "consultation" if siret in spare else steps[number % EACH]
        yield id, siret, f"AT-{number}", "AT", step, code, '{"q1":"oui"}', 1, instant


def _table(kind: type, rows: Rows | Any) -> tuple[str, tuple[str, ...], Rows]:
    of = schema(kind)
    return f"tmspros_{of.name}", tuple(column.name for column in of.columns), iter(rows)
