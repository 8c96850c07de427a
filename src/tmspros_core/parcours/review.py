"""How a step stands with its fund: the table of PA-7 as data."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import frozen

from tmspros_core.errors import Code, Refused
from tmspros_core.forms.conditions import is_blank
from tmspros_core.records.parcours import Review


class Move(StrEnum):
    """What may happen to a step's review. The first three are noticed after a save; the others somebody does."""

    EDIT = "edit"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    RESUBMIT = "resubmit"
    RETURN = "return"
    VALIDATE = "validate"
    WITHDRAW = "withdraw"


NOTICED = frozenset({Move.EDIT, Move.COMPLETE, Move.INCOMPLETE})
"""Moves that follow from answers: where they have no cell nothing happens, where others have none they are refused."""


class Need(StrEnum):
    """What a move asks for beside the right review."""

    COMPLETE_STEP = "complete_step"
    NEWER_VERSION = "newer_version"
    WORDS = "words"


@frozen
class Cell:
    """What a move makes of a review. ``told``: the fund or the establishment gets a letter."""

    review: Review
    needs: frozenset[Need] = frozenset()
    told: bool = False


TABLE: Mapping[tuple[Review, Move], Cell] = MappingProxyType(
    {
        (Review.NONE, Move.COMPLETE): Cell(Review.REQUESTED, told=True),
        (Review.REQUESTED, Move.INCOMPLETE): Cell(Review.REQUESTED),
        (Review.REQUESTED, Move.RETURN): Cell(Review.RETURNED, frozenset({Need.WORDS}), told=True),
        (Review.REQUESTED, Move.VALIDATE): Cell(Review.VALIDATED, frozenset({Need.COMPLETE_STEP}), told=True),
        (Review.RETURNED, Move.RESUBMIT): Cell(Review.REQUESTED, frozenset({Need.COMPLETE_STEP}), told=True),
        (Review.VALIDATED, Move.EDIT): Cell(Review.VALIDATED),
        (Review.VALIDATED, Move.WITHDRAW): Cell(Review.RETURNED, frozenset({Need.WORDS}), told=True),
        (Review.VALIDATED, Move.VALIDATE): Cell(
            Review.VALIDATED, frozenset({Need.COMPLETE_STEP, Need.NEWER_VERSION}), told=True
        ),
    }
)
"""Every cell of PA-7; one that is not here is refused, or for what is only noticed leaves everything as it is."""


WORDS: Mapping[Move, str] = MappingProxyType({Move.RETURN: "message", Move.WITHDRAW: "reason"})
"""What the words are called that a move asks for: the field that a refusal names."""


def moved(review: Review, move: Move, *, is_complete: bool, is_newer_version: bool = False, words: str = "") -> Cell:
    """What the move makes of the review (PA-7, PA-8): its cell of the table, once what it needs is there.

    ``is_complete`` speaks of the step as it is now, ``is_newer_version`` of its questionnaire against the validated
    one, ``words`` is the message or reason.

    Raises Refused: ``step.move_refused``, ``step.not_complete``, ``text.missing``.
    """
    cell = TABLE.get((review, move))
    if cell is None:
        if move in NOTICED:
            return Cell(review)
        raise Refused(Code.STEP_MOVE_REFUSED, review=review.value, move=move.value)
    if Need.NEWER_VERSION in cell.needs and not is_newer_version:
        raise Refused(Code.STEP_MOVE_REFUSED, review=review.value, move=move.value)
    if Need.COMPLETE_STEP in cell.needs and not is_complete:
        raise Refused(Code.STEP_NOT_COMPLETE)
    if Need.WORDS in cell.needs and is_blank(words):
        raise Refused(Code.TEXT_MISSING, field=WORDS.get(move, "message"))
    return cell


def is_incomplete(review: Review, *, is_complete: bool) -> bool:
    """Whether a step that awaits its fund is not complete any more: shown « incomplète », not validatable (PA-7)."""
    return review is Review.REQUESTED and not is_complete


def open_moves(review: Review, *, is_complete: bool, is_newer_version: bool = False) -> frozenset[Move]:
    """What somebody may do to the review as it stands, words given where they are needed: what to offer (PA-7)."""
    met = {Need.WORDS}
    met |= {Need.COMPLETE_STEP} if is_complete else set()
    met |= {Need.NEWER_VERSION} if is_newer_version else set()
    return frozenset(move for (at, move), cell in TABLE.items() if at is review and cell.needs <= met) - NOTICED
