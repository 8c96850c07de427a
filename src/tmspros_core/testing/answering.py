"""What to fill a profile and a parcours with in a trial: a well-formed answer to every question of any form."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from attrs import evolve

from tmspros_core import questionnaires
from tmspros_core.forms.definition import Block, Form, Kind, Label, Question, Step
from tmspros_core.hooks import hookimpl
from tmspros_core.records.attachments import Attachment, AttachmentState
from tmspros_core.testing.trial import HEAD

PROFILE: Mapping[str, Any] = MappingProxyType(
    {
        "head_last_name": "Curie",
        "head_first_name": "Marie",
        "head_email": HEAD,
        "head_phone": "+33142685300",
        "head_address": "1 rue de l'Atelier\n75001 Paris",
        "in_charge": True,
        "in_group": False,
        "has_representatives": False,
    }
)
"""A complete profile: its head is in charge, there is neither group nor representative."""

CONTACT: Mapping[str, Any] = MappingProxyType(
    {
        "in_charge": False,
        "contact_last_name": "Perrin",
        "contact_first_name": "Jean",
        "contact_email": "contact@atelier.example",
        "contact_phone": "+33612345678",
    }
)
"""What makes the profile name somebody else in charge of the site (PR-3)."""

REPRESENTED: Mapping[str, Any] = MappingProxyType({"has_representatives": True, "representative_name": "Ada"})


def answer(question: Question, number: int = 0) -> Any:
    """A well-formed answer to a question that is answered by typing; another ``number`` gives another one of most."""
    match question.kind:
        case Kind.YES_NO:
            return number % 2 == 0
        case Kind.SINGLE:
            return sorted(question.offered)[number % len(question.offered)]
        case Kind.SEVERAL:
            least = int(question.limits.least or 1)
            offered = sorted(question.offered)
            return [offered[(number + place) % len(offered)] for place in range(least)]
        case Kind.NUMBER:
            return int(question.limits.least or 0)
        case Kind.DATE:
            return question.limits.earliest or "2026-01-31"
        case Kind.EMAIL:
            return f"somebody{number}@atelier.example"
        case Kind.PHONE:
            return f"+3314268530{number % 10}"
        case Kind.INDICATOR:
            years = [str(2020 + place) for place in range(question.limits.years)]
            least = int(question.limits.least or 0)
            return {each.id: dict.fromkeys(years, least + number) for each in question.indicators if each.required}
        case Kind.CONTACT:
            name = {"last_name": "Langevin", "first_name": "Paul"}
            return name | {"email": f"paul{number}@atelier.example", "phone": "+33142685300"}
        case _:
            return f"Réponse {number}"


def answers(form: Form, step: str, number: int = 0) -> dict[str, Any]:
    """Well-formed answers to all questions of a step that are answered by typing, hidden ones included."""
    return {q.id: answer(q, number) for q in form.asked_in(step) if q.kind != Kind.DOCUMENT}


def document(establishment: str, step: str, question: str, *, id: str, at: datetime) -> Attachment:
    """The row of a deposited document; its bytes are nowhere."""
    return Attachment(
        id=id,
        establishment=establishment,
        step=step,
        question=question,
        name=f"{id}.pdf",
        media_type="application/pdf",
        size=1,
        digest="0" * 64,
        blob=id,
        state=AttachmentState.HERE,
        deposited_at=at,
    )


def without_documents(form: Form) -> Form:
    """The form with its document questions made optional."""
    steps = []
    for step in form.steps:
        blocks = tuple(evolve(block, questions=tuple(map(_optional, block.questions))) for block in step.blocks)
        steps.append(evolve(step, blocks=blocks))
    return evolve(form, steps=tuple(steps))


def _optional(question: Question) -> Question:
    return evolve(question, required=False) if question.kind == Kind.DOCUMENT else question


class Bringing:
    """A plugin that brings a questionnaire, or more fields of the profile."""

    def __init__(self, questionnaire: Form | None = None, fields: tuple[Question, ...] = ()) -> None:
        self._questionnaire = questionnaire
        self._fields = fields

    @hookimpl
    def tmspros_questionnaire(self) -> Form | None:
        return self._questionnaire

    @hookimpl
    def tmspros_profile_fields(self) -> tuple[Question, ...]:
        return self._fields


def typed_only() -> Bringing:
    """A plugin by which the shipped questionnaire can be completed by typing alone."""
    return Bringing(without_documents(questionnaires.parcours()))


def questionnaire(*steps: tuple[Question, ...], version: str = "1") -> Form:
    """A small questionnaire with these questions, a step each, numbered from 1."""
    made = tuple(
        Step(id=str(place), title=Label(f"Étape {place}"), blocks=(Block(id=f"b{place}", questions=asked),))
        for place, asked in enumerate(steps, 1)
    )
    return Form(id="parcours", version=version, title=Label("Parcours"), steps=made)


def yes_no(id: str, **more: Any) -> Question:
    """A question to be answered by OUI or NON."""
    return Question(id=id, kind=Kind.YES_NO, label=Label(f"Question {id} ?"), **more)
