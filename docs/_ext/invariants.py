"""The directive ``invariants``: the laws of the delegation, read from where the library keeps them as data."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tmspros_core.delegation.invariants import INVARIANTS


class Invariants(SphinxDirective):
    """A row for each law: its id and its sentence."""

    def run(self) -> list[nodes.Node]:
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (12, 88)), cols=2)
        group += nodes.thead("", _row(nodes.Text("law"), nodes.Text("what holds after every commit")))
        rows = (_row(nodes.strong("", law.id), nodes.Text(law.sentence)) for law in INVARIANTS)
        group += nodes.tbody("", *rows)
        return [nodes.table("", group)]


def _row(*cells: nodes.Node) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("invariants", Invariants)
    return {"parallel_read_safe": True}
