"""``tmspros purge`` and ``tmspros scan``: what a host's timer does about deposited documents."""

import click
from attrs import asdict

from tmspros_adapters.cli.host import Host, about_a_host

ROWS = {
    "tickets": "dead links",
    "attempts": "old attempts",
    "sessions": "ended sessions",
    "letters": "delivered letters",
    "dead_letters": "dead letters",
    "invitations": "expired invitations",
    "entries": "journal entries",
}
"""What a purge takes away of the tables (portal.forgetting.Forgotten), in words."""


@click.command()
@about_a_host("store", "files")
def purge(host: Host) -> None:
    """Take away what nobody needs any more: deleted documents, dead links, old counters, letters; once a day will do.

    Never a deposit under way, what a fund keeps of what it validated, a letter that waits. Prints how much went,
    and exits with 1 when the bytes of some documents could not be deleted, which the next call tries again.
    """
    with host.open(files=host.files) as portal:
        purged = portal.purge()
    click.echo(f"{purged.documents} documents purged, {purged.deposits} deposits given up, {purged.left} left")
    rows = asdict(purged.forgotten)
    click.echo(", ".join(f"{rows[name]} {what}" for name, what in ROWS.items()))
    if purged.left:
        raise SystemExit(1)


@click.command()
@about_a_host("store", "files", "scanner")
def scan(host: Host) -> None:
    """Ask the scanner about the documents that wait for its verdict; every few minutes will do."""
    with host.open(files=host.files, scanner=host.scanner) as portal:
        verdicts = portal.scan_pending()
    click.echo(f"{verdicts} documents got a verdict")
