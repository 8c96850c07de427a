"""What happens to parcours and to their steps."""

from datetime import datetime

import attrs

from tmspros_core.events import Event, private


@attrs.frozen(kw_only=True)
class ParcoursOpened(Event):
    """The first validated profile opened the parcours, on the questionnaire that ``form`` pins (PR-7, PA-3)."""

    form: str


@attrs.frozen(kw_only=True)
class ParcoursMigrated(Event):
    """The parcours follows another version; ``lost`` are the questions whose answers could not be carried (PA-3)."""

    before: str
    form: str
    lost: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class StepSaved(Event):
    """Somebody saved answers of a step; what was typed stands in the step alone (PA-5)."""

    step: str
    revision: int
    questions: tuple[str, ...]


@attrs.frozen(kw_only=True)
class StepSeen(Event):
    """CSE, CHSCT or DP saw the step at this revision, as entered from the establishment's account (PA-10)."""

    step: str
    by: str = private("")
    revision: int


@attrs.frozen(kw_only=True)
class StepUnseen(Event):
    """« Etape vue » was taken back (PA-10)."""

    step: str


@attrs.frozen(kw_only=True)
class StepCommented(Event):
    """Somebody commented on a step (PA-10)."""

    step: str
    area: str


@attrs.frozen(kw_only=True)
class CommentRedacted(Event):
    """The text of a comment was taken away by its side; the trace stays (MA-5)."""

    step: str
    comment: str


@attrs.frozen(kw_only=True)
class StepRequested(Event):
    """A step became complete, or was handed in again: its fund is to look at it (PA-7)."""

    step: str
    again: bool = False
    at: datetime
    title: str = private("")
    """The step's, as the letter shows it."""
    establishment: str = private("")
    """The establishment's name."""
    identifier: str = private("")
    """Its SIRET as it is shown."""


@attrs.frozen(kw_only=True)
class StepReturned(Event):
    """The fund asked for more, with a message (PA-7)."""

    step: str
    at: datetime
    message: str = private("")
    title: str = private("")
    identifier: str = private("")


@attrs.frozen(kw_only=True)
class StepValidated(Event):
    """The fund validated a step: this content, answered on this version of the questionnaire (PA-8, PA-9)."""

    step: str
    content: str
    form: str
    at: datetime
    title: str = private("")
    identifier: str = private("")


@attrs.frozen(kw_only=True)
class ValidationWithdrawn(Event):
    """The fund took its validation back, with a reason (PA-9)."""

    step: str
    at: datetime
    reason: str = private("")
    title: str = private("")
    identifier: str = private("")


@attrs.frozen(kw_only=True)
class FiguresSet(Event):
    """The fund set the days lost in one year (PA-11)."""

    year: int
    tms_days: int | None
    back_days: int | None


@attrs.frozen(kw_only=True)
class StepProgress:
    """How one step stands, in a recap: states and counts, no answer (PA-14)."""

    step: str
    title: str
    status: str
    review: str
    missing: int


@attrs.frozen(kw_only=True)
class ProgressRecapped(Event):
    """A progress recap was due (PA-14)."""

    at: datetime
    steps: tuple[StepProgress, ...] = private(())
    identifier: str = private("")
