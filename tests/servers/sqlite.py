"""A SQLite file whose schema is current already, for tests that are about something else."""

import shutil
from pathlib import Path

import pytest

from tmspros_core.testing.trial import trial

PREFIX = "sqlite:///"


@pytest.fixture(scope="session")
def sqlite_original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without a row of anybody's, migrated once; to be copied."""
    path = tmp_path_factory.mktemp("original") / "portal.db"
    with trial(f"{PREFIX}{path}"):
        pass
    return path


@pytest.fixture
def sqlite_url(sqlite_original: Path, tmp_path: Path) -> str:
    """The address of a database of the test's own, which several processes may open."""
    return PREFIX + str(shutil.copy(sqlite_original, tmp_path / "portal.db"))
