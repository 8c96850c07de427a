"""Attempts at a secret: append-only, charged before the secret is looked at, given back on success (SI-3, QR-5)."""

from datetime import datetime
from typing import Annotated

from attrs import frozen

from tmspros_core.records.accounts import Id
from tmspros_core.records.schema import Most, record


@record(key=("id",), indexes=(("counter", "at"), ("at",)))
@frozen(kw_only=True)
class Attempt:
    """One attempt, counted by ``counter``: what is guessed and by whom, such as ``code:account:…``."""

    id: Id
    counter: Annotated[str, Most(400)]
    at: datetime
