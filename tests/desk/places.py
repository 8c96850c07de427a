"""A land to look at from the desk: funds with their officers, establishments with profiles and steps filled in."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import define, field

from tmspros_core import Portal, questionnaires
from tmspros_core.changes import Add, Change
from tmspros_core.forms.definition import Kind, Question
from tmspros_core.records import Attachment
from tmspros_core.records.attachments import AttachmentState
from tmspros_core.testing.trial import Trial
from tmspros_core.values import ids
from tmspros_core.values.actors import Establishment, Officer

FORM = questionnaires.parcours()
STEPS = tuple(step.id for step in FORM.steps)
CRAMIF, BRETAGNE = "cramif", "bretagne"

PROFILE: Mapping[str, Any] = {
    "head_last_name": "Ardant",
    "head_first_name": "Claire",
    "head_phone": "01 42 68 53 00",
    "head_address": "1 rue du Four",
    "in_charge": True,
    "in_group": False,
    "has_representatives": False,
}


def answer_to(question: Question) -> Any:
    """Some good answer to a question of any kind but a document."""
    match question.kind:
        case Kind.YES_NO:
            return True
        case Kind.SINGLE:
            return question.choices[0].id
        case Kind.SEVERAL:
            return [question.choices[0].id]
        case Kind.INDICATOR:
            years = [str(2025 - past) for past in range(question.limits.years or 1)]
            return {series.id: dict.fromkeys(years, 1) for series in question.indicators}
        case Kind.CONTACT:
            return {
                "last_name": "Roux",
                "first_name": "Léa",
                "role": "Pilote",
                "email": "lea@atelier.example",
                "phone": "0142685300",
            }
        case Kind.NUMBER:
            return question.limits.least or 0
        case Kind.DATE:
            return "2026-01-05"
        case _:
            return "oui"


def answers_of(step: str) -> dict[str, Any]:
    """Answers to all of a step but its documents."""
    return {question.id: answer_to(question) for question in FORM.asked_in(step) if question.kind != Kind.DOCUMENT}


def documents_of(step: str, establishment: str, *, name: str = "plan.pdf") -> list[Change]:
    """A document for each document question of a step, past the rules of deposits, which have tests of their own."""
    return [
        Add(
            Attachment(
                id=ids.fresh(),
                establishment=establishment,
                step=step,
                question=question.id,
                name=name,
                media_type="application/pdf",
                size=1,
                blob=ids.fresh(),
                state=AttachmentState.HERE,
                deposited_at=datetime(2026, 1, 5, tzinfo=UTC),
            )
        )
        for question in FORM.asked_in(step)
        if question.kind == Kind.DOCUMENT
    ]


def open_profile(portal: Portal, here: Establishment, *, head: str, **more: Any) -> None:
    """Fill in the profile and validate it: the parcours opens."""
    portal.profiles.save(here, {**PROFILE, "head_email": head, **more})
    portal.profiles.validate(here)


def complete(tried: Trial, here: Establishment, *steps: str) -> None:
    """Fill in these steps, documents first, so that the last save completes each."""
    for step in steps:
        tried.change(*documents_of(step, here.id))
        revision = tried.portal.parcours.read(here, step).revision
        tried.portal.parcours.save(here, step, answers_of(step), revision=revision)


@define
class Land:
    """Officers by name, establishments by SIRET, made through the portal; nobody has a password, so nothing hashes."""

    tried: Trial
    officers: dict[str, Officer] = field(factory=dict)

    @property
    def portal(self) -> Portal:
        return self.tried.portal

    def officer(self, name: str, fund: str = CRAMIF) -> Officer:
        if name not in self.officers:
            self.officers[name] = self.portal.admin.enrol_officer(f"{name}@caisse.example", fund=fund)
        return self.officers[name]

    def establishment(
        self, siret: str, by: Officer, *, emails: Iterable[str] = (), head: str | None = None, **more: Any
    ) -> Establishment:
        """A new establishment; with ``head`` its profile is validated."""
        name = more.pop("name", "Atelier")
        self.portal.desk.create_establishment(by, siret, name=name, emails=emails)
        here = self.portal.actors.establishment(siret)
        if head is not None:
            open_profile(self.portal, here, head=head, **more)
        return here

    def complete(self, here: Establishment, *steps: str) -> None:
        complete(self.tried, here, *steps)

    def content(self, officer: Officer, siret: str, step: str) -> str:
        return self.portal.desk.step(officer, siret, step).content
