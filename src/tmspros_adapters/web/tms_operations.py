"""The part of the table of routes that is the API of the establishment's space."""

from tmspros_adapters.web import tms_answers as answers
from tmspros_adapters.web import tms_api as api
from tmspros_adapters.web import tms_bodies as bodies
from tmspros_adapters.web import tms_refusals as codes
from tmspros_adapters.web.routing import ESTABLISHMENTS, Route, operation
from tmspros_adapters.web.tms_bodies import LARGEST_ANSWERS

_STEP = "/api/parcours/steps/{step}"

OPERATIONS: tuple[Route, ...] = (
    operation("GET", "/api/profile", api.read_profile, ESTABLISHMENTS, "The profile", 200, answers.ProfileAnswer),
    operation(
        "PATCH", "/api/profile", api.save_profile, ESTABLISHMENTS, "Save some fields of the profile", 200,
        answers.ProfileAnswer, *codes.SAVING_PROFILE, body=bodies.ProfileValues, largest=LARGEST_ANSWERS,
    ),
    operation(
        "POST", "/api/profile/validation", api.validate_profile, ESTABLISHMENTS, "Validate the profile", 200,
        answers.ProfileAnswer, *codes.VALIDATING_PROFILE, body=bodies.ProfileValidation,
    ),
    operation(
        "GET", "/api/profile/schema", api.describe_profile, ESTABLISHMENTS, "The profile's JSON Schema", 200, dict
    ),
    operation(
        "GET", "/api/parcours", api.read_overview, ESTABLISHMENTS, "The steps and how they stand", 200,
        answers.OverviewAnswer, *codes.ENTERING,
    ),
    operation("GET", _STEP, api.read_step, ESTABLISHMENTS, "One step", 200, answers.StepAnswer, *codes.STEP),
    operation(
        "PATCH", _STEP, api.save_step, ESTABLISHMENTS, "Save some answers of a step, and comments", 200,
        answers.StepAnswer, *codes.SAVING_STEP, body=bodies.SavedStep, largest=LARGEST_ANSWERS,
    ),
    operation(
        "GET", f"{_STEP}/schema", api.describe_step, ESTABLISHMENTS, "A step's JSON Schema", 200, dict, *codes.STEP
    ),
    operation(
        "POST", f"{_STEP}/comments", api.comment_step, ESTABLISHMENTS, "Comment on a step", 201, answers.StepAnswer,
        *codes.COMMENTING, body=bodies.NewStepComment, largest=LARGEST_ANSWERS,
    ),
    operation(
        "DELETE", f"{_STEP}/comments/{{comment}}", api.redact_comment, ESTABLISHMENTS, "Take a comment's words away",
        200, answers.StepAnswer, *codes.REDACTING_OWN,
    ),
    operation(
        "PUT", f"{_STEP}/seen", api.mark_seen, ESTABLISHMENTS, "Say who of the representatives saw a step", 200,
        answers.StepAnswer, *codes.COMMENTING, body=bodies.SeenBy,
    ),
    operation(
        "DELETE", f"{_STEP}/seen", api.mark_unseen, ESTABLISHMENTS, "Take that back", 200, answers.StepAnswer,
        *codes.COMMENTING,
    ),
)  # fmt: skip
