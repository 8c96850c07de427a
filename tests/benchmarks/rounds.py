"""Limit, ours and peers timed in one interleaved run: a round times each once, and the ratios
are medians of what the rounds say.

Absolute figures of a busy machine mean little; ratios within one run move little. Run a topic from the root of the
repository, as in ``python -m tests.benchmarks.tokens``. A peer that is not installed is listed as such.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from statistics import median
from time import thread_time
from timeit import Timer
from typing import Any

from attrs import frozen

SAMPLE_SECONDS = 0.002


@frozen
class Row:
    """One line of a table: what, its median, how many times the limit, and the most that is aimed at for it."""

    name: str
    median: float
    ratio: float | None = None
    target: str = ""


Samples = Mapping[str, Sequence[float]]


def time_each(statements: Mapping[str, str], scope: Mapping[str, Any], *, rounds: int = 101) -> Samples:
    """Microseconds of processor time of each statement, one short sample of each in every round.

    Processor time, because on a shared machine the clock on the wall tells what the others do.
    """
    timers = {name: Timer(statement, timer=thread_time, globals=dict(scope)) for name, statement in statements.items()}
    counts = {name: _loops(timer) for name, timer in timers.items()}
    takers = {name: lambda n=name: timers[n].timeit(counts[n]) / counts[n] * 1e6 for name in timers}
    return sample_each(takers, rounds=rounds)


def _loops(timer: Timer) -> int:
    count = 1
    while timer.timeit(count) < SAMPLE_SECONDS and count < 1_000_000:
        count *= 2
    return count


def ratio(ours: Sequence[float], limit: Sequence[float]) -> float:
    """How many times the limit: the median of what each round says."""
    return median(took / least for took, least in zip(ours, limit, strict=True))


def sample_each(takers: Mapping[str, Callable[[], float]], *, rounds: int) -> Samples:
    """What each taker measures itself, one sample of each in every round, the order turning."""
    samples: dict[str, list[float]] = {name: [] for name in takers}
    names = list(takers)
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            samples[name].append(takers[name]())
    return samples


def installed(*modules: str) -> bool:
    """Whether a peer can be measured; if not, says so where the table is printed."""
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        print(f"not installed, not measured: {', '.join(missing)}")
    return not missing


def show(topic: str, unit: str, rows: list[Row]) -> None:
    """One table for people and one JSON line for machines."""
    print(f"\n{topic} (median, {unit}; Python {sys.version.split()[0]})")
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:9.2f}x"
        print(f"  {row.name:<52}{row.median:12.3f}{ratio:>12}  {row.target}")
    line = {row.name: {"median": round(row.median, 4), "ratio": row.ratio and round(row.ratio, 3)} for row in rows}
    print(json.dumps({"topic": topic, "unit": unit, "rows": line}, ensure_ascii=False))
