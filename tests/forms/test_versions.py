"""Versions: pinned by what they say, and answers brought from one to another with nothing wiped."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions import A_LABEL, asked, form
from tmspros_core import questionnaires
from tmspros_core.forms import answers
from tmspros_core.forms.conditions import is_blank
from tmspros_core.forms.definition import Choice, Form, Kind, Label
from tmspros_core.forms.versions import described, digest, migrate
from tmspros_core.testing.forms import answers_to, changed, forms, questions


@pytest.mark.rule("PA-3")
@given(forms())
def test_a_form_comes_back_from_its_description_with_its_digest(form: Form) -> None:
    restored = questionnaires.restore(described(form))
    assert restored == form
    assert digest(restored) == digest(form)


@pytest.mark.rule("PA-3")
def test_the_digest_of_a_published_form_stays_what_it_was() -> None:
    pinned = form((asked("a"), asked("b", "single", label=Label("Étape"), required=False)))
    assert digest(pinned) == "25141e7a344a80a61c02d52b45dc7109be1cc312cdc3d0bdbff14e08ed649606"


@pytest.mark.rule("PA-3")
@given(st.data(), forms(most=3))
def test_another_wording_order_or_limit_is_another_digest(data: st.DataObject, form: Form) -> None:
    one = data.draw(st.sampled_from(form.questions))
    for change in ({"label": Label("autre")}, {"required": not one.required}, {"formerly": ("older",)}):
        other = changed(form, lambda q, change=change: evolve(q, **change) if q is one else q)
        assert (digest(other) == digest(form)) is (other == form)
    assert digest(evolve(form, version="2")) != digest(form)


@st.composite
def next_versions(draw: st.DrawFn, form: Form) -> Form:
    """Another version: some questions gone, some of another kind, some under another id."""
    fates = {q.id: draw(st.sampled_from(("stays", "goes", "changes", "is renamed"))) for q in form.questions}
    others = {id: draw(questions(id)) for id, fate in fates.items() if fate == "changes"}

    def become(question: Any) -> Any:
        match fates[question.id]:
            case "goes":
                return None
            case "changes":
                return others[question.id]
            case "is renamed":
                return evolve(question, id=f"{question.id}_new", formerly=(question.id,), conditions=())
            case _:
                return evolve(question, conditions=())

    return evolve(changed(form, become), version="2")


@pytest.mark.rule("PA-3")
@given(st.data(), forms(most=4))
def test_migrating_wipes_nothing_twice_is_once_and_every_loss_is_told(data: st.DataObject, before: Form) -> None:
    after = data.draw(next_versions(before))
    given = data.draw(answers_to(before))
    given |= {f"{id}_new": value for id, value in given.items() if data.draw(st.integers(0, 9)) == 0}
    moved = migrate(given, before=before, after=after)
    assert migrate(moved.answers, before=before, after=after) == moved
    there = [value for value in given.values() if not is_blank(value)]
    kept = [value for value in moved.answers.values() if not is_blank(value)]
    assert sorted(map(repr, there)) == sorted(map(repr, kept))
    told = {loss.question for loss in moved.losses}
    for id, value in moved.answers.items():
        question = after.by_id.get(id)
        if not is_blank(value) and (question is None or not answers.is_filled(question, value)):
            known = before.by_id.get(id)
            assert id in told or (known is not None and bool(answers.problems(known, value)))
        elif question is not None:
            assert id not in told


@pytest.mark.rule("PA-3")
def test_an_answer_moves_with_its_question_and_stays_where_the_question_is_gone() -> None:
    before = form((asked("a", "text"), asked("b", "text"), asked("c")))
    after = form((asked("z", "text", formerly=("a",)), asked("c", "number")), version="2")
    moved = migrate({"a": "one", "b": "two", "c": True}, before=before, after=after)
    assert moved.answers == {"z": "one", "b": "two", "c": True}
    assert [(loss.question, loss.code, loss.answer) for loss in moved.losses] == [
        ("b", "answer.question_gone", "two"),
        ("c", "answer.wrong_type", True),
    ]


@pytest.mark.rule("PA-3")
def test_an_answer_does_not_move_to_where_another_is() -> None:
    before = form((asked("a", "text"), asked("z", "text")))
    after = form((asked("z", "text", formerly=("a",)),), version="2")
    moved = migrate({"a": "one", "z": "two"}, before=before, after=after)
    assert moved.answers == {"a": "one", "z": "two"}
    assert [(loss.question, loss.code) for loss in moved.losses] == [("a", "answer.already_there")]


@pytest.mark.rule("PA-3")
def test_a_choice_that_is_no_longer_offered_is_told_and_stays_a_draft() -> None:
    before = form((asked("a", "single"),))
    after = form((asked("a", "single", choices=(Choice(id="b", label=A_LABEL),)),), version="2")
    moved = migrate({"a": "a"}, before=before, after=after)
    assert (moved.answers, moved.losses[0].code) == ({"a": "a"}, "answer.not_offered")
    assert [gap.question for gap in answers.gaps(after, moved.answers)] == ["a"]


@pytest.mark.rule("PA-3")
@given(st.sampled_from(sorted(Kind)), st.data())
def test_the_same_version_takes_everything(kind: str, data: st.DataObject) -> None:
    same = form((asked("q", kind),))
    given = data.draw(answers_to(same))
    assert migrate(given, before=same, after=same).answers == given
    assert migrate(given, before=same, after=same).losses == ()
