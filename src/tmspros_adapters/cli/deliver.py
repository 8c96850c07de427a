"""``tmspros deliver``: sends the letters that wait, once or until told to stop."""

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext

import click
from rich.console import Console
from rich.status import Status

from tmspros_adapters.cli.ending import wait_until_told
from tmspros_adapters.cli.host import Host, about_a_host
from tmspros_adapters.cli.sender import Sender
from tmspros_core import Portal
from tmspros_core.portal.delivery.dead_letters import DeadLetter
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


ALL = "all"


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
        for letter in _chosen(portal, resend):
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
    """One line a letter, for people and for ``cut``: id, when given up, after how many tries, why, what, to whom."""
    with host.open() as portal:
        listed = 0
        for letter in _dead(portal):
            listed += 1
            at = letter.given_up_at.astimezone(portal.settings.zone).isoformat(" ", "minutes")
            click.echo(f"{letter.id}\t{at}\t{letter.tries}\t{letter.why}\t{letter.event}\t{letter.to or '-'}")
    if listed:
        raise click.exceptions.Exit(1)
    click.echo("no letter was given up", err=True)


def _chosen(portal: Portal, resend: tuple[str, ...]) -> list[str]:
    return [letter.id for letter in _dead(portal)] if ALL in resend else list(dict.fromkeys(resend))


def _dead(portal: Portal) -> Iterator[DeadLetter]:
    after: str | None = None
    while True:
        page = portal.delivery.dead(after=after, limit=100)
        yield from page.items
        if (after := page.next) is None:
            return
