"""The API of the delegation: dossiers, principals and secondaries, support (QR)."""

from http import HTTPStatus

from attrs import asdict

from tmspros_adapters.web.http import NOTHING, Response
from tmspros_adapters.web.paging import answered, window_of_api
from tmspros_adapters.web.qrp_answers import (
    CasePage,
    CodeAnswer,
    DossierPage,
    ReceivedAnswers,
    ReceivedDossier,
    RoleAnswer,
    SecondaryAnswer,
    SecondaryPage,
    SiretPage,
    case_answer,
    dossier_answer,
    invitation_answer,
    received_answer,
    secondary_answer,
    summary_of,
)
from tmspros_adapters.web.qrp_bodies import (
    MOST_ANSWER,
    Cession,
    GrantChanges,
    Grants,
    Invited,
    Move,
    NewComment,
    NewDossier,
    NewSiret,
    Readdressing,
    Reassignment,
    SavedAnswers,
)
from tmspros_adapters.web.schemas import NewPassword
from tmspros_adapters.web.visit import Visit
from tmspros_core.values import text as texts


def list_dossiers(visit: Visit) -> Response:
    """The dossiers that one may treat (QI-8)."""
    asked, step = window_of_api(visit), visit.request.argument("step")
    page = visit.portal.dossiers.list(visit.signed_in, step=step, after=asked.after, limit=asked.limit)
    return visit.json(HTTPStatus.OK, answered(DossierPage, page, summary_of))


def read_dossier(visit: Visit) -> Response:
    """One dossier with its answers and comments (QR-13)."""
    return visit.json(HTTPStatus.OK, dossier_answer(visit.portal.dossiers.read(visit.signed_in, visit.taken["id"])))


def save_dossier(visit: Visit, body: SavedAnswers) -> Response:
    """Save some of the answers; a stale revision is a conflict that says how they stand now (PA-6)."""
    answers = {
        name: texts.parse(value, most=MOST_ANSWER, field=f"answers.{name}")
        for name, value in asdict(body.answers).items()
        if value is not None
    }
    view = visit.portal.dossiers.save(visit.signed_in, visit.taken["id"], answers, revision=body.revision)
    return visit.json(HTTPStatus.OK, dossier_answer(view))


def comment_dossier(visit: Visit, body: NewComment) -> Response:
    """Comment on a dossier (QR-13)."""
    view = visit.portal.dossiers.comment(visit.signed_in, visit.taken["id"], body.text)
    return visit.json(HTTPStatus.CREATED, dossier_answer(view))


def redact_comment(visit: Visit) -> Response:
    """Take the words of a comment away: one's own, or any as who manages the SIRET (MA-5)."""
    view = visit.portal.dossiers.redact(visit.signed_in, visit.taken["id"], visit.taken["comment"])
    return visit.json(HTTPStatus.OK, dossier_answer(view))


def read_role(visit: Visit) -> Response:
    """Whether one is principal, secondary or neither (QR-1)."""
    return visit.json(HTTPStatus.OK, RoleAnswer(role=visit.portal.delegation.role(visit.signed_in)))


def list_sirets(visit: Visit) -> Response:
    """The SIRETs that one manages (QR-12)."""
    asked = window_of_api(visit)
    page = visit.portal.delegation.perimeter(visit.signed_in, after=asked.after, limit=asked.limit)
    return visit.json(HTTPStatus.OK, answered(SiretPage, page))


def add_siret(visit: Visit, body: NewSiret) -> Response:
    """Manage one SIRET more, by the unlock code of its letter (QR-5)."""
    visit.portal.delegation.add_siret(
        visit.signed_in, body.siret, code=body.code, share=body.share, client=visit.request.client
    )
    return NOTHING


def remove_siret(visit: Visit) -> Response:
    """Manage one SIRET less (QR-8)."""
    visit.portal.delegation.remove_siret(visit.signed_in, visit.taken["siret"])
    return NOTHING


def cede(visit: Visit, body: Cession) -> Response:
    """Give the whole perimeter to another principal and become its secondary (QR-3)."""
    visit.portal.accounts.check_password(visit.signed_in, body.password)
    visit.portal.delegation.cede(visit.signed_in, to=body.to)
    return NOTHING


def renounce(visit: Visit) -> Response:
    """Be principal no more, with an empty perimeter (QR-4)."""
    visit.portal.delegation.renounce(visit.signed_in)
    return NOTHING


def leave(visit: Visit) -> Response:
    """Be nobody's secondary any more (QR-11)."""
    visit.portal.delegation.leave(visit.signed_in)
    return NOTHING


def list_secondaries(visit: Visit) -> Response:
    """One's secondaries (QR-12)."""
    asked = window_of_api(visit)
    page = visit.portal.delegation.secondaries(visit.signed_in, after=asked.after, limit=asked.limit)
    return visit.json(HTTPStatus.OK, answered(SecondaryPage, page, secondary_answer))


def invite(visit: Visit, body: Invited) -> Response:
    """Invite a secondary; the same whether an account has the address (QR-10)."""
    visit.portal.delegation.invite(visit.signed_in, body.email)
    return Response(status=HTTPStatus.ACCEPTED)


