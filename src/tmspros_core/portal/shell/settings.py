"""What a host sets, and what is wrong with it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen

from tmspros_core.errors import Code, Misconfigured, Refused
from tmspros_core.portal.shell.periods import Periods
from tmspros_core.portal.shell.periods import check as check_periods
from tmspros_core.portal.shell.signing_in import check as check_signing_in
from tmspros_core.throttle import GUESSING, WINDOW
from tmspros_core.values import email

LONGEST_NAME = 100
SHORTEST_KEY = 32
"""In bytes: as long as what HMAC-SHA-256 gives (RS-6)."""

_BASE_URL = re.compile(
    r"https?://(?:[\w-]+(?:\.[\w-]+)*|\[[0-9A-F:.]+\])(?::[0-9]{1,5})?(?:/[\w.~!$()*+,;=:@%-]*)*",
    re.ASCII | re.IGNORECASE,
)
LONGEST_HOST = 253
LONGEST_PERIOD = 3660
"""In days; longer than any programme."""
MOST_DELAYS = 20
LONGEST_HISTORY = 10
"""Former passwords: each is one Argon2 run more before a new one is hashed."""

_TEXTS = {
    "base_url": Code.SETTINGS_BASE_URL,
    "instance": Code.SETTINGS_INSTANCE,
    "name": Code.SETTINGS_NAME,
    "mail_from": Code.SETTINGS_MAIL_FROM,
    "hashing": Code.SETTINGS_HASHING,
    "sign_in": Code.SETTINGS_SIGN_IN,
    "sign_in_url": Code.SETTINGS_SIGN_IN,
    "sign_out_url": Code.SETTINGS_SIGN_IN,
    "password_policy": Code.SETTINGS_PASSWORDS,
    "staff_password_policy": Code.SETTINGS_PASSWORDS,
    "common_passwords": Code.SETTINGS_PASSWORDS,
    "language": Code.SETTINGS_LANGUAGE,
    "timezone": Code.SETTINGS_TIMEZONE,
}


def _delays(delays: Any) -> Any:
    return tuple(delays) if isinstance(delays, Iterable) and not isinstance(delays, str | bytes) else delays


def _keys(keys: Any) -> tuple[Any, ...]:
    return tuple(keys) if isinstance(keys, Iterable) and not isinstance(keys, str | bytes) else (keys,)


@frozen(kw_only=True)
class Settings:
    """What a portal needs to know of its host. Looked at when the portal opens, not before.

    ``keys``: signing keys, newest first, 32 bytes or more each; older ones verify until they are taken out (RS-6).
    ``base_url``: where people reach the portal, as letters write it; https save on this machine.
    ``instance``: what tells this portal from others that share a key; by default the host of ``base_url``.
    ``name``: what letters call the portal. ``mail_from``: the sender; by default ``ne-pas-repondre@`` that host.
    ``hashing``: an Argon2 profile, ``rfc9106-low-memory``, ``owasp-19mib`` or, in tests only, ``cheapest`` (PW-9).
    ``hash_slots``: how many hashes run at once; by default one per processor.
    ``sign_in``: ``library``, or ``host`` when the host authenticates and asks ``portal.actors`` for the actor. Then
    ``sign_in_url`` is where mounted pages lead whoever is nobody, with ``next``, a path or an https address;
    ``sign_out_url``, likewise, is where « déconnexion » leads; without it pages offer none.
    ``language``: of letters, and of pages when the browser asks for neither; ``fr`` or ``en``.
    ``timezone``: in which letters and pages write instants.
    ``sign_in_delays``: seconds to wait after the first wrong password, the second, and so on, the last for all that
    follow, by identifier and client; none switches the delays off (SI-3).
    ``password_policy``: the preset for establishments and employers, ``seed``, ``cnil``, ``anssi`` or ``nist``;
    ``staff_password_policy``: for officers, support and national editors (PW-7). ``common_passwords``: the path of a
    list of the host's own, which adds to ours (PW-8).
    ``password_history``: how many former passwords an account may not have again, 0 to 10; each costs a change one
    Argon2 run more (PW-2).
    ``attachment_limit``: bytes that a deposited document may have (AT-2); ``attachments_per_question``: how many.
    ``recap_days``: how often an establishment is told how its parcours stands, while a step is open (PA-14).
    ``periods``: for how long what nobody needs any more is kept (MA-5).
    """

    keys: Sequence[str] = field(converter=_keys, repr=False)
    base_url: str
    instance: str = ""
    name: str = "TMS Pros"
    mail_from: str = ""
    hashing: str = "rfc9106-low-memory"
    hash_slots: int | None = None
    sign_in: str = "library"
    sign_in_url: str = ""
    sign_out_url: str = ""
    language: str = "fr"
    timezone: str = "Europe/Paris"
    sign_in_delays: Sequence[float] = field(default=GUESSING, converter=_delays)
    password_policy: str = "seed"
    staff_password_policy: str = "anssi"
    common_passwords: str = ""
    password_history: int = 0
    attachment_limit: int = 10 * 2**20
    attachments_per_question: int = 20
    recap_days: int = 30
    periods: Periods = field(factory=Periods)

    @property
    def by_host(self) -> bool:
        """Whether the host signs people in, so that no password of ours is asked (decision 37)."""
        return self.sign_in == "host"

    @property
    def host(self) -> str:
        """The host of ``base_url``."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def sender(self) -> str:
        """The address that letters come from."""
        return self.mail_from or f"ne-pas-repondre@{self.host}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def link(self, path: str) -> str:
        """The address of a page below ``base_url``, as letters write it."""
        return f"{self.base_url.rstrip('/')}/{path.lstrip('/')}"


