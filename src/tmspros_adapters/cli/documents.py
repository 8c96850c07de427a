"""``tmspros purge`` and ``tmspros scan``: what a host's timer does about deposited documents."""

import click

from tmspros_adapters.cli.host import Host, about_a_host


@click.command()
@about_a_host("store", "files")
def purge(host: Host) -> None:
    """Take away deposits that were given up and documents that were deleted; once a day will do.

    Never a deposit under way, nor what a fund keeps of what it validated. Exit code 1 when the bytes of some could not
    be deleted, which the next call tries again.
    """
    with host.open(files=host.files) as portal:
        purged = portal.purge()
    click.echo(f"{purged.documents} documents purged, {purged.deposits} deposits given up, {purged.left} left")
    if purged.left:
        raise SystemExit(1)


@click.command()
@about_a_host("store", "files", "scanner")
def scan(host: Host) -> None:
    """Ask the scanner about the documents that wait for its verdict; every few minutes will do."""
    with host.open(files=host.files, scanner=host.scanner) as portal:
        verdicts = portal.scan_pending()
    click.echo(f"{verdicts} documents got a verdict")
