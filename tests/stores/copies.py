"""Databases with people in them, copied for each try of a command."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from servers.postgresql import Server
from servers.urls import AT_LENGTH
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.records import KINDS
from tmspros_core.testing.crashes import Everything, everything
from tmspros_core.testing.trial import trial


class Copies(Protocol):
    """A kind of database that can be copied as a whole while nobody has it open."""

    def original(self) -> str:
        """The address of an empty one."""
        ...

    def copy(self) -> str:
        """The address of a copy of what was put into the original."""
        ...

    def look(self, url: str) -> Everything:
        """All that is in it, opened anew."""
        ...


class SQLiteCopies:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0

    def original(self) -> str:
        return f"sqlite:///{self._folder}/original.db"

    def copy(self) -> str:
        self._number += 1
        made = self._folder / f"{self._number}.db"
        shutil.copy(self._folder / "original.db", made)
        return f"sqlite:///{made}"

    def look(self, url: str) -> Everything:
        with _opened(url) as store:
            found = everything(store, KINDS)
        checked = sqlite3.connect(url.removeprefix("sqlite:///"))
        assert checked.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        checked.close()
        return found


class PostgreSQLCopies:
    def __init__(self, server: Server) -> None:
        self.server = server
        self._names: list[str] = []

    def original(self) -> str:
        self._names.append(self.server.database())
        return self.server.url(self._names[0])

    def copy(self) -> str:
        self._names.append(self.server.database(like=self._names[0]))
        return self.server.url(self._names[-1])

    def look(self, url: str) -> Everything:
        with _opened(url) as store:
            return everything(store, KINDS)

    def drop(self) -> None:
        while self._names:
            self.server.drop(self._names.pop())


@contextmanager
def _opened(url: str) -> Iterator[SQLStore]:
    store = SQLStore.open(url, KINDS)
    try:
        yield store
    finally:
        store.close()


def peopled(copies: Copies) -> str:
    """Put an officer, an establishment and a reset that was asked for into the original; the token of its link."""
    with trial(copies.original()) as tried:
        tried.establishment()
        return tried.asked_for_reset()


MakeCopies = Callable[[], Copies]


@pytest.fixture(params=["sqlite", AT_LENGTH["postgresql"]])
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copies]:
    """Copies of a file, and at length of a server's database."""
    if request.param == "sqlite":
        yield SQLiteCopies(tmp_path)
        return
    made = PostgreSQLCopies(request.getfixturevalue("postgresql_server"))
    yield made
    made.drop()
