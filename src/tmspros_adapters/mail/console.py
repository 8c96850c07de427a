"""Letters on a terminal, for whoever runs a portal on their own machine."""

import sys
from threading import Lock
from typing import TextIO
from unicodedata import category

from tmspros_core.ports import MailRefused, Message

RULE = "─" * 72


class ConsoleMailer:
    """Writes each letter to a stream, links included: whoever reads the stream is the recipient.

    Only control characters are shown as escapes, since a name could otherwise drive the terminal.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._lock = Lock()

    def send(self, message: Message) -> None:
        """Write the letter; MailRefused when a header would be forged (MA-3). Its HTML twin says the same: left out."""
        if message.broken_headers:
            raise MailRefused(f"control character in {', '.join(message.broken_headers)}")
        headers = {"De": message.sender, "À": message.to, "Objet": message.subject, "Message-ID": f"<{message.id}>"}
        lines = [RULE, *(f"{name} : {value}" for name, value in headers.items()), "", *_lines(message.text)]
        written = "\n".join(_shown(line) for line in (*lines, RULE)) + "\n"
        with self._lock:
            stream = self._stream or sys.stdout
            encoding = getattr(stream, "encoding", None) or "utf-8"
            stream.write(written.encode(encoding, "backslashreplace").decode(encoding))
            stream.flush()

    def close(self) -> None:
        """The stream is not ours to close."""


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def _shown(line: str) -> str:
    return "".join(repr(c)[1:-1] if category(c) in ("Cc", "Cs") and c != "\t" else c for c in line)
