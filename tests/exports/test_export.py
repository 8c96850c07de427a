"""« Exporter les données saisies » through the portal: what is in it, for whom, and always the same bytes."""

from datetime import timedelta
from typing import Any

import pytest

from exports.reading import csv_rows, plain_rows, sheets
from exports.taking import FORMATS, exported, fill, told
from parcours.space import Space
from tmspros_core import Missing, Refused
from tmspros_core.changes import Set, equal
from tmspros_core.forms.definition import Kind
from tmspros_core.portal.parcours.exports import export
from tmspros_core.portal.parcours.workspaces import workspace
from tmspros_core.records import Account, StepComment
from tmspros_core.records.parcours import Area
from tmspros_core.testing.answering import CONTACT, PROFILE
from tmspros_core.testing.trial import PASSWORD


@pytest.mark.rule("PA-13")
@pytest.mark.parametrize("format", FORMATS)
def test_exporting_twice_gives_the_same_bytes_whenever_and_a_change_gives_others(here: Space, format: str) -> None:
    fill(here)
    first = exported(here, format)
    here.trial.clock.advance(timedelta(days=400))
    assert exported(here, format) == first
    here.save("1", {"q6": "Autre chose"})
    assert exported(here, format) != first


@pytest.mark.rule("PA-13")
def test_a_file_is_named_for_its_establishment_and_says_its_type(opened: Space) -> None:
    types = {}
    for format in opened.portal.parcours.formats:
        with opened.portal.parcours.export(opened.actor, format) as taken:
            types[taken.name] = taken.media_type
    assert types == {
        "tmspros-73282932000074.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "tmspros-73282932000074.csv": "text/csv; charset=utf-8",
        "tmspros-73282932000074.json": "application/json",
        "tmspros-73282932000074.zip": "application/zip",
    }


@pytest.mark.rule("PA-13")
def test_the_workbook_says_every_answer_in_sight_comment_and_document(here: Space) -> None:
    fill(here)
    here.save("1", {"q6": "=1+1", "q4": ["materiel", "aucune"]})
    book = sheets(exported(here, "xlsx"))
    assert list(book) == ["Mon profil", "Étapes", "Réponses", "Indicateurs", "Mes pièces jointes", "Commentaires"]
    rows = plain_rows(book["Réponses"])
    by_label = {(row[2], row[3], row[4]): row[5] for row in rows}
    labels = {question.id: question.label.fr for question in here.form.questions}
    assert by_label[labels["q1"], "", ""] == "OUI"
    assert by_label[labels["q6"], "", ""] == "=1+1"
    assert [row[5] for row in rows if row[2] == labels["q4"]] == ["Aucune pour le moment", labels_of(here, "materiel")]
    assert by_label[labels["q5"], "Journées perdues (jours)", 2021.0] == 0.0
    assert by_label[labels["q8"], "Année 2025", ""] == "tableau de bord.xlsx"
    assert by_label[labels["q9"], "Téléphone", ""] == "01 42 68 53 00"
    assert by_label[labels["q15"], "", ""] == "", "in sight, and not answered"
    assert [row[2] for row in rows if row[5] != ""] == [
        labels[id] for id in labels if id in _shown(here) for _ in range(_lines(here, id))
    ]
    assert [row[4] for row in plain_rows(book["Commentaires"])][:2] == ["Étape 1", "Vu 1"]
    (document,) = plain_rows(book["Mes pièces jointes"])
    assert document[3:6] == ["tableau de bord.xlsx", "Année 2025", 6.0]
    assert book["Indicateurs"][0][-3:] == ["2020", "2021", "2022"]
    assert ["Nom du représentant du personnel", "Ada"] in [[row[1], row[4]] for row in plain_rows(book["Mon profil"])]


def labels_of(here: Space, choice: str) -> str:
    return next(each.label.fr for each in here.form.by_id["q4"].choices if each.id == choice)


def _shown(here: Space) -> dict[str, Any]:
    return {id: value for step in told(here)["steps"] for id, value in step["answers"].items()}


