"""``tmspros deliver`` sends the letters that wait, once or until told to stop; ``tmspros backlog`` says what waits."""

from collections import Counter
from contextlib import nullcontext

import click
from rich.console import Console
from rich.status import Status

from tmspros_adapters import reports
from tmspros_adapters.cli.ending import wait_until_told
from tmspros_adapters.cli.host import Host, about_a_host
from tmspros_adapters.cli.sender import Sender
from tmspros_core.records.outbox import Outcome


class Tally:
    """How many entries of the outbox went which way; shown while it grows when somebody watches."""

    def __init__(self, status: Status | None) -> None:
        self._counted: Counter[Outcome | None] = Counter()
        self._status = status

    def hear(self, outcome: Outcome | None) -> None:
        """Count what became of one entry; None is one that is to be tried again."""
        self._counted[outcome] += 1
        if self._status:
            self._status.update(str(self))

    @property
    def to_try_again(self) -> int:
        return self._counted[None]

    def __str__(self) -> str:
        sent, dead = self._counted[Outcome.SENT], self._counted[Outcome.DEAD]
        return f"{sent} sent, {self.to_try_again} to try again, {dead} given up"


@click.command()
@click.option("--watch", is_flag=True, help="Go on until SIGTERM or Ctrl-C.")
@click.option(
    "--every",
    type=click.FloatRange(0.05, 3600),
    default=1.0,
    show_default=True,
    help="With --watch: seconds between looks.",
)
@click.option("--dead", is_flag=True, help="List the letters that were given up, and send nothing.")
@click.option("--resend", metavar="ID", multiple=True, help="Put a dead letter, or all, back in line first.")
@about_a_host("store", "mail", "base_url", "mail_from")
def deliver(host: Host, watch: bool, every: float, dead: bool, resend: tuple[str, ...]) -> None:
    """Send the letters that are due.

    Exit code 0; 1 when some are to be tried again, which the next call does when they are due. With --dead: 1 when
    there are any.
    """
    console = Console(highlight=False)
    if dead:
        if watch or resend:
            raise click.UsageError("--dead only lists; resend and watch by a call of their own")
        return _list_dead(host)
    with host.open(mail=host.mail) as portal:
        for letter in reports.chosen(portal, resend):
            portal.delivery.resend(letter)
        showing = console.status("sending") if console.is_terminal else nullcontext()
        with showing as status:
            tally = Tally(status)
            if watch:
                console.print("sending letters as they come; Ctrl-C or SIGTERM ends it")
                with Sender(portal, every=every, on_each=tally.hear):
                    wait_until_told()
            else:
                portal.delivery.deliver_pending(on_each=tally.hear)
    console.print(str(tally))
    if tally.to_try_again and not watch:
        raise click.exceptions.Exit(1)
    return None


def _list_dead(host: Host) -> None:
    """One line a letter."""
    with host.open() as portal:
        listed = 0
        for letter in reports.dead_letters(portal):
            listed += 1
            click.echo(reports.dead_letter(letter, zone=portal.settings.zone))
    if listed:
        raise click.exceptions.Exit(1)
    click.echo("no letter was given up", err=True)


@click.command()
@click.option(
    "--late",
    type=click.IntRange(min=0),
    metavar="SECONDS",
    help="Exit code 1 when the oldest due entry has waited for longer.",
)
@about_a_host("store")
def backlog(host: Host, late: int | None) -> None:
    """Say what waits in the outbox, one number a line: due, oldest (in seconds), in hand, put off, dead.

    `due` stays near 0 while a sender runs, `oldest` below a minute. With --late 300 a timer can tell when none does.
    """
    with host.open() as portal:
        waiting, now = portal.delivery.backlog(), portal.clock.now()
    for line in reports.backlog(waiting, now=now):
        click.echo(line)
    if late is not None and reports.age(waiting, now=now) > late:
        raise click.exceptions.Exit(1)
