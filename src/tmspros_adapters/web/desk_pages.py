"""The part of the table of routes that is the officer's pages, and those of whoever publishes."""

from tmspros_adapters.web import desk_forms as forms
from tmspros_adapters.web import tms_refusals as codes
from tmspros_adapters.web.pages import (
    desk_account,
    desk_establishment,
    desk_importing,
    desk_lists,
    desk_roster,
    desk_step,
    publishing,
    redaction,
)
from tmspros_adapters.web.routing import EDITORS, OFFICERS, File, Route, page
from tmspros_adapters.web.schemas import NothingSent
from tmspros_adapters.web.tms_bodies import LARGEST_ANSWERS
from tmspros_core.errors import Code

_ALL = "/caisse/etablissements"
_ONE = f"{_ALL}/{{siret}}"
_ACCOUNT = f"{_ONE}/compte"
_STEP = f"{_ONE}/etapes/{{step}}"
_COMMENT = "commentaires/{comment}/retrait"
_NEWS = "/publication/actualites"
_DOCUMENTS = "/publication/documents"
_LISTED = (Code.PAGE_CURSOR_INVALID,)

PAGES: tuple[Route, ...] = (
    page("GET", "/caisse", desk_lists.show_queue, OFFICERS, "Étapes à examiner", None, *_LISTED),
    page("GET", _ALL, desk_lists.show_establishments, OFFICERS, "Établissements", None, *_LISTED),
    page("GET", f"{_ALL}/nouveau", desk_roster.show_new, OFFICERS, "Nouvel établissement"),
    page(
        "POST", f"{_ALL}/nouveau", desk_roster.create, OFFICERS, "Nouvel établissement", forms.NewEstablishmentForm,
        *codes.CREATING, resume=desk_roster.resume_new,
    ),
    page("GET", "/caisse/import", desk_importing.show_import, OFFICERS, "Importer une liste"),
    page("POST", "/caisse/import", desk_importing.bring, OFFICERS, "Importer une liste", forms.ListForm,
        *codes.IMPORTING, status=200),
    page("GET", _ONE, desk_establishment.show, OFFICERS, "Un établissement", None, *codes.SERVED),
    page(
        "POST", f"{_ONE}/chiffres", desk_establishment.set_figures, OFFICERS, "Chiffres annuels", forms.FiguresForm,
        *codes.SETTING_FIGURES, resume=desk_establishment.resume_figures,
    ),
    page(
        "GET", f"{_ONE}/pieces-jointes/{{id}}", desk_establishment.open_attachment, OFFICERS, "Un document", None,
        *codes.CONSULTING, answer=File,
    ),
    page(
        "GET", f"{_ONE}/export/{{format}}", desk_establishment.export, OFFICERS, "Exporter", None, *codes.SERVED,
        Code.EXPORT_FORMAT, answer=File,
    ),
    page("GET", _ACCOUNT, desk_account.show, OFFICERS, "Gérer le compte", None, *codes.SERVED),
    page(
        "POST", f"{_ACCOUNT}/adresse", desk_account.inject, OFFICERS, "Injecter une adresse", forms.InjectionForm,
        *codes.INJECTING, resume=desk_account.resume_injection,
    ),
    page(
        "POST", f"{_ACCOUNT}/activation", desk_account.resend, OFFICERS, "Renvoyer l'activation", NothingSent,
        *codes.RESENDING,
    ),
    page(
        "POST", f"{_ACCOUNT}/siret", desk_account.rename, OFFICERS, "Changer de SIRET", forms.IdentifierForm,
        *codes.RENAMING, resume=desk_account.resume_renaming,
    ),
    page(
        "POST", f"{_ACCOUNT}/caisse", desk_account.move, OFFICERS, "Changer de caisse", forms.FundForm, *codes.MOVING,
        resume=desk_account.resume_moving,
    ),
    page(
        "POST", f"{_ACCOUNT}/preventeur", desk_account.assign, OFFICERS, "Changer de préventeur", forms.OfficerForm,
        *codes.ASSIGNING, resume=desk_account.resume_assigning,
    ),
    page("GET", _STEP, desk_step.show, OFFICERS, "Examiner une étape", None, *codes.SERVED_STEP),
    page(
        "POST", f"{_STEP}/commentaires", desk_step.comment, OFFICERS, "Commenter", forms.RemarkForm,
        *codes.REMARKING, largest=LARGEST_ANSWERS, resume=desk_step.resume_comment,
    ),
    page("GET", f"{_STEP}/{_COMMENT}", redaction.show_at_desk, OFFICERS, "Retirer un commentaire", None,
        *codes.REDACTING),
    page("POST", f"{_STEP}/{_COMMENT}", redaction.at_desk, OFFICERS, "Retirer un commentaire", NothingSent,
        *codes.REDACTING),
    page(
        "POST", f"{_STEP}/validation", desk_step.validate, OFFICERS, "Valider l'étape", forms.DecisionForm,
        *codes.VALIDATING_STEP, largest=LARGEST_ANSWERS, resume=desk_step.resume,
    ),
    page(
        "POST", f"{_STEP}/retour", desk_step.return_, OFFICERS, "Demander un complément", forms.DecisionForm,
        *codes.RETURNING_STEP, largest=LARGEST_ANSWERS, resume=desk_step.resume,
    ),
    page(
        "POST", f"{_STEP}/retrait", desk_step.withdraw, OFFICERS, "Retirer la validation", forms.DecisionForm,
        *codes.WITHDRAWING_STEP, largest=LARGEST_ANSWERS, resume=desk_step.resume,
    ),
    page("GET", _NEWS, publishing.show_news, EDITORS, "Publier des actualités", None, *_LISTED),
    page("POST", _NEWS, publishing.publish_news, EDITORS, "Publier", forms.NewsForm, *codes.TEXT_WRONG,
        largest=LARGEST_ANSWERS, resume=publishing.resume_news),
    page("GET", f"{_NEWS}/{{id}}/retrait", publishing.show_news_withdrawal, EDITORS, "Retirer", None,
        Code.NEWS_UNKNOWN),
    page("POST", f"{_NEWS}/{{id}}/retrait", publishing.withdraw_news, EDITORS, "Retirer", NothingSent,
        Code.NEWS_UNKNOWN),
    page("GET", _DOCUMENTS, publishing.show_documents, EDITORS, "Publier des documents", None, *_LISTED),
    page(
        "POST", _DOCUMENTS, publishing.publish_document, EDITORS, "Publier", forms.DocumentForm,
        *codes.PUBLISHING_DOCUMENT, resume=publishing.resume_document,
    ),
    page("GET", f"{_DOCUMENTS}/{{id}}/retrait", publishing.show_document_withdrawal, EDITORS, "Retirer", None,
        Code.DOCUMENT_UNKNOWN),
    page("POST", f"{_DOCUMENTS}/{{id}}/retrait", publishing.withdraw_document, EDITORS, "Retirer", NothingSent,
        Code.DOCUMENT_UNKNOWN),
)  # fmt: skip
