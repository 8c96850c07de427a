"""A message as the Internet writes it: headers, a text and its HTML twin (MA-3)."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from tmspros_core.errors import Code, Misconfigured, Refused
from tmspros_core.ports import MailRefused, Message
from tmspros_core.values import email


def compose(message: Message, *, at: datetime) -> EmailMessage:
    """The letter with its Message-ID, 7-bit clean save for an address that is not ASCII itself (MA-1, MA-3).

    Raises MailRefused for a recipient that is not one address, or a header that would be forged;
    Misconfigured(``settings.mail_from``) for a sender that is not one address, with or without a name.
    """
    if message.broken_headers:
        raise MailRefused(f"control character in {', '.join(message.broken_headers)}")
    letter = EmailMessage(policy=SMTP)
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


def sender(message: Message) -> Address:
    """Who the letter is from: ``portail@exemple.fr`` or ``Portail TMS Pros <portail@exemple.fr>``."""
    name, written = parseaddr(message.sender)
    try:
        return _address(email.parse(written).mailbox, name)
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
