"""The directive ``presets``: which preset of passwords meets which public text, worked out by the rules themselves."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tmspros_core.passwords import CharacterClass, Policy
from tmspros_core.passwords.presets import PRESETS, TEXTS, Reason, report

WHY = {
    Reason.TOO_SHORT: "too short",
    Reason.CLASSES_MISSING: "classes missing",
    Reason.CLASSES_IMPOSED: "classes imposed",
    Reason.DELAYS_OFF: "delays off",
}


class Presets(SphinxDirective):
    """A row for each text, a column for each preset and one more where administrators have a policy of their own."""

    def run(self) -> list[nodes.Node]:
        columns = list(dict.fromkeys((found.preset, found.for_administrators) for found in report()))
        told = {(found.preset, found.for_administrators, found.text): found.reasons for found in report()}
        widths = (30, *[14] * len(columns))
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(widths))
        group += nodes.thead("", _row(nodes.Text("text"), *(nodes.Text(_headed(*column)) for column in columns)))
        group += nodes.tbody(
            "",
            *(
                _row(
                    nodes.reference("", text.title, refuri=text.source),
                    *(nodes.Text(_said(told[(*column, text.id)])) for column in columns),
                )
                for text in TEXTS
            ),
        )
        return [nodes.table("", group)]


def _headed(preset: str, for_administrators: bool) -> str:
    named = PRESETS[preset]
    policy = named.administrators if for_administrators else named.policy
    return f"{preset}{', administrators' if for_administrators else ''} ({_shown(policy)})"


def _shown(policy: Policy) -> str:
    classes = "four classes" if policy.classes == frozenset(CharacterClass) else "no classes"
    return f"{policy.min_length}, {classes}"


def _said(reasons: tuple[Reason, ...]) -> str:
    return ", ".join(WHY[reason] for reason in reasons) or "meets it"


def _row(*cells: nodes.Node) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("presets", Presets)
    return {"parallel_read_safe": True}
