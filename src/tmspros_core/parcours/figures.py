"""The fund's yearly figures, which head step 1 (PA-11)."""

from decimal import ROUND_HALF_UP, Decimal

from tmspros_core.changes import Add, Decision, Drop, Set, equal
from tmspros_core.errors import Code, Refused
from tmspros_core.events.parcours import FiguresSet
from tmspros_core.records.parcours import Figures

DAYS_A_YEAR = 200
"""Days lost that make one full-time equivalent: the only round divisor that the tutorial's two pairs allow (PA-11)."""

FIRST_YEAR = 1900
MOST_DAYS = 10_000_000
"""More than everybody in the largest establishment could lose in a year: a slip of the keyboard."""

_TENTH = Decimal("0.1")


def full_time_equivalents(days: int, *, days_a_year: int = DAYS_A_YEAR) -> Decimal:
    """Lost days in full-time equivalents, half up to one place: 169 days are 0.8, none are 0.0 (PA-11)."""
    return (Decimal(days) / days_a_year).quantize(_TENTH, ROUND_HALF_UP)


def check(figures: Figures, *, this_year: int) -> None:
    """Refused(``figures.year``) for a year before 1900 or after the next one, Refused(``figures.days``), naming which,
    for what is no whole number of days, zero or more.
    """
    if type(figures.year) is not int or not FIRST_YEAR <= figures.year <= this_year + 1:
        raise Refused(Code.FIGURES_YEAR, field="year")
    for name in ("tms_days", "back_days"):
        days = getattr(figures, name)
        if days is not None and (type(days) is not int or not 0 <= days <= MOST_DAYS):
            raise Refused(Code.FIGURES_DAYS, field=name)


def put(kept: Figures | None, figures: Figures) -> Decision:
    """Set the days lost in one year in place of what is kept of it; without any, the year has no data (PA-11).

    Zero is a figure, None is none. Other years stay as they are, and the same figures once more change nothing.
    """
    if figures == (kept or Figures(establishment=figures.establishment, year=figures.year)):
        return Decision()
    here = (equal("establishment", figures.establishment), equal("year", figures.year))
    change: Add | Set | Drop
    if kept is None:
        change = Add(figures)
    elif figures.tms_days is None and figures.back_days is None:
        change = Drop(Figures, here, expect=1)
    else:
        change = Set(Figures, here, {"tms_days": figures.tms_days, "back_days": figures.back_days}, expect=1)
    event = FiguresSet(
        subject=figures.establishment, year=figures.year, tms_days=figures.tms_days, back_days=figures.back_days
    )
    return Decision((change,), (event,))
