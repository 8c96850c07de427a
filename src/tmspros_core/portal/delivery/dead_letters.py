"""What did not go: letters that were given up, and what nobody worked off; for whoever runs a portal (MA-1)."""

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from tmspros_core import outbox
from tmspros_core.changes import equal
from tmspros_core.errors import Code, Missing
from tmspros_core.portal.shell.pages import Listing, Page
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.records import OutboxEntry
from tmspros_core.records.outbox import Outcome
from tmspros_core.values import ids

DEAD = Listing("dead_letters", OutboxEntry, ("made_at", "id"), newest_first=True)


@frozen(kw_only=True)
class DeadLetter:
    """A letter that nobody tries to send any more.

    ``event`` is what it would have told of; ``to`` the mailbox, None for a request that was never resolved; ``why`` the
    mail server's status codes, such as ``550 5.1.1``, else the code or class of the last error.
    """

    id: str
    event: str
    to: str | None = field(repr=False)
    why: str
    tries: int
    made_at: datetime
    given_up_at: datetime


@frozen(kw_only=True)
class Backlog:
    """What has not left, and why.

    ``due`` is what nobody has worked off, ``oldest`` when the oldest of it was written, None for nothing. A sender has
    ``in_hand``; ``put_off`` failed and waits for its next try; ``dead`` was given up.
    """

    due: int
    oldest: datetime | None
    in_hand: int = 0
    put_off: int = 0
    dead: int = 0


class DeadLetters:
    """One part of ``portal.delivery``: for whoever runs the portal, never for a web request."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def dead(self, *, after: str | None = None, limit: int = 10) -> Page[DeadLetter]:
        """The letters that were given up, the latest written first; ``after=page.next`` goes on (MA-1).

        Raises Refused: ``page.cursor_invalid``.
        """
        with self._shell.store.transaction() as tx:
            given_up = equal("outcome", Outcome.DEAD)
            return DEAD.page(tx, given_up, of="", tokens=self._shell.tokens, view=_shown, after=after, limit=limit)

    def backlog(self) -> Backlog:
        """What waits in the outbox: ``due`` stays small while a sender runs, so a host may watch it (MA-1).

        What a sender has in hand, and what waits for its next try, is not due. Five statements, however much waits; the
        counts walk an index over what they count.
        """
        with self._shell.store.transaction() as tx:
            now = self._shell.now()
            due, later = outbox.due(now), outbox.later(now)
            oldest = tx.select(OutboxEntry, *due, order=("made_at", "id"), limit=1)
            put_off = tx.count(OutboxEntry, *later, equal("claim", None))
            return Backlog(
                due=tx.count(OutboxEntry, *due),
                oldest=oldest[0].made_at if oldest else None,
                in_hand=tx.count(OutboxEntry, *later) - put_off,
                put_off=put_off,
                dead=tx.count(OutboxEntry, equal("outcome", Outcome.DEAD)),
            )

    def resend(self, id: str) -> None:
        """Put a dead letter back in line: due at once, under its old Message-ID, with all its tries before it (MA-1).

        A link in it is signed when it leaves; one that is dead by then takes its letter along (RS-9).

        Raises Missing: ``letter.unknown``, for an id that is no dead letter's, resent ones included.
        """
        self._shell.insist(lambda: self._resend(id))

    def _resend(self, id: str) -> None:
        with self._shell.store.transaction(write=True) as tx:
            entry = tx.get(OutboxEntry, id) if ids.is_one(id) else None
            if entry is None or entry.outcome is not Outcome.DEAD:
                raise Missing(Code.LETTER_UNKNOWN)
            tx.apply(outbox.revived(id, now=self._shell.now()).changes)


def _shown(entries: Sequence[OutboxEntry]) -> list[DeadLetter]:
    return [
        DeadLetter(
            id=entry.id,
            event=entry.event,
            to=entry.to,
            why=entry.why or "",
            tries=entry.tries,
            made_at=entry.made_at,
            given_up_at=entry.ended_at or entry.made_at,
        )
        for entry in entries
    ]
