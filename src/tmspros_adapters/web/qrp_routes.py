"""The part of the table of routes that is QRP's: dossiers, « Paramétrage », invitations, support."""

from tmspros_adapters.web import qrp_forms as forms
from tmspros_adapters.web import qrp_refusals as codes
from tmspros_adapters.web.pages import (
    cession,
    dossier,
    dossiers,
    invitation,
    parametrage,
    redaction,
    secondaries,
    support,
    support_address,
)
from tmspros_adapters.web.qrp_operations import OPERATIONS
from tmspros_adapters.web.routing import ANYONE, EMPLOYERS, NO_SECONDARIES, PRINCIPALS, THE_3679, Route, page
from tmspros_adapters.web.schemas import NewPasswordForm, NothingSent
from tmspros_core.errors import Code

_ONE = "/qrp/dossiers/{id}"
_COMMENT = "commentaires/{comment}/retrait"
_SETTINGS = "/qrp/parametrage"
_SIRET = f"{_SETTINGS}/sirets/{{siret}}/suppression"
_PERSON = f"{_SETTINGS}/secondaires/{{id}}"
_CASE = "/qrp/support/dossiers/{id}"
_ADDRESS = "/qrp/support/adresse"

PAGES: tuple[Route, ...] = (
    page("GET", "/qrp", dossiers.show, EMPLOYERS, "Dossiers", None, Code.PAGE_CURSOR_INVALID),
    page("GET", "/qrp/quitter", dossiers.show_leaving, EMPLOYERS, "Quitter"),
    page("POST", "/qrp/quitter", dossiers.leave, EMPLOYERS, "Quitter", NothingSent, Code.DELEGATION_UNKNOWN_SECONDARY),
    page("GET", _ONE, dossier.show, EMPLOYERS, "Un dossier", None, Code.DOSSIER_UNKNOWN),
    page("POST", _ONE, dossier.save, EMPLOYERS, "Compléter dossier", forms.AnswersForm, *codes.SAVING,
        resume=dossier.resume),
    page("POST", f"{_ONE}/commentaires", dossier.comment, EMPLOYERS, "Commenter", forms.CommentForm, *codes.COMMENTING,
        resume=dossier.resume_comment),
    page("GET", f"{_ONE}/{_COMMENT}", redaction.show_on_dossier, EMPLOYERS, "Retirer un commentaire", None,
        *codes.REDACTING),
    page("POST", f"{_ONE}/{_COMMENT}", redaction.on_dossier, EMPLOYERS, "Retirer un commentaire", NothingSent,
        *codes.REDACTING),
    page("GET", _SETTINGS, parametrage.show, EMPLOYERS, "Paramétrage", roles=NO_SECONDARIES),
    page(
        "POST",
        f"{_SETTINGS}/sirets",
        parametrage.add_siret,
        EMPLOYERS,
        "Enregistrer nouveau SIRET",
        forms.NewSiretForm,
        *codes.ADDING,
        roles=NO_SECONDARIES,
        resume=parametrage.resume_siret,
    ),
    page("GET", _SIRET, parametrage.show_removal, EMPLOYERS, "Supprimer un SIRET", None, *codes.REMOVING,
        roles=PRINCIPALS),
    page(
        "POST",
        _SIRET,
        parametrage.remove_siret,
        EMPLOYERS,
        "Supprimer un SIRET",
        NothingSent,
        *codes.REMOVING,
        roles=PRINCIPALS,
    ),
    page("GET", f"{_SETTINGS}/ceder", cession.show, EMPLOYERS, "Céder les SIRETS", roles=PRINCIPALS),
    page(
        "POST",
        f"{_SETTINGS}/ceder",
        cession.cede,
        EMPLOYERS,
        "Céder les SIRETS",
        forms.CessionForm,
        *codes.CEDING,
        roles=PRINCIPALS,
        resume=cession.resume,
    ),
    page("GET", f"{_SETTINGS}/renoncer", parametrage.show_renouncing, EMPLOYERS, "Renoncer", roles=PRINCIPALS),
    page(
        "POST",
        f"{_SETTINGS}/renoncer",
        parametrage.renounce,
        EMPLOYERS,
        "Renoncer",
        NothingSent,
        Code.DELEGATION_PERIMETER_NOT_EMPTY,
        roles=PRINCIPALS,
    ),
    page(
        "POST",
        f"{_SETTINGS}/secondaires",
        parametrage.invite,
        EMPLOYERS,
        "Ajouter un nouvel utilisateur secondaire",
        forms.InvitedForm,
        *codes.INVITING,
        roles=PRINCIPALS,
        resume=parametrage.resume_invited,
    ),
    page("GET", f"{_PERSON}/sirets", secondaries.show_grants, EMPLOYERS, "Liste SIRETs", None, *codes.PERSON,
        roles=PRINCIPALS),
    page(
        "POST",
        f"{_PERSON}/sirets",
        secondaries.save_grants,
        EMPLOYERS,
        "Liste SIRETs",
        forms.GrantsForm,
        *codes.GRANTING,
        roles=PRINCIPALS,
        resume=secondaries.resume_grants,
    ),
    page("GET", f"{_PERSON}/suppression", secondaries.show_dismissal, EMPLOYERS, "Supprimer", None, *codes.PERSON,
        roles=PRINCIPALS),
    page(
        "POST", f"{_PERSON}/suppression", secondaries.dismiss, EMPLOYERS, "Supprimer", NothingSent, *codes.PERSON,
        roles=PRINCIPALS
    ),
    page(
        "POST",
        f"{_PERSON}/renvoi",
        secondaries.resend,
        EMPLOYERS,
        "Renvoyer l'invitation",
        NothingSent,
        *codes.RESENDING,
        roles=PRINCIPALS,
    ),
    page("GET", "/qrp/invitation/{token}", invitation.take, ANYONE, "Le lien de la lettre", status=303),
    page("GET", "/qrp/invitation", invitation.show, ANYONE, "Invitation", None, Code.DELEGATION_INVITATION_INVALID),
    page("POST", "/qrp/invitation", invitation.accept, EMPLOYERS, "Accepter l'invitation", NothingSent,
        *codes.ACCEPTING),
    page("POST", "/qrp/invitation/compte", invitation.join, ANYONE, "Rejoindre", NewPasswordForm, *codes.JOINING),
    page("GET", "/qrp/support", support.show, THE_3679, "Assistance QRP"),
    page(
        "POST", "/qrp/support/dossiers", support.receive, THE_3679, "Recevoir un dossier", forms.NewDossierForm,
        *codes.RECEIVING, resume=support.resume_receiving,
    ),
    page("GET", _CASE, support.show_dossier, THE_3679, "Un dossier", None, Code.DOSSIER_UNKNOWN),
    page("GET", f"{_CASE}/code", support.show_reissue, THE_3679, "Nouveau code", None, Code.DOSSIER_UNKNOWN),
    page("POST", f"{_CASE}/code", support.reissue, THE_3679, "Nouveau code", NothingSent, Code.DOSSIER_CLOSED),
    page("POST", f"{_CASE}/etape", support.move, THE_3679, "Déplacer un dossier", forms.MoveForm, *codes.MOVING,
        resume=support.resume_moving),
    page("GET", _ADDRESS, support_address.show, THE_3679, "Réinitialisation d'une adresse"),
    page(
        "POST", _ADDRESS, support_address.submit, THE_3679, "Réinitialisation d'une adresse", forms.ReaddressingForm,
        *codes.READDRESSING, resume=support_address.resume,
    ),
    page("GET", "/qrp/support/reaffectation", support.show_reassignment, THE_3679, "Réaffecter un périmètre"),
    page(
        "POST",
        "/qrp/support/reaffectation",
        support.reassign,
        THE_3679,
        "Réaffecter un périmètre",
        forms.ReassignmentForm,
        *codes.REASSIGNING,
        resume=support.resume_reassigning,
    ),
)  # fmt: skip

QRP = (*PAGES, *OPERATIONS)
