"""``tmspros import-establishments``: a fund's list of establishments, with a bar while it runs and a report after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tmspros_adapters.cli.host import Host, about_a_host
from tmspros_core import roster
from tmspros_core.letters import catalogue
from tmspros_core.portal.desk.importing import ImportedLine, ImportReport, Outcome


@click.command("import-establishments")
@click.argument("file", type=click.File("rb"))
@click.option("--officer", required=True, metavar="ADDRESS", help="Whose fund gets them, and who gets their letters.")
@click.option("--dry-run", is_flag=True, help="Say what would become of each line, and make nothing.")
@about_a_host("store")
def import_establishments(host: Host, file: BinaryIO, officer: str, dry_run: bool) -> None:
    """Make an establishment for each line of FILE, or of the standard input when FILE is -.

    \b
    The first line names the columns, in any order, between semicolons, commas or tabs:
      siret;name;emails;sector;address
    or in French: siret;nom;courriels;secteur;adresse. The last three may be left out.

    A bad line stops none of the others, an establishment that is there stays as it is, so the same file may be given
    again. Activation letters leave with the next `tmspros deliver`. Prints a line for each one refused: its number,
    the SIRET, the code, what to do; exit code 1 when there is any.
    """
    lines = roster.lines(file.read())
    console = Console(highlight=False)
    with host.open() as portal, _bar(console, total=len(lines)) as progress:
        actor = portal.actors.officer(officer)
        report = portal.desk.import_establishments(actor, lines, dry_run=dry_run, progress=progress)
    for line in report.lines:
        if line.outcome is Outcome.REFUSED:
            click.echo(_refusal(line))
    click.echo(_summary(report))
    if report.count(Outcome.REFUSED):
        raise click.exceptions.Exit(1)


@contextmanager
def _bar(console: Console, *, total: int) -> Iterator[Callable[[int], None] | None]:
    """A bar, where somebody watches."""
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("reading", total=total)
        yield lambda done: progress.update(task, completed=done)


def _refusal(line: ImportedLine) -> str:
    """For people and for ``cut``; what was written in the line is shown with nothing in it that a terminal obeys."""
    shown = "".join(c if c.isprintable() else "?" for c in line.siret)
    return f"{line.number}\t{shown}\t{line.code}\t{catalogue('en').code(line.code or '', line.params)}"


def _summary(report: ImportReport) -> str:
    created, there, refused = (report.count(outcome) for outcome in Outcome)
    made = "would be created" if report.dry_run else "created"
    return f"{created} {made}, {there} already there, {refused} refused"
