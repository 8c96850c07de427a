"""How a process begins that is forked from a server which was there before the test."""

import os
from collections.abc import Callable, Mapping
from typing import Any


def begin(environ: Mapping[str, str], work: Callable[..., None], *arguments: Any) -> None:
    """Do this work with the environment of the test."""
    os.environ.update(environ)
    work(*arguments)
