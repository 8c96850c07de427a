"""People whom a host signs in: a host that believes a header, and browsers that send it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import define

from tmspros_adapters.web.routing import Who
from tmspros_core import Portal
from tmspros_core.testing.trial import OFFICER, SIRET, Trial, trial
from tmspros_core.values.actors import Actor
from web.browsing import WAYS, Answer, Browser
from web.crowd import NATIONAL, PRINCIPAL, SUPPORT

PERSON = "X-Person"
SIGN_IN, SIGN_OUT = "/entrer/", "https://sso.example/sortir?de=portail"
PEOPLE = {
    Who.ESTABLISHMENT: f"establishment {SIRET}",
    Who.EMPLOYER: f"employer {PRINCIPAL}",
    Who.OFFICER: f"officer {OFFICER}",
    Who.SUPPORT: f"support {SUPPORT}",
    Who.NATIONAL: f"national {NATIONAL}",
}
"""One of each kind, as the host names them."""


def believing(portal: Portal) -> Callable[[Any], Actor | None]:
    """What a host gives to the mount: whoever the header names, by the kind that it names."""

    def identify(request: Any) -> Actor | None:
        kind, _, login = request.headers.get(PERSON, "").partition(" ")
        return getattr(portal.actors, kind)(login) if kind else None

    return identify


@contextmanager
def hosted(**settings: Any) -> Iterator[Trial]:
    """A trial whose host signs people in."""
    with trial(sign_in="host", sign_in_url=SIGN_IN, sign_out_url=SIGN_OUT, **settings) as opened:
        yield opened


@define
class Guest(Browser):
    """A browser of somebody whom the host signed in; nobody while ``person`` is empty."""

    person: str = ""

    def open(self, method: str, target: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        known = {PERSON: self.person} if self.person else {}
        return super().open(method, target, headers={**known, **(headers or {})}, body=body)


def visiting(hosting: Trial, person: str = "") -> Guest:
    """A browser on the dispatcher itself of somebody whom the host signed in."""
    return Guest(WAYS["dispatcher"](hosting.portal, actor=believing(hosting.portal)), person=person)
