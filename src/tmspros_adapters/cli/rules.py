"""``tmspros rules``: what holds, by the ids that stand in code, tests and documentation."""

import json
from collections.abc import Sequence
from shutil import get_terminal_size

import attrs
import click

from tmspros_core.rulebook import Rule, area_of, rulebook

INDENT = " " * 8


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def rules(names: Sequence[str], as_json: bool) -> None:
    """Print the rules that the library enforces: all, those of an area (PW) or single ones (PW-3).

    Each with its id, where it comes from, and its text.
    """
    chosen = tuple(rule for rule in rulebook().values() if not names or _is_named(rule, names))
    unknown = [name for name in names if not any(_is_named(rule, [name]) for rule in chosen)]
    if unknown:
        areas = ", ".join(dict.fromkeys(area_of(id) for id in rulebook()))
        raise click.BadParameter(f"{', '.join(unknown)}: no such rule; the areas are {areas}")
    if as_json:
        click.echo(json.dumps([attrs.asdict(rule) for rule in chosen], ensure_ascii=False, indent=2))
        return
    width = get_terminal_size((100, 24)).columns
    for rule in chosen:
        click.echo(f"{rule.id:<8}{rule.area} ({', '.join(rule.sources)})")
        click.echo(click.wrap_text(rule.text, width, INDENT, INDENT))


def _is_named(rule: Rule, names: Sequence[str]) -> bool:
    said = {name.upper() for name in names}
    return rule.id.upper() in said or area_of(rule.id) in said
