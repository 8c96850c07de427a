"""A deposit of many bytes and its way back, measured in a process of its own (AT-2): ``… STORE FILES SIZE``."""

import hashlib
import sys
from pathlib import Path
from typing import BinaryIO, cast

from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.trial import OFFICER, SIRET, Trial, trial
from tmspros_core.values.actors import Establishment

HEAD, END = b"%PDF-1.7\n", b"\ntrailer << /Size 1 >>\n%%EOF\n"


class Large:
    """A PDF of so many bytes that is never there as a whole: what it gives is made as it is asked for."""

    def __init__(self, size: int) -> None:
        self._left = size - len(HEAD) - len(END)
        self._head = HEAD
        self._end = END
        self._block = bytes(range(0x20, 0x7F)) * 1000
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        if self._head:
            part, self._head = self._head, b""
        elif self._left:
            part = self._block[: min(size, self._left)]
            self._left -= len(part)
        else:
            part, self._end = self._end, b""
        self.digest.update(part)
        return part


def memory(name: str) -> int:
    """What this process has now (``VmRSS``) or had at most (``VmHWM``), in bytes.

    ``getrusage`` would tell the most of whoever started it, if that had more.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def main(store: str, files: str, size: int) -> None:
    """Say how much more memory, at its most, the deposit and then the way back took than there was after a small one.

    What the process needed before counts in both, so that the figures may be too high and never too low.
    """
    with trial(store, files=files, attachment_limit=size) as tried:
        # Nobody chooses a password here: a hash would take more memory for a moment than a deposit does.
        officer = tried.portal.admin.enrol_officer(OFFICER, fund="cramif")
        tried.portal.desk.create_establishment(officer, SIRET, name="Atelier")
        actor = tried.portal.actors.establishment(SIRET)
        tried.portal.profiles.save(actor, PROFILE)
        tried.portal.profiles.validate(actor)
        there_and_back(tried, actor, 1000)
        before = memory("VmRSS")
        print(*(most - before for most in there_and_back(tried, actor, size)))


def there_and_back(tried: Trial, actor: Establishment, size: int) -> tuple[int, int]:
    """Deposit a document of this size and read it back; the most memory after either."""
    large = Large(size)
    view = tried.portal.attachments.deposit(actor, "q8", "a.pdf", cast(BinaryIO, large))
    deposited, came = memory("VmHWM"), hashlib.sha256()
    with tried.portal.attachments.open(actor, view.id) as opened:
        while part := opened.stream.read(64 * 1024):
            came.update(part)
    assert (view.size, came.digest()) == (size, large.digest.digest())
    return deposited, memory("VmHWM")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
