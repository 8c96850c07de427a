"""``manage.py tmspros deliver``: sends the letters that wait."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tmspros_adapters.django import portal
from tmspros_core.errors import TmsprosError, Unavailable


class Command(BaseCommand):
    """The portal of ``settings.TMSPROS``, from the command line."""

    help = "TMS Pros: send the letters that wait."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["deliver"])
        parser.add_argument("--watch", type=float, metavar="SECONDS", help="look again every so many seconds, for ever")

    def handle(self, *args: Any, watch: float | None = None, **options: Any) -> None:
        while True:
            try:
                self.stdout.write(f"{portal.deliver_pending()} sent")
            except Unavailable as error:
                if watch is None:
                    raise CommandError(str(error)) from error
                self.stderr.write(str(error))
            except TmsprosError as error:
                raise CommandError(str(error)) from error
            if watch is None:
                return
            time.sleep(watch)
