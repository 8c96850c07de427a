"""The API of the establishment's space: its profile and its parcours (PR, PA)."""

from http import HTTPStatus

from tmspros_adapters.web import redacting
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.tms_answers import overview_answer, profile_answer, step_answer
from tmspros_adapters.web.tms_bodies import (
    NewStepComment,
    ProfileValidation,
    ProfileValues,
    SavedStep,
    SeenBy,
)
from tmspros_adapters.web.visit import Visit
from tmspros_core.portal.parcours.profiles import ProfileView
from tmspros_core.portal.parcours.step_views import StepView


def read_profile(visit: Visit) -> Response:
    """« Mon profil » as it stands (PR-6)."""
    return _profile(visit, visit.portal.profiles.read(visit.signed_in, language=visit.texts.language))


def save_profile(visit: Visit, body: ProfileValues) -> Response:
    """Keep some of the fields as they were typed (PR-6)."""
    return _profile(visit, visit.portal.profiles.save(visit.signed_in, body.values, language=visit.texts.language))


def validate_profile(visit: Visit, body: ProfileValidation) -> Response:
    """« Valider mon profil »: the whole list of gaps, or the parcours opens (PR-6, PR-7)."""
    view = visit.portal.profiles.validate(visit.signed_in, body.password, language=visit.texts.language)
    return _profile(visit, view)


def describe_profile(visit: Visit) -> Response:
    """The JSON Schema of the profile."""
    return visit.json(HTTPStatus.OK, visit.portal.profiles.schema(visit.signed_in, language=visit.texts.language))


def read_overview(visit: Visit) -> Response:
    """« Agir en 4 étapes » (PO-3)."""
    overview = visit.portal.parcours.overview(visit.signed_in, language=visit.texts.language)
    return visit.json(HTTPStatus.OK, overview_answer(overview))


def read_step(visit: Visit) -> Response:
    """One step of the parcours."""
    step = visit.taken["step"]
    return _step(visit, visit.portal.parcours.read(visit.signed_in, step, language=visit.texts.language))


def save_step(visit: Visit, body: SavedStep) -> Response:
    """« Enregistrer »; a stale revision is a conflict that hands back what changed (PA-5, PA-6)."""
    view = visit.portal.parcours.save(
        visit.signed_in,
        visit.taken["step"],
        body.answers,
        revision=body.revision,
        comments=body.comments,
        resubmit=body.resubmit,
        language=visit.texts.language,
    )
    return _step(visit, view)


def describe_step(visit: Visit) -> Response:
    """The JSON Schema of the answers to a step, as the profile and the sector show it."""
    step, language = visit.taken["step"], visit.texts.language
    return visit.json(HTTPStatus.OK, visit.portal.parcours.schema(visit.signed_in, step, language=language))


def comment_step(visit: Visit, body: NewStepComment) -> Response:
    """Comment on a step without saving answers (PA-10)."""
    step = visit.taken["step"]
    visit.portal.parcours.comment(visit.signed_in, step, body.text, body.area)
    view = visit.portal.parcours.read(visit.signed_in, step, language=visit.texts.language)
    return _step(visit, view, status=HTTPStatus.CREATED)


def mark_seen(visit: Visit, body: SeenBy) -> Response:
    """« Etape vue par CSE / CHSCT / DP » (PA-10)."""
    return _marked(visit, body.by)


def mark_unseen(visit: Visit) -> Response:
    """Take « Etape vue » back (PA-10)."""
    return _marked(visit, "")


def redact_comment(visit: Visit) -> Response:
    """Take the words of a comment of the establishment's areas away; that it was made stays (MA-5)."""
    visit.portal.parcours.redact(visit.signed_in, redacting.on_step(visit).id)
    return read_step(visit)


def _marked(visit: Visit, by: str) -> Response:
    visit.portal.parcours.mark_seen(visit.signed_in, visit.taken["step"], by=by)
    return read_step(visit)


def _profile(visit: Visit, view: ProfileView) -> Response:
    return visit.json(HTTPStatus.OK, profile_answer(visit, view))


def _step(visit: Visit, view: StepView, *, status: int = HTTPStatus.OK) -> Response:
    return visit.json(status, step_answer(visit, view))
