"""The part of the table of routes that is the API of the fund's desk."""

from tmspros_adapters.web import desk_answers as answers
from tmspros_adapters.web import desk_api as api
from tmspros_adapters.web import desk_bodies as bodies
from tmspros_adapters.web import tms_refusals as codes
from tmspros_adapters.web.listing import LARGEST_LIST
from tmspros_adapters.web.routing import OFFICERS, Empty, File, Route, operation
from tmspros_adapters.web.tms_answers import StepAnswer
from tmspros_adapters.web.tms_bodies import LARGEST_ANSWERS
from tmspros_core.errors import Code

_LIST = ("after", "limit")
_ALL = "/api/desk/establishments"
_ONE = f"{_ALL}/{{siret}}"
_STEP = f"{_ONE}/steps/{{step}}"

OPERATIONS: tuple[Route, ...] = (
    operation(
        "GET", "/api/desk/queue", api.read_queue, OFFICERS, "Steps that await the fund", 200, answers.QueuePage,
        query=_LIST,
    ),
    operation(
        "GET", _ALL, api.list_establishments, OFFICERS, "Establishments of the fund", 200, answers.EstablishmentPage,
        query=_LIST,
    ),
    operation(
        "POST", _ALL, api.create_establishment, OFFICERS, "A new establishment", 201, answers.CreatedAnswer,
        *codes.CREATING, body=bodies.NewEstablishment,
    ),
    operation(
        "POST", "/api/desk/imports", api.import_establishments, OFFICERS, "Many establishments from a list", 200,
        answers.ImportAnswer, *codes.IMPORTING, query=("dry_run",), takes="text/csv", largest=LARGEST_LIST,
    ),
    operation(
        "GET", _ONE, api.read_establishment, OFFICERS, "One establishment", 200, answers.EstablishmentAnswer,
        *codes.SERVED,
    ),
    operation(
        "GET", f"{_ONE}/attachments/{{id}}", api.open_attachment, OFFICERS, "A document of an establishment's", 200,
        File, *codes.CONSULTING,
    ),
    operation(
        "GET", f"{_ONE}/export", api.export, OFFICERS, "All that an establishment entered", 200, File, *codes.SERVED,
        Code.EXPORT_FORMAT, Code.FILES_UNAVAILABLE, query=("format",),
    ),
    operation(
        "POST", f"{_ONE}/activation", api.resend_activation, OFFICERS, "Send the activation letter anew", 202, Empty,
        *codes.RESENDING,
    ),
    operation(
        "PUT", f"{_ONE}/email", api.inject_email, OFFICERS, "Inject an address", 204, Empty, *codes.INJECTING,
        body=bodies.Injection,
    ),
    operation(
        "PUT", f"{_ONE}/siret", api.change_siret, OFFICERS, "Another SIRET", 204, Empty, *codes.RENAMING,
        body=bodies.NewIdentifier,
    ),
    operation(
        "PUT", f"{_ONE}/fund", api.change_fund, OFFICERS, "Another fund", 204, Empty, *codes.MOVING,
        body=bodies.NewFund,
    ),
    operation(
        "PUT", f"{_ONE}/officer", api.assign_officer, OFFICERS, "Who gets its letters", 204, Empty, *codes.ASSIGNING,
        body=bodies.Assignment,
    ),
    operation(
        "PUT", f"{_ONE}/figures/{{year}}", api.set_figures, OFFICERS, "Days lost in a year", 204, Empty,
        *codes.SETTING_FIGURES, body=bodies.YearlyFigures,
    ),
    operation("GET", _STEP, api.read_step, OFFICERS, "One step", 200, StepAnswer, *codes.SERVED_STEP),
    operation(
        "POST", f"{_STEP}/comments", api.comment_step, OFFICERS, "Comment on a step", 201, StepAnswer,
        *codes.REMARKING, body=bodies.FundComment, largest=LARGEST_ANSWERS,
    ),
    operation(
        "DELETE", f"{_STEP}/comments/{{comment}}", api.redact_comment, OFFICERS, "Take a comment's words away", 200,
        StepAnswer, *codes.REDACTING,
    ),
    operation(
        "POST", f"{_STEP}/validation", api.validate_step, OFFICERS, "Validate a step", 200, StepAnswer,
        *codes.VALIDATING_STEP, body=bodies.Validation,
    ),
    operation(
        "POST", f"{_STEP}/return", api.return_step, OFFICERS, "Ask for more", 200, StepAnswer, *codes.RETURNING_STEP,
        body=bodies.Return, largest=LARGEST_ANSWERS,
    ),
    operation(
        "POST", f"{_STEP}/withdrawal", api.withdraw_validation, OFFICERS, "Take a validation back", 200, StepAnswer,
        *codes.WITHDRAWING_STEP, body=bodies.Withdrawal, largest=LARGEST_ANSWERS,
    ),
)  # fmt: skip
