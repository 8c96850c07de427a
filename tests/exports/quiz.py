"""The quiz for the health and social sector, and the list of possible indicators (PA-12)."""

from typing import Any

from attrs import frozen
from tests.exports.dashboard import on_one_page
from xlsxwriter import Workbook

ANSWERS = ("OUI", "EN PARTIE", "NON", "SANS OBJET")
FIRST_ROW = 5

NOTICE = "Document illustratif fourni avec le logiciel ; ce n'est pas un document de l'Assurance Maladie."


@frozen
class Theme:
    """Some questions of the quiz, each with the indicator that it suggests."""

    title: str
    questions: tuple[tuple[str, str], ...]


THEMES: tuple[Theme, ...] = (
    Theme(
        "Connaître ses risques",
        (
            (
                "Les accidents liés à la mobilisation des personnes sont-ils comptés à part ?",
                "Accidents lors des mobilisations",
            ),
            (
                "Les journées perdues pour TMS et lombalgies sont-elles suivies par service ?",
                "Journées perdues par service",
            ),
            (
                "Les situations de mobilisation les plus pénibles sont-elles repérées ?",
                "Situations repérées, situations traitées",
            ),
            (
                "Le document unique traite-t-il de la mobilisation des personnes ?",
                "Actions du document unique menées à terme",
            ),
        ),
    ),
    Theme(
        "Aides techniques",
        (
            (
                "Chaque service dispose-t-il d'un lève-personne en état de marche ?",
                "Aides techniques pour 10 personnes accueillies",
            ),
            ("Les lits et les fauteuils sont-ils réglables en hauteur ?", "Part des lits réglables en hauteur"),
            (
                "Les aides techniques sont-elles réellement utilisées ?",
                "Part des transferts faits avec une aide technique",
            ),
            ("L'entretien des aides techniques est-il planifié ?", "Jours d'indisponibilité des aides techniques"),
        ),
    ),
    Theme(
        "Organisation du travail",
        (
            (
                "L'effectif présent permet-il de mobiliser à deux quand il le faut ?",
                "Mobilisations faites seul alors que deux étaient prévus",
            ),
            (
                "Les capacités de chaque personne accueillie sont-elles connues avant de la mobiliser ?",
                "Part des fiches de mobilisation à jour",
            ),
            ("Les plannings évitent-ils les enchaînements de soins lourds ?", "Écart de charge entre équipes"),
            (
                "Les remplaçants sont-ils accueillis et formés avant de travailler seuls ?",
                "Part des remplaçants accueillis avec un tuteur",
            ),
        ),
    ),
    Theme(
        "Locaux et matériel",
        (
            (
                "Les chambres et les salles de bains laissent-elles la place d'une aide technique ?",
                "Part des chambres accessibles au lève-personne",
            ),
            (
                "Les charges roulantes (chariots, linge, repas) roulent-elles sans effort ?",
                "Chariots entretenus dans l'année",
            ),
            (
                "Au domicile, le logement est-il visité avant la première intervention ?",
                "Part des domiciles visités avant intervention",
            ),
        ),
    ),
    Theme(
        "Acteurs et formation",
        (
            ("Une personne ressource en prévention des TMS est-elle désignée ?", "Personnes ressources formées"),
            (
                "Les salariés sont-ils formés à l'accompagnement de la mobilité ?",
                "Part des salariés formés depuis moins de 3 ans",
            ),
            ("L'encadrement suit-il les indicateurs avec la direction ?", "Revues d'indicateurs tenues dans l'année"),
            (
                "Les représentants du personnel sont-ils associés au choix du matériel ?",
                "Achats décidés avec les utilisateurs",
            ),
        ),
    ),
)

INDICATORS: tuple[tuple[str, str, str, str], ...] = (
    ("Santé", "Taux d'absentéisme", "%", "Jours d'absence / jours théoriques de travail × 100"),
    ("Santé", "Restrictions d'aptitude liées aux TMS", "salariés", "Avis du service de santé au travail"),
    ("Santé", "Inaptitudes liées aux TMS", "salariés", "Avis d'inaptitude de l'année"),
    ("Santé", "Plaintes et gênes déclarées", "signalements", "Registre, entretiens, questionnaire anonyme"),
    ("Santé", "Passages à l'infirmerie pour douleurs", "passages", "Registre de l'infirmerie"),
    ("Accidents", "Taux de fréquence", "par million d'heures", "Accidents avec arrêt × 1 000 000 / heures travaillées"),
    ("Accidents", "Taux de gravité", "jours pour 1 000 heures", "Journées perdues × 1 000 / heures travaillées"),
    ("Accidents", "Accidents bénins et presqu'accidents", "événements", "Registre des accidents bénins"),
    ("Accidents", "Durée moyenne d'arrêt pour lombalgie", "jours", "Journées perdues / accidents avec lombalgie"),
    ("Ressources humaines", "Rotation du personnel", "%", "(Entrées + sorties) / 2 / effectif × 100"),
    ("Ressources humaines", "Recours à l'intérim", "%", "Heures d'intérim / heures travaillées × 100"),
    ("Ressources humaines", "Ancienneté moyenne au poste", "années", "Somme des anciennetés / effectif"),
    ("Ressources humaines", "Part des salariés de plus de 50 ans", "%", "Salariés de plus de 50 ans / effectif × 100"),
    ("Production", "Rebuts et retouches", "%", "Pièces refusées / pièces produites × 100"),
    ("Production", "Retards de livraison", "%", "Commandes en retard / commandes × 100"),
    ("Production", "Heures supplémentaires", "heures", "Total de l'année"),
    ("Production", "Réclamations de clients", "réclamations", "Total de l'année"),
    ("Coûts", "Cotisation accidents du travail et maladies professionnelles", "€", "Total de l'année"),
    ("Coûts", "Coût des remplacements", "€", "Salaires et intérim des remplaçants"),
    ("Démarche", "Situations de travail dépistées", "situations", "Total depuis le début de la démarche"),
    ("Démarche", "Situations de travail transformées", "%", "Situations transformées / situations retenues × 100"),
    ("Démarche", "Actions du plan menées à terme", "%", "Actions faites / actions prévues × 100"),
    ("Démarche", "Salariés formés à la prévention des TMS", "%", "Salariés formés / effectif × 100"),
    ("Démarche", "Réunions du groupe de pilotage", "réunions", "Total de l'année"),
    ("Démarche", "Budget consacré à la prévention des TMS", "€", "Achats, aménagements, formation, études"),
)


