"""A proxy between a client and a server, which hangs up when told to."""

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

FAREWELL = b"X\0\0\0\4"
"""What a client of PostgreSQL says last."""


class Proxy:
    """Listens on a port of this machine and hands on to a socket; counts what the client sends.

    ``cut(at=3)`` hangs up on both sides when the client's third message from now on comes: before the server gets it,
    or with ``answered=True`` once the server has answered it, of which the client never hears.
    """

    def __init__(self, upstream: Path) -> None:
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self.sent = 0
        self._at: int | None = None
        self._answered = False

    def cut(self, *, at: int | None, answered: bool = False) -> None:
        """From now on count anew, and hang up at this message, or at none."""
        with self._lock:
            self.sent, self._at, self._answered = 0, at, answered

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """One connection, to its end. The client sends, then waits for the answer: so the two never overlap."""
        deaf = threading.Event()
        with client, socket.socket(socket.AF_UNIX) as server:
            server.connect(str(self._upstream))
            answers = threading.Thread(target=self._answer, args=(server, client, deaf), daemon=True)
            answers.start()
            with suppress(OSError):
                while message := client.recv(1 << 20):
                    with self._lock:
                        # The farewell of a connection that is closed already may come at any time.
                        counts = not message.startswith(FAREWELL)
                        self.sent += counts
                        is_last, answered = counts and self.sent == self._at, self._answered
                    if is_last and not answered:
                        break
                    if is_last:
                        deaf.set()
                    server.sendall(message)
                    if is_last:
                        answers.join(30)
                        break
            # Closing alone would tell nobody while the other thread still listens.
            for end in (server, client):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _answer(self, server: socket.socket, client: socket.socket, deaf: threading.Event) -> None:
        with suppress(OSError):
            while answer := server.recv(1 << 20):
                if deaf.is_set():
                    return
                client.sendall(answer)
            client.shutdown(socket.SHUT_RDWR)
