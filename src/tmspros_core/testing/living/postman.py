"""A mail server that may be down, or take no letter for one mailbox, for a while or for good (MA-1)."""

from tmspros_core.errors import Code, Unavailable
from tmspros_core.ports import MailRefused, Message

UP, DOWN, FULL, UNKNOWN = "up", "down", "full", "unknown"
"""A mailbox that is full takes letters another time; one that is unknown never does."""
SAYS = {DOWN: "421 4.3.2", FULL: "452 4.2.2", UNKNOWN: "550 5.1.1"}


def said(server: tuple[str, str | None], to: str | None) -> str | None:
    """The status that the server answers with to a letter for this mailbox; None when it takes it."""
    how, mailbox = server
    return SAYS[how] if how == DOWN or (how != UP and to == mailbox) else None


class Postman:
    """A mailer before such a server, which quotes the letter in what it says (ports.Mailer)."""

    def __init__(self) -> None:
        self.server: tuple[str, str | None] = (UP, None)
        self.sent: list[Message] = []
        self.tried: list[Message] = []
        """Every letter that was brought, taken or not."""

    def send(self, message: Message, /) -> None:
        self.tried.append(message)
        status = said(self.server, message.to)
        if status is None:
            self.sent.append(message)
        elif self.server[0] == UNKNOWN:
            raise MailRefused(f"{status} {message.text}")
        else:
            raise Unavailable(Code.MAIL_UNAVAILABLE, why=f"{status} {message.text}")

    def close(self) -> None:
        """Nothing was opened."""
