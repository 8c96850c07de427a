"""What happens to profiles."""

from datetime import datetime

import attrs

from tmspros_core.events import Event, private


@attrs.frozen(kw_only=True)
class ProfileSaved(Event):
    """Somebody saved a draft of the profile; what was typed stands in the profile alone."""

    fields: tuple[str, ...]


@attrs.frozen(kw_only=True)
class ProfileValidated(Event):
    """The draft became the profile (PR-6); ``form`` pins the version it was validated with."""

    form: str
    at: datetime


@attrs.frozen(kw_only=True)
class AddressesChanged(Event):
    """Other addresses are on record than before; old and new ones are told (PR-6)."""

    at: datetime
    identifier: str = private()
