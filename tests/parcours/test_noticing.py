"""When a step becomes complete its fund gets one letter: whatever the order, the retries and the detours."""

from collections import Counter
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.space import STEPS, Space, space
from tmspros_core import questionnaires
from tmspros_core.changes import Add, Drop, Set, equal
from tmspros_core.forms.definition import Condition
from tmspros_core.parcours.steps import Status
from tmspros_core.records import Awaiting
from tmspros_core.records import Step as Row
from tmspros_core.records.attachments import Verdict
from tmspros_core.records.parcours import Review
from tmspros_core.testing.answering import PROFILE, Bringing, answers, document, questionnaire, yes_no
from tmspros_core.testing.trial import OFFICER

HEADED = Condition(on="profile", question="has_representatives", equals=True)
BUILDING = Condition(on="sector", equals="btp")


def reviews(here: Space) -> dict[str, str]:
    return {each.step: each.review.value for each in here.overview().steps}


def set_review(here: Space, step: str, review: Review) -> None:
    """As if the fund had decided."""
    where = (equal("establishment", here.actor.id), equal("step", step))
    here.trial.change(Set(Row, where, {"review": review}, expect=1), Drop(Awaiting, where))


@pytest.mark.rule("PA-7", "PA-1")
@pytest.mark.parametrize("order", list(permutations(STEPS)), ids="".join)
def test_every_order_of_filling_gives_the_same_state_and_four_letters(order: tuple[str, ...]) -> None:
    final: list[Any] = []
    for steps in (order, STEPS):
        with space() as here:
            here.validate()
            here.mailed()
            for place, step in enumerate(steps):
                here.complete(step)
                assert here.queue() == sorted(steps[: place + 1])
            letters = here.mailed()
            assert [letter.to for letter in letters] == [OFFICER] * 4
            final.append(
                (
                    Counter(letter.subject for letter in letters),
                    {row.step: evolve(row, establishment="") for row in here.trial.rows(Row)},
                    here.queue(),
                )
            )
    assert final[0] == final[1]


@pytest.mark.rule("PA-7")
def test_one_answer_short_is_no_letter_and_the_last_one_is_one(opened: Space) -> None:
    whole = answers(opened.form, "2")
    for id in list(whole)[:-1]:
        opened.save("2", {id: whole[id]})
        assert opened.requests() == []
        assert reviews(opened)["2"] == "none"
    last = list(whole)[-1]
    opened.save("2", {last: whole[last]})
    assert opened.requests() == ["2"]


@pytest.mark.rule("PA-7")
def test_a_double_click_on_the_last_answer_gives_one_letter(opened: Space) -> None:
    seen = opened.step("3").revision
    for _ in range(3):
        opened.save("3", answers(opened.form, "3"), revision=seen)
    assert opened.requests() == ["3"]
    assert opened.queue() == ["3"]


@pytest.mark.rule("PA-7")
@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(["q11", "q12", "q16"]), st.booleans()), max_size=12))
def test_flapping_answers_give_one_letter(flaps: list[tuple[str, bool]]) -> None:
    with space() as here:
        here.validate()
        whole = here.complete("2")
        assert whole.review is Review.REQUESTED
        for id, back in flaps:
            view = here.save("2", {id: answers(here.form, "2")[id] if back else None})
            assert view.review is Review.REQUESTED
            assert view.is_incomplete == bool(view.missing)
        assert here.requests() == ["2"]


@pytest.mark.rule("PA-7")
def test_what_was_requested_and_lacks_something_again_shows_incomplete(opened: Space) -> None:
    opened.complete("2")
    opened.save("2", {"q11": None})
    summary = next(each for each in opened.overview().steps if each.step == "2")
    assert (summary.status, summary.review, summary.is_incomplete, summary.missing) == (
        Status.STARTED,
        Review.REQUESTED,
        True,
        1,
    )
    assert opened.queue() == ["2"]


@pytest.mark.rule("PA-7")
def test_a_returned_step_goes_back_when_it_is_handed_in_and_only_then(opened: Space) -> None:
    opened.complete("2")
    set_review(opened, "2", Review.RETURNED)
    opened.save("2", {"q11": False})
    opened.save("2", {"q11": True})
    assert (opened.requests(), opened.queue()) == (["2"], [])
    opened.save("2", {"q11": None})
    refusal = opened.refused(opened.save, "2", {"q12": False}, resubmit=True)
    assert refusal.code == "step.not_complete"
    view = opened.save("2", {"q11": True}, resubmit=True)
    assert view.review is Review.REQUESTED
    assert (opened.requests(), opened.queue()) == (["2", "2"], ["2"])
    assert [facts["again"] for facts in opened.journal("StepRequested")] in ([False, True], [True, False])


@pytest.mark.rule("PA-7")
def test_handing_in_twice_is_once(opened: Space) -> None:
    opened.complete("2")
    set_review(opened, "2", Review.RETURNED)
    seen = opened.step("2").revision
    for _ in range(3):
        opened.save("2", {"q11": False}, revision=seen, resubmit=True)
    assert opened.requests() == ["2", "2"]


