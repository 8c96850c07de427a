"""``tmspros purge`` and ``tmspros scan``: what a host's timer does about deposited documents."""

from datetime import timedelta

import click
from attrs import fields

from tmspros_adapters import reports
from tmspros_adapters.cli.host import Host, about_a_host
from tmspros_core.portal.shell.periods import Periods

LONGEST_DAYS = 5
"""Digits of a number of days: two centuries are enough."""

NAMES = tuple(field.name for field in fields(Periods))


def _periods(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> Periods:
    """Periods from texts like ``letters=60``; those that are not named are the library's."""
    named: dict[str, timedelta] = {}
    for text in given:
        name, _equals, days = text.partition("=")
        if name not in NAMES or not days.isascii() or not days.isdigit() or len(days) > LONGEST_DAYS:
            raise click.BadParameter(f"{text!r} is not NAME=DAYS, where NAME is one of {', '.join(NAMES)}")
        named[name] = timedelta(days=int(days))
    return Periods(**named)


@click.command()
@click.option(
    "--keep",
    "periods",
    metavar="NAME=DAYS",
    multiple=True,
    envvar="TMSPROS_KEEP",
    show_envvar=True,
    callback=_periods,
    help=f"For how many days something is kept, as in Settings(periods=…); NAME is one of {', '.join(NAMES)}.",
)
@about_a_host("store", "files")
def purge(host: Host, periods: Periods) -> None:
    """Take away what nobody needs any more: deleted documents, dead links, old counters, letters; once a day will do.

    Never a deposit under way, what a fund keeps of what it validated, a letter that waits. Prints how much went,
    and exits with 1 when the bytes of some documents could not be deleted, which the next call tries again.
    """
    with host.open(files=host.files, periods=periods) as portal:
        gone = portal.purge()
    for line in reports.purged(gone):
        click.echo(line)
    if gone.left:
        raise SystemExit(1)


@click.command()
@about_a_host("store", "files", "scanner")
def scan(host: Host) -> None:
    """Ask the scanner about the documents that wait for its verdict; every few minutes will do."""
    with host.open(files=host.files, scanner=host.scanner) as portal:
        verdicts = portal.scan_pending()
    click.echo(f"{verdicts} documents got a verdict")
