"""What the commands of the command line and of ``manage.py`` print: lines for people, for ``cut`` and for ``grep``."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from attrs import asdict

from tmspros_core import Portal
from tmspros_core.portal.delivery.dead_letters import Backlog, DeadLetter
from tmspros_core.portal.upkeep.purging import Purged

ROWS = {
    "tickets": "dead links",
    "attempts": "old attempts",
    "passwords": "former passwords",
    "sessions": "ended sessions",
    "letters": "delivered letters",
    "dead_letters": "dead letters",
    "invitations": "expired invitations",
    "entries": "journal entries",
}
"""What a purge takes away of the tables (portal.upkeep.forgetting.Forgotten), in words."""

ALL = "all"
"""In place of an id: every dead letter."""


def purged(gone: Purged) -> tuple[str, str]:
    """What a purge took away: documents, then rows of the tables."""
    rows = asdict(gone.forgotten)
    return (
        f"{gone.documents} documents purged, {gone.deposits} deposits given up, {gone.left} left",
        ", ".join(f"{rows[name]} {what}" for name, what in ROWS.items()),
    )


def backlog(waiting: Backlog, *, now: datetime) -> tuple[str, ...]:
    """Name and number, a tab between them; ``oldest`` in whole seconds since the oldest due entry was written."""
    numbers = {
        "due": waiting.due,
        "oldest": age(waiting, now=now),
        "in hand": waiting.in_hand,
        "put off": waiting.put_off,
        "dead": waiting.dead,
    }
    return tuple(f"{name}\t{number}" for name, number in numbers.items())


def age(waiting: Backlog, *, now: datetime) -> int:
    """For how many seconds the oldest due entry has waited; 0 when nothing is due."""
    return max(0, int((now - waiting.oldest).total_seconds())) if waiting.oldest else 0


def dead_letter(letter: DeadLetter, *, zone: tzinfo) -> str:
    """Id, when given up, after how many tries, why, what, to whom."""
    at = letter.given_up_at.astimezone(zone).isoformat(" ", "minutes")
    return "\t".join((letter.id, at, str(letter.tries), letter.why, letter.event, letter.to or "-"))


def dead_letters(portal: Portal) -> Iterator[DeadLetter]:
    """Every letter that was given up, the latest written first."""
    after: str | None = None
    while True:
        page = portal.delivery.dead(after=after, limit=100)
        yield from page.items
        if (after := page.next) is None:
            return


def chosen(portal: Portal, resend: tuple[str, ...]) -> list[str]:
    """The ids of the letters to send again, each once."""
    return [letter.id for letter in dead_letters(portal)] if ALL in resend else list(dict.fromkeys(resend))
