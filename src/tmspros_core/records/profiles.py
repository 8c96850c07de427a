"""What is kept of an establishment's profile: what was typed, and what was validated."""

from datetime import datetime
from typing import Annotated

from attrs import frozen

from tmspros_core.records.accounts import Id
from tmspros_core.records.schema import Json, Most, record

Digest = Annotated[str, Most(64)]

HAS_REPRESENTATIVES = "has_representatives"
"""The field that says whether there is a CSE, CHSCT or DP: their part of the parcours hangs on it (PR-2, PA-10)."""


@record(key=("establishment",))
@frozen(kw_only=True)
class Profile:
    """The profile of an establishment: ``draft`` is all that was typed, drafts of bad form and hidden fields included.

    ``snapshot`` is the validated profile (PR-6), visible fields only, None before the first validation; ``form`` pins
    the version of the form that it was validated with and ``edition`` is that version's (PR-9). Whether there are
    « modifications non validées » is derived. ``revision`` counts saves and validations; at 0 nobody
    has saved anything, and no row is kept.
    """

    establishment: Id
    draft: Json = Json("{}")
    snapshot: Json | None = None
    form: Digest | None = None
    edition: int = 0
    revision: int = 0
    validated_at: datetime | None = None
