"""What is kept of a parcours."""

from enum import StrEnum


class Review(StrEnum):
    """Where a step stands with its fund (PA-7): stored, for somebody decided it."""

    NONE = "none"
    REQUESTED = "requested"
    RETURNED = "returned"
    VALIDATED = "validated"
