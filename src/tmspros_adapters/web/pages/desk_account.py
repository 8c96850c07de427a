"""`/caisse/etablissements/<siret>/compte`: what the fund does to the account itself (RS-11, RS-12, AC-5, PA-7b)."""

from collections.abc import Callable

from attrs import frozen

from tmspros_adapters.web.desk_forms import FundForm, IdentifierForm, InjectionForm, OfficerForm
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.desk_establishment import path_of
from tmspros_adapters.web.pages.desk_lists import ALL
from tmspros_adapters.web.pages.frame import refusing, said
from tmspros_adapters.web.schemas import NothingSent
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Refused
from tmspros_core.values import siret as sirets
from tmspros_core.values.fund import FUNDS


@frozen(kw_only=True)
class Typed:
    """What the page's forms hold."""

    email: str = ""
    reason: str = ""
    siret: str = ""
    fund: str = ""
    officer: str = ""


def show(visit: Visit) -> Response:
    """The account: its addresses, identifier, fund and officer, each with its form."""
    return _page(visit, Typed())


def inject(visit: Visit, form: InjectionForm) -> Response:
    """Put an address on record of an establishment that lost its own; every old one is told (RS-11)."""
    siret = visit.taken["siret"]
    return _done(
        visit,
        lambda: visit.portal.desk.inject_email(visit.signed_in, siret, form.email, reason=form.reason),
        typed=Typed(email=form.email, reason=form.reason),
        to=f"{path_of(siret)}?etat=adresse",
    )


def resend(visit: Visit, form: NothingSent) -> Response:
    """Send the activation letter anew (RS-12)."""
    siret = visit.taken["siret"]
    return _done(
        visit,
        lambda: visit.portal.desk.resend_activation(visit.signed_in, siret),
        typed=Typed(),
        to=f"{path_of(siret)}?etat=activation",
        field="activation",
    )


def rename(visit: Visit, form: IdentifierForm) -> Response:
    """Let the establishment sign in with another SIRET (AC-5)."""
    old = visit.taken["siret"]

    def renamed() -> None:
        visit.portal.desk.change_siret(visit.signed_in, old, form.siret)

    return _done(
        visit, renamed, typed=Typed(siret=form.siret), to=lambda: f"{path_of(sirets.parse(form.siret))}?etat=siret"
    )


def move(visit: Visit, form: FundForm) -> Response:
    """Hand the establishment over to another fund; it leaves this desk at once (AC-5)."""
    return _done(
        visit,
        lambda: visit.portal.desk.change_fund(visit.signed_in, visit.taken["siret"], form.fund),
        typed=Typed(fund=form.fund),
        to=f"{ALL}?etat=transmis",
    )


def assign(visit: Visit, form: OfficerForm) -> Response:
    """Let another officer of the fund get the establishment's letters (PA-7b)."""
    siret = visit.taken["siret"]
    return _done(
        visit,
        lambda: visit.portal.desk.assign_officer(visit.signed_in, siret, form.officer),
        typed=Typed(officer=form.officer),
        to=f"{path_of(siret)}?etat=preventeur",
        field="officer",
    )


def resume_injection(visit: Visit, form: InjectionForm) -> Response:
    """The address and the reason once more, as they were when the session had ended (SI-6)."""
    return _resumed(visit, Typed(email=form.email, reason=form.reason))


def resume_renaming(visit: Visit, form: IdentifierForm) -> Response:
    """The SIRET once more (SI-6)."""
    return _resumed(visit, Typed(siret=form.siret))


def resume_moving(visit: Visit, form: FundForm) -> Response:
    """The fund once more (SI-6)."""
    return _resumed(visit, Typed(fund=form.fund))


def resume_assigning(visit: Visit, form: OfficerForm) -> Response:
    """The officer once more (SI-6)."""
    return _resumed(visit, Typed(officer=form.officer))


def _resumed(visit: Visit, typed: Typed) -> Response:
    return _page(visit, typed, told=visit.label("signin.resumed"))


def _done(
    visit: Visit, act: Callable[[], None], *, typed: Typed, to: str | Callable[[], str], field: str | None = None
) -> Response:
    """Do it and lead on, or show the page with what was typed; ``field`` is where the act's own form stands."""
    try:
        act()
    except Refused as refused:
        if refused.code in (Code.ACCESS_FORBIDDEN, Code.SESSION_ENDED):
            raise
        wrong = said(visit, refused, at=field or "email")
        errors = tuple(FieldError(field, each.text) for each in wrong) if field else wrong
        return refusing(_page(visit, typed, errors), refused)
    return visit.redirect(to if isinstance(to, str) else to())


def _page(visit: Visit, typed: Typed, errors: tuple[FieldError, ...] = (), *, told: str | None = None) -> Response:
    view = visit.portal.desk.establishment(visit.signed_in, visit.taken["siret"], language=visit.texts.language)
    path = path_of(view.row.siret)
    return visit.page(
        "desk_account.html",
        title=visit.label("desk.account_title", name=view.row.name),
        here="establishments",
        at=f"{path}/compte",
        errors=errors,
        notice=told,
        view=view,
        path_here=path,
        typed=typed,
        funds=[("", visit.label("desk.choose")), *((fund.id, fund.name) for fund in FUNDS if fund.id != view.fund)],
    )
