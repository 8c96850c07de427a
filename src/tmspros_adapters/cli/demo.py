"""``tmspros demo``: a portal to try, in one command."""

import click
from rich.console import Console
from rich.table import Column, Table

from tmspros_adapters.cli.check import walk
from tmspros_adapters.cli.demonstration import Demonstration, running
from tmspros_adapters.cli.ending import wait_until_told
from tmspros_adapters.cli.samples import SAMPLES
from tmspros_adapters.cli.serving import FRAMEWORKS


@click.command()
@click.option(
    "--framework", type=click.Choice([*FRAMEWORKS]), default="flask", show_default=True, help="What serves it."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any that is free."
)
@click.option("--smtp", metavar="URL", help="Send letters to this server, like smtp://127.0.0.1:1025.")
@click.option(
    "--store", metavar="URL", help="Keep the records here, like sqlite:///demo.db; else they go when it ends."
)
@click.option("--check", is_flag=True, help="Walk through sign-in and reset over HTTP on a free port, and end.")
def demo(framework: str, port: int, smtp: str | None, store: str | None, check: bool) -> None:
    """Run a portal with sample accounts on this machine, until Ctrl-C.

    With --check: exit code 0 when every step worked, 1 after naming the one that did not.
    """
    if check and (smtp or store):
        raise click.UsageError("--check reads the letters itself, in a store of its own: leave --smtp and --store out")
    console = Console(highlight=False)
    with running(port=0 if check else port, framework=framework, smtp=smtp, store=store) as demonstration:
        if check:
            if not walk(demonstration.url, console):
                raise click.exceptions.Exit(1)
            return
        _introduce(demonstration, console)
        wait_until_told()
    console.print("the portal is closed")


def _introduce(demonstration: Demonstration, console: Console) -> None:
    # What is to be copied never breaks, however narrow the terminal.
    table = Table(Column("identifier", no_wrap=True), Column("password", no_wrap=True), Column("who", overflow="fold"))
    for sample in SAMPLES:
        table.add_row(sample.identifier, sample.password, f"{sample.who} ({sample.kind})")
    console.print(f"\nThe portal is at [bold]{demonstration.url}/[/]")
    if demonstration.has_letters:
        console.print(f"Letters sent    [bold]{demonstration.url}/demo/courrier[/]")
    console.print("\nWho can sign in" + ("" if demonstration.is_fresh else ", unless you changed the password"))
    console.print(table)
    if demonstration.unlocking:
        siret, code = demonstration.unlocking.siret, demonstration.unlocking.code
        console.print(f"A SIRET to add in « Paramétrage »: [bold]{siret}[/], unlock code [bold]{code}[/]")
    console.print("Ctrl-C ends it.")
