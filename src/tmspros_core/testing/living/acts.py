"""What people may do to accounts."""

from datetime import timedelta
from typing import Any

from attrs import frozen

PAGES = {
    "reset": "reset",
    "activation": "activation",
    "registration": "activation",
    "paper": "activation",
    "invitation": "invitation",
    "email": "email",
}
"""The page on which a link of each purpose is redeemed (RS-6)."""
JUNK, NO_TEXT = "junk", "no text"
BUSY = timedelta(minutes=29)
"""How long somebody at work may look at one page."""


@frozen
class Act:
    """One thing done, with what it takes."""

    name: str
    given: tuple[Any, ...] = ()
