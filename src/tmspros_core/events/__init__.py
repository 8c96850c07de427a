"""What has happened: facts in the past tense, by area. The journal keeps them, letters tell of them.

An event names people by id. What only its letters may show (addresses, the identifier somebody signs in with) stands
in *private* fields: they reach the outbox and never the journal (MA-4, MA-5).
"""

from typing import Any

import attrs

PRIVATE = "tmspros.private"


def private(default: Any = attrs.NOTHING) -> Any:
    """A field that goes into the outbox and not into the journal."""
    return attrs.field(default=default, metadata={PRIVATE: True}, repr=False)


@attrs.frozen(kw_only=True)
class Event:
    """Something happened to ``subject`` (the id of an account, a fund, an establishment…).

    Each mailbox in ``to`` gets one letter.
    """

    subject: str
    to: tuple[str, ...] = private(())


@attrs.frozen(kw_only=True)
class Request:
    """Something was asked for that delivery is to resolve (RS-4): kept in the outbox, never in the journal."""
