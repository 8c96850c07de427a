"""The commands of ``tmspros``."""

import logging

import click
from rich.console import Console

from tmspros_adapters.cli.deliver import backlog, deliver
from tmspros_adapters.cli.demo import demo
from tmspros_adapters.cli.documents import purge, scan
from tmspros_adapters.cli.establishments import import_establishments
from tmspros_adapters.cli.failures import Commands
from tmspros_adapters.cli.host import EPILOG, Host, about_a_host
from tmspros_adapters.cli.people import disable, enable, erase, move_officer
from tmspros_adapters.cli.recaps import recaps
from tmspros_adapters.cli.rules import rules
from tmspros_adapters.cli.verify import verify
from tmspros_adapters.plugin import needing
from tmspros_core.values.fund import FUNDS
from tmspros_core.version import __version__


@click.group(cls=Commands, epilog=EPILOG)
@click.version_option(__version__, prog_name="tmspros")
def tmspros() -> None:
    """The TMS Pros portal: try it, look after its database, send its letters, enrol its people."""
    logging.basicConfig(format="tmspros: %(message)s", level=logging.WARNING)


tmspros.add_command(demo)
tmspros.add_command(deliver)
tmspros.add_command(backlog)
tmspros.add_command(recaps)
tmspros.add_command(import_establishments)
tmspros.add_command(purge)
tmspros.add_command(scan)
tmspros.add_command(verify)
tmspros.add_command(rules)
for command in (disable, enable, move_officer, erase):
    tmspros.add_command(command)


@tmspros.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.argument("url", envvar="TMSPROS_STORE")
def upgrade(url: str) -> None:
    """Bring the database at URL (or TMSPROS_STORE) to the schema of this version; make a copy of it first."""
    extra = "postgresql" if url.startswith("postgresql") else "sqlalchemy"
    with needing("sqlalchemy", "alembic", "psycopg", extra=extra, setting="store"):
        from tmspros_adapters.sql import migrations

        migrations.upgrade(url)
    click.echo(f"the database is at version {migrations.HEAD}")


@tmspros.command()
@click.argument("kind", type=click.Choice(["officer", "support", "national", "employer"]))
@click.argument("email")
@click.option("--fund", help=f"Of an officer: one of {', '.join(fund.id for fund in FUNDS)}.")
@about_a_host("store")
def enrol(host: Host, kind: str, email: str, fund: str | None) -> None:
    """Make an account for EMAIL; its activation letter leaves with the next `tmspros deliver`."""
    if (kind == "officer") != (fund is not None):
        raise click.UsageError("an officer belongs to a fund, give --fund; nobody else takes one")
    with host.open() as portal:
        if fund is not None:
            portal.admin.enrol_officer(email, fund=fund)
        else:
            enrolling = {
                "support": portal.admin.enrol_support,
                "national": portal.admin.enrol_national,
                "employer": portal.admin.enrol_employer,
            }
            enrolling[kind](email)
    Console(highlight=False).print(f"[bold]{kind}[/] enrolled; the activation letter waits to be delivered")
