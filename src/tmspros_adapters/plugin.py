"""The entry-point target: registers everything of this package through the hooks that any plugin has.

Factories import inside, so that opening a portal loads what its URLs ask for and nothing else.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from attrs import define

from tmspros_core.errors import Code, Misconfigured
from tmspros_core.hooks import WebFramework, hookimpl
from tmspros_core.ports import Files, Mailer, Scanner, Store


@contextmanager
def needing(*packages: str, extra: str, setting: str) -> Iterator[None]:
    """Imports inside need the packages of this extra; one that is not installed is Misconfigured with the cure.

    A module that is missing for another reason is a defect and stays the error it is.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in packages:
            raise
        raise Misconfigured(Code.SETTINGS_EXTRA, setting=setting, cure=f"pip install 'tmspros[{extra}]'") from None


def _memory_store(url: str, kinds: tuple[type, ...]) -> Store:
    from tmspros_adapters.memory.store import MemoryStore

    return MemoryStore(kinds)


def _sql_store(url: str, kinds: tuple[type, ...]) -> Store:
    with needing("sqlalchemy", "alembic", extra="sqlalchemy", setting="store"):
        from tmspros_adapters.sql.store import SQLStore

        # Alembic is imported when there are tables to make.
        return SQLStore.open(url, kinds)


def _django_store(url: str, kinds: tuple[type, ...]) -> Store:
    with needing("django", extra="django", setting="store"):
        from tmspros_adapters.django.store import DjangoStore
    return DjangoStore.open(url, kinds)


def _postgresql_store(url: str, kinds: tuple[type, ...]) -> Store:
    with needing("sqlalchemy", "alembic", "psycopg", extra="postgresql", setting="store"):
        from tmspros_adapters.sql.store import SQLStore

        return SQLStore.open(url, kinds)


def _memory_mailer(url: str) -> Mailer:
    from tmspros_adapters.memory.mailer import MemoryMailer

    return MemoryMailer()


def _console_mailer(url: str) -> Mailer:
    from tmspros_adapters.mail.console import ConsoleMailer

    return ConsoleMailer()


def _smtp_mailer(url: str) -> Mailer:
    from tmspros_adapters.mail.smtp import SMTPMailer

    return SMTPMailer.open(url)


def _memory_files(url: str) -> Files:
    from tmspros_adapters.memory.files import MemoryFiles

    return MemoryFiles()


def _local_files(url: str) -> Files:
    from tmspros_adapters.files.local import LocalFiles

    return LocalFiles.open(url)


def _fsspec_files(url: str) -> Files:
    with needing("fsspec", extra="files", setting="files"):
        from tmspros_adapters.files.fsspec import FsspecFiles

    return FsspecFiles.open(url)


def _clamd_scanner(url: str) -> Scanner:
    from tmspros_adapters.scan.clamd import ClamdScanner

    return ClamdScanner.open(url)


@define
class FrameworkAtHand:
    """A framework whose adapter is imported once somebody mounts on it: opening a portal never loads a framework."""

    name: str
    adapter: str
    packages: tuple[str, ...]
    extra: str

    def recognises(self, app: object) -> bool:
        """Whether the application is of this framework; one that was never imported can have made none."""
        return self.packages[0] in sys.modules and self._adapter().recognises(app)

    def mount(self, app: Any, portal: Any, prefix: str, *, actor: Callable[[Any], Any] | None = None) -> None:
        """Answer below the prefix. Raises Misconfigured(``settings.extra``) when a package is not installed."""
        self._adapter().mount(app, portal, prefix, actor=actor)

    def _adapter(self) -> WebFramework:
        with needing(*self.packages, extra=self.extra, setting="framework"):
            framework: WebFramework = import_module(self.adapter).FRAMEWORK
        return framework


FLASK = FrameworkAtHand("flask", "tmspros_adapters.flask", ("flask", "jinja2"), "flask")
ASGI = FrameworkAtHand("asgi", "tmspros_adapters.asgi", ("starlette", "anyio", "jinja2"), "asgi")


@define
class ExporterAtHand:
    """A format whose writer is imported once somebody exports."""

    media_type: str
    adapter: str

    def __call__(self, tables: Sequence[Any]) -> bytes:
        """The tables as a file of the format."""
        written: bytes = import_module(self.adapter).write(tables)
        return written


XLSX = ExporterAtHand(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "tmspros_adapters.sheets.exporting"
)


@hookimpl
def tmspros_stores() -> Mapping[str, Callable[..., Store]]:
    return {"memory": _memory_store, "django": _django_store, "sqlite": _sql_store, "postgresql": _postgresql_store}


@hookimpl
def tmspros_mailers() -> Mapping[str, Callable[..., Mailer]]:
    return {"memory": _memory_mailer, "console": _console_mailer, "smtp": _smtp_mailer, "smtps": _smtp_mailer}


@hookimpl
def tmspros_files() -> Mapping[str, Callable[..., Files]]:
    far = dict.fromkeys(("fsspec", "s3", "gs", "abfs", "sftp"), _fsspec_files)
    return {"memory": _memory_files, "file": _local_files, **far}


@hookimpl
def tmspros_exporters() -> Mapping[str, Callable[[Sequence[Any]], bytes]]:
    # What cannot be written is not offered: people, not the host, choose the format.
    return {"xlsx": XLSX} if find_spec("xlsxwriter") else {}


@hookimpl
def tmspros_scanners() -> Mapping[str, Callable[..., Scanner]]:
    return {"clamd": _clamd_scanner}


@hookimpl
def tmspros_web_frameworks() -> Sequence[WebFramework]:
    return (FLASK, ASGI)
