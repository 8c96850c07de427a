"""An environment with the settings of one portal in it and no others."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from servers.post_office import PostOffice
from tmspros_adapters.cli.commands import tmspros
from tmspros_core import Portal, Settings

KEY = "a key of more than thirty-two bytes for tests"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """The variables of the environment of a portal whose letters go to the terminal."""
    for name in [name for name in os.environ if name.startswith("TMSPROS_")]:
        monkeypatch.delenv(name)
    given = {
        "TMSPROS_STORE": f"sqlite:///{tmp_path / 'portal.db'}",
        "TMSPROS_MAIL": "console:",
        "TMSPROS_BASE_URL": "https://portail.example",
        "TMSPROS_KEYS": KEY,
        "TMSPROS_HASHING": "owasp-19mib",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def run(settings: dict[str, str]) -> Callable[..., Result]:
    """Run a command in this process; an error that is no exit is raised."""

    def command(*arguments: str) -> Result:
        result = CliRunner().invoke(tmspros, arguments)
        print(result.output)  # shown when the test fails
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return command


@pytest.fixture
def start(settings: dict[str, str]) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Start a command as a process of its own, in which warnings are errors; it never outlives the test."""
    begun: list[subprocess.Popen[str]] = []

    def command(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
        whole = [sys.executable, "-W", "error", "-m", "tmspros_adapters.cli", *arguments]
        pipe = subprocess.PIPE
        begun.append(subprocess.Popen(whole, env=os.environ | environment, stdout=pipe, stderr=pipe, text=True))
        return begun[-1]

    yield command
    for process in begun:
        process.kill()
        process.communicate()


@pytest.fixture
def open_portal(settings: dict[str, str]) -> Callable[[], Portal]:
    """The web process's view of the same portal."""

    def opened() -> Portal:
        made = Settings(keys=[KEY], base_url=settings["TMSPROS_BASE_URL"], hashing="owasp-19mib")
        return Portal.open(settings["TMSPROS_STORE"], settings=made)

    return opened


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office
