"""A land to look at from the desk: funds with their officers, establishments with profiles and steps filled in."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pytest
from attrs import define, field
from stdnum import luhn

from tmspros_core import Portal, questionnaires
from tmspros_core.changes import Add
from tmspros_core.errors import TmsprosError
from tmspros_core.forms.definition import Kind
from tmspros_core.records import KINDS, OutboxEntry, Step
from tmspros_core.testing.answering import PROFILE, answers, document
from tmspros_core.testing.trial import Trial
from tmspros_core.values import ids
from tmspros_core.values.actors import Establishment, Officer

FORM = questionnaires.parcours()
STEPS = tuple(step.id for step in FORM.steps)
CRAMIF, BRETAGNE = "cramif", "bretagne"
SIRETS = ("73282932000074", "55208131766522", "81234067700028", "31844270400025")


def siret(number: int) -> str:
    """The SIRET of this number, from 0 to 10,000,000: as many as a test may want."""
    siren = f"{number + 10_000_000:08d}"
    nic = siren + luhn.calc_check_digit(siren) + "0001"
    return str(nic + luhn.calc_check_digit(nic))


def complete(tried: Trial, here: Establishment, *steps: str, number: int = 0) -> None:
    """Fill in these steps, documents first, past the rules of deposits: the last save completes each."""
    for step in steps:
        asked = [question.id for question in FORM.asked_in(step) if question.kind == Kind.DOCUMENT]
        at: datetime = tried.clock.now()
        tried.change(*(Add(document(here.id, step, each, id=ids.fresh(), at=at)) for each in asked))
        revision = tried.portal.parcours.read(here, step).revision
        tried.portal.parcours.save(here, step, answers(FORM, step, number), revision=revision)


@define
class Land:
    """Officers by name, establishments by SIRET, made through the portal; nobody has a password, so nothing hashes."""

    trial: Trial
    officers: dict[str, Officer] = field(factory=dict)

    @property
    def portal(self) -> Portal:
        return self.trial.portal

    def officer(self, name: str = "jeanne", fund: str = CRAMIF) -> Officer:
        if name not in self.officers:
            self.officers[name] = self.portal.admin.enrol_officer(f"{name}@caisse.example", fund=fund)
        return self.officers[name]

    def establishment(
        self, siret: str = SIRETS[0], by: Officer | None = None, *, emails: Iterable[str] = (), name: str = "Atelier"
    ) -> Establishment:
        """A new one, which has nothing yet."""
        self.portal.desk.create_establishment(by or self.officer(), siret, name=name, emails=emails)
        return self.portal.actors.establishment(siret)

    def opened(self, siret: str = SIRETS[0], by: Officer | None = None, **profile: Any) -> Establishment:
        """A new one whose profile is validated."""
        here = self.establishment(siret, by)
        self.portal.profiles.save(here, {**PROFILE, **profile})
        self.portal.profiles.validate(here)
        return here

    def completed(self, *steps: str, siret: str = SIRETS[0], by: Officer | None = None) -> Establishment:
        """A new one with these steps complete, which its fund is asked to look at."""
        here = self.opened(siret, by)
        complete(self.trial, here, *steps)
        return here

    def content(self, officer: Officer, siret: str, step: str) -> str:
        return self.portal.desk.step(officer, siret, step).content

    def review(self, here: Establishment, step: str) -> str:
        return next(
            row.review.value for row in self.trial.rows(Step) if (row.establishment, row.step) == (here.id, step)
        )

    def told(self, event: str) -> list[str]:
        """Whom letters of an event go to, one by one."""
        return sorted(str(row.to) for row in self.trial.rows(OutboxEntry) if row.event == event)

    def everything(self) -> Mapping[str, Any]:
        """All that is stored."""
        return {kind.__name__: frozenset(self.trial.rows(kind)) for kind in KINDS}


def refused(land: Land, code: str, act: Any, **details: Any) -> TmsprosError:
    """The act is refused by this code, with these details, and nothing at all has changed."""
    before = land.everything()
    with pytest.raises(TmsprosError) as refusal:
        act()
    assert refusal.value.code == code
    assert {name: refusal.value.details.get(name) for name in details} == details
    assert land.everything() == before
    return refusal.value
