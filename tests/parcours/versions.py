"""Two versions of a questionnaire and what tests of migrating do with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from parcours.space import Space, space
from tmspros_core.forms.definition import Form, Kind, Label, Question
from tmspros_core.portal.parcours.migrations import MigrationView
from tmspros_core.portal.shell.questionnaires import Questionnaires
from tmspros_core.records import Step as Row
from tmspros_core.testing.answering import Bringing, questionnaire, yes_no


def text(id: str, **more: Any) -> Question:
    return Question(id=id, kind=Kind.TEXT, label=Label(f"Texte {id}"), **more)


def documents(id: str, **more: Any) -> Question:
    return Question(id=id, kind=Kind.DOCUMENT, label=Label(f"Documents {id}"), **more)


FIRST = questionnaire((yes_no("a"), yes_no("b")), (text("c"), documents("d")), version="1")


def bring(here: Space, form: Form) -> None:
    """This questionnaire comes into force."""
    known: Questionnaires = here.portal.shell.forms
    known.__dict__["parcours"] = form
    known.__dict__.pop("parcours_digest", None)


@contextmanager
def following(form: Form = FIRST) -> Iterator[Space]:
    with space(plugins=[Bringing(form)]) as here:
        here.validate()
        yield here


def migrate(here: Space) -> MigrationView:
    return here.portal.parcours.migrate(here.actor)


def lost(view: MigrationView) -> dict[str, str]:
    return {loss.question: loss.code for loss in view.losses}


def typed(here: Space) -> dict[str, dict[str, Any]]:
    return {row.step: row.answers.value() for row in here.trial.rows(Row)}