def build_quiz(book: Workbook) -> None:
    """Questions with a list of answers each, a score by theme and a chart of it."""
    book.set_properties({"title": "Quiz secteur sanitaire et social", "subject": "Illustratif", "author": "tmspros"})
    text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    typed = book.add_format({"bg_color": "#FFFDE7", "border": 1, "align": "center"})
    sheet = book.add_worksheet("Quiz")
    for column, width in enumerate((24, 70, 14, 48)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, "Quiz secteur sanitaire et social", book.add_format({"bold": True, "font_size": 16}))
    sheet.write_string(1, 0, f"Répondez par {', '.join(ANSWERS)}. Vos « NON » disent quels indicateurs suivre d'abord.")
    sheet.write_string(2, 0, NOTICE)
    _header(sheet, book, FIRST_ROW - 1, ("Thème", "Question", "Réponse", "Indicateur à suivre"))
    row, spans = FIRST_ROW, []
    for theme in THEMES:
        first = row
        for question, indicator in theme.questions:
            for column, said in ((0, theme.title), (1, question), (3, indicator)):
                sheet.write_string(row, column, said, text)
            sheet.write_blank(row, 2, None, typed)
            row += 1
        spans.append((theme.title, first + 1, row))
    sheet.data_validation(FIRST_ROW, 2, row - 1, 2, {
        "validate": "list", "source": list(ANSWERS),
        "error_title": "Réponse", "error_message": "Choisissez dans la liste.",
    })  # fmt: skip
    sheet.freeze_panes(FIRST_ROW, 0)
    on_one_page(sheet)
    sheet.repeat_rows(FIRST_ROW - 1)
    _scores(book, spans)


def _scores(book: Workbook, spans: list[tuple[str, int, int]]) -> None:
    sheet = book.add_worksheet("Résultat")
    on_one_page(sheet)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 4, 14)
    text, percent = book.add_format({"border": 1}), book.add_format({"num_format": "0 %", "border": 1})
    _header(sheet, book, 0, ("Thème", *ANSWERS[:3], "Score"))
    for row, (title, first, last) in enumerate(spans, start=1):
        cells = f"Quiz!$C${first}:$C${last}"
        sheet.write_string(row, 0, title, text)
        for column, answer in enumerate(ANSWERS[:3], start=1):
            sheet.write_formula(row, column, f'=COUNTIF({cells},"{answer}")', text, 0)
        at = row + 1
        score = f'=IF(SUM(B{at}:D{at})=0,"",(B{at}+C{at}/2)/SUM(B{at}:D{at}))'
        sheet.write_formula(row, 4, score, percent, "")
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "Score",
            "categories": ["Résultat", 1, 0, len(spans), 0],
            "values": ["Résultat", 1, 4, len(spans), 4],
        }
    )
    chart.set_title({"name": "Score par thème", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0 %"})
    # The first theme on top, and the percentages below all the same.
    chart.set_y_axis({"reverse": True, "crossing": "max"})
    told = {"description": "Score de chaque thème, de 0 à 100 % ; les mêmes chiffres sont dans le tableau au-dessus."}
    sheet.insert_chart(len(spans) + 2, 0, chart, told)


def build_indicators(book: Workbook) -> None:
    """What else may be followed: a list to choose two or more from."""
    book.set_properties({"title": "Indicateurs possibles", "subject": "Illustratif", "author": "tmspros"})
    sheet = book.add_worksheet("Indicateurs possibles")
    for column, width in enumerate((22, 56, 28, 60)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, "Indicateurs possibles", book.add_format({"bold": True, "font_size": 16}))
    sheet.write_string(1, 0, "En plus des quatre séries du tableau de bord, choisissez-en au moins deux.")
    sheet.write_string(2, 0, NOTICE)
    _header(sheet, book, FIRST_ROW - 1, ("Famille", "Indicateur", "Unité", "Mode de calcul ou source"))
    text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for row, line in enumerate(INDICATORS, start=FIRST_ROW):
        for column, said in enumerate(line):
            sheet.write_string(row, column, said, text)
    sheet.autofilter(FIRST_ROW - 1, 0, FIRST_ROW + len(INDICATORS) - 1, 3)
    sheet.freeze_panes(FIRST_ROW, 0)
    on_one_page(sheet)
    sheet.repeat_rows(FIRST_ROW - 1)


def _header(sheet: Any, book: Workbook, row: int, names: tuple[str, ...]) -> None:
    form = book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1})
    for column, name in enumerate(names):
        sheet.write_string(row, column, name, form)
