"""The fund's yearly figures, which head step 1 (PA-11)."""

from decimal import ROUND_HALF_UP, Decimal

DAYS_A_YEAR = 200
"""Days lost that make one full-time equivalent: the only round divisor that the tutorial's two pairs allow (PA-11)."""

_TENTH = Decimal("0.1")


def full_time_equivalents(days: int, *, days_a_year: int = DAYS_A_YEAR) -> Decimal:
    """Lost days in full-time equivalents, half up to one place: 169 days are 0.8, none are 0.0 (PA-11)."""
    return (Decimal(days) / days_a_year).quantize(_TENTH, ROUND_HALF_UP)
