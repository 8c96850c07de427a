"""A message as the Internet writes it: headers, a text and its HTML twin (MA-3)."""

from datetime import datetime
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import Any

from tmspros_core.errors import Code, Misconfigured, Refused
from tmspros_core.ports import MailRefused, Message
from tmspros_core.values import email

LONGEST_WORD = 60
"""A longer word would start a line of its own and arrive with a blank before it: encoded words can be cut."""


class _Subject(UniqueUnstructuredHeader):
    """A subject that arrives as it was written, in one run of encoded words if it is not plain ASCII.

    The library's own folding sets an encoded word against plain text without a space, and reads text that looks like
    an encoded word as one.
    """

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        super().parse(value, kwds)
        kwds["decoded"] = value

    def fold(self, *, policy: EmailPolicy) -> str:
        text = str(self)
        words = text.split()
        folds = text == " ".join(words) and all(len(word) <= LONGEST_WORD for word in words)
        plain = folds and text.isascii() and "=?" not in text
        header = Header(text, "us-ascii" if plain else "utf-8", header_name="Subject")
        return f"Subject: {header.encode(linesep=policy.linesep)}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)  # type: ignore[arg-type]  # the registry adds the base class
_POLICY = SMTP.clone(header_factory=_HEADERS)


def compose(message: Message, *, at: datetime) -> EmailMessage:
    """The letter with its Message-ID, 7-bit clean save for an address that is not ASCII itself (MA-1, MA-3).

    Raises MailRefused for a recipient that is not one address, or a header that would be forged;
    Misconfigured(``settings.mail_from``) for a sender that is not one address, with or without a name.
    """
    if message.broken_headers:
        raise MailRefused(f"control character in {', '.join(message.broken_headers)}")
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = sender(message)
    letter["To"] = _recipient(message)
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{message.id}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text, cte="quoted-printable")
    if message.html:
        letter.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return letter


def written(letter: EmailMessage, *, utf8: bool = False) -> bytes:
    """The letter as it goes over the line; ``utf8`` for a server with SMTPUTF8 and an address that is not ASCII."""
    return letter.as_bytes(policy=_POLICY.clone(utf8=utf8))


def sender(message: Message) -> Address:
    """Who the letter is from: ``portail@exemple.fr`` or ``Portail TMS Pros <portail@exemple.fr>``."""
    name, opened, mailbox = message.sender.rpartition("<")
    if opened:
        mailbox = mailbox.removesuffix(">")
    try:
        return _address(email.parse(mailbox).mailbox, name.strip().strip('"'))
    except Refused:
        cure = "Settings(mail_from=…) takes one address, or a name and <one address>"
    raise Misconfigured(Code.SETTINGS_MAIL_FROM, setting="mail_from", cure=cure)


def _recipient(message: Message) -> Address:
    try:
        return _address(email.parse(message.to).mailbox)
    except Refused:
        raise MailRefused("the recipient is not one address") from None


def _address(mailbox: str, name: str = "") -> Address:
    local, _, domain = mailbox.rpartition("@")
    return Address(name, local, domain)
