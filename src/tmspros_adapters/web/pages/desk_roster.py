"""New establishments: one by one, or from a list with its report line by line (RS-12, PO-4)."""

import re
from http import HTTPStatus

from tmspros_adapters.web.desk_forms import LIST, ListForm, NewEstablishmentForm
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.listing import lines_of
from tmspros_adapters.web.listing import said as line_said
from tmspros_adapters.web.pages.desk_establishment import PAPER, PAPER_LIVES, path_of
from tmspros_adapters.web.pages.desk_lists import ALL
from tmspros_adapters.web.pages.frame import refusing, said
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core import profiles
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.desk.importing import ImportReport, Outcome


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


def show_import(visit: Visit) -> Response:
    """The form of a list."""
    return _import(visit)


def bring(visit: Visit, form: ListForm) -> Response:
    """Try the list or bring it, and report on every line: a bad one stops none of the others (PO-4)."""
    dry_run = bool(form.text("dry_run"))
    uploads = [upload for upload in form.uploads if upload.field == LIST]
    try:
        if not uploads:
            raise Refused(Code.TEXT_MISSING, field=LIST)
        report = visit.portal.desk.import_establishments(visit.signed_in, lines_of(uploads[0].stream), dry_run=dry_run)
    except Refused as refused:
        if refused.code not in (Code.TEXT_MISSING, Code.IMPORT_HEADER, Code.REQUEST_TOO_LARGE):
            raise
        told = visit.sentence(refused.code, refused.details)
        wrong = (FieldError(LIST, told, label=visit.label("desk.list_file")),)
        return refusing(_import(visit, errors=wrong, dry_run=dry_run), refused)
    return _import(visit, report=report, dry_run=dry_run)


def _new(visit: Visit, typed: NewEstablishmentForm, errors: tuple[FieldError, ...] = ()) -> Response:
    choices = visit.portal.shell.forms.profile.by_id[profiles.SECTOR].choices
    language = visit.texts.language
    return visit.page(
        "desk_new.html",
        title=visit.label("desk.new_title"),
        here="establishments",
        at=f"{ALL}/nouveau",
        errors=errors,
        typed=typed,
        sectors=[("", visit.label("desk.unknown")), *((each.id, each.label.of(language)) for each in choices)],
    )


def _import(
    visit: Visit,
    *,
    report: ImportReport | None = None,
    errors: tuple[FieldError, ...] = (),
    dry_run: bool = True,
) -> Response:
    return visit.page(
        "desk_import.html",
        title=visit.label("desk.import_title"),
        here="establishments",
        at="/caisse/import",
        status=HTTPStatus.OK,
        errors=errors,
        field=LIST,
        dry_run=dry_run,
        report=report,
        counts=[(str(outcome), report.count(outcome)) for outcome in Outcome] if report else [],
        lines=[(line, line_said(visit, line)) for line in report.lines] if report else [],
    )
