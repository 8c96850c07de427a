"""The portal: what embedding code opens, calls and closes."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from attrs import evolve

from tmspros_core import letters
from tmspros_core.errors import Code, Misconfigured
from tmspros_core.hooks import Hooks
from tmspros_core.portal import opening
from tmspros_core.portal.accounts.area import Accounts
from tmspros_core.portal.actors import Actors
from tmspros_core.portal.admin import Admin
from tmspros_core.portal.attachments.area import Attachments
from tmspros_core.portal.attachments.scanning import Scanning
from tmspros_core.portal.delegation.area import Delegation
from tmspros_core.portal.delivery.area import Delivery
from tmspros_core.portal.desk.area import Desk
from tmspros_core.portal.dossiers.area import Dossiers
from tmspros_core.portal.news.area import News
from tmspros_core.portal.parcours.area import Parcours
from tmspros_core.portal.parcours.profiles import Profiles
from tmspros_core.portal.parcours.recaps import Recaps
from tmspros_core.portal.shell.settings import Settings
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.portal.upkeep.forgetting import Forgetting
from tmspros_core.portal.upkeep.purging import Purged, Purging
from tmspros_core.ports import Clock, Files, Hasher, Mailer, Scanner, Store
from tmspros_core.tokens import Tokens
from tmspros_core.values.actors import Actor


class Portal:
    """One portal: its areas, each with the methods of one side of it.

    Opened by ``Portal.open``; used from any thread; survives a fork; closes what it opened.
    """

    def __init__(self, shell: Shell, *, mailer: Mailer) -> None:
        """For ``Portal.open``, and for tests that put a part of their own into the shell."""
        self.shell = shell
        self.mailer = mailer
        self._opened = ExitStack()
        self._catalogues = {language: letters.catalogue(language) for language in letters.LANGUAGES}
        self.admin = Admin(shell)
        self.accounts = Accounts(shell)
        self.actors = Actors(shell)
        self.desk = Desk(shell)
        self.profiles = Profiles(shell)
        self.parcours = Parcours(shell)
        self.attachments = Attachments(shell)
        self.news = News(shell)
        self.delegation = Delegation(shell)
        self.dossiers = Dossiers(shell)
        self.delivery = Delivery(shell, mailer, self.catalogue())

    @classmethod
    def open(
        cls,
        store: str | Store,
        *,
        mail: str | Mailer = "memory:",
        files: str | Files = "memory:",
        scanner: str | Scanner | None = None,
        clock: Clock | None = None,
        plugins: Sequence[object] = (),
        settings: Settings,
    ) -> Self:
        """Open a portal on a store, a mailer and a file store, each a URL or an object of the port.

        ``scanner``, a URL like ``clamd://127.0.0.1:3310``, looks through deposited documents (AT-5); without one
        they count at once.

        ``plugins`` come before those found by entry point. ``clock`` is the machine's by default.

        Raises Misconfigured, which names the setting and the cure, for anything that would not work.
        """
        with ExitStack() as opened:
            shell, mailer = opening.parts(
                store,
                mail=mail,
                files=files,
                scanner=scanner,
                clock=clock,
                plugins=plugins,
                settings=settings,
                opened=opened,
            )
            portal = cls(shell, mailer=mailer)
            portal._opened = opened.pop_all()
        return portal

    @property
    def store(self) -> Store:
        return self.shell.store

    @property
    def files(self) -> Files:
        return self.shell.files

    @property
    def settings(self) -> Settings:
        return self.shell.settings

    @property
    def clock(self) -> Clock:
        return self.shell.clock

    @property
    def hooks(self) -> Hooks:
        return self.shell.hooks

    @property
    def tokens(self) -> Tokens:
        return self.shell.tokens

    @property
    def hasher(self) -> Hasher:
        return self.shell.hasher

    def catalogue(self, language: str | None = None) -> letters.Catalogue:
        """The texts of a language, by default the portal's own.

        Raises Misconfigured: ``settings.language``.
        """
        wanted = language or self.settings.language
        return self._catalogues.get(wanted) or letters.catalogue(wanted)

    def deliver_pending(self) -> int:
        """Work off the outbox; the number of letters sent (MA-1)."""
        return self.delivery.deliver_pending()

    def scan_pending(self) -> int:
        """Ask the scanner about the documents that wait for it; how many got a verdict (AT-5)."""
        return Scanning(self.shell).scan_pending()

    def purge(self) -> Purged:
        """Take away what deposits left that were given up or deleted (AT-6), and what is older than its period (MA-5).

        Once a day will do. Returns how many of each.
        """
        return evolve(Purging(self.shell).purge(), forgotten=Forgetting(self.shell).forget())

    def send_recaps(self, *, on_each: Callable[[bool], None] | None = None) -> int:
        """Write the progress recaps that are due into the outbox; for how many establishments (PA-14)."""
        return Recaps(self.shell).send(on_each=on_each)

    def verify(self) -> tuple[str, ...]:
        """What does not hold: the ids of broken invariants, then what tables and journal say differently (QI-11)."""
        return (*self.delegation.broken(), *self.delegation.differences())

    def mount(self, app: Any, prefix: str = "", *, actor: Callable[[Any], Actor | None] | None = None) -> None:
        """Serve the pages and the API below ``prefix`` of a web application of a framework that a plugin knows.

        With ``Settings(sign_in="host")``, and only then, give ``actor``: a plain function that takes the framework's
        own request and returns the actor that ``portal.actors`` gave for whom the host signed in, None for nobody.

        Raises Misconfigured: ``settings.framework``; ``settings.sign_in`` where ``actor`` and the settings do not fit.
        """
        given = {} if actor is None else {"actor": actor}
        for framework in self.hooks.web_frameworks:
            if framework.recognises(app):
                framework.mount(app, self, prefix, **given)
                return
        known = ", ".join(framework.name for framework in self.hooks.web_frameworks) or "none"
        cure = f"{type(app).__module__}.{type(app).__qualname__} is not recognised; known: {known}"
        raise Misconfigured(Code.SETTINGS_FRAMEWORK, setting="app", cure=cure)

    def close(self) -> None:
        """Close what was opened from a URL, and nothing that was given ready-made. Closing twice is allowed."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
