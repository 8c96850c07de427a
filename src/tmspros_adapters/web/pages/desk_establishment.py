"""`/caisse/etablissements/<siret>`: one establishment as its fund sees it, and the figures the fund gives (PO-4)."""

import re

from tmspros_adapters.web.asking import Asking
from tmspros_adapters.web.desk_forms import FiguresForm
from tmspros_adapters.web.downloads import sent
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.desk_lists import ALL
from tmspros_adapters.web.pages.frame import notice, refusing, said
from tmspros_adapters.web.pages.parcours import states
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Refused

PAPER = "tmspros_paper"
PAPER_LIVES = 300
"""Seconds within which a password on paper that was just made is shown, once."""

STATES = ("cree", "chiffres", "adresse", "activation", "siret", "preventeur")


def path_of(siret: str) -> str:
    """Where an establishment is shown."""
    return f"{ALL}/{siret}"


def show(visit: Visit) -> Response:
    """The establishment; a password on paper that was just made is shown, and is then forgotten (PW-10)."""
    return _page(visit)


def set_figures(visit: Visit, form: FiguresForm) -> Response:
    """« enregistrer les chiffres »: an empty field is no data, which is not zero (PA-11)."""
    siret = visit.taken["siret"]
    try:
        year = _number(form.year, Code.FIGURES_YEAR, "year")
        if year is None:
            raise Refused(Code.FIGURES_YEAR, field="year")
        visit.portal.desk.set_figures(
            visit.signed_in,
            siret,
            year,
            tms_days=_number(form.tms_days, Code.FIGURES_DAYS, "tms_days"),
            back_days=_number(form.back_days, Code.FIGURES_DAYS, "back_days"),
        )
    except Refused as refused:
        if refused.code not in (Code.FIGURES_YEAR, Code.FIGURES_DAYS):
            raise
        return refusing(_page(visit, typed=form, errors=said(visit, refused, at="year")), refused)
    return visit.redirect(f"{path_of(siret)}?etat=chiffres#chiffres")


def resume_figures(visit: Visit, form: FiguresForm) -> Response:
    """The figures once more, as they were when the session had ended; nothing of them is kept yet (SI-6)."""
    return _page(visit, typed=form, told=visit.label("signin.resumed"))


def open_attachment(visit: Visit) -> Response:
    """A document of the establishment's, as a download (PA-9)."""
    return sent(visit.portal.desk.open_attachment(visit.signed_in, visit.taken["siret"], visit.taken["id"]))


def export(visit: Visit) -> Response:
    """All that the establishment entered, in one file (PA-13)."""
    siret, wanted = visit.taken["siret"], visit.taken["format"]
    return sent(visit.portal.desk.export(visit.signed_in, siret, wanted, language=visit.texts.language))


def _number(text: str, code: Code, field: str) -> int | None:
    """The number that was typed, spaces aside; None for nothing."""
    typed = re.sub(r"\s", "", text)
    if not typed:
        return None
    if not re.fullmatch("[0-9]{1,9}", typed):
        raise Refused(code, field=field)
    return int(typed)


def _page(
    visit: Visit,
    *,
    typed: FiguresForm | None = None,
    errors: tuple[FieldError, ...] = (),
    told: str | None = None,
) -> Response:
    view = visit.portal.desk.establishment(visit.signed_in, visit.taken["siret"], language=visit.texts.language)
    path = path_of(view.row.siret)
    paper = None if typed else visit.request.cookie(PAPER)
    asked = Asking(visit=visit)
    this_year = visit.portal.clock.now().astimezone(visit.portal.settings.zone).year
    return visit.page(
        "desk_establishment.html",
        title=view.row.name,
        here="establishments",
        at=path,
        errors=errors,
        notice=told or notice(visit, "desk.notice", *STATES),
        cookies=(visit.no_cookie(PAPER, path=path),) if paper else (),
        paper=paper,
        path_here=path,
        view=view,
        steps=[(summary, states(summary)) for summary in view.row.steps],
        profile=[(section.title, asked.blocks(section.blocks)) for section in view.profile],
        formats=visit.portal.parcours.formats,
        typed=typed or FiguresForm(year=str(this_year - 1)),
    )
