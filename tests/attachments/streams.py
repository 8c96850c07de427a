"""Streams as a network gives them, and what a place for bytes or a scanner may do to a deposit."""

import io
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from attrs import define, evolve, field

from attachments.papers import pdf
from parcours.space import Space
from tmspros_core import Portal
from tmspros_core.errors import Code, Unavailable
from tmspros_core.portal.parcours.form_views import AttachmentView
from tmspros_core.ports import Files, Scan


class Watched(io.BytesIO):
    """Notes what is asked of it."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.asked: list[int | None] = []

    def read(self, size: int | None = -1) -> bytes:
        self.asked.append(size)
        return super().read(size)


class Dribbling(Watched):
    """Gives a few bytes at a time, like a slow network."""

    def read(self, size: int | None = -1) -> bytes:
        self.asked.append(size)
        return io.BytesIO.read(self, 7)


class Failing(Watched):
    """Breaks off at the end, before it says that it is the end: the declared length was longer."""

    def __init__(self, content: bytes, error: Exception | None = None) -> None:
        super().__init__(content)
        self._error = error or ConnectionResetError("the client hung up")

    def read(self, size: int | None = -1) -> bytes:
        part = super().read(size)
        if not part:
            raise self._error
        return part


@define
class WatchedFiles:
    """A place for bytes that does something of the test's own while it writes, reads or deletes."""

    inner: Files
    writing: Callable[[str], Any] = field(default=lambda name: None)
    written: Callable[[str], Any] = field(default=lambda name: None)
    deleting: Callable[[str], Any] = field(default=lambda name: None)
    part: Callable[[], Any] = field(default=lambda: None)

    def write(self, name: str, stream: BinaryIO, /) -> int:
        self.writing(name)
        size = self.inner.write(name, cast(BinaryIO, _Parts(stream, self.part)))
        self.written(name)
        return size

    def read(self, name: str, /) -> BinaryIO:
        return self.inner.read(name)

    def delete(self, name: str, /) -> None:
        self.deleting(name)
        self.inner.delete(name)

    def close(self) -> None:
        self.inner.close()


@define
class _Parts:
    stream: BinaryIO
    between: Callable[[], Any]

    def read(self, size: int = -1) -> bytes:
        part = self.stream.read(min(size, 50_000))
        self.between()
        return part


def changed(here: Space, **parts: Any) -> Space:
    """The same space, its portal on another place for bytes or another scanner."""
    portal = Portal(evolve(here.portal.shell, **parts), mailer=here.portal.mailer)
    return evolve(here, trial=evolve(here.trial, portal=portal))


def deposit(
    here: Space, document: bytes = pdf(), name: str = "a.pdf", question: str = "q8", description: str = ""
) -> AttachmentView:
    """Deposit a document, by default on the dashboard's question."""
    return here.portal.attachments.deposit(here.actor, question, name, io.BytesIO(document), description)


@define
class Says:
    """A scanner that says what the test wants: a verdict, or an error to raise; None is one that is not there."""

    answer: Scan | Exception | None = None
    seen: list[bytes] = field(factory=list)
    asked: int = 0

    def scan(self, stream: BinaryIO, /) -> Scan:
        self.asked += 1
        if self.answer is None:
            raise Unavailable(Code.SCANNER_UNAVAILABLE)
        if isinstance(self.answer, Exception):
            raise self.answer
        self.seen.append(stream.read())
        return self.answer

    def close(self) -> None:
        """Nothing is open."""
