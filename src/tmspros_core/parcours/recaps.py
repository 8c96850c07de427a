"""Progress recaps: when one is due, whether there is anything to say, and what (PA-14)."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from tmspros_core.changes import Add, Decision, Set, equal
from tmspros_core.events.parcours import ProgressRecapped, StepProgress
from tmspros_core.parcours.noticing import Correspondence, title
from tmspros_core.parcours.steps import Sheet
from tmspros_core.records.parcours import Recap, Review
from tmspros_core.records.schema import Json

MOST_REPEATED = 3
"""How often the same is said before recaps fall silent, until something changes (PA-14)."""


def first(establishment: str, *, period: timedelta, now: datetime) -> Decision:
    """The parcours opens: the first recap is due a period later."""
    return Decision((Add(Recap(establishment=establishment, due_at=now + period)),))


def send(
    recap: Recap, sheets: Iterable[Sheet], *, about: Correspondence, is_heard: bool, period: timedelta, now: datetime
) -> Decision:
    """Say how the steps stand if that is due, if something is open, and if it was not said three times already.

    A step is open until its fund validated it. ``is_heard`` says whether the account is open, so that somebody reads
    it. The next one is due a whole number of periods later, however long nobody looked; of two senders the second
    finds nothing due.
    """
    if recap.due_at > now:
        return Decision()
    listed = tuple(sheets)
    steps = tuple(progress(sheet, language=about.language) for sheet in listed)
    following = recap.due_at + period * ((now - recap.due_at) // period + 1)
    here = (equal("establishment", recap.establishment), equal("due_at", recap.due_at))
    said = _digest(steps)
    repeated = recap.repeated + 1 if recap.said == said else 1
    is_open = any(sheet.step.review is not Review.VALIDATED for sheet in listed)
    if not is_open or not is_heard or not about.holders or repeated > MOST_REPEATED:
        return Decision((Set(Recap, here, {"due_at": following}, expect=1),))
    values = {"due_at": following, "said": said, "repeated": repeated}
    event = ProgressRecapped(
        subject=recap.establishment, to=about.holders, at=now, steps=steps, identifier=about.identifier
    )
    return Decision((Set(Recap, here, values, expect=1),), (event,))


def progress(sheet: Sheet, *, language: str) -> StepProgress:
    """How one step stands: states and a count, no answer (PA-14)."""
    return StepProgress(
        step=sheet.step.step,
        title=title(sheet, language),
        status=sheet.status.value,
        review=sheet.step.review.value,
        missing=len(sheet.gaps),
    )


def _digest(steps: Iterable[StepProgress]) -> str:
    said = Json.of([[each.step, each.status, each.review, each.missing] for each in steps])
    return hashlib.sha256(said.text.encode()).hexdigest()
