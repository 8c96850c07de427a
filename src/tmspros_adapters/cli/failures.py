"""What a command says when it cannot: one line with the cure, exit code 2, no traceback."""

from typing import Any

import click

from tmspros_adapters.cli.host import OPTIONS
from tmspros_core.errors import Misconfigured, TmsprosError
from tmspros_core.letters import catalogue


class Failure(click.ClickException):
    """One line on stderr."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"tmspros: {self.format_message()}", err=True)


class Commands(click.Group):
    """A group whose commands end every error of the library in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TmsprosError as error:
            raise Failure(sentence(error)) from None


def sentence(error: TmsprosError) -> str:
    """What is wrong and what to do, in one line; settings are named as the environment has them."""
    said = " ".join(catalogue("en").code(error.code, error.details).split())
    if isinstance(error, Misconfigured):
        setting, cure = error.details.get("setting", ""), error.details.get("cure", "")
        named = f"TMSPROS_{setting.upper()}" if setting.partition("[")[0] in SETTINGS else setting
        return " ".join(part for part in (said, f"{named}:" if named else "", cure) if part)
    reasons = [str(error.details[key]) for key in ("server", "why", "reason") if error.details.get(key)]
    return f"{said} ({error.code}{': ' if reasons else ''}{', '.join(reasons)})"


SETTINGS = frozenset({"keys", *OPTIONS})
"""The settings that the command line takes from the environment, ``keys`` as ``TMSPROS_KEYS`` and so on."""
