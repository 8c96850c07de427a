"""Opening a portal: settings checked, plugins asked, store, mailer and file store made from their URLs."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from tmspros_core import hooks
from tmspros_core.clocks import SystemClock
from tmspros_core.errors import Code, Misconfigured, TmsprosError
from tmspros_core.hashing import Argon2Hasher
from tmspros_core.letters import catalogue
from tmspros_core.portal.parcours import exports
from tmspros_core.portal.shell import settings as checking
from tmspros_core.portal.shell.questionnaires import Questionnaires
from tmspros_core.portal.shell.settings import Settings
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.portal.shell.standards import standards
from tmspros_core.ports import Clock, Files, Mailer, Scanner, Store
from tmspros_core.records import KINDS
from tmspros_core.tokens import Tokens

HARMLESS = ("memory", "console")
"""Schemes of mailers that send nothing to anybody, and so need no sender."""


def parts(
    store: str | Store,
    *,
    mail: str | Mailer,
    files: str | Files,
    scanner: str | Scanner | None,
    clock: Clock | None,
    plugins: Sequence[object],
    settings: Settings,
    opened: ExitStack,
) -> tuple[Shell, Mailer]:
    """What a portal is made of; what this opens, and nothing that the host gave ready-made, goes onto ``opened``."""
    if not isinstance(settings, Settings):
        raise Misconfigured(Code.SETTINGS_KEYS, setting="settings", cure="give Settings(keys=[…], base_url=…)")
    checking.check(settings)
    keeping_time = clock or SystemClock()
    _check_clock(keeping_time)
    passwords_as_set = standards(settings)
    catalogue(settings.language)
    if settings.hashing == "cheapest":
        warnings.warn("hashing='cheapest' protects nothing: it is for tests", RuntimeWarning, stacklevel=3)
    hasher = Argon2Hasher(settings.hashing, slots=settings.hash_slots)
    found = hooks.ask(plugins)
    exports.check(found)
    kept: Store = _made(store, found, "stores", Code.SETTINGS_STORE, "transaction", opened, KINDS)
    kept.check()
    mailer: Mailer = _made(mail, found, "mailers", Code.SETTINGS_MAIL, "send", opened)
    if isinstance(mail, str) and mail.partition(":")[0] not in HARMLESS:
        checking.check_sender(settings)
    bytes_kept: Files = _made(files, found, "files", Code.SETTINGS_FILES, "read", opened)
    looking: Scanner | None = None
    if scanner is not None:
        looking = _made(scanner, found, "scanners", Code.SETTINGS_SCANNER, "scan", opened)
    forms = Questionnaires(found, language=settings.language)
    forms.check()
    shell = Shell(
        store=kept,
        clock=keeping_time,
        hasher=hasher,
        tokens=Tokens(settings.keys, settings.instance or settings.host),
        hooks=found,
        settings=settings,
        files=bytes_kept,
        scanner=looking,
        forms=forms,
        standards=passwords_as_set,
    )
    return shell, mailer


def _check_clock(clock: Clock) -> None:
    """Misconfigured for a clock whose instants are not to be compared: a naive one is an hour wrong twice a year."""
    tell = getattr(clock, "now", None)
    said = tell() if callable(tell) else None
    if not isinstance(said, datetime) or said.utcoffset() is None:
        cure = "give an object whose now() returns the instant with its zone: datetime.now(UTC)"
        raise Misconfigured(Code.SETTINGS_CLOCK, setting="clock", cure=cure)


def _made(
    wanted: Any, found: hooks.Hooks, brought: str, code: Code, duty: str, opened: ExitStack, *arguments: Any
) -> Any:
    """What the host gave, or what the plugin of the URL's scheme makes; a plugin that fails at it is named."""
    setting = code.partition(".")[2]
    if not isinstance(wanted, str):
        if not callable(getattr(wanted, duty, None)):
            raise Misconfigured(code, setting=setting, cure=f"give a URL, or an object with {duty}()")
        return wanted
    factories: Mapping[str, Callable[..., Any]] = getattr(found, brought)
    scheme = wanted.partition(":")[0].partition("+")[0]
    if ":" not in wanted or scheme not in factories:
        known = ", ".join(sorted(factories)) or "none"
        raise Misconfigured(code, setting=setting, cure=f"no plugin knows {scheme!r}; known schemes: {known}")
    owner = found.owner(f"tmspros_{brought}", scheme)
    try:
        made = factories[scheme](wanted, *arguments)
    except TmsprosError:
        raise
    except Exception as error:
        cure = f"opening {scheme}: raised {type(error).__name__}"
        raise Misconfigured(Code.SETTINGS_PLUGIN, setting=owner, cure=cure) from error
    if not all(callable(getattr(made, name, None)) for name in (duty, "close")):
        cure = f"what opens {scheme}: must return an object with {duty}() and close(), not {type(made).__name__}"
        raise Misconfigured(Code.SETTINGS_PLUGIN, setting=owner, cure=cure)
    opened.callback(made.close)
    return made
