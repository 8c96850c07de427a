"""The network is cut at each message of a command: nothing is half done, doubled, or claimed that is not."""

from collections.abc import Iterator

import pytest

from processes.dying import COMMANDS
from servers.postgresql import PORT, USER, Server
from servers.proxy import Proxy
from stores.copies import PostgreSQLCopies, peopled
from tmspros_core import Refused
from tmspros_core.errors import Code, Unavailable
from tmspros_core.events import Event
from tmspros_core.hooks import hookimpl
from tmspros_core.testing.crashes import difference
from tmspros_core.testing.trial import Trial, trial


@pytest.fixture
def copies(postgresql_server: Server) -> Iterator[PostgreSQLCopies]:
    made = PostgreSQLCopies(postgresql_server)
    yield made
    made.drop()


@pytest.fixture
def proxy(postgresql_server: Server) -> Iterator[Proxy]:
    with Proxy(postgresql_server.folder / f".s.PGSQL.{PORT}") as opened:
        yield opened


def through(proxy: Proxy, url: str) -> str:
    """The address of the same database by way of the proxy."""
    database = url.partition("@/")[2].partition("?")[0]
    return f"postgresql://{USER}@127.0.0.1:{proxy.port}/{database}?sslmode=disable&gssencmode=disable"


class Listener:
    """A plugin that hears of what has happened."""

    def __init__(self) -> None:
        self.heard: list[Event] = []

    @hookimpl
    def tmspros_observers(self) -> list[object]:
        return [self.heard.append]


def said(tried: Trial, command: str, token: str) -> str:
    """Run the command; what its caller is told."""
    try:
        COMMANDS[command](tried, token)
    except (Unavailable, Refused) as error:
        return error.code
    return "done"


def messages_of(copies: PostgreSQLCopies, proxy: Proxy, command: str, token: str) -> tuple[int, str]:
    """How many messages the command sends when nobody cuts it, and the address of what it then left."""
    undisturbed, listener = copies.copy(), Listener()
    with trial(through(proxy, undisturbed), plugins=[listener]) as tried:
        proxy.cut(at=None)
        assert said(tried, command, token) == "done"
        assert listener.heard
        assert proxy.sent > 3, "nothing went through the proxy, so nothing would be cut"
        return proxy.sent, undisturbed


ANSWERED = [
    pytest.param(False, marks=pytest.mark.long, id="before the server heard"),
    pytest.param(True, id="after the server answered"),
]
REDEEM_FIRST = [pytest.param(name, marks=[pytest.mark.long] * (name != "redeem")) for name in COMMANDS]
"""By default one command; all of them at length."""


@pytest.mark.parametrize("answered", ANSWERED)
@pytest.mark.parametrize("command", REDEEM_FIRST)
def test_a_cut_at_any_message_leaves_before_or_after_and_claims_nothing(
    copies: PostgreSQLCopies, proxy: Proxy, command: str, answered: bool
) -> None:
    token = peopled(copies)
    messages, undisturbed = messages_of(copies, proxy, command, token)
    before = copies.look(copies.copy())
    whole = difference(before, copies.look(undisturbed))
    happened, url = list[bool](), copies.copy()
    for at in range(1, messages + 1):
        listener = Listener()
        with trial(through(proxy, url), plugins=[listener]) as tried:
            proxy.cut(at=at, answered=answered)
            assert said(tried, command, token) == Code.STORE_UNAVAILABLE, f"cut at message {at} of {messages}"
            proxy.cut(at=None)
        assert listener.heard == [], f"told to observers although cut at message {at} of {messages}"
        found = difference(before, copies.look(url))
        assert not found or found == whole, f"half done when cut at message {at} of {messages}"
        happened.append(bool(found))
        url = copies.copy() if found else url
    # The last message is COMMIT; when its answer is lost, what it ended is there and nobody has been told.
    assert happened == [False] * (messages - 1) + [answered]


SAID_AGAIN = {"redeem": Code.RESET_INVALID, "enrol": Code.ACCOUNT_EMAIL_TAKEN, "create": Code.ACCOUNT_SIRET_TAKEN}


@pytest.mark.rule("QR-15")
@pytest.mark.parametrize("answered", ANSWERED)
@pytest.mark.parametrize("command", REDEEM_FIRST)
def test_a_command_said_again_after_its_commit_was_cut_has_one_effect(
    copies: PostgreSQLCopies, proxy: Proxy, command: str, answered: bool
) -> None:
    token = peopled(copies)
    messages, undisturbed = messages_of(copies, proxy, command, token)
    url = copies.copy()
    with trial(through(proxy, url)) as tried:
        proxy.cut(at=messages, answered=answered)
        assert said(tried, command, token) == Code.STORE_UNAVAILABLE
        proxy.cut(at=None)
        assert said(tried, command, token) == (SAID_AGAIN[command] if answered else "done")
    before = copies.look(copies.copy())
    assert difference(before, copies.look(url)) == difference(before, copies.look(undisturbed))
