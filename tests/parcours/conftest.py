"""A space on the store in memory and on SQLite; the rules must not notice which."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from parcours.space import Space, space


@pytest.fixture
def open_space(portal_url: str) -> Iterator[Callable[..., Space]]:
    """Opens a space with settings of the test's own; closed at its end."""
    with ExitStack() as opened:
        yield lambda **options: opened.enter_context(space(portal_url, **options))


@pytest.fixture
def here(open_space: Callable[..., Space]) -> Space:
    """An establishment that has just chosen its password, and can answer all steps by typing."""
    return open_space()


@pytest.fixture
def opened(here: Space) -> Any:
    """The same, its profile validated: the parcours is open."""
    here.validate()
    return here
