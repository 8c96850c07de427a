"""A space whose parcours is open, on the store in memory and on SQLite, its documents in memory and in a folder."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from parcours.space import Space, space
from servers.clamd import clamd, clamd_of_session

__all__ = ["clamd", "clamd_of_session"]

ON_DISK = pytest.param("disk", marks=pytest.mark.needs("sqlalchemy"))


@pytest.fixture(params=["memory", ON_DISK])
def open_space(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Space]]:
    """Opens a space with options of the test's own, the shipped questionnaire in it; closed at its end."""
    on_disk = request.param == "disk"
    url = request.getfixturevalue("sqlite_url") if on_disk else "memory:"
    files = f"file://{tmp_path}/files" if on_disk else "memory:"
    with ExitStack() as opened:
        yield lambda **options: opened.enter_context(space(url, **{"plugins": (), "files": files} | options))


@pytest.fixture
def here(open_space: Callable[..., Space]) -> Space:
    """A space whose parcours is open."""
    made = open_space()
    made.validate()
    return made
