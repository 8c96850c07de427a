"""`/qrp/support/adresse`: the 3679's « réinitialisation » of an employer who lost the address (AC-4)."""

from http import HTTPStatus

from attrs import evolve

from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import refusing, said
from tmspros_adapters.web.qrp_forms import ReaddressingForm
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.portal.accounts.readdressing import MOST_REASON

HERE = "/qrp/support/adresse"


def show(visit: Visit) -> Response:
    """The form by which an account gets another address, and what that means."""
    return _form(visit, ReaddressingForm())


def submit(visit: Visit, form: ReaddressingForm) -> Response:
    """« Confirmer »: the account signs in with the new address, for a reason that is kept."""
    try:
        visit.portal.accounts.set_email(visit.signed_in, form.address, form.email, reason=form.reason)
    except Missing as missing:
        wrong = FieldError("address", visit.sentence(missing.code, missing.details))
        return evolve(_form(visit, form, (wrong,)), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as refused:
        if refused.code == Code.ACCESS_FORBIDDEN:
            wrong = FieldError("address", visit.label("readdressing.no_employer"))
            return refusing(_form(visit, form, (wrong,)), refused)
        return refusing(_form(visit, form, said(visit, refused, at="address")), refused)
    return visit.redirect("/qrp/support?etat=adresse")


def resume(visit: Visit, form: ReaddressingForm) -> Response:
    """The addresses and the reason once more, as they were when the session had ended; nothing has changed (SI-6)."""
    return _form(visit, form, told=visit.label("signin.resumed"))


def _form(
    visit: Visit, typed: ReaddressingForm, errors: tuple[FieldError, ...] = (), *, told: str | None = None
) -> Response:
    return visit.page(
        "readdressing.html",
        title=visit.label("readdressing.title"),
        here="support",
        at=HERE,
        errors=errors,
        notice=told,
        typed=typed,
        most=MOST_REASON,
    )
