"""The yearly dashboard that question 8 asks for, blank or filled in for a made-up establishment (PA-12)."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

YEARS = 5
DAYS_A_YEAR = 200
FIRST_ROW = 8
FIRST_COLUMN = 2
SHEET = "Tableau de bord"
WIDE = 72
"""Of the guide, in characters."""


@frozen
class Line:
    """One line of the dashboard: typed year by year, or worked out from other lines, named in braces."""

    id: str
    label: str
    unit: str
    formula: str = ""
    figures: tuple[float, ...] = ()
    form: str = "0"


@frozen
class Series:
    """Some lines under one title. ``drawn`` are those of the chart."""

    title: str
    lines: tuple[Line, ...]
    drawn: tuple[str, ...]


SERIES: tuple[Series, ...] = (
    Series(
        "Série 1 – Effectif",
        (
            Line("headcount", "Effectif moyen de l'année", "salariés", figures=(84, 88, 91, 90, 93)),
            Line("temporary", "dont intérimaires et contrats courts", "salariés", figures=(12, 15, 14, 11, 10)),
        ),
        ("headcount", "temporary"),
    ),
    Series(
        "Série 2 – Accidents du travail",
        (
            Line("accidents", "Accidents du travail avec arrêt", "accidents", figures=(9, 8, 10, 7, 5)),
            Line("back", "dont lombalgies (mal de dos)", "accidents", figures=(4, 4, 5, 3, 2)),
            Line("frequency", "Accidents pour 1 000 salariés", "‰", "{accidents}/{headcount}*1000", form="0.0"),
        ),
        ("accidents", "back"),
    ),
    Series(
        "Série 3 – Maladies professionnelles",
        (
            Line("diseases", "Maladies professionnelles reconnues", "maladies", figures=(3, 2, 3, 2, 1)),
            Line("msd", "dont TMS (tableaux 57, 69, 79, 97 et 98)", "maladies", figures=(3, 2, 2, 2, 1)),
        ),
        ("diseases", "msd"),
    ),
    Series(
        "Série 4 – Journées perdues",
        (
            Line("msd_days", "Journées perdues liées aux TMS", "jours", figures=(410, 365, 402, 248, 169)),
            Line("back_days", "Journées perdues liées aux lombalgies", "jours", figures=(520, 498, 610, 540, 473)),
            Line("days", "Total", "jours", "{msd_days}+{back_days}"),
            Line(
                "full_time", "soit, en équivalents temps plein", "ETP", f"ROUND({{days}}/{DAYS_A_YEAR},1)", form="0.0"
            ),
        ),
        ("msd_days", "back_days"),
    ),
    Series(
        "Indicateurs supplémentaires (au moins 2 conseillés)",
        (
            Line("trained", "Salariés formés à la prévention des TMS", "salariés", figures=(0, 6, 14, 25, 38)),
            Line("stations", "Postes aménagés dans l'année", "postes", figures=(1, 2, 4, 6, 5)),
        ),
        ("trained", "stations"),
    ),
)

GUIDE = (
    "Ce tableau de bord suit, année après année, l'impact des TMS et du mal de dos dans votre établissement.",
    "1. Indiquez le nom de l'établissement, son SIRET et la première année suivie : les autres années s'en déduisent.",
    "2. Remplissez les cases claires des quatre séries. Laissez vide ce que vous ne connaissez pas : 0 veut dire zéro.",
    "3. Les cases grises se calculent seules. Un équivalent temps plein compte pour 200 journées.",
    "4. Choisissez au moins deux indicateurs supplémentaires ; « indicateurs_possibles.xlsx » en propose.",
    "5. Enregistrez le fichier et déposez-le en réponse à la question. Conservez-le : il se complète chaque année.",
    "Document illustratif fourni avec le logiciel ; ce n'est pas un document de l'Assurance Maladie.",
)


@frozen
class Example:
    """What the filled-in one says; nobody of that name is meant."""

    name: str = "Atelier Exemple (établissement fictif)"
    siret: str = "732 829 320 00074"
    first_year: int = 2021


def build(book: Workbook, *, example: Example | None) -> None:
    """The three sheets: how to use it, the table, the charts."""
    book.set_properties({"title": "Tableau de bord TMS", "subject": "Illustratif", "author": "tmspros"})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "head": book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1}),
        "series": book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1}),
        "text": book.add_format({"text_wrap": True, "valign": "top", "border": 1}),
        "prose": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    guide = book.add_worksheet("Mode d'emploi")
    guide.set_column(0, 0, WIDE)
    guide.write_string(0, 0, "Tableau de bord TMS et mal de dos", formats["title"])
    for row, sentence in enumerate(GUIDE, start=2):
        # Not every spreadsheet makes the row as high as its text by itself.
        guide.set_row(row, 36 if len(sentence) > WIDE else 20)
        guide.write_string(row, 0, sentence, formats["prose"])
    on_one_page(guide, landscape=False)
    rows = _table(book, formats, example)
    _charts(book, rows)


def _table(book: Workbook, formats: Mapping[str, Any], example: Example | None) -> dict[str, int]:
    sheet = book.add_worksheet(SHEET)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 12)
    sheet.set_column(FIRST_COLUMN, FIRST_COLUMN + YEARS - 1, 11)
    sheet.set_column(FIRST_COLUMN + YEARS, FIRST_COLUMN + YEARS, 18)
    sheet.write_string(0, 0, "Tableau de bord TMS et mal de dos", formats["title"])
    typed = book.add_format({"bg_color": "#FFFDE7", "border": 1})
    for row, label in enumerate(("Établissement", "SIRET", "Première année suivie"), start=2):
        sheet.write_string(row, 0, label, formats["text"])
    for row, said in ((2, example.name if example else ""), (3, example.siret if example else "")):
        sheet.merge_range(row, 1, row, FIRST_COLUMN + 2, said, typed)
    first_year = example.first_year if example else None
    sheet.write(4, 1, first_year, typed)
    _header(sheet, formats["head"], first_year)
    rows = _rows()
    values = _values(example)
    for series in SERIES:
        title = rows[series.lines[0].id] - 1
        sheet.merge_range(title, 0, title, FIRST_COLUMN + YEARS, series.title, formats["series"])
        for line in series.lines:
            _line(book, sheet, formats["text"], line, rows, values)
    sheet.freeze_panes(FIRST_ROW, FIRST_COLUMN)
    on_one_page(sheet)
    return rows


def on_one_page(sheet: Any, *, landscape: bool = True) -> None:
    """Print the sheet as wide as a page of A4."""
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&F – &A&R&P / &N")


def _header(sheet: Any, form: Any, first_year: int | None) -> None:
    row = FIRST_ROW - 1
    sheet.write_string(row, 0, "Indicateur", form)
    sheet.write_string(row, 1, "Unité", form)
    for place in range(YEARS):
        year = first_year + place if first_year else f"Année {place + 1}"
        formula = f'=IF($B$5="","Année {place + 1}",$B$5+{place})'
        sheet.write_formula(row, FIRST_COLUMN + place, formula, form, year)
    sheet.write_string(row, FIRST_COLUMN + YEARS, "Évolution", form)


def _rows() -> dict[str, int]:
    """The row of each line: every series has a title before its lines."""
    rows, row = {}, FIRST_ROW
    for series in SERIES:
        row += 1
        for line in series.lines:
            rows[line.id] = row
            row += 1
    return rows


def _values(example: Example | None) -> dict[str, Sequence[Any]]:
    """What a spreadsheet works out of the figures: it is kept in the file, for readers that do not calculate."""
    if not example:
        return {line.id: ("",) * YEARS for series in SERIES for line in series.lines}
    given: dict[str, Sequence[Any]] = {line.id: line.figures for series in SERIES for line in series.lines}
    given["frequency"] = [a / n * 1000 for a, n in zip(given["accidents"], given["headcount"], strict=True)]
    given["days"] = [m + b for m, b in zip(given["msd_days"], given["back_days"], strict=True)]
    given["full_time"] = [int(total / DAYS_A_YEAR * 10 + 0.5) / 10 for total in given["days"]]
    return given


def _line(
    book: Workbook, sheet: Any, text: Any, line: Line, rows: Mapping[str, int], values: Mapping[str, Sequence[Any]]
) -> None:
    row = rows[line.id]
    sheet.write_string(row, 0, line.label, text)
    sheet.write_string(row, 1, line.unit, text)
    shade = "#EEEEEE" if line.formula else "#FFFDE7"
    form = book.add_format({"num_format": line.form, "bg_color": shade, "border": 1})
    for place in range(YEARS):
        column = FIRST_COLUMN + place
        if line.formula:
            named = {id: xl_rowcol_to_cell(at, column) for id, at in rows.items()}
            used = [cell for id, cell in named.items() if f"{{{id}}}" in line.formula]
            formula = f'=IF(COUNT({",".join(used)})={len(used)},IFERROR({line.formula.format(**named)},""),"")'
            sheet.write_formula(row, column, formula, form, values[line.id][place])
        elif values[line.id][place] == "":
            sheet.write_blank(row, column, None, form)
        else:
            sheet.write_number(row, column, values[line.id][place], form)
    first, last = (xl_rowcol_to_cell(row, FIRST_COLUMN + place) for place in (0, YEARS - 1))
    figures = values[line.id]
    change = figures[-1] / figures[0] - 1 if figures[0] not in ("", 0) else ""
    formula = f'=IF(COUNT({first},{last})=2,IF({first}=0,"",{last}/{first}-1),"")'
    percent = book.add_format({"num_format": "+0 %;-0 %;0 %", "bg_color": "#EEEEEE", "border": 1})
    sheet.write_formula(row, FIRST_COLUMN + YEARS, formula, percent, change)


def _charts(book: Workbook, rows: Mapping[str, int]) -> None:
    sheet = book.add_worksheet("Graphiques")
    on_one_page(sheet)
    sheet.fit_to_pages(1, 1)
    last = FIRST_COLUMN + YEARS - 1
    for place, series in enumerate(SERIES):
        chart = book.add_chart({"type": "column"})
        for id in series.drawn:
            chart.add_series(
                {
                    "name": [SHEET, rows[id], 0],
                    "categories": [SHEET, FIRST_ROW - 1, FIRST_COLUMN, FIRST_ROW - 1, last],
                    "values": [SHEET, rows[id], FIRST_COLUMN, rows[id], last],
                }
            )
        chart.set_title({"name": series.title, "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}})
        chart.set_size({"width": 560, "height": 300})
        told = {"description": f"{series.title}, année par année ; les mêmes chiffres sont dans « {SHEET} »."}
        sheet.insert_chart(place // 2 * 16, place % 2 * 9, chart, told)
