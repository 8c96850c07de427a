"""Under each term that is the id of a rule, the rule's own words, read from the registry of the library."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from tmspros_core.rulebook import Rule, rulebook

MARKED = re.compile(r"(`[^`]+`|\*\*[^*]+\*\*)")


def tell(app: Sphinx, doctree: nodes.document) -> None:
    """Put each rule before what a page says about it."""
    rules = rulebook()
    for item in doctree.findall(nodes.definition_list_item):
        term, told = item.children[0], item.children[-1]
        rule = rules.get(term.astext())
        if rule is not None and isinstance(told, nodes.definition):
            told.insert(0, nodes.block_quote("", _worded(rule), classes=["rule"]))


def _worded(rule: Rule) -> nodes.paragraph:
    words = [_word(part) for part in MARKED.split(rule.text) if part]
    return nodes.paragraph("", "", *words, nodes.Text(f" ({', '.join(rule.sources)})"))


def _word(part: str) -> nodes.Node:
    if part.startswith("`"):
        return nodes.literal("", part.strip("`"))
    return nodes.strong("", part.strip("*")) if part.startswith("**") else nodes.Text(part)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-read", tell)
    return {"parallel_read_safe": True}
