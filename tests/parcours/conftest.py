"""A space on the store in memory and on SQLite; the rules must not notice which."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from parcours.space import Space, space

ON_DISK = pytest.param("sqlite", marks=pytest.mark.needs("sqlalchemy"))


@pytest.fixture(params=["memory", ON_DISK])
def open_space(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Space]]:
    """Opens a space with settings of the test's own; closed at its end."""
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/portal.db"
    with ExitStack() as opened:
        yield lambda **options: opened.enter_context(space(url, **options))


@pytest.fixture
def here(open_space: Callable[..., Space]) -> Space:
    """An establishment that has just chosen its password, and can answer all steps by typing."""
    return open_space()


@pytest.fixture
def opened(here: Space) -> Any:
    """The same, its profile validated: the parcours is open."""
    here.validate()
    return here
