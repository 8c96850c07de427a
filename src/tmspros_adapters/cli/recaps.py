"""``tmspros recaps``: writes the progress recaps that are due, for a daily job of the host."""

from contextlib import nullcontext

import click
from rich.console import Console

from tmspros_adapters.cli.host import Host, about_a_host


@click.command()
@click.option(
    "--recap-days",
    type=int,
    default=30,
    show_default=True,
    envvar="TMSPROS_RECAP_DAYS",
    show_envvar=True,
    help="How many days lie between two recaps; as in Settings.",
)
@about_a_host("store")
def recaps(host: Host, recap_days: int) -> None:
    """Write the progress recaps that are due; they leave with the next `tmspros deliver`.

    To be called every day or so: an establishment gets one when its time has come, while a step is open, and no more
    once three said the same.
    """
    console = Console(highlight=False)
    with host.open(recap_days=recap_days) as portal:
        showing = console.status("looking") if console.is_terminal else nullcontext()
        with showing as status:
            looked = 0

            def hear(_: bool) -> None:
                nonlocal looked
                looked += 1
                if status:
                    status.update(f"{looked} looked at")

            written = portal.send_recaps(on_each=hear)
    console.print(f"{looked} due, {written} written")
