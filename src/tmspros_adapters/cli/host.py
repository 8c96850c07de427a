"""Which portal a command is about: the same settings that the host's web process has, from the environment."""

import os
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

import click
from attrs import frozen

from tmspros_core import Portal, Settings
from tmspros_core.errors import Code, Misconfigured

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS: Mapping[str, str] = {
    "store": "Where records are, like sqlite:////var/lib/portal/portal.db.",
    "mail": "How letters leave, like smtp://user:password@host:587?starttls=1.",
    "files": "Where documents are, like file:///var/lib/portal/files or s3://bucket/prefix.",
    "scanner": "What looks through documents, like clamd://127.0.0.1:3310.",
    "base_url": "Where people reach the portal, like https://portail.example.",
    "mail_from": "The address letters come from; by default ne-pas-repondre@ the host of the base URL.",
    "name": "What letters call the portal.",
    "instance": "What tells this portal from others that share a key.",
    "language": "Of letters: fr or en.",
    "timezone": "In which letters write instants, like Europe/Paris.",
    "hashing": "The Argon2 profile.",
    "sign_in": "Who signs people in: library or host. It decides what letters say.",
}

PLACES = frozenset({"store", "mail", "files", "scanner"})
"""What is no setting, but what the portal stands on."""

EPILOG = """\b
Commands find the portal by its settings, each an option of the command or a variable of the environment:
  TMSPROS_STORE      sqlite:////var/lib/portal/portal.db
  TMSPROS_MAIL       smtp://user:password@host:587?starttls=1, smtps://… or console:
  TMSPROS_FILES      file:///var/lib/portal/files or s3://bucket/prefix
  TMSPROS_SCANNER    clamd:///run/clamav/clamd.ctl
  TMSPROS_BASE_URL   https://portail.example
  TMSPROS_KEYS       signing keys, newest first, separated by commas; never an option, which others could see
  TMSPROS_MAIL_FROM, _NAME, _INSTANCE, _LANGUAGE, _TIMEZONE, _HASHING, _SIGN_IN: as in Settings
Give the same as to the web process: links are signed with these keys for this instance."""


@frozen(kw_only=True)
class Host:
    """The settings of one portal, as they were given; empty means the library's default."""

    given: Mapping[str, str]

    @property
    def store(self) -> str:
        """The store's URL. Raises Misconfigured(``settings.store``) when none is given, or one that would be lost."""
        return _kept(self.given.get("store", ""), Code.SETTINGS_STORE, "store", "sqlite:///portal.db")

    @property
    def mail(self) -> str:
        """The mailer's URL. Raises Misconfigured(``settings.mail``) like ``store``."""
        return _kept(self.given.get("mail", ""), Code.SETTINGS_MAIL, "mail", "smtp://127.0.0.1:1025 or console:")

    @property
    def files(self) -> str:
        """The file store's URL. Raises Misconfigured(``settings.files``) like ``store``."""
        return _kept(self.given.get("files", ""), Code.SETTINGS_FILES, "files", "file:///var/lib/portal/files")

    @property
    def scanner(self) -> str:
        """The scanner's URL. Raises Misconfigured(``settings.scanner``) when none is given."""
        return _kept(self.given.get("scanner", ""), Code.SETTINGS_SCANNER, "scanner", "clamd://127.0.0.1:3310")

    def open(
        self, *, mail: str = "memory:", files: str = "memory:", scanner: str | None = None, **settings: Any
    ) -> Portal:
        """The portal; by default with the mailer and the files of a command that needs none.

        ``settings`` are those that a command takes besides, given to ``Settings`` as they are.
        """
        named: dict[str, Any] = {name: value for name, value in self.given.items() if value and name not in PLACES}
        named.setdefault("base_url", "")
        made = Settings(keys=keys(), **named, **settings)
        return Portal.open(self.store, mail=mail, files=files, scanner=scanner, settings=made)


def keys() -> tuple[str, ...]:
    """The signing keys of ``TMSPROS_KEYS``, newest first."""
    return tuple(key for key in (part.strip() for part in os.environ.get("TMSPROS_KEYS", "").split(",")) if key)


def about_a_host(*names: str) -> Callable[[F], F]:
    """Give a command its ``host``, with these options; the settings without an option come from the environment."""

    def decorate(command: F) -> F:
        @wraps(command)
        def called(**options: Any) -> Any:
            given = {name: options.pop(name) or "" for name in OPTIONS if name in names}
            given |= {name: os.environ.get(f"TMSPROS_{name.upper()}", "") for name in OPTIONS if name not in names}
            return command(host=Host(given=given), **options)

        for name in reversed(names):
            option = click.option(
                f"--{name.replace('_', '-')}",
                name,
                envvar=f"TMSPROS_{name.upper()}",
                show_envvar=True,
                help=OPTIONS[name],
            )
            called = option(called)
        return called  # type: ignore[return-value]

    return decorate


def _kept(url: str, code: Code, setting: str, like: str) -> str:
    if not url:
        raise Misconfigured(
            code, setting=setting, cure=f"say it by --{setting} or TMSPROS_{setting.upper()}, like {like}"
        )
    if url.startswith("memory:"):
        raise Misconfigured(
            code, setting=setting, cure=f"memory: is gone when this command ends; choose one like {like}"
        )
    return url
