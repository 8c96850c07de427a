"""``manage.py tmspros``: what a portal wants done beside the web server, as the command ``tmspros`` does it."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tmspros_adapters import reports
from tmspros_adapters.django import portal
from tmspros_core.errors import TmsprosError, Unavailable

OF_PEOPLE = {
    "disable": "shut the account of this address or SIRET",
    "enable": "open the account of this address or SIRET again",
    "erase": "forget an address that nobody uses any more",
}
"""What is done about somebody, each by the method of ``portal.admin`` of that name."""


class Command(BaseCommand):
    """The portal of ``settings.TMSPROS``, from the command line."""

    help = "TMS Pros: send the letters that wait, say what waits, shut accounts, take away what nobody needs any more."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        deliver = actions.add_parser("deliver", help="send the letters that are due")
        way = deliver.add_mutually_exclusive_group()
        way.add_argument("--watch", type=float, metavar="SECONDS", help="look again every so many seconds, for ever")
        way.add_argument("--dead", action="store_true", help="list the letters that were given up, and send nothing")
        deliver.add_argument(
            "--resend", action="append", default=[], metavar="ID", help="put a dead letter, or all, back in line first"
        )
        backlog = actions.add_parser("backlog", help="say what waits in the outbox, one number a line")
        backlog.add_argument(
            "--late", type=int, metavar="SECONDS", help="exit code 1 when the oldest due entry has waited for longer"
        )
        for name, what in OF_PEOPLE.items():
            actions.add_parser(name, help=what).add_argument("login", metavar="LOGIN")
        actions.add_parser("scan", help="ask the scanner about the documents that wait for its verdict")
        actions.add_parser("purge", help="take away what nobody needs any more; the periods are those of TMSPROS")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            match action:
                case "deliver" if options["dead"]:
                    self._list_dead(options["resend"])
                case "deliver":
                    self._deliver(options["watch"], options["resend"])
                case "backlog":
                    self._say_what_waits(options["late"])
                case "scan":
                    self.stdout.write(f"{portal.scan_pending()} documents got a verdict")
                case name if name in OF_PEOPLE:
                    getattr(portal.admin, name)(options["login"])
                    self.stdout.write(f"{name}d")
                case _:
                    self._purge()
        except TmsprosError as error:
            raise CommandError(str(error)) from error

    def _deliver(self, watch: float | None, resend: list[str]) -> None:
        for letter in reports.chosen(portal, tuple(resend)):
            portal.delivery.resend(letter)
        while True:
            try:
                self.stdout.write(f"{portal.deliver_pending()} sent")
            except Unavailable as error:
                if watch is None:
                    raise
                self.stderr.write(str(error))
            if watch is None:
                return
            time.sleep(watch)

    def _list_dead(self, resend: list[str]) -> None:
        """One line a letter; exit code 1 when there are any."""
        if resend:
            raise CommandError("--dead only lists; resend by a call of its own", returncode=2)
        listed = 0
        for letter in reports.dead_letters(portal):
            listed += 1
            self.stdout.write(reports.dead_letter(letter, zone=portal.settings.zone))
        if listed:
            raise CommandError(f"{listed} given up")
        self.stderr.write("no letter was given up")

    def _say_what_waits(self, late: int | None) -> None:
        waiting, now = portal.delivery.backlog(), portal.clock.now()
        for line in reports.backlog(waiting, now=now):
            self.stdout.write(line)
        if late is not None and (age := reports.age(waiting, now=now)) > late:
            raise CommandError(f"the oldest has waited for {age} seconds")

    def _purge(self) -> None:
        gone = portal.purge()
        for line in reports.purged(gone):
            self.stdout.write(line)
        if gone.left:
            raise CommandError(f"the bytes of {gone.left} documents could not be deleted; the next call tries again")
