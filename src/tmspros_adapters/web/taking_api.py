"""The API of documents and of what an establishment takes away: attachments, exports, downloads, series (AT, PA-13)."""

from http import HTTPStatus

from tmspros_adapters.web.downloads import sent
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.taking_answers import AttachmentAnswers, LossAnswer, MigrationAnswer, indicator_answers
from tmspros_adapters.web.tms_bodies import Deletion
from tmspros_adapters.web.visit import Visit


def list_attachments(visit: Visit) -> Response:
    """« Mes pièces jointes » (AT-1)."""
    return _listed(visit)


def deposit(visit: Visit) -> Response:
    """Deposit a document: the body is its bytes, read part by part (AT-1, AT-2)."""
    asked = visit.request.argument
    view = visit.portal.attachments.deposit(
        visit.signed_in,
        asked("question") or "",
        asked("name") or "",
        visit.request.stream(),
        asked("description") or "",
    )
    return visit.json(HTTPStatus.CREATED, view)


def open_attachment(visit: Visit) -> Response:
    """A document's bytes, as a download (AT-4)."""
    return sent(visit.portal.attachments.open(visit.signed_in, visit.taken["id"]))


def delete_attachments(visit: Visit, body: Deletion) -> Response:
    """« supprimer la sélection »: all or nothing; the last dashboard wants to be confirmed (PA-12)."""
    visit.portal.attachments.delete(visit.signed_in, body.ids, confirmed=body.confirmed)
    return _listed(visit)


def delete_attachment(visit: Visit) -> Response:
    """Delete one document."""
    confirmed = visit.request.argument("confirmed") == "true"
    visit.portal.attachments.delete(visit.signed_in, (visit.taken["id"],), confirmed=confirmed)
    return Response(status=HTTPStatus.NO_CONTENT)


def export(visit: Visit) -> Response:
    """« Exporter les données saisies » (PA-13)."""
    wanted = visit.request.argument("format") or ""
    return sent(visit.portal.parcours.export(visit.signed_in, wanted, language=visit.texts.language))


def download(visit: Visit) -> Response:
    """A file that the questionnaire offers (PA-12)."""
    return sent(visit.portal.parcours.download(visit.signed_in, visit.taken["name"]))


def list_indicators(visit: Visit) -> Response:
    """The yearly figures in series, as charts want them (PA-12)."""
    charted = visit.portal.parcours.indicators(visit.signed_in, language=visit.texts.language)
    return visit.json(HTTPStatus.OK, indicator_answers(charted))


def migrate(visit: Visit) -> Response:
    """Let the parcours follow the questionnaire in force, and tell every answer that could not be carried (PA-3)."""
    view = visit.portal.parcours.migrate(visit.signed_in, language=visit.texts.language)
    losses = tuple(
        LossAnswer(
            question=loss.question,
            label=loss.label,
            code=loss.code,
            detail=visit.sentence(loss.code, loss.params),
            answer=loss.answer,
            step=loss.step,
        )
        for loss in view.losses
    )
    answer = MigrationAnswer(before=view.before, after=view.after, is_done=view.is_done, losses=losses)
    return visit.json(HTTPStatus.OK, answer)


def _listed(visit: Visit) -> Response:
    return visit.json(HTTPStatus.OK, AttachmentAnswers(items=visit.portal.attachments.list(visit.signed_in)))
