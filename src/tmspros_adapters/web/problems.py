"""How the library says no over HTTP: one status a code, problem+json for programs, a page for people."""

from collections.abc import Iterable
from http import HTTPStatus

from tmspros_adapters.web.http import Response
from tmspros_adapters.web.qrp_answers import answers_of
from tmspros_adapters.web.routing import Kind
from tmspros_adapters.web.schemas import Problem, ProblemDetails, ProblemError
from tmspros_adapters.web.visit import FieldError, Visit, json_response
from tmspros_core import wire
from tmspros_core.errors import Code, Conflict, Missing, TmsprosError, Unavailable
from tmspros_core.forms.answers import Gap
from tmspros_core.values.actors import Employer

RETRY_AFTER = 30
"""Seconds that a client is asked to wait for a server that does not answer."""

STATUSES: dict[str, HTTPStatus] = {
    Code.SIGNIN_REFUSED: HTTPStatus.UNAUTHORIZED,
    Code.SESSION_ENDED: HTTPStatus.UNAUTHORIZED,
    Code.SIGNIN_PASSWORD_TO_SET: HTTPStatus.FORBIDDEN,
    Code.ACCESS_FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.ACCESS_NO_ACCOUNT: HTTPStatus.FORBIDDEN,
    Code.REQUEST_FROM_ELSEWHERE: HTTPStatus.FORBIDDEN,
    Code.SIGNIN_THROTTLED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.RESET_INVALID: HTTPStatus.GONE,
    Code.ACTIVATION_INVALID: HTTPStatus.GONE,
    Code.CONFIRMATION_INVALID: HTTPStatus.GONE,
    Code.ACCOUNT_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.ACCOUNT_EMAIL_THROTTLED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.REQUEST_MALFORMED: HTTPStatus.BAD_REQUEST,
    Code.REQUEST_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.REQUEST_UNSUPPORTED_MEDIA_TYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Code.REQUEST_METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    Code.PAGE_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.PAGE_CURSOR_INVALID: HTTPStatus.BAD_REQUEST,
    Code.DELEGATION_FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.DELEGATION_THROTTLED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.ACTIVATION_THROTTLED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.DELEGATION_INVITATION_INVALID: HTTPStatus.GONE,
    Code.DELEGATION_UNKNOWN_SECONDARY: HTTPStatus.NOT_FOUND,
    Code.DOSSIER_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.DOSSIER_STALE_REVISION: HTTPStatus.CONFLICT,
    Code.PROFILE_NOT_VALIDATED: HTTPStatus.FORBIDDEN,
    Code.PROFILE_TO_REVALIDATE: HTTPStatus.FORBIDDEN,
    Code.STEP_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.STEP_STALE_REVISION: HTTPStatus.CONFLICT,
    Code.STEP_STALE_CONTENT: HTTPStatus.CONFLICT,
    Code.COMMENT_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.ATTACHMENT_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.ATTACHMENT_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.ATTACHMENT_UNSCANNED: HTTPStatus.CONFLICT,
    Code.ATTACHMENT_INFECTED: HTTPStatus.FORBIDDEN,
    Code.ATTACHMENT_LAST_OF_DASHBOARD: HTTPStatus.CONFLICT,
    Code.ESTABLISHMENT_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.NEWS_UNKNOWN: HTTPStatus.NOT_FOUND,
    Code.DOCUMENT_UNKNOWN: HTTPStatus.NOT_FOUND,
}
"""Where a code has a status of its own; else its family decides, and a refusal by a rule is 422."""

