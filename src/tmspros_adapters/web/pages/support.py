"""`/qrp/support`: the side of the 3679 (QR-9, QR-13, QR-14)."""

from http import HTTPStatus

from tmspros_adapters.web import paging
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import notice, refusing, said
from tmspros_adapters.web.qrp_forms import MoveForm, NewDossierForm, ReassignmentForm
from tmspros_adapters.web.schemas import NothingSent
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.dossiers import MOVES
from tmspros_core.errors import Code, Refused
from tmspros_core.values import siret as sirets
from tmspros_core.values.secret import Secret

HERE = "/qrp/support"
CODE = "tmspros_code"
CODE_LIVES = 300
"""Seconds within which a code that was just made is shown, once: it passes from the answer to the page in a cookie."""

KINDS = ("AT", "MP", "trajet")
"""What the form offers; the host's own API takes any."""


def show(visit: Visit) -> Response:
    """Find the dossiers of a SIRET, receive one, reassign a perimeter."""
    return _overview(visit)


def receive(visit: Visit, form: NewDossierForm) -> Response:
    """Receive a dossier; its page shows the unlock code, once (PW-10)."""
    try:
        dossier, code = visit.portal.dossiers.receive(
            visit.signed_in, form.siret, reference=form.reference, kind=form.kind
        )
    except Refused as refused:
        return refusing(_overview(visit, typed=form, errors=said(visit, refused, at="siret")), refused)
    return _with_code(visit, dossier.id, "recu", code)


def resume_receiving(visit: Visit, form: NewDossierForm) -> Response:
    """The dossier once more, as it was when the session had ended; it is not received yet (SI-6)."""
    return _overview(visit, typed=form, told=visit.label("signin.resumed"))


def show_dossier(visit: Visit) -> Response:
    """One dossier without what was answered; a code that was just made is shown, and is then forgotten."""
    return _dossier(visit)


def show_reissue(visit: Visit) -> Response:
    """What another code means, and « Confirmer » (QR-5)."""
    case = visit.portal.dossiers.inspect(visit.signed_in, visit.taken["id"])
    return visit.page("reissue.html", title=visit.label("support.reissue_title"), here="support", dossier=case)


def reissue(visit: Visit, form: NothingSent) -> Response:
    """Another unlock code; the old one is dead (QR-5)."""
    code = visit.portal.dossiers.reissue_code(visit.signed_in, visit.taken["id"])
    return _with_code(visit, visit.taken["id"], "code", code)


def move(visit: Visit, form: MoveForm) -> Response:
    """Move a dossier; reopening wants a reason (QR-13)."""
    try:
        code = visit.portal.dossiers.move(visit.signed_in, visit.taken["id"], form.step, reason=form.reason)
    except Refused as refused:
        return refusing(_dossier(visit, typed=form, errors=said(visit, refused, at="step")), refused)
    return _with_code(visit, visit.taken["id"], "deplace", code)


def resume_moving(visit: Visit, form: MoveForm) -> Response:
    """The step and the reason once more; the dossier is where it was (SI-6)."""
    return _dossier(visit, typed=form, told=visit.label("signin.resumed"))


def show_reassignment(visit: Visit) -> Response:
    """The form by which a perimeter changes hands, and what that means (QR-14)."""
    return _reassignment(visit, ReassignmentForm())


def reassign(visit: Visit, form: ReassignmentForm) -> Response:
    """« Confirmer »: the perimeter moves, for a reason that is kept (QR-14)."""
    try:
        visit.portal.delegation.reassign(
            visit.signed_in,
            source=form.source,
            target=form.target,
            reason=form.reason,
            keep_source=bool(form.keep_source),
        )
    except Refused as refused:
        return refusing(_reassignment(visit, form, said(visit, refused, at="source")), refused)
    return visit.redirect(f"{HERE}?etat=reaffecte")


def resume_reassigning(visit: Visit, form: ReassignmentForm) -> Response:
    """The addresses and the reason once more; nothing has moved yet (SI-6)."""
    return _reassignment(visit, form, told=visit.label("signin.resumed"))


def _with_code(visit: Visit, id: str, state: str, code: Secret | None) -> Response:
    path = f"{HERE}/dossiers/{id}"
    kept = () if code is None else (visit.cookie(CODE, code.reveal(), path=path, max_age=CODE_LIVES),)
    return visit.redirect(f"{path}?etat={state}", cookies=kept)


def _overview(
    visit: Visit,
    *,
    typed: NewDossierForm | None = None,
    errors: tuple[FieldError, ...] = (),
    told: str | None = None,
) -> Response:
    wanted, asked = visit.request.argument("siret") if typed is None else None, paging.window(visit)
    found, number, status = None, "", HTTPStatus.OK
    if wanted is not None:
        try:
            number = sirets.parse(wanted)
            found = visit.portal.dossiers.of_siret(visit.signed_in, number, after=asked.after, limit=asked.limit)
        except Refused as refused:
            if refused.code == Code.PAGE_CURSOR_INVALID:
                raise
            errors = (FieldError("wanted", said(visit, refused, at="wanted")[0].text),)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    return visit.page(
        "support.html",
        title=visit.label("support.title"),
        here="support",
        at=HERE,
        status=status,
        errors=errors,
        notice=told or notice(visit, "support.notice", "reaffecte", "adresse"),
        wanted=wanted,
        found=found,
        found_siret=number,
        pager=found and paging.pager(visit, HERE, found, asked, keep={"siret": number}, at="trouves"),
        typed=typed or NewDossierForm(),
        kinds=KINDS,
    )


def _dossier(
    visit: Visit, *, typed: MoveForm | None = None, errors: tuple[FieldError, ...] = (), told: str | None = None
) -> Response:
    case = visit.portal.dossiers.inspect(visit.signed_in, visit.taken["id"])
    code = None if typed else visit.request.cookie(CODE)
    path = f"{HERE}/dossiers/{case.id}"
    return visit.page(
        "support_dossier.html",
        title=visit.label("dossier.title", reference=case.reference),
        here="support",
        at=path,
        errors=errors,
        notice=told or notice(visit, "support.notice", "recu", "code", "deplace"),
        cookies=(visit.no_cookie(CODE, path=path),) if code else (),
        dossier=case,
        code=code,
        moves=[(str(to), wants_reason) for (at, to), wants_reason in MOVES.items() if at is case.step],
        typed=typed or MoveForm(),
    )


def _reassignment(
    visit: Visit, typed: ReassignmentForm, errors: tuple[FieldError, ...] = (), *, told: str | None = None
) -> Response:
    return visit.page(
        "reassignment.html",
        title=visit.label("reassignment.title"),
        here="support",
        errors=errors,
        notice=told,
        typed=typed,
    )
