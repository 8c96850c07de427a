"""New establishments, one by one (RS-12, PO-4)."""

import re

from tmspros_adapters.web.desk_forms import NewEstablishmentForm
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.desk_establishment import PAPER, PAPER_LIVES, path_of
from tmspros_adapters.web.pages.desk_lists import ALL
from tmspros_adapters.web.pages.frame import refusing, said
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core import profiles
from tmspros_core.errors import Refused


def show_new(visit: Visit) -> Response:
    """The form of one establishment."""
    return _new(visit, NewEstablishmentForm())


def create(visit: Visit, form: NewEstablishmentForm) -> Response:
    """Make it; its page shows the password on paper, if one was asked for, once (PW-10)."""
    try:
        created = visit.portal.desk.create_establishment(
            visit.signed_in,
            form.siret,
            name=form.name,
            emails=[each for each in re.split(r"[\s,;]+", form.emails) if each],
            sector=form.sector or None,
            address=form.address or None,
            paper=bool(form.paper),
        )
    except Refused as refused:
        wrong = said(visit, refused, at="siret")
        named = tuple(FieldError("emails" if each.field == "email" else each.field, each.text) for each in wrong)
        return refusing(_new(visit, form, named), refused)
    path, printed = path_of(created.siret), created.paper_password
    kept = () if printed is None else (visit.cookie(PAPER, printed.reveal(), path=path, max_age=PAPER_LIVES),)
    return visit.redirect(f"{path}?etat=cree", cookies=kept)


def resume_new(visit: Visit, form: NewEstablishmentForm) -> Response:
    """The establishment once more, as it was when the session had ended; it is not made yet (SI-6)."""
    return _new(visit, form, told=visit.label("signin.resumed"))


def _new(
    visit: Visit, typed: NewEstablishmentForm, errors: tuple[FieldError, ...] = (), *, told: str | None = None
) -> Response:
    choices = visit.portal.shell.forms.profile.by_id[profiles.SECTOR].choices
    language = visit.texts.language
    return visit.page(
        "desk_new.html",
        title=visit.label("desk.new_title"),
        here="establishments",
        at=f"{ALL}/nouveau",
        errors=errors,
        notice=told,
        typed=typed,
        sectors=[("", visit.label("desk.unknown")), *((each.id, each.label.of(language)) for each in choices)],
    )
