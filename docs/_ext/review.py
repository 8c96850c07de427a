"""The directive ``review``: the table of a step's review, drawn and written out, read from where the rules keep it."""

from html import escape
from math import hypot
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tmspros_core.parcours.review import TABLE, Move, Need
from tmspros_core.records.parcours import Review

PLACES = {
    Review.NONE: (90, 160),
    Review.REQUESTED: (330, 160),
    Review.VALIDATED: (620, 80),
    Review.RETURNED: (620, 250),
}
HALF_WIDTH, HALF_HEIGHT = 62, 24
BEND = 26
NEEDS = {
    Need.COMPLETE_STEP: "complete step",
    Need.NEWER_VERSION: "newer questionnaire",
    Need.WORDS: "words",
}


class ReviewTable(SphinxDirective):
    """The diagram, and below it a row for each cell."""

    def run(self) -> list[nodes.Node]:
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (20, 20, 20, 25, 15)), cols=5)
        group += nodes.thead("", _row("review", "move", "becomes", "needs", "letter"))
        group += nodes.tbody("", *(_row(*cells) for cells in _cells()))
        return [nodes.raw("", drawn(), format="html"), nodes.table("", group)]


def _cells() -> list[tuple[str, ...]]:
    rows = []
    for review in Review:
        for move in Move:
            cell = TABLE.get((review, move))
            if cell is not None:
                needs = ", ".join(NEEDS[need] for need in Need if need in cell.needs)
                rows.append((review.value, move.value, cell.review.value, needs, "yes" if cell.told else ""))
    return rows


def drawn() -> str:
    """The table as a picture: reviews are boxes, moves are arrows, those that send a letter are heavy."""
    arrows: dict[tuple[Review, Review], list[tuple[str, bool]]] = {}
    for (review, move), cell in TABLE.items():
        arrows.setdefault((review, cell.review), []).append((move.value, cell.told))
    parts = [_arrow(*ends, moves) for ends, moves in arrows.items()]
    parts += [_box(review, *at) for review, at in PLACES.items()]
    return (
        '<svg viewBox="0 0 760 300" role="img" aria-label="The reviews of a step and the moves between them, as in the'
        ' table below" style="max-width:100%;font:14px sans-serif" fill="none" stroke="currentColor">'
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse"'
        ' markerWidth="10" markerHeight="10" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="currentColor" stroke="none"/></marker></defs>' + "".join(parts) + "</svg>"
    )


def _box(review: Review, x: int, y: int) -> str:
    return (
        f'<rect x="{x - HALF_WIDTH}" y="{y - HALF_HEIGHT}" width="{2 * HALF_WIDTH}" height="{2 * HALF_HEIGHT}" rx="8"/>'
        f"{_text(review.value, x, y + 5)}"
    )


def _arrow(start: Review, end: Review, moves: list[tuple[str, bool]]) -> str:
    said = ", ".join(move for move, _ in moves)
    weight = 2 if any(told for _, told in moves) else 1
    (x, y), (to_x, to_y) = PLACES[start], PLACES[end]
    if start is end:
        side = -1 if y <= 160 else 1
        at, top = y + side * HALF_HEIGHT, y + side * (HALF_HEIGHT + 34)
        path = f"M{x - 24} {at}C{x - 34} {top} {x + 34} {top} {x + 24} {at}"
        return _path(path, weight) + _text(said, x, top + (2 if side < 0 else 12))
    length = hypot(to_x - x, to_y - y)
    across = (-(to_y - y) / length * BEND, (to_x - x) / length * BEND)
    middle = ((x + to_x) / 2 + across[0], (y + to_y) / 2 + across[1])
    leave, reach = _edge((x, y), middle), _edge((to_x, to_y), middle)
    path = f"M{leave[0]:.0f} {leave[1]:.0f}Q{middle[0]:.0f} {middle[1]:.0f} {reach[0]:.0f} {reach[1]:.0f}"
    aside = 1.2 if x == to_x else 0.3  # a text is wider than high
    return _path(path, weight) + _text(
        said, round(middle[0] + across[0] * aside), round(middle[1] + across[1] * aside + 5)
    )


def _edge(box: tuple[int, int], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line from the middle of a box leaves it."""
    dx, dy = towards[0] - box[0], towards[1] - box[1]
    share = min(HALF_WIDTH / abs(dx) if dx else 9, HALF_HEIGHT / abs(dy) if dy else 9, 1)
    return box[0] + dx * share, box[1] + dy * share


def _path(path: str, weight: int) -> str:
    return f'<path d="{path}" stroke-width="{weight}" marker-end="url(#head)"/>'


def _text(text: str, x: int, y: int) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle" fill="currentColor" stroke="none">{escape(text)}</text>'


def _row(*cells: str) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", nodes.Text(cell))) for cell in cells))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("review", ReviewTable)
    return {"parallel_read_safe": True}