def read_secondary(visit: Visit) -> Response:
    """One secondary."""
    return visit.json(HTTPStatus.OK, _secondary(visit))


def dismiss(visit: Visit) -> Response:
    """End a secondary's access at once (QR-11)."""
    visit.portal.delegation.dismiss(visit.signed_in, _secondary(visit).email)
    return NOTHING


def resend(visit: Visit) -> Response:
    """Send an invitation anew; the old link dies (QR-10)."""
    visit.portal.delegation.resend(visit.signed_in, _secondary(visit).email)
    return Response(status=HTTPStatus.ACCEPTED)


def list_grants(visit: Visit) -> Response:
    """What a secondary is granted (QR-11)."""
    asked, email = window_of_api(visit), _secondary(visit).email
    page = visit.portal.delegation.grants(visit.signed_in, email, after=asked.after, limit=asked.limit)
    return visit.json(HTTPStatus.OK, answered(SiretPage, page))


def set_grants(visit: Visit, body: Grants) -> Response:
    """Grant a secondary exactly these SIRETs, at most 1,000 (QR-11)."""
    visit.portal.delegation.grant(visit.signed_in, _secondary(visit).email, body.sirets)
    return NOTHING


def change_grants(visit: Visit, body: GrantChanges) -> Response:
    """Grant a secondary some SIRETs more and take some away; a large list goes in several calls (QR-11)."""
    email = _secondary(visit).email
    among = {*body.more, *body.less}
    visit.portal.delegation.grant_among(visit.signed_in, email, body.more, among=among)
    return NOTHING


def list_invitations(visit: Visit) -> Response:
    """The invitations that wait for one (QR-1)."""
    waiting = visit.portal.delegation.invitations(visit.signed_in)
    return visit.json(HTTPStatus.OK, ReceivedAnswers(items=tuple(map(received_answer, waiting))))


def inspect_invitation(visit: Visit) -> Response:
    """What an invitation's ticket stands for; looking changes nothing (RS-5)."""
    return visit.json(HTTPStatus.OK, invitation_answer(visit.portal.delegation.inspect_invitation(visit.ticket_sent())))


def accept(visit: Visit) -> Response:
    """Become the secondary that an invitation names (QR-10)."""
    visit.portal.delegation.accept(visit.signed_in, visit.ticket_sent())
    return NOTHING


def join(visit: Visit, body: NewPassword) -> Response:
    """Make the account that an invited newcomer needs, and accept (AC-3)."""
    visit.portal.delegation.join(visit.ticket_sent(), body.password, body.confirmation)
    return NOTHING


def list_cases(visit: Visit) -> Response:
    """The dossiers of a SIRET, for support."""
    asked, siret = window_of_api(visit), visit.request.argument("siret")
    page = visit.portal.dossiers.of_siret(visit.signed_in, siret or "", after=asked.after, limit=asked.limit)
    return visit.json(HTTPStatus.OK, answered(CasePage, page, case_answer))


def receive(visit: Visit, body: NewDossier) -> Response:
    """Receive a dossier; its unlock code is shown this once (QR-9)."""
    dossier, code = visit.portal.dossiers.receive(visit.signed_in, body.siret, reference=body.reference, kind=body.kind)
    return visit.json(HTTPStatus.CREATED, ReceivedDossier(id=dossier.id, code=code.reveal()))


def read_case(visit: Visit) -> Response:
    """One dossier, for support."""
    return visit.json(HTTPStatus.OK, case_answer(visit.portal.dossiers.inspect(visit.signed_in, visit.taken["id"])))


def reissue(visit: Visit) -> Response:
    """Another unlock code, shown this once; the old one is dead (QR-5)."""
    code = visit.portal.dossiers.reissue_code(visit.signed_in, visit.taken["id"])
    return visit.json(HTTPStatus.CREATED, CodeAnswer(code=code.reveal()))


def move(visit: Visit, body: Move) -> Response:
    """Move a dossier; reopening wants a reason, and may bring a new unlock code (QR-13, QR-9)."""
    code = visit.portal.dossiers.move(visit.signed_in, visit.taken["id"], body.step, reason=body.reason)
    return visit.json(HTTPStatus.OK, CodeAnswer(code=code.reveal() if code else None))


def set_email(visit: Visit, body: Readdressing) -> Response:
    """Put another address on an employer's account, for a reason that is kept (AC-4)."""
    visit.portal.accounts.set_email(visit.signed_in, body.address, body.email, reason=body.reason)
    return NOTHING


def reassign(visit: Visit, body: Reassignment) -> Response:
    """Move a perimeter, for a reason that is kept (QR-14)."""
    visit.portal.delegation.reassign(
        visit.signed_in, source=body.source, target=body.target, reason=body.reason, keep_source=body.keep_source
    )
    return NOTHING


def _secondary(visit: Visit) -> SecondaryAnswer:
    return secondary_answer(visit.portal.delegation.secondary(visit.signed_in, visit.taken["id"]))
