"""The e-mail address: as it is written to, and the key it is compared by (ID-2). The door of email-validator."""

import unicodedata

from attrs import frozen
from email_validator import EmailNotValidError, validate_email

from tmspros_core.errors import Code, Refused

LONGEST_INPUT = 320
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


@frozen
class Email:
    """One address. ``mailbox`` is what letters are sent to; ``key`` decides whether two addresses are the same."""

    mailbox: str
    key: str


def parse(raw: object, *, field: str = "email") -> Email:
    """The one address that a person wrote (ID-2), in this field. No DNS is asked.

    The key is NFC, its domain IDNA in lower case, its local part lower-cased in ASCII only: nothing looser makes two
    addresses equal.

    Raises Refused: ``email.malformed``.
    """
    if not isinstance(raw, str) or len(raw) > LONGEST_INPUT:
        raise Refused(Code.EMAIL_MALFORMED, field=field)
    written = raw.strip(" \t\u00a0\u202f")
    if any(_turns_ascii(c) for c in written):
        raise Refused(Code.EMAIL_MALFORMED, field=field)
    try:
        valid = validate_email(written, check_deliverability=False, globally_deliverable=False)
    except (EmailNotValidError, UnicodeError):
        raise Refused(Code.EMAIL_MALFORMED, field=field) from None
    local = unicodedata.normalize("NFC", valid.local_part)
    domain = str(valid.ascii_domain).lower()
    if "." not in domain or domain.startswith("[") or domain.rpartition(".")[2].isdigit():
        raise Refused(Code.EMAIL_MALFORMED, field=field)
    # Lower-casing may bring a letter and its accent to compose: J̌ has no code point of its own, ǰ has.
    lowered = unicodedata.normalize("NFC", local.translate(_LOWER))
    return Email(mailbox=f"{local}@{domain}", key=f"{lowered}@{domain}")


def _turns_ascii(c: str) -> bool:
    """Whether NFC makes an ASCII character of another one (the Kelvin sign): such twins match nobody (ID-2)."""
    return not c.isascii() and unicodedata.normalize("NFC", c).isascii()
