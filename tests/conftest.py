"""What every test may ask for, and what it takes to leave a test out.

Nothing is left out in silence. A server or browser that is not there is a skip that names every place looked at, and
with ``TMSPROS_REQUIRE=1`` no skip is allowed at all. ``--core`` leaves out what needs an extra and what walks long,
refuses to start when an extra is installed, and lists what it left out. ``--beyond-core`` takes what ``--core`` leaves
out, and no more: together they are one run of everything. Every other run takes all of it.
"""

import ast
import importlib.util
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

from servers.postgresql import postgresql_server, postgresql_servers, postgresql_url
from servers.sqlite import sqlite_original, sqlite_url
from servers.urls import portal_url, server_url, server_urls, shared_url

__all__ = [
    "portal_url", "postgresql_server", "postgresql_servers", "postgresql_url", "server_url", "server_urls",
    "shared_url",
    "sqlite_original", "sqlite_url",
]  # fmt: skip

# A machine that is busy is no counter-example.
settings.register_profile("patient", max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# For `tox -e long`, which tries every property again, at more length.
settings.register_profile("thorough", settings.get_profile("patient"), max_examples=100)
settings.load_profile("patient")

# What a process of a race or a crash begins with: it is forked from one that has all this. Leaves out what is missing.
BEGUN_WITH = ["tmspros_core.testing.trial", "tmspros_adapters.plugin", "tmspros_adapters.sql.store", "django.db"]

T = TypeVar("T")

TESTS = Path(__file__).parent
EXTRAS = {
    "sqlalchemy": ("sqlalchemy", "alembic", "tmspros_adapters.sql"),
    "postgresql": ("psycopg",),
    "web": ("jinja2", "tmspros_adapters.web"),
    "flask": ("flask", "werkzeug", "waitress", "tmspros_adapters.flask", "examples"),
    "django": ("django", "tmspros_adapters.django"),
    "asgi": ("starlette", "anyio", "uvicorn", "tmspros_adapters.asgi"),
    "files": ("fsspec", "s3fs", "moto", "boto3", "tmspros_adapters.files.fsspec"),
    "export": ("xlsxwriter", "python_calamine", "tmspros_adapters.sheets"),
    "cli": ("click", "rich", "tmspros_adapters.cli"),
    "tests": ("aiosmtpd", "trustme", "jsonschema", "openapi_spec_validator"),
}
"""What each extra brings, and which of our modules need it; «tests» is what the tests of these need besides."""

WALKS = (
    "delegation/test_explorer.py", "delegation/test_machines.py", "delegation/test_mutants.py",
    "parcours/test_machines.py", "parcours/test_mutants.py", "project/test_examples.py", "stores/test_store_page.py",
)  # fmt: skip
"""What needs no extra and walks for longer than ``--core`` is to take."""

LeftOut = tuple[str, str, str]
"""A file or folder of tests, one of its tests or nothing for all of them, and the extra that is needed."""

_left_out = pytest.StashKey[set[LeftOut]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--core", action="store_true", help="leave out what needs an extra; none may be installed")
    parser.addoption("--beyond-core", action="store_true", help="take what --core leaves out, and no more")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more worker than there are processors: tests wait for servers and processes as much as they work."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_left_out] = set()
    if config.getoption("--core"):
        brought = (module for modules in EXTRAS.values() for module in modules if "." not in module)
        if found := [module for module in brought if module != "examples" and importlib.util.find_spec(module)]:
            raise pytest.UsageError(f"--core wants an environment without extras, but this one has {', '.join(found)}")


def pytest_sessionstart(session: pytest.Session) -> None:
    multiprocessing.set_forkserver_preload(BEGUN_WITH)
    if hasattr(session.config, "workerinput"):
        forkserver.ensure_running()


def _imports(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _imports_of_all(source: Path) -> set[str]:
    """What a file imports, and what those of its imports do that lie among the tests."""
    found: set[str] = set()
    waiting = [source]
    while waiting:
        for name in set(_imports(waiting.pop())) - found:
            found.add(name)
            module = TESTS.joinpath(*name.split(".")).with_suffix(".py")
            if module.is_file():
                waiting.append(module)
    return found


@cache
def extra_needed(path: Path) -> str | None:
    """The extra without which this test file, or the conftest of this directory, cannot be imported."""
    source = path / "conftest.py" if path.is_dir() else path
    if source.suffix != ".py" or not source.is_file():
        return None
    names = {f"{name}." for name in _imports_of_all(source)}
    for extra, modules in EXTRAS.items():
        if any(name.startswith(f"{module}.") for name in names for module in modules):
            return extra
    return None


def needs(item: pytest.Item) -> str | None:
    """The extra that the test says it needs, by ``@pytest.mark.needs("sqlalchemy")``."""
    mark = item.get_closest_marker("needs")
    return mark.args[0] if mark else None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if config.getoption("--core") and (extra := extra_needed(collection_path)):
        config.stash[_left_out].add((str(collection_path.relative_to(config.rootpath)), "", extra))
        return True
    if config.getoption("--core") and walks(collection_path):
        config.stash[_left_out].add((str(collection_path.relative_to(config.rootpath)), "", "time"))
        return True
    return None


def walks(path: Path) -> bool:
    """Whether this file needs no extra and is left out of ``--core`` for its length."""
    return path.is_relative_to(TESTS) and path.relative_to(TESTS).as_posix() in WALKS


def is_core(item: pytest.Item) -> bool:
    """Whether ``--core`` takes this test."""
    above = [folder for folder in item.path.parents if folder.is_relative_to(TESTS)]
    return not (needs(item) or walks(item.path) or any(map(extra_needed, (item.path, *above))))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--core"):
        dropped = [item for item in items if needs(item)]
        items[:] = [item for item in items if not needs(item)]
        config.stash[_left_out] |= {
            (str(item.path.relative_to(config.rootpath)), item.nodeid, needs(item) or "") for item in dropped
        }
        config.hook.pytest_deselected(items=dropped)
    if config.getoption("--beyond-core"):
        dropped = [item for item in items if is_core(item)]
        items[:] = [item for item in items if not is_core(item)]
        config.hook.pytest_deselected(items=dropped)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = list(session.config.stash[_left_out])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[_left_out].update(getattr(node, "workeroutput", {}).get("left_out", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    counts = Counter((path, extra, bool(test)) for path, test, extra in config.stash[_left_out])
    for (path, extra, single), count in sorted(counts.items()):
        what = f"{count} of the tests of {path}" if single else path
        terminalreporter.write_line(f"left out by --core, for want of {extra}: {what}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    return (yield from _no_skip())


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    return (yield from _no_skip())


def _no_skip() -> Iterator[None]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("TMSPROS_REQUIRE") == "1":
        report.outcome = "failed"
        report.longrepr = f"skipped although TMSPROS_REQUIRE=1 allows no skip: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def require() -> Callable[[str, T | None, Iterable[str]], T]:
    """``require("chromium", found, looked)``: what was found, or a skip that names every place looked at."""

    def required(what: str, found: T | None, looked: Iterable[str]) -> T:
        if found is None:
            pytest.skip(f"no {what}; looked at {', '.join(looked)}")
        return found

    return required
