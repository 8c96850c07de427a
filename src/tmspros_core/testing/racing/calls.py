"""What one process of a race is to do, as a value that travels to it."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from attrs import Factory, frozen

from tmspros_core.errors import TmsprosError
from tmspros_core.portal.portal import Portal

DONE = "done"
"""The outcome of a command that was carried out."""


@frozen
class Call:
    """A command and its arguments; all of it has to travel between processes.

    ``command`` is the name of a portal's method (``delegation.cede``), or a function at the top of a module, which is
    given the portal first.
    """

    command: str | Callable[..., object]
    arguments: tuple[Any, ...] = ()
    named: Mapping[str, Any] = Factory(dict)

    def run(self, portal: Portal) -> str:
        """Carry it out; ``done``, or the code of the error. What is no error of the library's is told in full."""
        command = self.command
        try:
            if isinstance(command, str):
                attrgetter(command)(portal)(*self.arguments, **self.named)
            else:
                command(portal, *self.arguments, **self.named)
        except TmsprosError as error:
            return error.code
        except Exception as error:  # noqa: BLE001 - a defect is an outcome too, one that no order gives
            return f"{type(error).__name__}: {error}"
        return DONE

    def __str__(self) -> str:
        return self.command if isinstance(self.command, str) else self.command.__name__


def call(command: str | Callable[..., object], /, *arguments: Any, **named: Any) -> Call:
    """``call("delegation.cede", anne, to="bert@example.org")``."""
    return Call(command, arguments, named)
