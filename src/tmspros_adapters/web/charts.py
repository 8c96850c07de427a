"""Yearly figures as pictures: where everything goes, for a template to write as SVG. A table stands beside each."""

from collections.abc import Sequence
from math import ceil, floor, log10

from attrs import frozen

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 52, 20, 24, 32
"""In units of the picture: its size, and the room around what is drawn."""

MOST_BARS = 2
"""So few years are bars; more of them are a line, which shows where it goes."""

FINEST = 1e-6
"""The finest scale: no figure is written with more decimals."""


@frozen(kw_only=True)
class Mark:
    """One year: where it stands, and what is written there."""

    x: float
    y: float
    year: str
    value: str


@frozen(kw_only=True)
class Tick:
    """A line of the scale."""

    y: float
    value: str


@frozen(kw_only=True)
class Chart:
    """A series of figures, drawn. ``zero`` is where nought stands; ``is_line`` tells a line from bars."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    zero: float
    is_line: bool
    bar: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - 10

    @property
    def line(self) -> str:
        """The points of the line."""
        return " ".join(f"{mark.x:g},{mark.y:g}" for mark in self.marks)


def chart(points: Sequence[tuple[int, int | float]], *, language: str) -> Chart | None:
    """The picture of these (year, figure), years apart as they lie apart; None when there is nothing to draw."""
    if not points:
        return None
    lowest, highest = min(0, *(value for _, value in points)), max(0, *(value for _, value in points))
    step = _step(highest - lowest)
    if all(isinstance(value, int) for _, value in points):
        step = max(step, 1)
    bottom, top = floor(lowest / step) * step, max(ceil(highest / step), floor(lowest / step) + 1) * step
    first, last = points[0][0], points[-1][0]
    inner = WIDTH - LEFT - RIGHT

    def x(year: int) -> float:
        edge = inner / (2 * len(points)) if len(points) > 1 else inner / 2
        span = (last - first) or 1
        return round(LEFT + edge + (inner - 2 * edge) * (year - first) / span, 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (top - value) / (top - bottom), 1)

    count = round((top - bottom) / step)
    return Chart(
        marks=tuple(
            Mark(x=x(year), y=y(value), year=str(year), value=written(value, language=language))
            for year, value in points
        ),
        ticks=tuple(
            Tick(y=y(bottom + step * n), value=written(bottom + step * n, language=language)) for n in range(count + 1)
        ),
        zero=y(0),
        is_line=len(points) > MOST_BARS,
        bar=min(inner / (3 * len(points)), 56.0),
    )


def written(value: float, *, language: str) -> str:
    """A figure as people read it."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "fr" else text


def _step(span: float) -> float:
    """How far the lines of the scale are apart: 1, 2 or 5 of some power of ten, so that there are a few."""
    if span <= 0:
        return 1
    span = max(span, 4 * FINEST)
    power = 10.0 ** floor(log10(span / 4))
    step: float = next(power * each for each in (1, 2, 5, 10) if span / (power * each) <= 4)
    return int(step) if step >= 1 else step
