"""Whatever two versions look like: nothing is wiped, and every answer counts or is reported."""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.versions import bring, following, lost, migrate, typed
from tmspros_core.forms.conditions import is_blank
from tmspros_core.forms.definition import Form, Kind, Question
from tmspros_core.testing.forms import answers_to, changed, forms


def _renamed(form: Form, names: dict[str, str]) -> Form:
    """The form with other ids, of which it says what they were formerly, and without conditions on the old ones."""

    def rename(question: Question) -> Question | None:
        new = names.get(question.id)
        renamed = evolve(question, conditions=())
        return evolve(renamed, id=new, formerly=(question.id,)) if new else renamed

    return changed(form, rename)


@pytest.mark.rule("PA-3", "PA-5")
@settings(max_examples=60)
@given(st.data())
def test_whatever_the_versions_no_answer_is_wiped_and_every_one_counts_or_is_reported(data: st.DataObject) -> None:
    before = data.draw(forms(tuple(kind for kind in Kind if kind is not Kind.DOCUMENT), most=4), label="before")
    other = data.draw(forms(tuple(kind for kind in Kind if kind is not Kind.DOCUMENT), most=4), label="after")
    ids = [question.id for question in before.questions]
    names = {id: f"new_{id}" for id in data.draw(st.lists(st.sampled_from(ids), unique=True), label="renamed")}
    after = evolve(data.draw(st.sampled_from((other, _renamed(before, names))), label="chosen"), version="2")
    with following(before) as here:
        given_answers = data.draw(answers_to(before), label="answers")
        for step in before.steps:
            mine = {id: value for id, value in given_answers.items() if before.step_of[id] == step.id}
            here.save(step.id, mine)
        kept = {id: value for answers in typed(here).values() for id, value in answers.items()}
        bring(here, after)
        view = migrate(here)
        now = {id: value for answers in typed(here).values() for id, value in answers.items()}
        former = {names[id]: id for id in names if names[id] in after.by_id}
        assert {former.get(id, id): value for id, value in now.items() if former.get(id, id) in kept} == kept
        assert sum(map(len, typed(here).values())) == len(now), "no answer stands in two steps"
        for step, answers in typed(here).items():
            assert all(after.step_of.get(id, step) == step for id in answers), "each is where it is asked"
        gone = {id for id, value in now.items() if id not in after.by_id and not is_blank(value)}
        assert gone == {id for id, code in lost(view).items() if code == "answer.question_gone"}
        assert not migrate(here).is_done
