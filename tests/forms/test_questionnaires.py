"""Questionnaires as people write them, and the two that come with the library."""

from pathlib import Path
from typing import Any

import pytest

from tmspros_core import questionnaires
from tmspros_core.errors import Misconfigured
from tmspros_core.forms import answers
from tmspros_core.forms.conditions import Context, hold, visible
from tmspros_core.forms.definition import Form, Kind, Source

PROFILE, PARCOURS = questionnaires.profile(), questionnaires.parcours()

SMALL = """
id = "small"
version = "1"
title = { fr = "Petit" }
[[steps]]
id = "1"
title = { fr = "Étape" }
[[steps.blocks]]
id = "b"
"""


def question(**said: str) -> str:
    lines = {"id": '"a"', "kind": '"yes_no"', "label": '{ fr = "A ?" }'} | said
    return "\n".join(["[[steps.blocks.questions]]", *(f"{key} = {value}" for key, value in lines.items())]) + "\n"


def wrong(source: str | Path) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        questionnaires.load(source)
    assert caught.value.code == "settings.questionnaire"
    assert all(error in str(caught.value) for error in caught.value.details["errors"])
    return list(caught.value.details["errors"])


def test_a_small_questionnaire_is_read_from_text_and_from_a_file(tmp_path: Path) -> None:
    source = SMALL + question() + question(id='"b"', conditions='[{ on = "answer", question = "a", equals = true }]')
    form = questionnaires.load(source)
    assert [q.id for q in form.questions] == ["a", "b"]
    assert form.by_id["a"].label.of("en") == "A ?"
    (tmp_path / "small.toml").write_text(source, "utf-8")
    assert questionnaires.load(tmp_path / "small.toml") == form


@pytest.mark.rule("PA-2")
def test_a_definition_is_refused_with_everything_that_is_wrong_with_it() -> None:
    source = SMALL + "".join([
        question(id='"a"', conditions='[{ on = "answer", question = "b", equals = true }]'),
        question(id='"b"', conditions='[{ on = "answer", question = "a", equals = true }]'),
        question(id='"c"', kind='"single"'),
        question(id='"d"', kind='"colour"'),
        question(id='"e"', required='"yes"', novelty="1"),
        question(id='"f"', label='{ en = "F?" }', kind='"single"'),
        question(id='"g"', conditions='[{ on = "answer", question = "f", equals = "x" }]'),
        question(id='"h"', conditions='[{ on = "answer", question = "nothing", equals = true }]'),
        question(id='"c"'),
    ])  # fmt: skip
    assert wrong(source) == [
        "steps[0].blocks[0].questions[4].required: request.wrong_type",
        "steps[0].blocks[0].questions[4].novelty: request.unknown_field",
        "steps[0].blocks[0].questions[5].label.fr: request.missing_field",
        "c: 2 times the same question",
        "c: kind single offers choices",
        "d: kind 'colour' is none of " + ", ".join(Kind),
        "h: there is no answer of 'nothing'",
        "a: waits for itself: a → b → a",
    ]


def test_an_error_outside_the_questions_and_one_of_toml_are_told_with_their_place(tmp_path: Path) -> None:
    assert wrong(SMALL.replace('version = "1"', "version = 1") + question()) == ["version: request.wrong_type"]
    assert wrong("id = ") == ["Invalid value (at end of document)"]
    assert "No such file" in wrong(tmp_path / "absent.toml")[0]
    (tmp_path / "latin.toml").write_bytes(b'id = "\xe9"')
    assert "can't decode" in wrong(tmp_path / "latin.toml")[0]


@pytest.mark.parametrize("form", [PROFILE, PARCOURS], ids=["profile", "parcours"])
def test_what_comes_with_the_library_is_in_two_languages(form: Form) -> None:
    labels = [form.title, *(step.title for step in form.steps)]
    for q in form.questions:
        labels += [q.label, *(note.text for note in q.notes), *(d.label for d in q.downloads)]
        labels += [choice.label for choice in q.choices] + [i.label for i in q.indicators]
        labels += [q.about] if q.about else []
    assert all(label.en for label in labels)


@pytest.mark.rule("PA-1")
def test_the_parcours_has_four_steps_with_the_titles_of_the_tutorial() -> None:
    assert [step.title.fr for step in PARCOURS.steps] == [
        "En quoi suis-je concerné ?",
        "Par quoi commencer ?",
        "Comment agir ?",
        "Quels résultats pour mon entreprise ?",
    ]


@pytest.mark.rule("PA-2", "PA-4")
def test_the_parcours_has_28_required_questions_illustrative_save_two() -> None:
    assert [q.id for q in PARCOURS.questions] == [f"q{n}" for n in range(1, 29)]
    assert [len(PARCOURS.asked_in(str(n))) for n in range(1, 5)] == [8, 8, 7, 5]
    assert all(q.required for q in PARCOURS.questions)
    assert PARCOURS.source is Source.ILLUSTRATIVE
    assert [q.id for q in PARCOURS.questions if q.source is Source.SEED] == ["q1", "q8"]
    assert PARCOURS.by_id["q1"].label.fr == "Avez-vous déjà identifié certains facteurs de risque ?"


