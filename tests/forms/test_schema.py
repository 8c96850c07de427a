"""The JSON Schema of a form says what the engine says, as far as JSON Schema can."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from forms.definitions import asked, form, when
from tmspros_core import questionnaires
from tmspros_core.forms import answers
from tmspros_core.forms.conditions import Context
from tmspros_core.forms.definition import Form, Kind
from tmspros_core.forms.schema import DIALECT, describe
from tmspros_core.testing.forms import LOOKED_INTO, answers_to, contexts, filled, forms

SAYABLE = tuple(kind for kind in Kind if kind not in (Kind.EMAIL, Kind.PHONE, Kind.CONTACT))
"""The kinds whose answers JSON Schema can judge as the engine does; the bounds of dates aside."""


def takes(schema: dict[str, Any], given: dict[str, Any]) -> bool:
    return bool(Draft202012Validator(schema, format_checker=FormatChecker()).is_valid(given))


def refused_by_bounds(form: Form, given: dict[str, Any], context: Context) -> bool:
    unsaid = ("answer.too_early", "answer.too_late")
    return any(error.code in unsaid for error in answers.errors(form, given, context=context))


@pytest.mark.rule("PR-5", "PA-4")
@settings(deadline=None)
@given(st.data(), forms(SAYABLE, 5), contexts())
def test_schema_and_engine_agree_on_what_is_valid(data: st.DataObject, form: Form, context: Context) -> None:
    given = data.draw(answers_to(form))
    schema = describe(form, context=context)
    if not refused_by_bounds(form, given, context):
        assert takes(schema, given) is (answers.errors(form, given, context=context) == ())


@pytest.mark.rule("PR-5")
@settings(deadline=None)
@given(st.data(), forms(most=4), contexts())
def test_the_schema_refuses_nothing_that_the_engine_takes(data: st.DataObject, form: Form, context: Context) -> None:
    given = data.draw(answers_to(form))
    schema = describe(form, context=context)
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema
    for step in form.steps:
        here = {question.id for question in form.asked_in(step.id)}
        some = {id: value for id, value in given.items() if id in here}
        if not answers.errors(form, some, context=context, step=step.id):
            assert takes(describe(form, context=context, step=step.id), some)


@pytest.mark.rule("PA-5")
def test_what_the_form_does_not_ask_is_refused_and_a_hidden_draft_is_not() -> None:
    profile = questionnaires.profile()
    given = {
        "head_last_name": "Roux", "head_first_name": "Ève", "head_email": "eve@atelier.example",
        "head_phone": "01 42 68 53 00", "head_address": "1 rue de la Paix", "in_charge": True, "in_group": False,
        "has_representatives": False, "contact_email": "nobody",
    }  # fmt: skip
    schema = describe(profile)
    assert schema["$schema"] == DIALECT
    assert takes(schema, given)
    assert not takes(schema, given | {"novelty": 1})
    assert not takes(schema, given | {"in_charge": False})
    assert not takes(schema, given | {"in_group": True})
    assert takes(schema, given | {"in_group": True, "group_name": "Groupe"})


@pytest.mark.rule("PA-2")
def test_the_schema_speaks_the_language_asked_for() -> None:
    parcours = questionnaires.parcours()
    french, english = (describe(parcours, language=language, step="1") for language in ("fr", "en"))
    assert french["title"] == "En quoi suis-je concerné ?"
    assert english["title"] == "How does this concern me?"
    asked_for = french["properties"]["q1"]
    assert asked_for["title"] == "Avez-vous déjà identifié certains facteurs de risque ?"
    assert "biomécaniques" in asked_for["description"]
    assert set(french["properties"]) == {f"q{n}" for n in range(1, 9)}


@pytest.mark.rule("PR-1")
def test_what_the_fund_fills_is_read_only() -> None:
    properties = describe(questionnaires.profile())["properties"]
    assert {id for id, words in properties.items() if words.get("readOnly")} == {
        "establishment_name", "establishment_address", "sector",
    }  # fmt: skip


def test_a_form_without_conditions_has_a_flat_schema() -> None:
    assert "allOf" not in describe(form((asked("a"), asked("b", "date"))))


@pytest.mark.rule("PR-3", "PA-4")
@settings(deadline=None)
@given(st.data(), forms(LOOKED_INTO, 5))
def test_they_agree_on_chains_of_conditions_in_which_hidden_answers_lie_about(data: st.DataObject, form: Form) -> None:
    given = {question.id: data.draw(st.none() | filled(question)) for question in form.questions}
    context = data.draw(contexts())
    assert takes(describe(form, context=context), given) is (answers.errors(form, given, context=context) == ())


@pytest.mark.rule("PR-3")
@pytest.mark.parametrize("operator", [{"equals": True}, {"may_be": False}], ids=["equals", "may_be"])
def test_what_a_hidden_question_holds_counts_for_nothing_in_the_schema(operator: dict[str, bool]) -> None:
    chain = form((
        asked("a"),
        asked("b", conditions=when("a", equals=True)),
        asked("c", conditions=when("b", **operator)),
    ))  # fmt: skip
    schema = describe(chain)
    hidden_b = {"a": False, "b": True}
    assert takes(schema, hidden_b) is (answers.errors(chain, hidden_b) == ())
    assert takes(schema, hidden_b) is ("equals" in operator)
    assert takes(schema, hidden_b | {"c": True})
