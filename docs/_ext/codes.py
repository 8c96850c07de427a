"""The directive ``codes``: every code of the library with its two sentences, read from the enum and the catalogues."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tmspros_core.errors import Code
from tmspros_core.letters import LANGUAGES, catalogue


class Codes(SphinxDirective):
    """A table with a row per code, in the order of the enum."""

    def run(self) -> list[nodes.Node]:
        texts = [catalogue(language) for language in LANGUAGES]
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (26, 37, 37)), cols=1 + len(texts))
        group += nodes.thead("", _row(nodes.Text("code"), *(nodes.Text(text.language) for text in texts)))
        rows = (_row(nodes.literal("", code), *(nodes.Text(text.pattern(code)) for text in texts)) for code in Code)
        group += nodes.tbody("", *rows)
        return [nodes.table("", group)]


def _row(*cells: nodes.Node) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("codes", Codes)
    return {"parallel_read_safe": True}
