"""ClamAV's daemon of this machine, with one signature: that of EICAR."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest
from attrs import field, frozen

from attachments.papers import EICAR

MOST = 3 * 2**20
"""Bytes of a stream that this daemon takes."""


def places() -> dict[str, str | None]:
    """Where the daemon may be, and what is there."""
    named = os.environ.get("TMSPROS_CLAMD")
    debian = "/usr/sbin/clamd"
    return {
        f"TMSPROS_CLAMD ({named or 'not set'})": named,
        "PATH": shutil.which("clamd"),
        debian: debian if Path(debian).is_file() else None,
    }


@frozen
class Clamd:
    """A daemon that runs while this is open, on a socket in a folder of its own and on a port of this machine."""

    program: str
    folder: Path
    port: int
    process: list["subprocess.Popen[bytes]"] = field(factory=list, repr=False)

    @classmethod
    def new(cls, program: str) -> Self:
        folder = Path(tempfile.mkdtemp(prefix="clamd-", dir="/tmp"))  # the path of a socket has at most 107 characters
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        made = cls(program, folder, port)
        (folder / "signatures").mkdir()
        (folder / "signatures" / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
        (folder / "clamd.conf").write_text(
            f"LocalSocket {made.path}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {folder}/signatures\n"
            f"TemporaryDirectory {folder}\nForeground yes\nStreamMaxLength {MOST}\nLogFile {folder}/log\n"
        )
        return made

    @property
    def path(self) -> Path:
        return self.folder / "socket"

    @property
    def urls(self) -> tuple[str, str]:
        """By the socket, and by the port."""
        return f"clamd://{self.path}", f"clamd://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Run it until it answers."""
        command = [self.program, f"--config-file={self.folder}/clamd.conf"]
        quiet = subprocess.DEVNULL
        self.process.append(subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True))
        until = time.monotonic() + 30
        while not self._answers():
            assert self.process[-1].poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until, "clamd does not answer within 30 seconds"
            time.sleep(0.02)

    def stop(self) -> None:
        """kill -9: it leaves its socket behind."""
        while self.process:
            ended = self.process.pop()
            ended.send_signal(signal.SIGKILL)
            ended.wait()

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as asked:
                asked.settimeout(5)
                asked.connect(str(self.path))
                asked.sendall(b"zPING\0")
                return asked.recv(16) == b"PONG\0"
        except OSError:
            return False


@pytest.fixture(scope="session")
def clamd_of_session(require: Callable[..., Any]) -> Iterator[Clamd]:
    looked = places()
    found = next((place for place in looked.values() if place), None)
    daemon = Clamd.new(require("clamd (Debian: clamav-daemon)", found, looked))
    try:
        yield daemon
    finally:
        daemon.stop()
        shutil.rmtree(daemon.folder)


@pytest.fixture
def clamd(clamd_of_session: Clamd) -> Clamd:
    """A daemon that runs; whatever a test did to it."""
    if not clamd_of_session.process:
        clamd_of_session.start()
    return clamd_of_session
