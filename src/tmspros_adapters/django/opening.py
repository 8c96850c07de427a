"""The portal that ``settings.TMSPROS`` describes, one in each process."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import attrs
from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.utils.module_loading import import_string

from tmspros_adapters import django
from tmspros_adapters.django.store import DjangoStore
from tmspros_core import Misconfigured, Portal, Settings
from tmspros_core.errors import Code
from tmspros_core.values.actors import Actor

OF_PORTAL: Final = tuple(field.name for field in attrs.fields(Settings))
OF_OPENING: Final = ("using", "mail", "files", "scanner", "clock", "plugins")
"""``using`` is the alias of the database; the others are arguments of ``Portal.open``."""

OF_MOUNTING: Final = ("actor",)
"""``actor`` says who asks where the host signs people in: a function of the request, or its dotted path."""

NEEDED: Final = ("keys", "base_url", "mail")
"""Without ``mail`` letters would go nowhere and nobody would be told."""


KNOWN: Final = (*OF_PORTAL, *OF_OPENING, *OF_MOUNTING)


def split(given: Any) -> tuple[Settings, dict[str, Any]]:
    """What ``settings.TMSPROS`` holds: the settings of the portal and what else it is opened with.

    Raises Misconfigured naming the setting and the cure.
    """
    if not isinstance(given, Mapping):
        raise _wrong("TMSPROS", f"set TMSPROS to a dict with {', '.join(NEEDED)}")
    for name in given:
        if name not in KNOWN:
            raise _wrong(f"TMSPROS[{name!r}]", f"take it out; known: {', '.join(KNOWN)}")
    for name in NEEDED:
        if not given.get(name):
            raise _wrong(f"TMSPROS[{name!r}]", "set it")
    chosen = Settings(**{name: value for name, value in given.items() if name in OF_PORTAL})
    return chosen, {name: value for name, value in given.items() if name in OF_OPENING}


def open_portal() -> Portal:
    """Open another portal from ``settings.TMSPROS``, which is whoever's calls this to close."""
    chosen, opening = split(getattr(settings, "TMSPROS", None))
    store = store_of(opening)
    return Portal.open(store, settings=chosen, **{name: value for name, value in opening.items() if name != "using"})


def actor_of_settings() -> Callable[[HttpRequest], Actor | None] | None:
    """What says who asks, where the host signs people in.

    Raises Misconfigured for a dotted path that leads nowhere.
    """
    given: Any = getattr(settings, "TMSPROS", {}).get("actor")
    if not isinstance(given, str):
        return cast("Callable[[HttpRequest], Actor | None] | None", given)
    try:
        return cast("Callable[[HttpRequest], Actor | None]", import_string(given))
    except ImportError as error:
        raise _wrong("TMSPROS['actor']", f"write the dotted path of a function: {error}") from error


def store_of(opening: Mapping[str, Any]) -> DjangoStore:
    """The store on the alias ``using``; Misconfigured when there is none."""
    return DjangoStore.open(f"django:{opening.get('using', '')}")


_lock = threading.Lock()
_opened: list[Portal] = []


def the_portal() -> Portal:
    """The portal of this process, opened by whoever asks first."""
    with _lock:
        if not _opened:
            _opened.append(open_portal())
        return _opened[0]


def _forget(*, setting: str, **_: Any) -> None:
    """After ``override_settings`` the next use opens the portal anew."""
    if setting in ("TMSPROS", "DATABASES"):
        with _lock:
            while _opened:
                _opened.pop().close()
        lazy: Any = django.portal
        lazy.__init__(django._open)


setting_changed.connect(_forget)


def _wrong(setting: str, cure: str) -> Misconfigured:
    return Misconfigured(Code.SETTINGS_DJANGO, setting=setting, cure=cure)
