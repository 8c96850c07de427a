"""The part of the table of routes that is the pages of TMS Pros for an establishment."""

from tmspros_adapters.web import filled as forms
from tmspros_adapters.web.pages import attachments, news, parcours, profile, redaction, step, taking
from tmspros_adapters.web.routing import ESTABLISHMENTS, READERS, File, Route, page
from tmspros_adapters.web.schemas import NothingSent
from tmspros_core.errors import Code

_VALIDATING = (Code.PROFILE_INCOMPLETE, Code.PROFILE_PASSWORD_NEEDED, Code.PASSWORD_WRONG, Code.PROFILE_UNKNOWN_FIELD)
_GATE = (Code.PROFILE_NOT_VALIDATED,)
_WRITING = (*_GATE, Code.PROFILE_TO_REVALIDATE)
_SAVING = (
    *_WRITING, Code.STEP_UNKNOWN, Code.STEP_UNKNOWN_QUESTION, Code.STEP_DOCUMENT_QUESTION, Code.STEP_STALE_REVISION,
    Code.STEP_NOT_COMPLETE, Code.STEP_MOVE_REFUSED,
)  # fmt: skip
_STEP = "/parcours/etapes/{step}"
_COMMENT = "commentaires/{comment}/retrait"
_REDACTING = (*_GATE, Code.STEP_UNKNOWN, Code.COMMENT_UNKNOWN)

PAGES: tuple[Route, ...] = (
    page("GET", "/profil", profile.show, ESTABLISHMENTS, "Mon profil"),
    page(
        "POST",
        "/profil",
        profile.submit,
        ESTABLISHMENTS,
        "Mon profil",
        forms.ProfileForm,
        *_VALIDATING,
        resume=profile.resume,
    ),
    page("GET", "/parcours", parcours.show, ESTABLISHMENTS, "Mon parcours", None, *_GATE),
    page("POST", "/parcours/migration", parcours.migrate, ESTABLISHMENTS, "Nouvelle version", NothingSent, *_WRITING),
    page("GET", _STEP, step.show, ESTABLISHMENTS, "Une étape", None, *_GATE, Code.STEP_UNKNOWN),
    page("POST", _STEP, step.submit, ESTABLISHMENTS, "Une étape", forms.StepForm, *_SAVING, resume=step.resume),
    page(
        "GET",
        "/parcours/telechargements/{name}",
        taking.download,
        ESTABLISHMENTS,
        "Un fichier du questionnaire",
        None,
        *_GATE,
        Code.DOCUMENT_UNKNOWN,
        answer=File,
    ),
    page("GET", f"{_STEP}/{_COMMENT}", redaction.show_on_step, ESTABLISHMENTS, "Retirer un commentaire", None,
        *_REDACTING),
    page("POST", f"{_STEP}/{_COMMENT}", redaction.on_step, ESTABLISHMENTS, "Retirer un commentaire", NothingSent,
        *_REDACTING),
    page("GET", "/parcours/export/{format}", taking.export, ESTABLISHMENTS, "Exporter", None, *_GATE,
        Code.EXPORT_FORMAT, answer=File),
    page("GET", "/tableau-de-bord", taking.show_indicators, ESTABLISHMENTS, "Mes indicateurs", None, *_GATE),
    page("GET", "/pieces-jointes", attachments.show, ESTABLISHMENTS, "Mes pièces jointes", None, *_GATE),
    page(
        "POST", "/pieces-jointes", attachments.delete, ESTABLISHMENTS, "Supprimer la sélection", forms.SelectionForm,
        *_WRITING, Code.ATTACHMENT_UNKNOWN, Code.ATTACHMENT_LAST_OF_DASHBOARD, resume=attachments.resume,
    ),
    page("GET", "/pieces-jointes/{id}", attachments.download, ESTABLISHMENTS, "Une pièce jointe", None, *_GATE,
        Code.ATTACHMENT_UNKNOWN, Code.ATTACHMENT_UNSCANNED, Code.ATTACHMENT_INFECTED, answer=File),
    page("GET", "/actualites", news.show, READERS, "Actualités", None, Code.PAGE_CURSOR_INVALID),
    page("GET", "/actualites/{id}", news.read, READERS, "Une actualité", None, Code.NEWS_UNKNOWN),
    page("GET", "/documentation", news.show_documents, READERS, "Documentation", None, Code.PAGE_CURSOR_INVALID),
    page("GET", "/documentation/{id}", news.open_document, READERS, "Un document", None, Code.DOCUMENT_UNKNOWN,
        answer=File),
)  # fmt: skip
