"""``tmspros verify``: looks whether everything that is stored holds what it must (QI)."""

import click

from tmspros_adapters.cli.host import Host, about_a_host
from tmspros_core.delegation.invariants import INVARIANTS

SENTENCES = {invariant.id: invariant.sentence for invariant in INVARIANTS}


@click.command()
@about_a_host("store")
def verify(host: Host) -> None:
    """Look whether the invariants of the delegation hold and whether the journal, replayed, gives the tables.

    Prints what does not hold, one a line, and exits with 1; reads the tables of the delegation and the journal whole
    and changes nothing.
    """
    with host.open() as portal:
        found = portal.verify()
    for wrong in found:
        click.echo(f"{wrong}: {SENTENCES[wrong]}" if wrong in SENTENCES else f"  tables and journal differ: {wrong}")
    if found:
        raise SystemExit(1)
    click.echo("everything holds")