def check(settings: Settings) -> None:
    """Misconfigured, naming the setting and the cure, for the first thing that is wrong."""
    _check_keys(settings.keys)
    for name, code in _TEXTS.items():
        if not isinstance(getattr(settings, name), str):
            raise Misconfigured(code, setting=name, cure="write it as text")
    if not _is_base_url(settings.base_url):
        cure = "write it like https://portail.example, without user, query, fragment, spaces or accents"
        raise Misconfigured(Code.SETTINGS_BASE_URL, setting="base_url", cure=cure)
    if not _is_secure(settings.base_url):
        cure = "use https: passwords and links go through it; http is for this machine only"
        raise Misconfigured(Code.SETTINGS_BASE_URL, setting="base_url", cure=cure)
    if not settings.name.strip() or len(settings.name) > LONGEST_NAME or not settings.name.isprintable():
        cure = f"name the portal in one line of 1 to {LONGEST_NAME} characters"
        raise Misconfigured(Code.SETTINGS_NAME, setting="name", cure=cure)
    if settings.instance and not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", settings.instance):
        cure = "use 1 to 64 letters, digits, dots, hyphens or underscores"
        raise Misconfigured(Code.SETTINGS_INSTANCE, setting="instance", cure=cure)
    _check_numbers(settings)
    check_periods(settings.periods)
    _check_delays(settings.sign_in_delays)
    check_signing_in(settings.sign_in, sign_in_url=settings.sign_in_url, sign_out_url=settings.sign_out_url)
    try:
        _ = settings.zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        cure = "name a zone like Europe/Paris; if the machine has none: pip install tzdata"
        raise Misconfigured(Code.SETTINGS_TIMEZONE, setting="timezone", cure=cure) from None
    if settings.mail_from:
        try:
            email.parse(settings.mail_from)
        except Refused:
            cure = "write one address, like ne-pas-repondre@portail.example"
            raise Misconfigured(Code.SETTINGS_MAIL_FROM, setting="mail_from", cure=cure) from None


def _check_numbers(settings: Settings) -> None:
    if type(settings.password_history) is not int or not 0 <= settings.password_history <= LONGEST_HISTORY:
        cure = f"a whole number from 0 to {LONGEST_HISTORY}: each costs one hash more when a password is changed"
        raise Misconfigured(Code.SETTINGS_PASSWORDS, setting="password_history", cure=cure)
    if settings.hash_slots is not None and (type(settings.hash_slots) is not int or settings.hash_slots < 1):
        raise Misconfigured(Code.SETTINGS_HASHING, setting="hash_slots", cure="1 or more, or None")
    for name in ("attachment_limit", "attachments_per_question"):
        if type(getattr(settings, name)) is not int or getattr(settings, name) < 1:
            raise Misconfigured(Code.SETTINGS_ATTACHMENTS, setting=name, cure="a whole number, 1 or more")
    if type(settings.recap_days) is not int or not 1 <= settings.recap_days <= LONGEST_PERIOD:
        cure = f"a whole number of days, from 1 to {LONGEST_PERIOD}"
        raise Misconfigured(Code.SETTINGS_RECAPS, setting="recap_days", cure=cure)


def _check_delays(delays: object) -> None:
    """Delays that grow, of numbers, none longer than what attempts are remembered (SI-3)."""
    fine = isinstance(delays, tuple) and len(delays) <= MOST_DELAYS
    for delay in delays if isinstance(delays, tuple) else ():
        fine = fine and type(delay) in (int, float) and 0 <= delay <= WINDOW.total_seconds()
    if not fine or not isinstance(delays, tuple) or list(delays) != sorted(delays):
        cure = f"at most {MOST_DELAYS} growing numbers of seconds, none above a day; an empty list switches them off"
        raise Misconfigured(Code.SETTINGS_SIGN_IN, setting="sign_in_delays", cure=cure)


def check_sender(settings: Settings) -> None:
    """Misconfigured when letters would have no sender: a host like 127.0.0.1 makes no address (MA-1)."""
    try:
        email.parse(settings.sender)
    except Refused:
        cure = f"{settings.host} makes no address: give one, like ne-pas-repondre@portail.example"
        raise Misconfigured(Code.SETTINGS_MAIL_FROM, setting="mail_from", cure=cure) from None


def _check_keys(keys: Sequence[object]) -> None:
    if not keys:
        cure = "give at least one key: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
        raise Misconfigured(Code.SETTINGS_KEYS, setting="keys", cure=cure)
    for number, key in enumerate(keys):
        if not isinstance(key, str) or not _is_long(key):
            cure = f"make it {SHORTEST_KEY} bytes or more: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
            raise Misconfigured(Code.SETTINGS_KEYS, setting=f"keys[{number}]", cure=cure)


def _is_long(key: str) -> bool:
    """Whether the key has bytes enough; one with a lone surrogate has none that could sign."""
    try:
        return len(key.encode()) >= SHORTEST_KEY
    except UnicodeEncodeError:
        return False


def _is_base_url(url: str) -> bool:
    """Whether links can be made of it: what urlsplit drops in silence, a newline say, would stand in them."""
    if not _BASE_URL.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.port != 0 and 0 < len(parts.hostname or "") <= LONGEST_HOST
    except ValueError:
        return False


def _is_secure(url: str) -> bool:
    """Whether the address is https, or of this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return (
        parts.scheme == "https" or host in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None
    )
