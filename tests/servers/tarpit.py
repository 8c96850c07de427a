"""A server that speaks SMTP up to a point, and then hangs or drips."""

import socket
from contextlib import suppress
from threading import Event, Thread
from typing import Self

ANSWERS = {"EHLO": b"250 tarpit\r\n", "MAIL": b"250 OK\r\n", "RCPT": b"250 OK\r\n", "DATA": b"354 go on\r\n"}


class Tarpit:
    """Answers each command until ``hang_after`` was received: then silence, or one byte at a time without an end.

    ``connect`` hangs before the greeting, ``.`` after the whole letter. ``cut_when_taken`` closes the line right
    after the letter was acknowledged.
    """

    def __init__(self, *, hang_after: str, drip: bool = False, cut_when_taken: bool = False) -> None:
        self._hang_after, self._drip, self._cut_when_taken = hang_after, drip, cut_when_taken
        self.taken = 0
        self._heard: list[str] = []
        self._over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port = self._listener.getsockname()[1]
        self._thread = Thread(target=self._serve)

    def heard(self, word: str) -> bool:
        """Whether this command was received."""
        return word in self._heard

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                self._answer(self._listener.accept()[0])

    def _answer(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as reading, suppress(OSError):
            self._speak(line, reading)

    def _speak(self, line: socket.socket, reading: object) -> None:
        if self._hang_after == "connect":
            return self._hang(line)
        line.sendall(b"220 tarpit\r\n")
        for raw in reading:  # type: ignore[attr-defined]
            word = raw.split()[0].decode().upper() if raw.strip() else ""
            self._heard.append(word)
            if word == self._hang_after:
                return self._hang(line)
            if word == "DATA":
                line.sendall(ANSWERS["DATA"])
                while reading.readline() not in (b".\r\n", b""):  # type: ignore[attr-defined]
                    pass
                if self._hang_after == ".":
                    return self._hang(line)
                self.taken += 1
                line.sendall(b"250 OK\r\n")
                if self._cut_when_taken:
                    return None
            elif word in ANSWERS:
                line.sendall(ANSWERS[word])
        return None

    def _hang(self, line: socket.socket) -> None:
        for _ in range(200):  # ten seconds: a mailer that waits for ever fails its test and does not hold it up
            if self._over.wait(0.05):
                return
            if self._drip:
                line.sendall(b"2")
