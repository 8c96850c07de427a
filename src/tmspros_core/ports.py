"""What the core asks of the outside: a store, mailers, a hasher, a clock. Adapters only translate.

The duties of an adapter are told here in prose and tried by the contracts in ``tmspros_core.testing``.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from typing import Any, BinaryIO, Protocol, TypeVar
from unicodedata import category

from attrs import field, frozen

from tmspros_core.changes import Change, Condition

R = TypeVar("R")


class Transaction(Protocol):
    """One unit of reading and writing. Reads see what this transaction wrote."""

    def get(self, kind: type[R], /, *key: Any) -> R | None:
        """The record with this key, its parts in the order of the schema."""
        ...

    def select(
        self,
        kind: type[R],
        /,
        *where: Condition,
        order: Sequence[str] = (),
        descending: bool = False,
        after: Sequence[Any] | None = None,
        limit: int | None = None,
    ) -> tuple[R, ...]:
        """The records that all conditions hold for.

        ``order`` names fields that are never None and never change, ending in the whole key; texts compare by code
        point, whatever the locale. ``after`` holds one value per field of ``order``: only rows beyond it come. Without
        ``order`` the rows come in any order.
        """
        ...

    def count(self, kind: type, /, *where: Condition) -> int:
        """How many records all conditions hold for."""
        ...

    def apply(self, changes: Iterable[Change], /) -> None:
        """Carry out the changes in order, each as one statement, however many rows it touches.

        Raises Lost when a key or a slot is taken or an expectation fails; the transaction is then to be left by that
        exception. Raises ValueError for a value that the schema does not allow, before anything is written.
        """
        ...

    def after_commit(self, callback: Callable[[], None], /) -> None:
        """Call this once the outermost transaction has committed; never when it did not."""
        ...


class Store(Protocol):
    """Where records are kept: it knows records and nothing of the domain."""

    @property
    def joined(self) -> bool:
        """Whether transactions are savepoints of the caller's own transaction, which commits them or not."""
        ...

    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> AbstractContextManager[Transaction]:
        """A transaction at READ COMMITTED or stricter; leaving normally commits, an exception undoes all.

        ``alone`` holds keys: of two transactions that share a key the second begins to read when the first has ended.
        Unavailable is raised when the server does not answer.
        """
        ...

    def check(self) -> None:
        """Misconfigured(``store.schema``) when the tables are not those of this version, with what to do."""
        ...

    def close(self) -> None:
        """Give back what was opened. Closing twice is allowed."""
        ...


_FORGING = frozenset({"Cc", "Cs", "Zl", "Zp"})


@frozen(kw_only=True)
class Message:
    """One letter, ready to be sent. ``id`` is its stable Message-ID without angle brackets (MA-1)."""

    to: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    id: str
    sender: str = ""

    @property
    def broken_headers(self) -> tuple[str, ...]:
        """The fields that cannot be headers: a newline or another control character would forge one (MA-3)."""
        headers = ("to", "subject", "id", "sender")
        return tuple(name for name in headers if any(category(c) in _FORGING for c in getattr(self, name)))


class Mailer(Protocol):
    """Something that sends letters."""

    def send(self, message: Message, /) -> None:
        """Hand the letter over, or raise: MailRefused when trying again is useless, anything else to try again.

        A letter with ``broken_headers`` is MailRefused. Several threads may send at once. One letter takes at most a
        minute, or another sender may take it up meanwhile.
        """
        ...

    def close(self) -> None:
        """Give back what was opened. Closing twice is allowed."""
        ...


class MailRefused(Exception):
    """The mail server will never take this letter."""


class Hasher(Protocol):
    """Something that hashes passwords, slowly on purpose."""

    def hash(self, password: str, /) -> str:
        """A hash with its parameters in it. The password is canonical already (PW-3)."""
        ...

    def verify(self, stored: str | None, password: str | None, /) -> bool:
        """Whether the password is that of the hash; exactly one KDF run in every case (SI-2).

        None, an unreadable hash or one with parameters above the cap: one ordinary verification, then False.
        """
        ...

    def outdated(self, stored: str, /) -> bool:
        """Whether the hash has other parameters than those in force (PW-9)."""
        ...


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class Files(Protocol):
    """Where bytes are kept, each under a random name: 1 to 64 of ``A-Z a-z 0-9 - _``, else ValueError (``blob.check``).

    Unavailable(``files.unavailable``) is raised when the place does not answer. Several threads may call at once.
    """

    def write(self, name: str, stream: BinaryIO, /) -> int:
        """Keep the stream's bytes under this name, in place of any others; the number of bytes.

        The stream is read part by part, by ``read(size)``, and need not seek. The name is seen once all of its bytes
        are kept; an exception of the stream passes through, and nothing is kept.
        """
        ...

    def read(self, name: str, /) -> BinaryIO:
        """A stream of the bytes kept under this name; FileNotFoundError when there are none."""
        ...

    def delete(self, name: str, /) -> None:
        """Forget the bytes; a name that is not there is no error."""
        ...

    def close(self) -> None:
        """Give back what was opened. Closing twice is allowed."""
        ...


class Scan(StrEnum):
    """What a scanner says of some bytes (AT-5). One that gives no answer raises Unavailable."""

    CLEAN = "clean"
    INFECTED = "infected"


class Scanner(Protocol):
    """Something that looks for malware in deposited documents."""

    def scan(self, stream: BinaryIO, /) -> Scan:
        """Look through the stream's bytes; Unavailable when the scanner cannot be reached or gives no verdict."""
        ...

    def close(self) -> None:
        """Give back what was opened. Closing twice is allowed."""
        ...
