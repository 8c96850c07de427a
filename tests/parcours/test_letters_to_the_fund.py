"""The letter that a complete step sends: to whom, what it says, and that it is one with what it tells of."""

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from attrs import evolve

from parcours.space import Space
from tmspros_core import Portal
from tmspros_core.changes import Add, Set, equal
from tmspros_core.forms.definition import Question
from tmspros_core.records import Awaiting, Establishment, OutboxEntry
from tmspros_core.testing.answering import Bringing, answers, questionnaire, yes_no
from tmspros_core.testing.around import Around
from tmspros_core.testing.trial import OFFICER


@pytest.mark.rule("PA-7", "PA-7b")
def test_the_letter_names_the_step_and_the_establishment_and_holds_no_answer(opened: Space) -> None:
    opened.mailed()
    opened.save("1", answers(opened.form, "1") | {"q6": "Confidentiel"})
    (letter,) = opened.mailed()
    assert letter.to == OFFICER
    assert "Atelier (732 829 320 00074)" in letter.subject
    assert "« En quoi suis-je concerné ? »" in letter.text
    assert "Confidentiel" not in letter.text + letter.html
    assert "Confidentiel" not in str(opened.journal("StepRequested"))


@pytest.mark.rule("PA-7b")
def test_the_letter_goes_to_the_officer_assigned_else_to_the_funds_contact(open_space: Callable[..., Space]) -> None:
    asked: list[tuple[Question, ...]] = [(yes_no(f"q{number}"),) for number in range(1, 6)]
    here = open_space(plugins=[Bringing(questionnaire(*asked))])
    here.validate()
    here.mailed()
    assert told(here, "1") == [OFFICER]
    here.portal.admin.move_officer(OFFICER, "bretagne")
    assert told(here, "2") == [], "nobody is there: the queue alone says so"
    here.portal.admin.set_fund_contact("cramif", "tms@cramif.example")
    assert told(here, "3") == ["tms@cramif.example"]
    here.portal.admin.move_officer(OFFICER, "cramif")
    assert told(here, "4") == [OFFICER]
    here.portal.admin.disable(OFFICER)
    assert told(here, "5") == ["tms@cramif.example"]
    assert here.queue() == ["1", "2", "3", "4", "5"]
    assert {row.fund for row in here.trial.rows(Awaiting)} == {"cramif"}


def told(here: Space, step: str) -> list[str]:
    here.save(step, {f"q{step}": True})
    return [letter.to for letter in here.mailed()]


@pytest.mark.rule("PA-7b", "PR-8")
def test_an_establishment_without_an_officer_writes_to_the_contact(opened: Space) -> None:
    opened.portal.admin.set_fund_contact("cramif", "tms@cramif.example")
    opened.trial.change(Set(Establishment, (equal("id", opened.actor.id),), {"officer": None}))
    opened.mailed()
    opened.complete("1")
    assert [letter.to for letter in opened.mailed()] == ["tms@cramif.example"]


class OutOfOutbox(Around):
    """A store that fails once everything but the letters is written."""

    @contextmanager
    def transaction(self, **options: Any) -> Any:
        with self.inner.transaction(**options) as tx:
            yield _OutOfOutbox(tx)


class _OutOfOutbox:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def apply(self, changes: Any) -> None:
        letters = [change for change in changes if isinstance(change, Add) and isinstance(change.record, OutboxEntry)]
        self._inner.apply([change for change in changes if change not in letters])
        if letters:
            raise OSError("the disk is full")


@pytest.mark.rule("PA-7", "MA-1")
def test_answers_review_queue_and_letter_are_one_transaction(opened: Space) -> None:
    before = opened.everything()
    failing = Portal(evolve(opened.portal.shell, store=OutOfOutbox(opened.portal.store)), mailer=opened.portal.mailer)
    with pytest.raises(OSError, match="full"):
        failing.parcours.save(opened.actor, "1", answers(opened.form, "1"), revision=0)
    assert opened.everything() == before
    opened.complete("1")
    assert opened.requests() == ["1"]
