"""A whole portal on this machine: SQLite, a web server, samples, and a sender. Closed, it leaves nothing."""

import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from attrs import frozen

from tmspros_adapters.cli.host import Host, keys
from tmspros_adapters.cli.perimeters import Unlocking, invite_one_more
from tmspros_adapters.cli.samples import settle
from tmspros_adapters.cli.sender import Sender
from tmspros_adapters.cli.serving import served
from tmspros_core import Portal, Settings
from tmspros_core.errors import Code, Misconfigured

HOST = "127.0.0.1"
LOOK_EVERY = 0.2
"""Seconds between two looks at the outbox: who has asked for a letter is waiting for it."""


@frozen(kw_only=True)
class Demonstration:
    """A portal that answers at ``url``."""

    portal: Portal
    url: str
    has_letters: bool
    """Whether the letters are shown at ``/demo/courrier``."""
    unlocking: Unlocking | None
    """A SIRET to add and its unlock code, known only when the samples were just made."""

    @property
    def is_fresh(self) -> bool:
        """Whether the samples were just made, and so have the passwords that are printed."""
        return self.unlocking is not None


@contextmanager
def running(
    *, port: int, framework: str = "flask", smtp: str | None = None, store: str | None = None
) -> Iterator[Demonstration]:
    """Run the portal on this port, 0 for any that is free, until the context is left.

    ``framework`` is one of ``serving.FRAMEWORKS``. ``smtp`` is the mailer's URL; without one, letters are kept in
    memory and shown as pages. ``store`` is the store's URL; without one, a database in a temporary directory.

    Raises Misconfigured for a port in use and whatever ``Portal.open`` finds wrong.
    """
    with ExitStack() as opened:
        listener = opened.enter_context(_listening(port))
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        if store is None:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="tmspros-")))
            store = f"sqlite:///{folder / 'demo.db'}"
        store = Host(given={"store": store}).store
        settings = Settings(
            keys=keys() or (secrets.token_urlsafe(32),),
            base_url=url,
            instance="demo",
            name="TMS Pros (démonstration)",
            mail_from="ne-pas-repondre@tmspros.example",
            hashing="owasp-19mib",
        )
        unlocking = settle(store, settings=settings)
        portal = opened.enter_context(
            Portal.open(store, mail=smtp or "memory:", files=files_beside(store), settings=settings)
        )
        if unlocking:
            invite_one_more(portal)
        has_letters = smtp is None
        opened.enter_context(Sender(portal, every=LOOK_EVERY))
        opened.enter_context(served(framework, portal, listener, with_letters=has_letters))
        yield Demonstration(portal=portal, url=url, has_letters=has_letters, unlocking=unlocking)


def files_beside(store: str) -> str:
    """Where deposited documents are kept: a folder beside a database that is a file, so that both last as long."""
    scheme, _, path = store.partition(":///")
    return f"file://{Path(path).absolute()}-files" if scheme == "sqlite" and path else "memory:"


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        cure = f"{HOST}:{port} cannot be used ({error.strerror}): choose another, or --port 0 for any that is free"
        raise Misconfigured(Code.SETTINGS_BASE_URL, setting="--port", cure=cure) from None
