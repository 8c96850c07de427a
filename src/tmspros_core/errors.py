"""The error families and their codes.

Few classes, for what a caller does about it; many codes, for what a person reads. A code never changes its
meaning and is never renamed: hosts compare with it, catalogues translate it, error pages quote it.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Code(StrEnum):
    """Every code of the library, in the order of the areas. Plugins add their own as plain strings."""

    SIRET_NOT_TEXT = "siret.not_text"
    SIRET_NOT_DIGITS = "siret.not_digits"
    SIRET_WRONG_LENGTH = "siret.wrong_length"
    SIRET_WRONG_CHECKSUM = "siret.wrong_checksum"
    SIRET_ALL_ZEROS = "siret.all_zeros"
    EMAIL_MALFORMED = "email.malformed"
    PHONE_MALFORMED = "phone.malformed"
    FUND_UNKNOWN = "fund.unknown"
    TEXT_MISSING = "text.missing"
    TEXT_TOO_LONG = "text.too_long"
    TEXT_NOT_PLAIN = "text.not_plain"

    ANSWER_MISSING = "answer.missing"
    ANSWER_WRONG_TYPE = "answer.wrong_type"
    ANSWER_NOT_OFFERED = "answer.not_offered"
    ANSWER_REPEATED = "answer.repeated"
    ANSWER_TOO_FEW = "answer.too_few"
    ANSWER_TOO_MANY = "answer.too_many"
    ANSWER_TOO_SMALL = "answer.too_small"
    ANSWER_TOO_LARGE = "answer.too_large"
    ANSWER_NOT_WHOLE = "answer.not_whole"
    ANSWER_NOT_A_DATE = "answer.not_a_date"
    ANSWER_TOO_EARLY = "answer.too_early"
    ANSWER_TOO_LATE = "answer.too_late"
    ANSWER_NOT_A_YEAR = "answer.not_a_year"
    ANSWER_UNKNOWN_PART = "answer.unknown_part"
    ANSWER_QUESTION_GONE = "answer.question_gone"
    ANSWER_ALREADY_THERE = "answer.already_there"
    PROFILE_INCOMPLETE = "profile.incomplete"
    PROFILE_NOT_VALIDATED = "profile.not_validated"
    PROFILE_TO_REVALIDATE = "profile.to_revalidate"
    PROFILE_PASSWORD_NEEDED = "profile.password_needed"
    PROFILE_UNKNOWN_FIELD = "profile.unknown_field"
    PROFILE_FIELD_OF_FUND = "profile.field_of_fund"
    STEP_NOT_COMPLETE = "step.not_complete"
    STEP_MOVE_REFUSED = "step.move_refused"
    STEP_UNKNOWN = "step.unknown"
    STEP_UNKNOWN_QUESTION = "step.unknown_question"
    STEP_DOCUMENT_QUESTION = "step.document_question"
    STEP_STALE_REVISION = "step.stale_revision"
    STEP_STALE_CONTENT = "step.stale_content"
    COMMENT_UNKNOWN = "comment.unknown"
    COMMENT_AREA = "comment.area"
    ATTACHMENT_UNKNOWN = "attachment.unknown"
    ATTACHMENT_QUESTION = "attachment.question"
    ATTACHMENT_EMPTY = "attachment.empty"
    ATTACHMENT_TOO_LARGE = "attachment.too_large"
    ATTACHMENT_NAME = "attachment.name"
    ATTACHMENT_TYPE_REFUSED = "attachment.type_refused"
    ATTACHMENT_TYPE_MISMATCH = "attachment.type_mismatch"
    ATTACHMENT_ENCRYPTED = "attachment.encrypted"
    ATTACHMENT_MACROS = "attachment.macros"
    ATTACHMENT_BOMB = "attachment.bomb"
    ATTACHMENT_TOO_MANY = "attachment.too_many"
    ATTACHMENT_INFECTED = "attachment.infected"
    ATTACHMENT_UNSCANNED = "attachment.unscanned"
    ATTACHMENT_INTERRUPTED = "attachment.interrupted"
    ATTACHMENT_LAST_OF_DASHBOARD = "attachment.last_of_dashboard"
    FIGURES_YEAR = "figures.year"
    FIGURES_DAYS = "figures.days"
    ESTABLISHMENT_UNKNOWN = "establishment.unknown"
    NEWS_UNKNOWN = "news.unknown"
    DOCUMENT_UNKNOWN = "document.unknown"
    EXPORT_FORMAT = "export.format"
    IMPORT_HEADER = "import.header"
    IMPORT_LINE = "import.line"
    EMAIL_OF_STAFF = "email.of_staff"

    PASSWORD_NOT_TEXT = "password.not_text"
    PASSWORD_TOO_LONG = "password.too_long"
    PASSWORD_CONTROL_CHARACTER = "password.control_character"
    PASSWORD_TOO_SHORT = "password.too_short"
    PASSWORD_NO_UPPER = "password.no_upper"
    PASSWORD_NO_LOWER = "password.no_lower"
    PASSWORD_NO_DIGIT = "password.no_digit"
    PASSWORD_NO_SPECIAL = "password.no_special"
    PASSWORD_CONTEXT = "password.context"
    PASSWORD_COMMON = "password.common"
    PASSWORD_UNCHANGED = "password.unchanged"
    PASSWORD_FORMER = "password.former"
    PASSWORD_MISMATCH = "password.mismatch"

    SIGNIN_REFUSED = "signin.refused"
    SIGNIN_THROTTLED = "signin.throttled"
    SIGNIN_PASSWORD_TO_SET = "signin.password_to_set"
    SESSION_ENDED = "session.ended"
    PASSWORD_WEAK = "password.weak"
    PASSWORD_WRONG = "password.wrong"
    PASSWORD_BY_HOST = "password.by_host"
    RESET_INVALID = "reset.invalid"
    ACTIVATION_INVALID = "activation.invalid"
    CONFIRMATION_INVALID = "confirmation.invalid"
    ACCESS_FORBIDDEN = "access.forbidden"
    ACCESS_NO_ACCOUNT = "access.no_account"
    ACCOUNT_UNKNOWN = "account.unknown"
    ACCOUNT_SIRET_TAKEN = "account.siret_taken"
    ACCOUNT_EMAIL_TAKEN = "account.email_taken"
    ACCOUNT_EMAIL_INVITED = "account.email_invited"
    ACCOUNT_EMAIL_UNCHANGED = "account.email_unchanged"
    ACCOUNT_EMAIL_THROTTLED = "account.email_throttled"
    ACCOUNT_ALREADY_ACTIVE = "account.already_active"
    ACCOUNT_NO_ADDRESS = "account.no_address"
    ACTIVATION_THROTTLED = "activation.throttled"
    OFFICER_UNKNOWN = "officer.unknown"
    ADDRESS_IN_USE = "address.in_use"
    LETTER_UNKNOWN = "letter.unknown"

    DELEGATION_FORBIDDEN = "delegation.forbidden"
    DELEGATION_TARGET_REFUSED = "delegation.target_refused"
    DELEGATION_NOTHING_TO_CEDE = "delegation.nothing_to_cede"
    DELEGATION_PERIMETER_NOT_EMPTY = "delegation.perimeter_not_empty"
    DELEGATION_CODE_REFUSED = "delegation.code_refused"
    DELEGATION_ALREADY_MANAGED = "delegation.already_managed"
    DELEGATION_ALREADY_YOURS = "delegation.already_yours"
    DELEGATION_DOSSIER_OPEN = "delegation.dossier_open"
    DELEGATION_NOT_IN_PERIMETER = "delegation.not_in_perimeter"
    DELEGATION_TOO_MANY_SIRETS = "delegation.too_many_sirets"
    DELEGATION_OWN_ADDRESS = "delegation.own_address"
    DELEGATION_ALREADY_LISTED = "delegation.already_listed"
    DELEGATION_ALREADY_ACTIVE = "delegation.already_active"
    DELEGATION_UNKNOWN_SECONDARY = "delegation.unknown_secondary"
    DELEGATION_INVITATION_INVALID = "delegation.invitation_invalid"
    DELEGATION_IS_PRINCIPAL = "delegation.is_principal"
    DELEGATION_IS_SECONDARY = "delegation.is_secondary"
    DELEGATION_THROTTLED = "delegation.throttled"
    DELEGATION_REASON_MISSING = "delegation.reason_missing"
    ACCOUNT_HAS_PERIMETER = "account.has_perimeter"

    DOSSIER_UNKNOWN = "dossier.unknown"
    DOSSIER_STEP_FORBIDS = "dossier.step_forbids"
    DOSSIER_MOVE_REFUSED = "dossier.move_refused"
    DOSSIER_REASON_MISSING = "dossier.reason_missing"
    DOSSIER_CLOSED = "dossier.closed"
    DOSSIER_STALE_REVISION = "dossier.stale_revision"
    DOSSIER_COMMENT_EMPTY = "dossier.comment_empty"
    PAGE_CURSOR_INVALID = "page.cursor_invalid"

    REQUEST_MALFORMED = "request.malformed"
    REQUEST_MISSING_FIELD = "request.missing_field"
    REQUEST_UNKNOWN_FIELD = "request.unknown_field"
    REQUEST_WRONG_TYPE = "request.wrong_type"
    REQUEST_REPEATED_FIELD = "request.repeated_field"
    REQUEST_TOO_LARGE = "request.too_large"
    REQUEST_UNSUPPORTED_MEDIA_TYPE = "request.unsupported_media_type"
    REQUEST_FROM_ELSEWHERE = "request.from_elsewhere"
    REQUEST_METHOD_NOT_ALLOWED = "request.method_not_allowed"
    PAGE_UNKNOWN = "page.unknown"

    STORE_RETRY_TRANSACTION = "store.retry_transaction"
    STORE_UNAVAILABLE = "store.unavailable"
    STORE_SCHEMA = "store.schema"
    HASHING_UNAVAILABLE = "hashing.unavailable"
    MAIL_UNAVAILABLE = "mail.unavailable"
    FILES_UNAVAILABLE = "files.unavailable"
    SCANNER_UNAVAILABLE = "scanner.unavailable"
    TRANSACTION_NOT_ALLOWED = "transaction.not_allowed"
    SETTINGS_KEYS = "settings.keys"
    SETTINGS_BASE_URL = "settings.base_url"
    SETTINGS_INSTANCE = "settings.instance"
    SETTINGS_NAME = "settings.name"
    SETTINGS_HASHING = "settings.hashing"
    SETTINGS_SIGN_IN = "settings.sign_in"
    SETTINGS_PASSWORDS = "settings.passwords"
    SETTINGS_LANGUAGE = "settings.language"
    SETTINGS_TIMEZONE = "settings.timezone"
    SETTINGS_CLOCK = "settings.clock"
    SETTINGS_MAIL_FROM = "settings.mail_from"
    SETTINGS_STORE = "settings.store"
    SETTINGS_MAIL = "settings.mail"
    SETTINGS_SCANNER = "settings.scanner"
    SETTINGS_FILES = "settings.files"
    SETTINGS_ATTACHMENTS = "settings.attachments"
    SETTINGS_RECAPS = "settings.recaps"
    SETTINGS_PERIODS = "settings.periods"
    SETTINGS_EXTRA = "settings.extra"
    SETTINGS_FRAMEWORK = "settings.framework"
    SETTINGS_DJANGO = "settings.django"
    SETTINGS_PLUGIN = "settings.plugin"
    SETTINGS_CATALOGUE = "settings.catalogue"
    SETTINGS_QUESTIONNAIRE = "settings.questionnaire"


class TmsprosError(Exception):
    """What every error of the library is: a code, and details that name fields and never hold a secret."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code: str = str(code)
        self.details: Mapping[str, Any] = MappingProxyType(details)

    def __str__(self) -> str:
        field = self.details.get("field")
        return f"{self.code} ({field})" if field else self.code

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.code, dict(self.details))


def _rebuild(family: type[TmsprosError], code: str, details: dict[str, Any]) -> TmsprosError:
    return family(code, **details)


class Refused(TmsprosError):
    """A rule says no. Nothing was changed; the code says why and the details say where."""


class Missing(TmsprosError):
    """What was asked for is not there, or is not yours: the two are the same to the caller."""


class Conflict(TmsprosError):
    """Somebody else was faster. Nothing was changed; read again and decide again."""


class Misconfigured(TmsprosError):
    """The host's own set-up is wrong. ``setting`` names what is wrong, ``cure`` says what to do."""

    def __str__(self) -> str:
        said = [self.code, *(str(self.details[key]) for key in ("setting", "cure") if self.details.get(key))]
        return ": ".join(said)


class Unavailable(TmsprosError):
    """A server the library needs does not answer. Nothing is half done; try again later."""
