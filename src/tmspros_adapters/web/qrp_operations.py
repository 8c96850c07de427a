"""The part of the table of routes that is QRP's API."""

from tmspros_adapters.web import qrp_answers as answers
from tmspros_adapters.web import qrp_api as api
from tmspros_adapters.web import qrp_bodies as bodies
from tmspros_adapters.web import qrp_refusals as codes
from tmspros_adapters.web.routing import (
    ANYONE,
    EMPLOYERS,
    NO_SECONDARIES,
    PRINCIPALS,
    THE_3679,
    Empty,
    Route,
    operation,
)
from tmspros_adapters.web.schemas import NewPassword
from tmspros_core.errors import Code

_LIST = ("after", "limit")
_SECONDARY = "/api/delegation/secondaries/{id}"
_INVITATION = "/api/delegation/invitation"
_OF_SUPPORT = "/api/support/dossiers/{id}"

OPERATIONS: tuple[Route, ...] = (
    operation(
        "GET", "/api/dossiers", api.list_dossiers, EMPLOYERS, "Dossiers that one may treat", 200, answers.DossierPage,
        query=("step", *_LIST),
    ),
    operation(
        "GET", "/api/dossiers/{id}", api.read_dossier, EMPLOYERS, "One dossier", 200, answers.DossierAnswer,
        Code.DOSSIER_UNKNOWN,
    ),
    operation(
        "PATCH", "/api/dossiers/{id}", api.save_dossier, EMPLOYERS, "Save some answers", 200, answers.DossierAnswer,
        *codes.SAVING, body=bodies.SavedAnswers,
    ),
    operation(
        "POST", "/api/dossiers/{id}/comments", api.comment_dossier, EMPLOYERS, "Comment", 201, answers.DossierAnswer,
        *codes.COMMENTING, body=bodies.NewComment,
    ),
    operation(
        "DELETE", "/api/dossiers/{id}/comments/{comment}", api.redact_comment, EMPLOYERS, "Take a comment's words away",
        200, answers.DossierAnswer, *codes.REDACTING,
    ),
    operation("GET", "/api/delegation", api.read_role, EMPLOYERS, "One's role", 200, answers.RoleAnswer),
    operation(
        "GET", "/api/delegation/sirets", api.list_sirets, EMPLOYERS, "SIRETs that one manages", 200, answers.SiretPage,
        roles=NO_SECONDARIES, query=_LIST,
    ),
    operation(
        "POST", "/api/delegation/sirets", api.add_siret, EMPLOYERS, "Manage one SIRET more", 204, Empty, *codes.ADDING,
        body=bodies.NewSiret, roles=NO_SECONDARIES,
    ),
    operation(
        "DELETE", "/api/delegation/sirets/{siret}", api.remove_siret, EMPLOYERS, "Manage one SIRET less", 204, Empty,
        *codes.REMOVING, roles=PRINCIPALS,
    ),
    operation(
        "POST", "/api/delegation/cession", api.cede, EMPLOYERS, "Cede the whole perimeter", 204, Empty, *codes.CEDING,
        body=bodies.Cession, roles=PRINCIPALS,
    ),
    operation(
        "DELETE", "/api/delegation/perimeter", api.renounce, EMPLOYERS, "Renounce being principal", 204, Empty,
        Code.DELEGATION_PERIMETER_NOT_EMPTY, roles=PRINCIPALS,
    ),
    operation(
        "DELETE", "/api/delegation/link", api.leave, EMPLOYERS, "Leave one's principal", 204, Empty,
        Code.DELEGATION_UNKNOWN_SECONDARY,
    ),
    operation(
        "GET", "/api/delegation/secondaries", api.list_secondaries, EMPLOYERS, "One's secondaries", 200,
        answers.SecondaryPage, roles=PRINCIPALS, query=_LIST,
    ),
    operation(
        "POST", "/api/delegation/secondaries", api.invite, EMPLOYERS, "Invite a secondary", 202, Empty, *codes.INVITING,
        body=bodies.Invited, roles=PRINCIPALS,
    ),
    operation(
        "GET", _SECONDARY, api.read_secondary, EMPLOYERS, "One secondary", 200, answers.SecondaryAnswer,
        Code.DELEGATION_UNKNOWN_SECONDARY, roles=PRINCIPALS,
    ),
    operation(
        "DELETE", _SECONDARY, api.dismiss, EMPLOYERS, "End a secondary's access", 204, Empty,
        Code.DELEGATION_UNKNOWN_SECONDARY, roles=PRINCIPALS,
    ),
    operation(
        "POST", f"{_SECONDARY}/invitation", api.resend, EMPLOYERS, "Send an invitation anew", 202, Empty,
        *codes.RESENDING, roles=PRINCIPALS,
    ),
    operation(
        "GET", f"{_SECONDARY}/sirets", api.list_grants, EMPLOYERS, "What a secondary is granted", 200,
        answers.SiretPage, Code.DELEGATION_UNKNOWN_SECONDARY, roles=PRINCIPALS, query=_LIST,
    ),
    operation(
        "PUT", f"{_SECONDARY}/sirets", api.set_grants, EMPLOYERS, "Grant exactly these SIRETs", 204, Empty,
        *codes.GRANTING, body=bodies.Grants, roles=PRINCIPALS,
    ),
    operation(
        "PATCH", f"{_SECONDARY}/sirets", api.change_grants, EMPLOYERS, "Grant more SIRETs, take others", 204, Empty,
        *codes.GRANTING, body=bodies.GrantChanges, roles=PRINCIPALS,
    ),
    operation(
        "GET", "/api/delegation/invitations", api.list_invitations, EMPLOYERS, "Invitations that wait for one", 200,
        answers.ReceivedAnswers, roles=NO_SECONDARIES,
    ),
    operation(
        "GET", _INVITATION, api.inspect_invitation, ANYONE, "What an invitation stands for", 200,
        answers.InvitationAnswer, Code.DELEGATION_INVITATION_INVALID, ticket=True,
    ),
    operation(
        "POST", _INVITATION, api.accept, EMPLOYERS, "Accept an invitation", 204, Empty, *codes.ACCEPTING, ticket=True
    ),
    operation(
        "POST", f"{_INVITATION}/account", api.join, ANYONE, "Join as a newcomer", 204, Empty, *codes.JOINING,
        body=NewPassword, ticket=True,
    ),
    operation(
        "GET", "/api/support/dossiers", api.list_cases, THE_3679, "Dossiers of a SIRET", 200, answers.CasePage,
        *codes.SIRET_WRONG, query=("siret", *_LIST),
    ),
    operation(
        "POST", "/api/support/dossiers", api.receive, THE_3679, "Receive a dossier", 201, answers.ReceivedDossier,
        *codes.RECEIVING, body=bodies.NewDossier,
    ),
    operation(
        "GET", _OF_SUPPORT, api.read_case, THE_3679, "One dossier", 200, answers.CaseAnswer, Code.DOSSIER_UNKNOWN
    ),
    operation(
        "POST", f"{_OF_SUPPORT}/code", api.reissue, THE_3679, "Another unlock code", 201, answers.CodeAnswer,
        Code.DOSSIER_UNKNOWN, Code.DOSSIER_CLOSED,
    ),
    operation(
        "POST", f"{_OF_SUPPORT}/moves", api.move, THE_3679, "Move a dossier", 200, answers.CodeAnswer, *codes.MOVING,
        body=bodies.Move,
    ),
    operation(
        "POST", "/api/support/readdressings", api.set_email, THE_3679, "Put another address on an account", 204, Empty,
        *codes.READDRESSING, body=bodies.Readdressing,
    ),
    operation(
        "POST", "/api/support/reassignments", api.reassign, THE_3679, "Reassign a perimeter", 204, Empty,
        *codes.REASSIGNING, body=bodies.Reassignment,
    ),
)  # fmt: skip