_FAMILIES = {
    Missing: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_FIELDS: dict[str, str] = {Code.PASSWORD_MISMATCH: "confirmation"}
_NEXT = {Code.RESET_INVALID, Code.ACTIVATION_INVALID}
_BY_LINK = {*_NEXT, Code.CONFIRMATION_INVALID, Code.DELEGATION_INVITATION_INVALID}
"""Refusals of what a cookie keeps between a link and its page: a browser that takes none never gets any further."""
_BY_PROFILE = {Code.PROFILE_NOT_VALIDATED, Code.PROFILE_TO_REVALIDATE}
"""Refusals that validating the profile does away with (PR-7, PR-9)."""
_TITLED = (400, 401, 403, 404, 405, 410, 422, 429, 503)


def status_of(error: TmsprosError) -> HTTPStatus:
    """The status of a refusal."""
    return STATUSES.get(error.code) or _FAMILIES.get(type(error), HTTPStatus.UNPROCESSABLE_ENTITY)


def field_errors(visit: Visit, error: TmsprosError) -> tuple[tuple[str, FieldError], ...]:
    """Everything wrong with the fields, each with its code: violations, wire errors, or the one field named."""
    return tuple((code, FieldError(name, text)) for code, name, text in _listed(visit, error))


def _listed(visit: Visit, error: TmsprosError) -> Iterable[tuple[str, str, str]]:
    details = error.details
    if "violations" in details:
        for violation in details["violations"]:
            name = _FIELDS.get(violation.code, "password")
            yield violation.code, name, visit.sentence(violation.code, violation.params)
    elif "errors" in details:
        for wrong in details["errors"]:
            yield wrong["code"], wrong["field"], visit.sentence(wrong["code"], wrong)
    elif "missing" in details:
        for gap in details["missing"]:
            yield gap.code, placed(gap), visit.sentence(gap.code, gap.params)
    elif "fields" in details:
        for name in details["fields"]:
            yield error.code, name, visit.sentence(error.code, details)
    elif "field" in details:
        yield error.code, details["field"], visit.sentence(error.code, details)


def placed(gap: Gap) -> str:
    """The field that a gap is about, as ``q9.email`` where it is only a part."""
    return f"{gap.question}.{gap.part}" if gap.part else gap.question


def refusal(visit: Visit, error: TmsprosError, kind: Kind) -> Response:
    """The answer that says no: a page that says what to do next, or problem details (RFC 9457)."""
    return _problem(visit, error) if kind is Kind.API else _page(visit, error)


def headers_of(error: TmsprosError) -> tuple[tuple[str, str], ...]:
    """What a refusal tells the client besides its status: when to come back, how to sign in, what is allowed."""
    status = status_of(error)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        return (("Retry-After", str(RETRY_AFTER)),)
    if "retry_after" in error.details:
        return (("Retry-After", str(error.details["retry_after"])),)
    if status is HTTPStatus.UNAUTHORIZED:
        return (("WWW-Authenticate", 'Cookie realm="tmspros"'),)
    if "allow" in error.details:
        return (("Allow", error.details["allow"]),)
    return ()


def _problem(visit: Visit, error: TmsprosError) -> Response:
    status = status_of(error)
    problem = Problem(
        type="about:blank",
        title=status.phrase,
        status=int(status),
        detail=visit.texts.code(error.code, error.details),
        code=error.code,
        errors=tuple(
            ProblemError(code=code, field=wrong.field, detail=wrong.text) for code, wrong in field_errors(visit, error)
        ),
        details=_details(error),
    )
    data = wire.unstructure(problem)
    if problem.details is None:
        del data["details"]
    return json_response(status, data, media_type="application/problem+json", headers=headers_of(error))


def _details(error: TmsprosError) -> ProblemDetails | None:
    """What a program needs to go on: where a stale save stands now, what blocks, what is not one's own."""
    said = error.details
    match error.code:
        case Code.DOSSIER_STALE_REVISION:
            return ProblemDetails(revision=said["revision"], answers=answers_of(said["answers"]))
        case Code.STEP_STALE_REVISION:
            return ProblemDetails(revision=said["revision"], changed=dict(said["changed"]))
        case Code.STEP_STALE_CONTENT:
            return ProblemDetails(content=said["content"])
        case Code.DELEGATION_DOSSIER_OPEN:
            return ProblemDetails(dossiers=said["dossiers"])
        case Code.DELEGATION_NOT_IN_PERIMETER if "sirets" in said:
            return ProblemDetails(sirets=said["sirets"])
    return None


def _page(visit: Visit, error: TmsprosError) -> Response:
    status = status_of(error)
    known = int(status) if int(status) in _TITLED else 400
    sentence = visit.sentence(error.code, error.details)
    page = visit.page(
        "error.html",
        title=visit.label(f"error.title_{known}"),
        status=status,
        sentence=sentence,
        named=[wrong for _, wrong in field_errors(visit, error) if wrong.field and wrong.text != sentence],
        ask_again=error.code in _NEXT,
        to_registration=error.code == Code.ACTIVATION_INVALID,
        no_ticket=error.code in _BY_LINK and not visit.ticket(),
        to_address=error.code == Code.CONFIRMATION_INVALID and isinstance(visit.actor, Employer),
        to_sign_in=error.code == Code.SESSION_ENDED,
        turned_away=error.code == Code.ACCESS_NO_ACCOUNT,
        to_profile=error.code in _BY_PROFILE,
        first_page=visit.request.root + visit.request.path if error.code == Code.PAGE_CURSOR_INVALID else None,
    )
    headers = tuple(pair for pair in headers_of(error) if pair[0] != "WWW-Authenticate")
    return Response(status=page.status, headers=(*page.headers, *headers), body=page.body)
