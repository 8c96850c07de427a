"""What pages share: QRP's rubrics by role, what has just happened, a form that comes back with its refusal."""

from http import HTTPStatus
from typing import Any

from attrs import evolve

from tmspros_adapters.web.http import Response
from tmspros_adapters.web.problems import field_errors, headers_of, status_of
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Refused


def framed(visit: Visit, template: str, *, title: str, here: str, **context: Any) -> Response:
    """A page of an employer's, with « Paramétrage » for all but an active secondary (QR-1)."""
    role = visit.portal.delegation.role(visit.signed_in)
    return visit.page(template, title=title, here="qrp", rubric=here, role=role, **context)


def notice(visit: Visit, labels: str, *states: str) -> str | None:
    """The sentence for what the redirect that led here says has happened."""
    state = visit.state(states)
    return visit.label(f"{labels}.{state.replace('-', '_')}") if state else None


def said(visit: Visit, refused: Refused, *, at: str) -> tuple[FieldError, ...]:
    """What a refusal says, at the fields that it names or else at this one."""
    named = tuple(wrong for _, wrong in field_errors(visit, refused) if wrong.field)
    return named or (FieldError(at, visit.sentence(refused.code, refused.details)),)


def refusing(page: Response, refused: Refused) -> Response:
    """The page with the form once more, under the status of the refusal: 422 unless it asks to wait."""
    status = status_of(refused)
    if status is not HTTPStatus.TOO_MANY_REQUESTS:
        return evolve(page, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return evolve(page, status=status, headers=(*page.headers, *headers_of(refused)))
