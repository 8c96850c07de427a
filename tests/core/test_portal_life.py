"""A portal from its opening to its end: what it closes, what it shows, threads and forks."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stores.leaving import leaving
from tmspros_adapters.memory.files import MemoryFiles
from tmspros_adapters.memory.mailer import MemoryMailer
from tmspros_adapters.memory.store import MemoryStore
from tmspros_core import Misconfigured, Portal, Settings
from tmspros_core.hooks import hookimpl
from tmspros_core.records import KINDS, OutboxEntry, Session
from tmspros_core.testing.trial import BASE_URL, KEYS, PASSWORD, SIRET, Trial, trial

SETTINGS = Settings(keys=KEYS, base_url=BASE_URL, hashing="owasp-19mib")
KEY = KEYS[0]


class Told:
    """A plugin whose parts note when they are opened and closed, and fail when they are told to."""

    def __init__(self, **failing: str) -> None:
        self.failing = failing
        self.said: list[str] = []

    @hookimpl
    def tmspros_stores(self) -> dict[str, Any]:
        return {"told": lambda url, kinds: self.part("store", MemoryStore(kinds))}

    @hookimpl
    def tmspros_mailers(self) -> dict[str, Any]:
        return {"told": lambda url: self.part("mail", MemoryMailer())}

    @hookimpl
    def tmspros_files(self) -> dict[str, Any]:
        return {"told": lambda url: self.part("files", MemoryFiles())}

    def part(self, name: str, made: Any) -> Any:
        self.say("open", name)
        made.close = lambda: self.say("close", name)
        if name == "store":
            made.check = lambda: self.say("check", name)
        return made

    def say(self, what: str, name: str) -> None:
        self.said.append(f"{what} {name}")
        if self.failing.get(name) == what:
            raise OSError(f"cannot {what} {name}")

    def open(self) -> Portal:
        return Portal.open("told:", mail="told:", files="told:", plugins=(self,), settings=SETTINGS)


OPENED = ["open store", "check store", "open mail", "open files"]
CLOSED = ["close files", "close mail", "close store"]


def test_a_portal_closes_what_it_opened_once_the_last_first() -> None:
    told = Told()
    portal = told.open()
    assert told.said == OPENED
    with portal:
        assert told.said == OPENED
    assert told.said == OPENED + CLOSED
    portal.close()
    assert told.said == OPENED + CLOSED


@pytest.mark.parametrize(
    ("name", "what", "said"),
    [
        ("store", "open", ["open store"]),
        ("store", "check", ["open store", "check store", "close store"]),
        ("mail", "open", ["open store", "check store", "open mail", "close store"]),
        ("files", "open", [*OPENED, "close mail", "close store"]),
    ],
)
def test_what_fails_to_open_closes_what_was_opened_before_it(name: str, what: str, said: list[str]) -> None:
    told = Told(**{name: what})
    with pytest.raises((OSError, Misconfigured)) as caught:
        told.open()
    assert f"cannot {what} {name}" in str(caught.value.__cause__ or caught.value)
    assert told.said == said


@pytest.mark.parametrize("name", ["files", "mail", "store"])
def test_a_part_that_fails_to_close_keeps_no_other_open(name: str) -> None:
    told = Told(**{name: "close"})
    portal = told.open()
    with pytest.raises(OSError, match=f"cannot close {name}"):
        portal.close()
    assert told.said == OPENED + CLOSED


@pytest.mark.parametrize("wrong", [{"mail": "pigeon:"}, {"files": "pigeon:"}, {"mail": None}], ids=str)
def test_what_the_host_gave_ready_made_is_never_closed_by_the_portal(wrong: dict[str, Any]) -> None:
    told = Told()
    ready = {"mail": told.part("mail", MemoryMailer()), "files": told.part("files", MemoryFiles())}
    store = told.part("store", MemoryStore(KINDS))
    Portal.open(store, **ready, settings=SETTINGS).close()
    with pytest.raises(Misconfigured):
        Portal.open(store, **ready | wrong, settings=SETTINGS)
    assert [said for said in told.said if said.startswith("close")] == []


@pytest.mark.rule("PW-10")
def test_no_part_of_a_portal_shows_its_keys() -> None:
    with trial() as tried:
        shell = tried.portal.shell
        for part in (tried, tried.portal, shell, shell.settings, shell.tokens, shell.hasher, shell.hooks, shell.store):
            assert KEY not in f"{part!r}{part!s}"
            assert "key of thirty-two" not in f"{part!r}{part!s}"
        with pytest.raises(AttributeError):
            shell.settings.keys = ()  # type: ignore[misc]


@pytest.mark.rule("RS-6")
def test_keys_are_copied_when_they_are_set() -> None:
    keys = ["k" * 32]
    settings = Settings(keys=keys, base_url=BASE_URL)
    keys[0] = "short"
    assert settings.keys == ("k" * 32,)


def test_one_portal_serves_eight_threads_at_once(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial()
    tried.establishment()
    together, failed = threading.Barrier(8), []

    @leaving
    def work(number: int) -> None:
        try:
            together.wait(timeout=30)
            for turn in range(4):
                session = tried.portal.accounts.sign_in(SIRET, PASSWORD, client=f"203.0.113.{number}")
                assert tried.portal.accounts.resume(session).id == session.actor.id
                tried.portal.admin.enrol_support(f"support{number}.{turn}@fonds.example")
                tried.portal.accounts.request_reset(SIRET)
                tried.portal.deliver_pending()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert failed == []
    tried.portal.deliver_pending()
    assert len(tried.rows(Session)) == 32
    assert all(entry.outcome is not None for entry in tried.rows(OutboxEntry))
    # One activation for the officer, one for the establishment, 32 for support, one reset: each sent once.
    assert len(tried.letters) == len({letter.id for letter in tried.letters}) == 35


FORKING = """
import os, sys
from tmspros_core.records import Session
from tmspros_core.testing.trial import PASSWORD, SIRET, trial

with trial(sys.argv[1]) as tried:
    tried.establishment()
    tried.portal.accounts.sign_in(SIRET, PASSWORD)
    children = []
    for number in range(3):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                session = tried.portal.accounts.sign_in(SIRET, PASSWORD, client=f"203.0.113.{number}")
                tried.portal.accounts.resume(session.token)
                tried.portal.accounts.request_reset(SIRET)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    tried.portal.accounts.sign_in(SIRET, PASSWORD)
    print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
    tried.portal.accounts.sign_in(SIRET, PASSWORD)
    print(len(tried.rows(Session)), len(tried.deliver()))
"""


@pytest.mark.needs("sqlalchemy")
def test_a_portal_survives_forks_in_parent_and_children(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/portal.db"
    run = [sys.executable, "-W", "error", "-W", "ignore:hashing='cheapest'", "-c", FORKING, url]
    ran = subprocess.run(run, capture_output=True, text=True, timeout=120, check=False)
    assert (ran.stdout, ran.stderr) == ("[0, 0, 0]\n6 1\n", "")
