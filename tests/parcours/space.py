"""The space of one establishment in a trial, and short words for what tests do with it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from attrs import frozen

from tmspros_core import Conflict, Missing, Portal, Refused
from tmspros_core.errors import TmsprosError
from tmspros_core.forms.definition import Form
from tmspros_core.portal.parcours.area import Overview
from tmspros_core.portal.parcours.profiles import ProfileView
from tmspros_core.portal.parcours.step_views import StepView
from tmspros_core.ports import Message
from tmspros_core.records import KINDS, Address, Attempt, Awaiting, JournalEntry, OutboxEntry
from tmspros_core.testing.answering import PROFILE, answers, typed_only
from tmspros_core.testing.trial import OFFICER, PASSWORD, Trial, trial
from tmspros_core.values.actors import Establishment, Officer

STEPS = ("1", "2", "3", "4")


@frozen
class Space:
    """One establishment of the Cramif, in a portal of its own."""

    trial: Trial
    actor: Establishment

    @property
    def portal(self) -> Portal:
        return self.trial.portal

    @property
    def officer(self) -> Officer:
        return self.portal.actors.officer(OFFICER)

    @property
    def form(self) -> Form:
        """The questionnaire in force."""
        return self.portal.shell.forms.parcours

    def fill_profile(self, values: Mapping[str, Any] = PROFILE, **more: Any) -> ProfileView:
        return self.portal.profiles.save(self.actor, {**values, **more})

    def validate(self, values: Mapping[str, Any] = PROFILE, /, password: str | None = None, **more: Any) -> ProfileView:
        """Fill the profile in and validate it."""
        self.fill_profile(values, **more)
        return self.portal.profiles.validate(self.actor, password)

    def step(self, step: str) -> StepView:
        return self.portal.parcours.read(self.actor, step)

    def overview(self) -> Overview:
        return self.portal.parcours.overview(self.actor)

    def save(self, step: str, values: Mapping[str, Any], *, revision: int | None = None, **more: Any) -> StepView:
        """« Enregistrer », by default on what is there now."""
        seen = self.step(step).revision if revision is None else revision
        return self.portal.parcours.save(self.actor, step, values, revision=seen, **more)

    def complete(self, step: str, number: int = 0) -> StepView:
        """Answer everything that the step asks to be typed."""
        return self.save(step, answers(self.form, step, number))

    def queue(self) -> list[str]:
        """The steps in the queue of the fund."""
        return sorted(row.step for row in self.trial.rows(Awaiting) if row.establishment == self.actor.id)

    def on_record(self) -> set[tuple[str, str]]:
        """The addresses on record, with what they are there as."""
        rows = self.trial.rows(Address)
        return {(row.role.value, row.mailbox) for row in rows if row.account == self.actor.id}

    def requests(self) -> list[str]:
        """The steps that the fund was told of, a letter each, in any order."""
        told = (row.facts.value()["step"] for row in self.trial.rows(OutboxEntry) if row.event == "StepRequested")
        return sorted(told)

    def mailed(self, to: str | None = None) -> list[Message]:
        """What delivering now sends, to this mailbox if one is named."""
        return [letter for letter in self.trial.deliver() if to in (None, letter.to)]

    def journal(self, event: str) -> list[Any]:
        """The facts of each entry of this kind."""
        return [row.facts.value() for row in self.trial.rows(JournalEntry) if row.event == event]

    def everything(self) -> dict[str, frozenset[Any]]:
        """Every row that is stored, to see that nothing was written; save that somebody guessed a password (SI-3)."""
        return {kind.__name__: frozenset(self.trial.rows(kind)) for kind in KINDS if kind is not Attempt}

    def refused(self, call: Callable[..., object], *given: Any, **named: Any) -> Refused | Missing | Conflict:
        """The refusal of a call that must be refused and leave everything as it is."""
        before = self.everything()
        with pytest.raises((Refused, Missing, Conflict)) as found:
            call(*given, **named)
        assert self.everything() == before, "a refusal leaves nothing"
        return found.value


@contextmanager
def space(url: str = "memory:", **options: Any) -> Iterator[Space]:
    """Open a portal with one establishment in it; its questionnaire can be completed by typing, unless told."""
    plugins = options.pop("plugins", None)
    with trial(url, plugins=[typed_only()] if plugins is None else plugins, **options) as tried:
        yield Space(tried, tried.establishment(password=PASSWORD))


def outcome(call: Callable[..., object], *given: Any, **named: Any) -> str:
    """The code of the error, or ``done``."""
    try:
        call(*given, **named)
    except TmsprosError as error:
        return error.code
    return "done"