@pytest.mark.rule("PA-7")
@pytest.mark.parametrize("review", [Review.NONE, Review.VALIDATED])
def test_handing_in_what_nobody_returned_is_refused(opened: Space, review: Review) -> None:
    if review is Review.VALIDATED:
        opened.complete("2")
        set_review(opened, "2", Review.VALIDATED)
    assert opened.refused(opened.save, "2", {"q11": False}, resubmit=True).code == "step.move_refused"


@pytest.mark.rule("PA-7", "PA-9")
def test_a_validated_step_stays_validated_whatever_is_typed(opened: Space) -> None:
    opened.complete("2")
    set_review(opened, "2", Review.VALIDATED)
    for value in (None, True, False, None, True):
        assert opened.save("2", {"q11": value}).review is Review.VALIDATED
    assert opened.requests() == ["2"]


@pytest.mark.rule("PA-7")
@pytest.mark.parametrize(
    ("condition", "before", "after"),
    [
        (HEADED, {"has_representatives": True, "representative_name": "Ada"}, {"has_representatives": False}),
        (BUILDING, {"sector": "btp"}, {"sector": "autre"}),
    ],
    ids=["the profile", "the sector"],
)
def test_a_profile_that_hides_the_last_gap_tells_the_fund(
    open_space: Callable[..., Space], condition: Condition, before: dict[str, Any], after: dict[str, Any]
) -> None:
    asked = (yes_no("a"), yes_no("b", conditions=(condition,)))
    here = open_space(plugins=[Bringing(questionnaire(asked, (yes_no("c"),)))])
    here.validate(PROFILE | before)
    assert here.save("1", {"a": True}).status is Status.STARTED
    here.fill_profile(after)
    assert (here.requests(), reviews(here)["1"]) == ([], "none"), "a draft changes nothing"
    here.portal.profiles.validate(here.actor)
    assert (here.requests(), reviews(here), here.queue()) == (["1"], {"1": "requested", "2": "none"}, ["1"])
    here.validate(PROFILE | before)
    assert next(each for each in here.overview().steps if each.step == "1").is_incomplete
    here.validate(PROFILE | after)
    assert here.requests() == ["1"]


@pytest.mark.rule("PA-7")
@settings(max_examples=40)
@given(st.data())
def test_one_letter_per_entry_into_requested_whatever_happens(data: st.DataObject) -> None:
    """Answers, profiles and the fund's decisions in any order: as many letters as entries, a row in the queue each."""
    asked = (yes_no("a"), yes_no("b", conditions=(HEADED,)))
    with space(plugins=[Bringing(questionnaire(asked))]) as here:
        here.validate()
        review, entries = Review.NONE, 0
        typed: dict[str, Any] = {}
        headed = False
        for _ in range(data.draw(st.integers(1, 15))):
            match data.draw(st.sampled_from(("answer", "answer", "profile", "hand in", "decide"))):
                case "answer":
                    change = {data.draw(st.sampled_from("ab")): data.draw(st.sampled_from((None, True, False)))}
                    typed |= change
                    here.save("1", change)
                case "profile":
                    headed = data.draw(st.booleans())
                    here.validate(has_representatives=headed, representative_name="Ada")
                case "hand in" if review is Review.RETURNED and _is_complete(typed, headed):
                    here.save("1", {}, resubmit=True)
                    review, entries = Review.REQUESTED, entries + 1
                case "decide" if review is not Review.NONE:
                    review = data.draw(st.sampled_from((Review.RETURNED, Review.VALIDATED)))
                    set_review(here, "1", review)
            if review is Review.NONE and _is_complete(typed, headed):
                review, entries = Review.REQUESTED, entries + 1
            assert reviews(here) == {"1": review.value}
            assert here.requests() == ["1"] * entries
            assert here.queue() == (["1"] if review is Review.REQUESTED else [])


def _is_complete(typed: dict[str, Any], headed: bool) -> bool:
    return typed.get("a") is not None and (not headed or typed.get("b") is not None)


@pytest.mark.rule("PA-7", "AT-5")
@pytest.mark.parametrize("verdict", list(Verdict))
def test_documents_count_when_no_scanner_or_a_clean_verdict_says_so(
    open_space: Callable[..., Space], verdict: Verdict
) -> None:
    here = open_space(plugins=[])
    here.validate()
    row = evolve(document(here.actor.id, "1", "q8", id="d", at=here.trial.clock.now()), verdict=verdict)
    here.trial.change(Add(row))
    view = here.complete("1")
    counts = verdict in {Verdict.UNSCANNED, Verdict.CLEAN}
    assert (view.status is Status.COMPLETE) == counts
    assert here.requests() == (["1"] if counts else [])
    assert [each.verdict for question in view.questions for each in question.documents] == [verdict.value]


def test_the_shipped_questionnaire_is_the_one_in_force_without_a_plugin(open_space: Callable[..., Space]) -> None:
    here = open_space(plugins=[])
    assert here.form is questionnaires.parcours()
