"""The API of the fund's desk: what an officer sees, decides and changes (PO-4, PA-8, RS-11, AC-5)."""

import re
from http import HTTPStatus

from tmspros_adapters.web import redacting
from tmspros_adapters.web.desk_answers import (
    CreatedAnswer,
    EstablishmentPage,
    QueuePage,
    establishment_answer,
    import_answer,
)
from tmspros_adapters.web.desk_bodies import (
    Assignment,
    FundComment,
    Injection,
    NewEstablishment,
    NewFund,
    NewIdentifier,
    Return,
    Validation,
    Withdrawal,
    YearlyFigures,
)
from tmspros_adapters.web.downloads import sent
from tmspros_adapters.web.http import NOTHING, Response
from tmspros_adapters.web.listing import lines_of
from tmspros_adapters.web.paging import answered, window_of_api
from tmspros_adapters.web.tms_answers import step_answer
from tmspros_adapters.web.visit import Visit
from tmspros_core.errors import Code, Refused


def read_queue(visit: Visit) -> Response:
    """The steps that await the fund, those that wait longest first (PO-4)."""
    asked = window_of_api(visit)
    page = visit.portal.desk.queue(visit.signed_in, after=asked.after, limit=asked.limit, language=visit.texts.language)
    return visit.json(HTTPStatus.OK, answered(QueuePage, page))


def list_establishments(visit: Visit) -> Response:
    """The establishments of the fund, the newest first (PO-4)."""
    asked = window_of_api(visit)
    page = visit.portal.desk.establishments(
        visit.signed_in, after=asked.after, limit=asked.limit, language=visit.texts.language
    )
    return visit.json(HTTPStatus.OK, answered(EstablishmentPage, page))


def create_establishment(visit: Visit, body: NewEstablishment) -> Response:
    """Make the account of an establishment of the fund (RS-12)."""
    created = visit.portal.desk.create_establishment(
        visit.signed_in,
        body.siret,
        name=body.name,
        emails=body.emails,
        sector=body.sector,
        address=body.address,
        paper=body.paper,
    )
    printed = created.paper_password
    answer = CreatedAnswer(siret=created.siret, paper_password=printed.reveal() if printed else None)
    return visit.json(HTTPStatus.CREATED, answer)


def import_establishments(visit: Visit) -> Response:
    """Make an establishment for each line of a list, and report line by line (PO-4)."""
    dry_run = visit.request.argument("dry_run") == "true"
    report = visit.portal.desk.import_establishments(visit.signed_in, lines_of(visit.request.stream()), dry_run=dry_run)
    return visit.json(HTTPStatus.OK, import_answer(visit, report))


def read_establishment(visit: Visit) -> Response:
    """One establishment of the fund (PO-4)."""
    view = visit.portal.desk.establishment(visit.signed_in, visit.taken["siret"], language=visit.texts.language)
    return visit.json(HTTPStatus.OK, establishment_answer(visit, view))


def open_attachment(visit: Visit) -> Response:
    """A document of an establishment's, as a download (PA-9)."""
    return sent(visit.portal.desk.open_attachment(visit.signed_in, visit.taken["siret"], visit.taken["id"]))


def export(visit: Visit) -> Response:
    """All that an establishment entered, in one file (PA-13)."""
    wanted, language = visit.request.argument("format") or "", visit.texts.language
    return sent(visit.portal.desk.export(visit.signed_in, visit.taken["siret"], wanted, language=language))


def resend_activation(visit: Visit) -> Response:
    """Send the activation letter anew (RS-12)."""
    visit.portal.desk.resend_activation(visit.signed_in, visit.taken["siret"])
    return Response(status=HTTPStatus.ACCEPTED)


def inject_email(visit: Visit, body: Injection) -> Response:
    """Put an address on record of an establishment that lost its own (RS-11)."""
    visit.portal.desk.inject_email(visit.signed_in, visit.taken["siret"], body.email, reason=body.reason)
    return NOTHING


def change_siret(visit: Visit, body: NewIdentifier) -> Response:
    """Let an establishment sign in with another SIRET (AC-5)."""
    visit.portal.desk.change_siret(visit.signed_in, visit.taken["siret"], body.siret)
    return NOTHING


def change_fund(visit: Visit, body: NewFund) -> Response:
    """Hand an establishment over to another fund (AC-5)."""
    visit.portal.desk.change_fund(visit.signed_in, visit.taken["siret"], body.fund)
    return NOTHING


def assign_officer(visit: Visit, body: Assignment) -> Response:
    """Say which officer gets an establishment's letters (PA-7b)."""
    visit.portal.desk.assign_officer(visit.signed_in, visit.taken["siret"], body.email)
    return NOTHING


def set_figures(visit: Visit, body: YearlyFigures) -> Response:
    """Set the days lost in one year (PA-11)."""
    year = visit.taken["year"]
    if not re.fullmatch("[0-9]{4}", year):
        raise Refused(Code.FIGURES_YEAR, field="year")
    visit.portal.desk.set_figures(
        visit.signed_in, visit.taken["siret"], int(year), tms_days=body.tms_days, back_days=body.back_days
    )
    return NOTHING


def read_step(visit: Visit) -> Response:
    """One step as its fund sees it (PA-8)."""
    return _step(visit)


def comment_step(visit: Visit, body: FundComment) -> Response:
    """« Commentaires de la caisse régionale » (PA-10)."""
    visit.portal.desk.comment(visit.signed_in, visit.taken["siret"], visit.taken["step"], body.text)
    return _step(visit, status=HTTPStatus.CREATED)


def redact_comment(visit: Visit) -> Response:
    """Take the words of a comment of the fund's away; that it was made stays (MA-5)."""
    visit.portal.desk.redact(visit.signed_in, visit.taken["siret"], redacting.at_desk(visit).id)
    return _step(visit)


def validate_step(visit: Visit, body: Validation) -> Response:
    """Validate the content that was looked at; a stale one is a conflict that names what is there (PA-8)."""
    siret, step = visit.taken["siret"], visit.taken["step"]
    visit.portal.desk.validate_step(visit.signed_in, siret, step, content=body.content)
    return _step(visit)


def return_step(visit: Visit, body: Return) -> Response:
    """Ask for more, with a message (PA-7)."""
    siret, step = visit.taken["siret"], visit.taken["step"]
    visit.portal.desk.return_step(visit.signed_in, siret, step, content=body.content, message=body.message)
    return _step(visit)


def withdraw_validation(visit: Visit, body: Withdrawal) -> Response:
    """Take a validation back, with a reason (PA-9)."""
    visit.portal.desk.withdraw_validation(
        visit.signed_in, visit.taken["siret"], visit.taken["step"], reason=body.reason
    )
    return _step(visit)


def _step(visit: Visit, *, status: int = HTTPStatus.OK) -> Response:
    siret, step = visit.taken["siret"], visit.taken["step"]
    view = visit.portal.desk.step(visit.signed_in, siret, step, language=visit.texts.language)
    return visit.json(status, step_answer(visit, view))
