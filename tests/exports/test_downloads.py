"""Files that the questionnaire offers: ours as they are written, a host's beside its own, nothing else (PA-2)."""

import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path

import pytest
from tests.exports.dashboard import SERIES, YEARS
from tests.exports.quiz import INDICATORS, THEMES
from tests.exports.workbooks import FOLDER, WORKBOOKS, written

from exports.reading import members, sheets
from parcours.space import Space, space
from tmspros_core import Misconfigured, Missing
from tmspros_core.attachments import content
from tmspros_core.portal.attachments.inspecting import inspected
from tmspros_core.testing.answering import Bringing

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"
BLANK, FILLED, QUIZ, POSSIBLE = WORKBOOKS

OWN = """
id = "manutention"
version = "1"
title = { fr = "Manutention" }
[[steps]]
id = "1"
title = { fr = "Repérer" }
[[steps.blocks]]
id = "charges"
[[steps.blocks.questions]]
id = "plan"
kind = "document"
label = { fr = "Votre plan" }
downloads = [
  { name = "plan.ods", label = { fr = "Trame" } },
  { name = "indicateurs_possibles.xlsx", label = { fr = "Liste" } },
]
"""


def cells(workbook: bytes) -> dict[tuple[str, str], list[str]]:
    """The texts of each cell's parts, a formula and its kept value say, by sheet and place."""
    found = {}
    for name, xml in members(workbook).items():
        if name.startswith("xl/worksheets/sheet"):
            for cell in ET.fromstring(xml).iter(CELL):
                found[name, cell.attrib["r"]] = [part.text or "" for part in cell]
    return found


@pytest.mark.rule("PA-2", "PA-12")
@pytest.mark.parametrize("name", WORKBOOKS)
def test_each_file_of_question_8_is_handed_out_and_is_what_its_program_writes(opened: Space, name: str) -> None:
    with opened.portal.parcours.download(opened.actor, name) as taken:
        assert taken.name == name
        assert taken.media_type.endswith("spreadsheetml.sheet")
        handed = taken.read()
    assert handed == (FOLDER / name).read_bytes()
    made = written(name)
    assert sheets(handed) == sheets(made)
    assert cells(handed) == cells(made)
    assert [each for each in members(handed) if "chart" in each] == [each for each in members(made) if "chart" in each]


@pytest.mark.rule("PA-2", "PA-12")
def test_the_questionnaire_offers_these_files_and_no_other_lies_in_the_package(opened: Space) -> None:
    offered = {file.name for question in opened.form.questions for file in question.downloads}
    assert offered == set(WORKBOOKS) == {each.name for each in FOLDER.iterdir()}


@pytest.mark.rule("PA-12", "AT-3")
@pytest.mark.parametrize("name", WORKBOOKS)
def test_what_is_offered_may_be_deposited(name: str) -> None:
    kept = (FOLDER / name).read_bytes()
    content.check(inspected(BytesIO(kept), len(kept)), "xlsx")


@pytest.mark.rule("PA-12")
def test_the_dashboard_has_four_series_and_two_more_indicators_drawn_as_charts() -> None:
    blank, filled = written(BLANK), written(FILLED)
    for workbook in blank, filled:
        labels = [row[0] for row in sheets(workbook)["Tableau de bord"]]
        titles = [series.title for series in SERIES]
        assert [label for label in labels if label in titles] == titles
        assert [title[:7] for title in titles[:4]] == ["Série 1", "Série 2", "Série 3", "Série 4"]
        assert len([name for name in members(workbook) if name.startswith("xl/charts/")]) == len(SERIES)
    figures = {row[0]: row[2 : 2 + YEARS] for row in sheets(filled)["Tableau de bord"]}
    assert figures["Total"] == [930, 863, 1012, 788, 642]
    assert figures["soit, en équivalents temps plein"] == [4.7, 4.3, 5.1, 3.9, 3.2]
    assert not any(isinstance(cell, float) for row in sheets(blank)["Tableau de bord"] for cell in row)


@pytest.mark.rule("PA-12")
def test_the_quiz_asks_by_theme_and_the_list_has_more_than_the_two_that_are_recommended() -> None:
    asked = [row[1] for row in sheets(written(QUIZ))["Quiz"][5:]]
    assert asked == [question for theme in THEMES for question, _ in theme.questions]
    assert [row[0] for row in sheets(written(QUIZ))["Résultat"][1:]] == [theme.title for theme in THEMES]
    assert sheets(written(POSSIBLE))["Indicateurs possibles"][5:] == [list(line) for line in INDICATORS]


@pytest.mark.rule("PA-12")
@pytest.mark.parametrize("name", WORKBOOKS)
def test_each_file_says_that_it_is_illustrative(name: str) -> None:
    said = str(sheets(written(name)))
    assert "ce n'est pas un document de l'Assurance Maladie" in said


@pytest.mark.rule("PA-2")
@pytest.mark.parametrize(
    "name",
    ["", "autre.xlsx", "../parcours.toml", "parcours.toml", "downloads", ".", "..", "/etc/passwd", f"../{BLANK}",
     BLANK.upper(), f"{BLANK} ", "\0", "é" * 5000],
    ids=ascii,
)  # fmt: skip
def test_a_name_that_no_question_offers_is_missing(opened: Space, name: str) -> None:
    refusal = opened.refused(opened.portal.parcours.download, opened.actor, name)
    assert isinstance(refusal, Missing)
    assert refusal.code == "document.unknown"


@pytest.mark.rule("PA-2")
def test_a_hosts_questionnaire_brings_its_files_beside_it_and_may_offer_ours(tmp_path: Path) -> None:
    (tmp_path / "manutention.toml").write_text(OWN, "utf-8")
    (tmp_path / "secret.ods").write_bytes(b"secret")
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "plan.ods").write_bytes(b"plan")
    (tmp_path / "downloads" / "autre.ods").write_bytes(b"autre")
    with space(plugins=[Bringing(tmp_path / "manutention.toml")]) as here:  # type: ignore[arg-type]
        here.validate()
        parcours, me = here.portal.parcours, here.actor
        with parcours.download(me, "plan.ods") as taken:
            assert taken.read() == b"plan"
            assert taken.media_type == "application/vnd.oasis.opendocument.spreadsheet"
        with parcours.download(me, POSSIBLE) as taken:
            assert taken.read() == (FOLDER / POSSIBLE).read_bytes()
        for name in ("autre.ods", "secret.ods", "../secret.ods", BLANK):
            assert here.refused(parcours.download, me, name).code == "document.unknown"


@pytest.mark.rule("PA-2")
def test_a_file_that_a_questionnaire_offers_and_nobody_brought_is_told_when_the_portal_opens(tmp_path: Path) -> None:
    source = tmp_path / "manutention.toml"
    source.write_text(OWN, "utf-8")
    with pytest.raises(Misconfigured) as found, space(plugins=[Bringing(source)]):  # type: ignore[arg-type]
        pass
    assert found.value.code == "settings.questionnaire"
    assert found.value.details["errors"] == ("plan: 'plan.ods' is not in downloads beside manutention.toml",)
