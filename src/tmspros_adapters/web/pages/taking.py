"""What an establishment takes away: exports, the questionnaire's files, its indicators as charts (PA-12, PA-13)."""

from tmspros_adapters.web import charts
from tmspros_adapters.web.downloads import sent
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.visit import Visit


def export(visit: Visit) -> Response:
    """« Exporter les données saisies », in one of the formats that are installed (PA-13)."""
    portal = visit.portal.parcours
    return sent(portal.export(visit.signed_in, visit.taken["format"], language=visit.texts.language))


def download(visit: Visit) -> Response:
    """A file that the questionnaire offers beside a question (PA-2)."""
    return sent(visit.portal.parcours.download(visit.signed_in, visit.taken["name"]))


def show_indicators(visit: Visit) -> Response:
    """The yearly indicators, each series as a chart with its table beside it (PA-12)."""
    found = visit.portal.parcours.indicators(visit.signed_in, language=visit.texts.language)
    return visit.page(
        "indicators.html",
        title=visit.label("indicators.title"),
        here="parcours",
        at="/tableau-de-bord",
        questions=[
            (each, [(series, charts.chart(series.points, language=visit.texts.language)) for series in each.series])
            for each in found
        ],
    )
