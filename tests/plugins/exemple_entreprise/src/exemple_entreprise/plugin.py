"""The entry point: each hook is asked once, when a portal opens, and answers with what this package brings."""

import html
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from exemple_entreprise.timing import TimedStore
from tmspros_core.events import Event, Request
from tmspros_core.events.accounts import ActivationOffered
from tmspros_core.hooks import hookimpl
from tmspros_core.letters import Occasion, Written
from tmspros_core.passwords import ExtraRule, Violation
from tmspros_core.ports import Store

_log = logging.getLogger("exemple_entreprise")


@hookimpl
def tmspros_password_rules() -> Sequence[ExtraRule]:
    return [without_our_name]


def without_our_name(text: str, context: tuple[str, ...]) -> Violation | None:
    """A password that holds the company's name is the first that is guessed."""
    return Violation("exemple.own_name") if "exemple" in text.casefold() else None


@hookimpl
def tmspros_stores() -> Mapping[str, Callable[[str, Iterable[type]], Store]]:
    return {"timed": TimedStore.open}


@hookimpl
def tmspros_letters() -> Mapping[type[Event], Callable[[Occasion], Written]]:
    return {ActivationOffered: welcome}


def welcome(occasion: Occasion) -> Written:
    """The first letter, in the company's words. ``link`` is signed for this very letter: put it nowhere else."""
    link, portal = occasion.link or "", occasion.portal
    shown = html.escape(link)
    return Written(
        subject=f"Bienvenue sur {portal}",
        text=f"Bonjour,\n\nchoisissez votre mot de passe :\n{link}\n\nL’équipe Exemple\n",
        html=f'<p>Bonjour,</p>\n<p><a href="{shown}">Choisissez votre mot de passe</a></p>\n<p>L’équipe Exemple</p>\n',
    )


@hookimpl
def tmspros_observers() -> Sequence[Callable[[Event | Request], None]]:
    return [note]


def note(event: Event | Request) -> None:
    """After the commit and without veto: for counting and showing, never for what must happen."""
    _log.info("%s", type(event).__name__)


@hookimpl
def tmspros_questionnaire() -> Path:
    return Path(__file__).with_name("questionnaire.toml")