@pytest.mark.rule("PA-2", "PA-12")
def test_question_8_is_the_tutorials_to_the_letter_with_its_downloads() -> None:
    q8 = PARCOURS.by_id["q8"]
    assert q8.kind == Kind.DOCUMENT
    assert q8.label.fr == (
        "Elaborez votre tableau de bord afin de suivre l'évolution chaque année de l'impact des TMS et du mal de dos "
        "dans votre entreprise à l'aide de l'outil proposé"
    )
    assert [(d.label.fr, d.name) for d in q8.downloads] == [
        ("Télécharger et compléter la trame", "tableau_de_bord_tms_vierge.xlsx"),
        ("Exemple", "Tableau de bord TMS (rempli) (XLSX).xlsx"),
        ("Quiz sanitaire et social", "quiz secteur sanitaire et social.xlsx"),
        ("Indicateurs possibles", "indicateurs_possibles.xlsx"),
    ]
    said = " ".join(note.text.fr for note in q8.notes)
    assert "Si votre établissement relève du secteur sanitaire et social, un outil complémentaire" in said
    assert "Le résultat de votre tableau de bord doit être conservé pour continuer votre parcours." in said
    assert "en plus des 4 séries d'indicateurs, de choisir à minima 2 indicateurs supplémentaires" in said


@pytest.mark.rule("PA-12")
@pytest.mark.parametrize(("sector", "offered"), [(None, True), ("sanitaire_social", True), ("btp", False)])
def test_the_quiz_is_offered_unless_the_sector_is_another(sector: str | None, offered: bool) -> None:
    context = Context(sector=sector)
    shown = visible(PARCOURS, {}, context=context)
    q8 = PARCOURS.by_id["q8"]
    names = [d.name for d in q8.downloads if hold(d.conditions, {}, shown=shown, context=context)]
    notes = [n.text.fr for n in q8.notes if hold(n.conditions, {}, shown=shown, context=context)]
    assert ("quiz secteur sanitaire et social.xlsx" in names) is offered
    assert any("sanitaire et social" in note for note in notes) is offered
    assert len(names) == 3 + offered


@pytest.mark.rule("PA-2")
@pytest.mark.parametrize(
    ("profile", "asked"), [({}, False), ({"has_representatives": False}, False), ({"has_representatives": True}, True)]
)
def test_question_26_is_asked_where_there_are_staff_representatives(profile: dict[str, Any], asked: bool) -> None:
    assert ("q26" in visible(PARCOURS, {}, context=Context(profile=profile))) is asked


@pytest.mark.rule("PR-1", "PR-2")
def test_the_profile_asks_what_the_tutorial_shows_in_its_words() -> None:
    head = [(q.label.fr, q.required) for q in PROFILE.steps[0].blocks[1].questions]
    assert head == [
        ("Nom", True), ("Prénom", True), ("Fonction", False),
        ("Courriel", True), ("Téléphone", True), ("Adresse", True),
    ]  # fmt: skip
    assert [step.title.fr for step in PROFILE.steps] == ["Mes coordonnées", "Contacts Etablissement"]
    assert PROFILE.steps[0].blocks[1].title is not None
    assert PROFILE.steps[0].blocks[1].title.fr == "Chef d'établissement"
    assert [q.label.fr for q in PROFILE.questions if q.kind == Kind.YES_NO] == [
        "Êtes-vous la personne en charge de la mise à jour de l'espace entreprise ?",
        "L'établissement appartient-il à un groupe ou à une filiale?",
        "Avez-vous un représentant du personnel (CSE/CHSCT/DP)?",
    ]
    hint = PROFILE.by_id["head_email"].notes[0].text.fr
    assert hint == "Les récapitulatifs de progression seront envoyés à cette adresse email."


@pytest.mark.rule("PR-2", "PR-3")
@pytest.mark.parametrize(
    ("question", "answer", "more"),
    [
        ("in_charge", False, {"contact_last_name", "contact_first_name", "contact_email", "contact_phone"}),
        ("in_group", True, {"group_name"}),
        ("has_representatives", True, {"representative_name"}),
    ],
)
def test_each_of_the_three_questions_makes_its_own_fields_required(question: str, answer: bool, more: set[str]) -> None:
    def missing(given: dict[str, Any]) -> set[str]:
        return {gap.question for gap in answers.gaps(PROFILE, given)}

    assert missing({question: answer}) == (missing({}) - {question}) | more
    assert missing({question: not answer}) == missing({}) - {question}
    assert {"in_charge", "in_group", "has_representatives"} <= missing({})
