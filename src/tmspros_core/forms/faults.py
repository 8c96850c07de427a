"""What can be wrong with a definition, and how it is told to whoever wrote it."""

from enum import StrEnum

from attrs import frozen


class FaultCode(StrEnum):
    """Every way in which a definition can be wrong."""

    BAD_ID = "bad_id"
    DUPLICATE_ID = "duplicate_id"
    NO_TEXT = "no_text"
    BAD_NAME = "bad_name"
    EMPTY = "empty"
    UNKNOWN_KIND = "unknown_kind"
    NO_CHOICES = "no_choices"
    NO_INDICATORS = "no_indicators"
    MISPLACED = "misplaced"
    BAD_LIMITS = "bad_limits"
    BAD_CONDITION = "bad_condition"
    UNKNOWN_REFERENCE = "unknown_reference"
    CROSS_STEP_REFERENCE = "cross_step_reference"
    IMPOSSIBLE_VALUE = "impossible_value"
    CYCLE = "cycle"
    NEVER_VISIBLE = "never_visible"


@frozen
class Fault:
    """One thing wrong with a definition: ``place`` is the id of the question, block, step or form."""

    code: FaultCode
    place: str
    said: str

    def __str__(self) -> str:
        return f"{self.place}: {self.said}"
