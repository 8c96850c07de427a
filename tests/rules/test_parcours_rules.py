"""The figures at the head of step 1, how far a step is answered, and every cell of the review table."""

from contextlib import suppress
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmspros_core import questionnaires
from tmspros_core.errors import Refused
from tmspros_core.forms.conditions import Context
from tmspros_core.parcours.figures import full_time_equivalents
from tmspros_core.parcours.review import NOTICED, TABLE, Cell, Move, moved, open_moves
from tmspros_core.parcours.steps import Status, status
from tmspros_core.records.parcours import Review
from tmspros_core.testing.forms import answers_to, contexts, filled, forms

FORM = questionnaires.parcours()

ARROWS = {
    ("none", "complete"): ("requested", True),
    ("requested", "incomplete"): ("requested", False),
    ("requested", "return"): ("returned", True),
    ("requested", "validate"): ("validated", True),
    ("returned", "resubmit"): ("requested", True),
    ("validated", "edit"): ("validated", False),
    ("validated", "withdraw"): ("returned", True),
    ("validated", "validate"): ("validated", True),
}
"""PA-7, told once more: the review that comes, and whether somebody gets a letter."""


@pytest.mark.rule("PA-11")
@pytest.mark.parametrize(
    ("days", "shown"),
    [(169, "0.8"), (473, "2.4"), (0, "0.0"), (9, "0.0"), (10, "0.1"), (30, "0.2"), (170, "0.9"), (200, "1.0")],
)
def test_days_in_full_time_equivalents_are_those_of_the_tutorial(days: int, shown: str) -> None:
    assert str(full_time_equivalents(days)) == shown


@pytest.mark.rule("PA-11")
@given(st.integers(0, 10**9), st.integers(1, 400))
def test_equivalents_are_half_up_to_the_tenth_whatever_the_divisor(days: int, divisor: int) -> None:
    shown = full_time_equivalents(days, days_a_year=divisor)
    assert shown.as_tuple().exponent == -1
    assert int(shown * 10) == (days * 20 + divisor) // (2 * divisor)


@pytest.mark.rule("PA-7")
@pytest.mark.parametrize(("review", "move"), list(product(Review, Move)))
def test_every_cell_of_the_review_table(review: Review, move: Move) -> None:
    everything: dict[str, Any] = {"is_complete": True, "is_newer_version": True, "words": "because"}
    if (review.value, move.value) in ARROWS:
        came, told = ARROWS[review.value, move.value]
        cell = moved(review, move, **everything)
        assert (cell.review.value, cell.told) == (came, told)
    elif move in NOTICED:
        assert moved(review, move, **everything) == Cell(review)
    else:
        with pytest.raises(Refused) as refusal:
            moved(review, move, **everything)
        assert refusal.value.code == "step.move_refused"
    assert len(TABLE) == len(ARROWS)


@pytest.mark.rule("PA-7", "PA-8")
@pytest.mark.parametrize(
    ("review", "move", "lacking", "code"),
    [
        (Review.REQUESTED, Move.VALIDATE, {"is_complete": False}, "step.not_complete"),
        (Review.RETURNED, Move.RESUBMIT, {"is_complete": False}, "step.not_complete"),
        (Review.VALIDATED, Move.VALIDATE, {"is_newer_version": False}, "step.move_refused"),
        (Review.VALIDATED, Move.VALIDATE, {"is_complete": False}, "step.not_complete"),
        (Review.REQUESTED, Move.RETURN, {"words": " \u200b"}, "text.missing"),
        (Review.VALIDATED, Move.WITHDRAW, {"words": ""}, "text.missing"),
    ],
)
def test_a_move_without_what_it_needs_is_refused(
    review: Review, move: Move, lacking: dict[str, Any], code: str
) -> None:
    everything: dict[str, Any] = {"is_complete": True, "is_newer_version": True, "words": "because"}
    moved(review, move, **everything)
    with pytest.raises(Refused) as refusal:
        moved(review, move, **everything | lacking)
    assert refusal.value.code == code


@pytest.mark.rule("PA-7")
@given(st.lists(st.sampled_from(Move), max_size=30), st.booleans())
def test_one_letter_for_each_entry_into_requested(moves: list[Move], is_newer_version: bool) -> None:
    review, letters, entries = Review.NONE, 0, 0
    for move in moves:
        try:
            cell = moved(review, move, is_complete=True, is_newer_version=is_newer_version, words="x")
        except Refused:
            continue
        entered = cell.review is Review.REQUESTED and review is not Review.REQUESTED
        entries += entered
        letters += cell.told and cell.review is Review.REQUESTED
        review = cell.review
    assert letters == entries


@pytest.mark.rule("PA-4")
@given(st.data(), forms(most=4), contexts())
def test_a_step_is_complete_when_nothing_is_missing_and_something_is_there(
    data: st.DataObject, form: Any, context: Context
) -> None:
    given = data.draw(answers_to(form))
    for step in form.steps:
        here = status(form, step.id, given, context=context)
        others = {id: answer for id, answer in given.items() if form.step_of[id] == step.id}
        assert status(form, step.id, others, context=context) is here
        assert status(form, step.id, {}, context=context) is Status.EMPTY


@pytest.mark.rule("PA-1", "PA-4")
@given(st.data(), st.permutations(["1", "2", "3", "4"]))
def test_steps_become_complete_in_any_order_and_none_waits_for_another(data: st.DataObject, order: list[str]) -> None:
    context = Context(profile={"has_representatives": True})
    given: dict[str, Any] = {}
    for place, step in enumerate(order):
        questions = FORM.asked_in(step)
        for number, question in enumerate(questions):
            expected = Status.STARTED if number else Status.EMPTY
            assert status(FORM, step, given, context=context) is expected
            given[question.id] = data.draw(filled(question))
        for other in order:
            complete = other in order[: place + 1]
            expected = Status.COMPLETE if complete else Status.EMPTY
            assert status(FORM, other, given, context=context) is expected


@pytest.mark.rule("PA-7", "PA-8")
@pytest.mark.parametrize("review", Review)
@pytest.mark.parametrize("is_complete", [False, True])
@pytest.mark.parametrize("is_newer", [False, True])
def test_what_is_offered_is_what_is_not_refused(review: Review, is_complete: bool, is_newer: bool) -> None:
    offered = open_moves(review, is_complete=is_complete, is_newer_version=is_newer)
    accepted = set()
    for move in set(Move) - NOTICED:
        with suppress(Refused):
            moved(review, move, is_complete=is_complete, is_newer_version=is_newer, words="Parce que")
            accepted.add(move)
    assert offered == accepted
