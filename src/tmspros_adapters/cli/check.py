"""``tmspros demo --check``: the journey of somebody who forgot the password, over real HTTP."""

import html
import re
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

from attrs import define
from rich.console import Console
from rich.markup import escape

from tmspros_adapters.cli.samples import SAMPLES

PATIENCE = 20.0
"""Seconds to wait for a letter."""

NEW_PASSWORD = "Atelier-Neuf!2027"
SAMPLE = SAMPLES[0]


class StepFailed(Exception):
    """What was seen instead."""


class Visitor:
    """A browser with cookies and no more."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self._opener.addheaders = [("Accept-Language", "fr")]
        self.at = self.page = ""
        self.status = 0

    def open(self, path: str, form: dict[str, str] | None = None) -> None:
        """Go there, following redirections; with a form, post it. An error page is a page."""
        data = urlencode(form).encode() if form is not None else None
        try:
            answer = self._opener.open(urljoin(f"{self._url}/", path), data, timeout=PATIENCE)
        except HTTPError as error:
            answer = error
        with answer:
            self.page = html.unescape(answer.read().decode("utf-8", "replace"))
            self.at = urlsplit(answer.url).path
            self.status = answer.status

    def expect(self, path: str, *words: str, status: int = 200) -> None:
        """StepFailed unless this is the page, and these words stand on it."""
        if (self.at, self.status) != (path, status):
            raise StepFailed(f"expected {status} at {path}, got {self.status} at {self.at}")
        if missing := [word for word in words if word not in self.page]:
            raise StepFailed(f"{path} does not say {missing[0]!r}")


@define
class Journey:
    """Signing in, forgetting the password, choosing another, step by step."""

    visitor: Visitor
    _link: str = ""

    def open_sign_in(self) -> None:
        self.visitor.open("/connexion")
        self.visitor.expect("/connexion", "mot de passe oublié")

    def sign_in(self, password: str = SAMPLE.password) -> None:
        self.visitor.open("/connexion", {"identifier": SAMPLE.identifier, "password": password})
        self.visitor.expect("/", SAMPLE.identifier)

    def sign_out(self) -> None:
        self.visitor.open("/deconnexion", {})
        self.visitor.open("/")
        self.visitor.expect("/connexion")

    def ask_for_a_letter(self) -> None:
        self.visitor.open("/mot-de-passe-oublie", {"identifier": SAMPLE.identifier})
        self.visitor.expect(self.visitor.at, "e-mail")

    def read_the_letter(self) -> None:
        until = time.monotonic() + PATIENCE
        while not (found := re.findall(r'href="([^"]*/reinitialisation/[^"]+)"', self.visitor.page)):
            if time.monotonic() > until:
                raise StepFailed(f"no letter with a link at /demo/courrier within {PATIENCE:.0f} s")
            time.sleep(0.05)
            self.visitor.open("/demo/courrier")
            if letters := re.findall(r'href="([^"]*/demo/courrier/[0-9]+)"', self.visitor.page):
                self.visitor.open(letters[0])
        self._link = found[0]

    def follow_the_link(self) -> None:
        self.visitor.open(self._link)
        self.visitor.expect("/reinitialisation", SAMPLE.identifier)

    def choose_a_password(self) -> None:
        self.visitor.open("/reinitialisation", {"password": NEW_PASSWORD, "confirmation": NEW_PASSWORD})
        self.visitor.expect("/connexion")

    def follow_the_link_again(self) -> None:
        self.visitor.open(self._link)
        if self.visitor.status < HTTPStatus.BAD_REQUEST:
            raise StepFailed(f"the link still opens {self.visitor.at}")

    def try_the_old_password(self) -> None:
        self.visitor.open("/connexion", {"identifier": SAMPLE.identifier, "password": SAMPLE.password})
        if self.visitor.at != "/connexion":
            raise StepFailed(f"it still opens {self.visitor.at}")

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """The steps in order, with the words to name them by."""
        yield "the sign-in page opens", self.open_sign_in
        yield f"{SAMPLE.who} signs in with its SIRET", self.sign_in
        yield "and signs out", self.sign_out
        yield "« mot de passe oublié » is asked for", self.ask_for_a_letter
        yield "the letter arrives", self.read_the_letter
        yield "its link leads to the form, and the token leaves the address", self.follow_the_link
        yield "a new password is chosen", self.choose_a_password
        yield "the link does not work a second time", self.follow_the_link_again
        yield "the old password is refused", self.try_the_old_password
        yield "the new password opens", lambda: self.sign_in(NEW_PASSWORD)
        yield "and out again", self.sign_out


def walk(url: str, console: Console) -> bool:
    """Walk the journey through the demo at this URL and print each step; False after the first that fails."""
    for name, step in Journey(Visitor(url)).steps():
        try:
            step()
        except (StepFailed, OSError) as error:
            console.print(f"[red]✗[/] {name}: {escape(str(error))}", soft_wrap=True)
            return False
        console.print(f"[green]✓[/] {name}")
    return True
