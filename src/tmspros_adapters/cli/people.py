"""``tmspros disable``, ``enable``, ``move-officer``, ``erase``: what is done about people there (AC-1, MA-5)."""

import click

from tmspros_adapters.cli.host import Host, about_a_host
from tmspros_core.values.fund import FUNDS


@click.command()
@click.argument("login")
@about_a_host("store")
def disable(host: Host, login: str) -> None:
    """Shut the account of LOGIN, an address or a SIRET: its sessions and links end at once, what it wrote stays."""
    with host.open() as portal:
        portal.admin.disable(login)
    click.echo("disabled")


@click.command()
@click.argument("login")
@about_a_host("store")
def enable(host: Host, login: str) -> None:
    """Open the account of LOGIN, an address or a SIRET, again; what had ended stays ended."""
    with host.open() as portal:
        portal.admin.enable(login)
    click.echo("enabled")


@click.command("move-officer")
@click.argument("email")
@click.argument("fund", type=click.Choice([fund.id for fund in FUNDS]), metavar="FUND")
@about_a_host("store")
def move_officer(host: Host, email: str, fund: str) -> None:
    """Let the officer of EMAIL belong to another FUND, at once."""
    with host.open() as portal:
        portal.admin.move_officer(email, fund)
    click.echo("moved")


@click.command()
@click.argument("email")
@about_a_host("store")
def erase(host: Host, email: str) -> None:
    """Forget EMAIL, an address that nobody uses any more; a disabled account that signs in with it is closed.

    The journal goes on naming people by id, and still replays. An address that is somebody's is refused: close or
    disable the account, or take the secondary away, first.
    """
    with host.open() as portal:
        portal.admin.erase(email)
    click.echo("erased")
