"""The delegation at scale: a million dossiers, a hundred thousand SIRETs, a thousand secondaries, side by side with SQL
by hand, Django's paginator and django-guardian.

Run from the root of the repository, one database at a time: ``python -m tests.benchmarks.delegation sqlite`` and
``… postgresql``; a number besides is how many SIRETs the largest perimeter has, 100,000 unless you say.
"""

import sys
from collections.abc import Callable
from functools import partial
from itertools import cycle
from statistics import median

from tests.benchmarks import delegation_databases, delegation_peers
from tests.benchmarks.delegation_changes import ceded, changed
from tests.benchmarks.delegation_databases import Database, actor, cursor
from tests.benchmarks.delegation_limits import ByHand
from tests.benchmarks.delegation_rows import World, imagine
from tests.benchmarks.rounds import Row, Samples, ratio, sample_each, show

ROUNDS = 31
FIRST = ("", "")
"""Before every dossier."""

Takers = dict[str, Callable[[], float]]


def timed(database: Database, what: Callable[[], object], *, loops: int) -> Callable[[], float]:
    """Microseconds of one call."""

    def sample() -> float:
        began = database.clock()
        for _ in range(loops):
            what()
        return (database.clock() - began) / loops * 1e6

    return sample


def asked(database: Database, world: World, *, django: bool) -> Samples:
    """Whether somebody may treat a dossier: each time another one."""
    may, hand, takers = database.portal.delegation.may_treat, ByHand(database), Takers()
    guardian = delegation_peers.guardian(world) if django else None
    for size, perimeter in world.perimeters.items():
        ids = cycle(scattered([id for _, id in world.of(size)]))
        for role, person in (("principal", perimeter.principal), ("secondary", perimeter.everything)):
            whose, acting = f"{role} of {size:,}", actor(person)
            assert may(acting, next(ids)).allowed
            assert hand.may_treat(person, next(ids))[0]
            takers[f"by hand, {whose}"] = timed(database, lambda p=person, i=ids: hand.may_treat(p, next(i)), loops=20)
            takers[f"ours, {whose}"] = timed(database, lambda a=acting, i=ids: may(a, next(i)), loops=20)
        if guardian:
            assert guardian(perimeter.principal, next(ids))
            takers[f"django-guardian, principal of {size:,}"] = timed(
                database, lambda p=perimeter.principal, i=ids, g=guardian: g(p, next(i)), loops=2
            )
    return sample_each(takers, rounds=ROUNDS)


def listed(database: Database, world: World) -> Samples:
    """Ten dossiers from some place of the list on, not counting all of them."""
    lists, hand, takers = database.portal.dossiers.list, ByHand(database), Takers()
    for size, perimeter in world.perimeters.items():
        mine = world.of(size)
        places = {"page 1": 0, "page 1,000": 9_990, "last page": len(mine) - 10}
        for role, member in (("principal", None), ("secondary", perimeter.everything)):
            acting = actor(member or perimeter.principal)
            for page, place in places.items():
                if place >= len(mine):
                    continue
                after, where = mine[place - 1] if place else FIRST, f"{page}, {role} of {size:,}"
                mark = cursor(database.portal, after, place + 1, len(mine))
                expected = [id for _, id in mine[place : place + 10]]
                assert [dossier.id for dossier in lists(acting, after=mark).items] == expected
                assert [row[0] for row in hand.page(perimeter, member, after)][:10] == expected
                takers[f"by hand, {where}"] = timed(
                    database, lambda p=perimeter, m=member, a=after: hand.page(p, m, a), loops=10
                )
                takers[f"ours, {where}"] = timed(database, lambda a=acting, m=mark: lists(a, after=m), loops=10)
    return sample_each(takers, rounds=ROUNDS)


