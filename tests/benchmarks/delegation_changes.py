"""What changes the delegation, done and undone in every round, by us and by hand in turn."""

from collections.abc import Callable
from itertools import cycle
from time import perf_counter, thread_time

from attrs import define, field
from tests.benchmarks.delegation_databases import Database, actor
from tests.benchmarks.delegation_limits import ByHand
from tests.benchmarks.delegation_rows import CODE, Perimeter, World
from tests.benchmarks.rounds import Samples

from tmspros_core.delegation import codes


@define
class Watch:
    """Takes samples of steps that only make sense one after the other."""

    clock: Callable[[], float]
    unit: float
    samples: dict[str, list[float]] = field(factory=dict)

    def take(self, name: str, step: Callable[[], object]) -> None:
        began = self.clock()
        step()
        self.samples.setdefault(name, []).append((self.clock() - began) * self.unit)


def changed(database: Database, world: World, *, rounds: int) -> Samples:
    """One SIRET added, granted and removed, and a secondary of one SIRET dismissed; the first round is not told."""
    sirets, watch = cycle(world.spare), Watch(database.clock, 1e6)
    for turn in range(rounds + 1):
        for size, perimeter in world.perimeters.items():
            _change(watch, database, perimeter, f"principal of {size:,}", (next(sirets), next(sirets)))
        if not turn:
            watch.samples.clear()
    return watch.samples


def _change(watch: Watch, database: Database, perimeter: Perimeter, whose: str, sirets: tuple[str, str]) -> None:
    ours, hand, one, acting = database.portal.delegation, ByHand(database), perimeter.one, actor(perimeter.principal)
    (siret, other), first = sirets, perimeter.sirets[:1]
    code = codes.stored(other, CODE) or ""
    watch.take(f"ours, add_siret, {whose}", lambda: ours.add_siret(acting, siret, code=CODE))
    watch.take(f"ours, grant_more, {whose}", lambda: ours.grant_more(acting, one.address, [siret]))
    watch.take(f"ours, remove_siret, {whose}", lambda: ours.remove_siret(acting, siret))
    watch.take(f"by hand, add_siret, {whose}", lambda: hand.add(perimeter, other, code))
    watch.take(f"by hand, grant_more, {whose}", lambda: hand.grant(perimeter, one, other))
    watch.take(f"by hand, remove_siret, {whose}", lambda: hand.remove(perimeter, other))
    watch.take(f"ours, dismiss, {whose}", lambda: ours.dismiss(acting, one.address))
    hand.take_back(perimeter, one, first)
    watch.take(f"by hand, dismiss, {whose}", lambda: hand.dismiss(perimeter, one))
    hand.take_back(perimeter, one, first)


def ceded(database: Database, world: World, perimeter: Perimeter, *, rounds: int) -> Samples:
    """There in one way and back in the next; whoever has ceded is made principal again by hand, untimed."""
    hand, sides = ByHand(database), [perimeter.principal, world.receiver]
    ways: dict[str, Callable[..., object]] = {
        "by hand": hand.cede,
        "ours": lambda giver, receiver: database.portal.delegation.cede(actor(giver), to=receiver.address),
        "a loop over SIRETs": hand.cede_by_siret,
    }
    wall, processor = Watch(perf_counter, 1e3), Watch(thread_time, 1e3)

    def cede(way: str) -> None:
        step = lambda: ways[way](*sides)  # noqa: E731 - sides turn
        wall.take(f"{way}, on the wall", lambda: processor.take(f"{way}, of processor time", step))
        hand.promote(sides[0])
        sides.reverse()

    for _ in range(rounds):
        for way in ways:
            cede(way)
    if sides[0] is not perimeter.principal:
        cede("by hand")
        del wall.samples["by hand, on the wall"][-1], processor.samples["by hand, of processor time"][-1]
    return wall.samples | (processor.samples if database.name == "SQLite" else {})