def _lines(here: Space, id: str) -> int:
    value = _shown(here)[id]
    match here.form.by_id[id].kind:
        case Kind.SEVERAL | Kind.DOCUMENT:
            return len(value)
        case Kind.INDICATOR:
            return sum(map(len, value.values()))
        case Kind.CONTACT:
            return sum(map(bool, value.values()))
        case _:
            return 1


@pytest.mark.rule("PA-13")
def test_the_csv_says_the_same_as_the_workbook(here: Space) -> None:
    fill(here)
    rows = csv_rows(exported(here, "csv"))
    book = sheets(exported(here, "xlsx"))
    assert rows[0] == ["Partie", "Rubrique", "Question", "Précision", "Année", "Réponse"]
    profile, said = book["Mon profil"][1:], book["Réponses"][1:]
    texts = [["Mon profil", *row] for row in profile] + said
    assert rows[1 : len(texts) + 1] == [[_text(cell) for cell in row] for row in texts]
    assert [row[-1] for row in rows[len(texts) + 1 :]] == [row[-1] for row in book["Commentaires"][1:]]


def _text(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell)


@pytest.mark.rule("PA-13")
def test_the_profile_is_the_validated_one_without_drafts_and_what_its_answers_hide(here: Space) -> None:
    here.validate(PROFILE, **CONTACT)
    here.validate(PROFILE, password=PASSWORD)
    here.fill_profile(PROFILE, head_role="brouillon", in_group=True, group_name="brouillon")
    said = told(here)["profile"]
    assert said == {"establishment_name": "Atelier", **PROFILE}
    assert "brouillon" not in exported(here, "csv").decode()
    assert "Perrin" not in exported(here, "csv").decode(), "hidden since the head is in charge"


@pytest.mark.rule("PA-10", "PA-13")
def test_what_representatives_said_goes_with_them_and_a_redacted_comment_leaves_its_trace_alone(here: Space) -> None:
    fill(here)
    here.portal.parcours.mark_seen(here.actor, "1", by="Ada")
    first = told(here)["steps"][0]
    assert [each["area"] for each in first["comments"]] == ["establishment", "representatives"]
    assert first["seen"]["by"] == "Ada"
    mine = (equal("step", "1"), equal("area", Area.ESTABLISHMENT))
    here.trial.change(Set(StepComment, mine, {"text": None}))
    here.validate(PROFILE, password=PASSWORD)
    first = told(here)["steps"][0]
    assert [(each["area"], each["text"]) for each in first["comments"]] == [("establishment", None)]
    assert first["seen"] is None
    assert "Texte retiré" in exported(here, "csv").decode()


@pytest.mark.rule("PA-13")
def test_an_export_speaks_the_language_asked_for_and_its_data_are_the_same(here: Space) -> None:
    fill(here)
    english = sheets(exported(here, "xlsx", language="en"))
    assert list(english) == ["My profile", "Steps", "Answers", "Indicators", "My attachments", "Comments"]
    assert english["Answers"][1][2:] == [here.form.by_id["q1"].label.en, "", "", "YES"]


@pytest.mark.rule("PA-13", "PO-4")
def test_the_fund_may_be_given_the_same_export_of_a_workspace(here: Space) -> None:
    fill(here)
    shell = here.portal.shell
    (account,) = (each for each in here.trial.rows(Account) if each.id == here.actor.id)
    with export(shell, lambda tx: workspace(tx, shell.forms, account), "json", language="fr") as taken:
        assert taken.read() == exported(here, "json")


@pytest.mark.rule("PA-13")
def test_who_may_not_export_takes_nothing_away(opened: Space) -> None:
    assert opened.refused(opened.portal.parcours.export, opened.officer, "csv").code == "access.forbidden"
    with pytest.raises((Refused, Missing)):
        opened.portal.parcours.download(opened.officer, "tableau_de_bord_tms_vierge.xlsx")