def counted(database: Database, world: World, *, django: bool) -> Samples:
    """The first page, which counts, and beside it Django's pages, which all do."""
    lists, hand, takers = database.portal.dossiers.list, ByHand(database), Takers()
    for size, perimeter in world.perimeters.items():
        for role, person in (("principal", perimeter.principal), ("secondary", perimeter.everything)):
            what = partial(lists, actor(person))
            takers[f"ours, page 1 with its count, {role} of {size:,}"] = timed(database, what, loops=1)
        if django and size >= 1_000:
            page, after, deep = delegation_peers.paginator(perimeter.principal), world.of(size)[9_989], "page 1,000"
            mark, whose = cursor(database.portal, after, 9_991, size), f"principal of {size:,}"
            ours = partial(lists, actor(perimeter.principal), after=mark)
            assert [one.id for one in ours().items] == [one.id for one in page(1000)]
            takers[f"by hand, {deep}, {whose}"] = timed(database, partial(hand.page, perimeter, None, after), loops=10)
            takers[f"ours, {deep}, {whose}"] = timed(database, ours, loops=10)
            takers[f"Django's paginator, {deep}, {whose}"] = timed(database, partial(page, 1000), loops=1)
            takers[f"Django's paginator, page 1, {whose}"] = timed(database, partial(page, 1), loops=1)
    return sample_each(takers, rounds=5)


def scattered(ids: list[str]) -> list[str]:
    """The ids in an order in which neighbours are far apart."""
    step = 7919 if len(ids) % 7919 else 7907
    return [ids[place * step % len(ids)] for place in range(len(ids))]


def tell(topic: str, unit: str, samples: Samples, *, aim: str = "", flat: float | None = None) -> None:
    """A row for each, as so many times the limit for the same; then ours in the largest against the smallest."""
    rows = []
    for name, taken in samples.items():
        side, _, what = name.partition(", ")
        limit = samples.get(f"by hand, {what}", taken)
        rows.append(Row(name, median(taken), ratio(taken, limit), aim if side == "ours" else ""))
    if flat:
        ours: dict[str, list[str]] = {}
        for name in samples:
            if name.startswith("ours"):
                ours.setdefault(name.rpartition(" of ")[0], []).append(name)
        for name, sizes in ours.items():
            least, most = samples[sizes[0]], samples[sizes[-1]]
            between = f"{sizes[-1].rpartition(' of ')[2]} against {sizes[0].rpartition(' of ')[2]}"
            rows.append(Row(f"{name}: {between}", median(most), ratio(most, least), f"≤ {flat}x"))
    show(topic, unit, rows)


def main(name: str, largest: int) -> None:
    world = imagine(largest)
    with getattr(delegation_databases, name)(world) as database:
        django, where = delegation_peers.set_up_django(database.django), f"on {database.name}"
        aim = "≤ 200 µs" if name == "sqlite" else "≤ 1,000 µs"
        tell(f"may_treat, {where}", "µs", asked(database, world, django=django), aim="≤ 6x", flat=1.5)
        pages = listed(database, world)
        tell(f"list of visible dossiers, {where}", "µs", pages, aim=aim, flat=1.5)
        deep = {name: taken for name, taken in pages.items() if name.startswith("ours, page 1")}
        rows = [
            Row(name, median(taken), ratio(taken, deep[name.replace("1,000", "1", 1)]), "≤ 1.2x page 1")
            for name, taken in deep.items()
            if "page 1,000" in name
        ]
        show(f"page 1,000 against page 1, {where}", "µs", rows)
        counts = counted(database, world, django=django)
        tell(f"list of visible dossiers, counting, {where}", "µs", counts)
        rows = [
            Row(name, median(taken), ratio(taken, counts[name.replace("Django's paginator", "ours")]), "≥ 100x ours")
            for name, taken in counts.items()
            if name.startswith("Django's paginator, page 1,000")
        ]
        show(f"Django's page 1,000 against ours, {where}", "µs", rows)
        tell(f"one SIRET, one secondary, {where}", "µs", changed(database, world, rounds=ROUNDS), flat=1.5)
        for size, perimeter in world.perimeters.items():
            what = f"cession of {size:,} SIRETs and {len(perimeter.members):,} secondaries, {where}"
            limit = "≤ 1,000 ms" if name == "sqlite" else "≤ 3,000 ms"
            samples = ceded(database, world, perimeter, rounds=3 if size > 10_000 else 15)
            tell(what, "ms", samples, aim=limit)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
