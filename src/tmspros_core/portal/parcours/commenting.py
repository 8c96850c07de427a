"""Comments of a step, whichever side writes them: what was said last, and one of them by its id (PA-10)."""

from tmspros_core.changes import equal
from tmspros_core.parcours.steps import Sheet
from tmspros_core.ports import Transaction
from tmspros_core.records import StepComment
from tmspros_core.records.parcours import Area
from tmspros_core.values import ids

MOST_WORDS = 10_000
"""Of one comment, in characters."""

OF_ESTABLISHMENT = (Area.ESTABLISHMENT, Area.REPRESENTATIVES)
"""The areas that the establishment writes in; the third is its fund's."""


def latest_comment(tx: Transaction, sheet: Sheet, area: Area) -> StepComment | None:
    """The latest comment of one area of a step; None where nobody said anything."""
    where = (equal("establishment", sheet.step.establishment), equal("step", sheet.step.step), equal("area", area))
    order = ("establishment", "step", "at", "id")
    return next(iter(tx.select(StepComment, *where, order=order, descending=True, limit=1)), None)


def comment_by_id(tx: Transaction, id: str) -> StepComment | None:
    """A comment by the id that somebody sent; None for what is no id at all."""
    return tx.get(StepComment, id) if ids.is_one(id) else None
