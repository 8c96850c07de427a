"""What a well-formed answer of each kind is, and that nothing anybody sends makes a question about it raise."""

import pickle
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forms.definitions import A_LABEL, asked
from tmspros_core.forms import answers
from tmspros_core.forms.conditions import is_blank
from tmspros_core.forms.definition import Indicator, Kind, Limits, Question
from tmspros_core.forms.kinds import CHECKS, Problem
from tmspros_core.testing.forms import blanks, drafts, filled, hostile_answers, questions

KINDS = sorted(Kind)
A_CONTACT = {"last_name": "Roux", "first_name": "Ève", "email": "eve@atelier.example", "phone": "01 42 68 53 00"}


def codes(question: Question, value: object) -> list[str]:
    return [f"{problem.code} {problem.part}".strip() for problem in answers.problems(question, value)]


def test_every_kind_is_judged() -> None:
    assert set(CHECKS) == set(Kind)


@pytest.mark.rule("PR-4")
@given(st.data(), questions("q"))
def test_what_is_well_formed_is_filled_and_what_is_blank_is_not(data: st.DataObject, question: Question) -> None:
    value = data.draw(filled(question))
    assert answers.problems(question, value) == ()
    assert answers.is_filled(question, value)
    assert not answers.is_filled(question, data.draw(blanks()))


@pytest.mark.rule("PA-5")
@given(questions("q"), hostile_answers())
@example(asked("q", "number"), 10**400)
@example(asked("q", "number", limits=Limits(least=0, most=1, whole=True)), -(10**400))
@example(asked("q", "several"), [["a"], {}])
@example(asked("q", "single"), "\ud800")
@example(asked("q", "indicator"), {None: 1, "days": {2025: float("nan")}})
@example(asked("q", "contact"), A_CONTACT | {"role": ["x"], 7: None})
@example(asked("q", "date"), "2026-01-01\n")
def test_hostile_answers_are_judged_and_never_raise(question: Question, value: object) -> None:
    found = answers.problems(question, value)
    assert all(isinstance(problem, Problem) and problem.code for problem in found)
    assert answers.is_filled(question, value) is (not found and not is_blank(value))
    kept = answers.canonical(question, value)
    if found:
        assert kept is value


@pytest.mark.rule("PA-5", "ID-4")
@given(st.data(), questions("q"))
def test_the_canonical_form_is_well_formed_and_its_own(data: st.DataObject, question: Question) -> None:
    kept = answers.canonical(question, data.draw(st.one_of(filled(question), drafts())))
    assert answers.canonical(question, kept) == kept
    value = data.draw(filled(question))
    assert answers.is_filled(question, answers.canonical(question, value))


@pytest.mark.rule("ID-4")
def test_a_telephone_number_is_kept_as_e164_and_a_line_without_the_space_around_it() -> None:
    assert answers.canonical(asked("q", "phone"), "01 42 68 53 00") == "+33142685300"
    assert answers.canonical(asked("q", "text"), " a  b ") == "a b"
    assert answers.canonical(asked("q", "text", limits=Limits(lines=True)), " a\r\n\r b ") == " a\n\n b "
    kept = answers.canonical(asked("q", "contact"), A_CONTACT | {"role": None, "last_name": " Le  Roux "})
    assert kept == A_CONTACT | {"role": "", "last_name": "Le Roux", "phone": "+33142685300"}


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("text", 7, ["answer.wrong_type"]),
        ("text", "x\x00", ["text.not_plain"]),
        ("text", "x" * 201, ["text.too_long"]),
        ("email", "a@b", ["email.malformed"]),
        ("email", ["a@b.fr"], ["email.malformed"]),
        ("phone", "12", ["phone.malformed"]),
        ("yes_no", 1, ["answer.wrong_type"]),
        ("yes_no", "OUI", ["answer.wrong_type"]),
        ("single", "c", ["answer.not_offered"]),
        ("single", ["a"], ["answer.wrong_type"]),
        ("several", "ab", ["answer.wrong_type"]),
        ("several", ["a", "c", "a"], ["answer.not_offered", "answer.repeated"]),
        ("number", True, ["answer.wrong_type"]),
        ("number", "12", ["answer.wrong_type"]),
        ("number", float("nan"), ["answer.wrong_type"]),
        ("date", "2026-02-30", ["answer.not_a_date"]),
        ("date", "20260101", ["answer.not_a_date"]),
        ("date", "2026-W01-1", ["answer.not_a_date"]),
        ("date", "２０２６-01-01", ["answer.not_a_date"]),
        ("date", 20260101, ["answer.wrong_type"]),
        ("document", [""], ["answer.wrong_type"]),
        ("document", ["f", "f"], ["answer.repeated"]),
        ("indicator", [1], ["answer.wrong_type"]),
        ("indicator", {"x": {}}, ["answer.missing days", "answer.unknown_part x"]),
        ("indicator", {"days": {"25": 1, "2025": True}}, ["answer.not_a_year days.25", "answer.wrong_type days.2025"]),
        ("indicator", {"days": 3}, ["answer.wrong_type days"]),
        ("contact", {"email": "x", "a": 1, "phone": 5},
         ["answer.missing last_name", "answer.missing first_name", "email.malformed email", "answer.wrong_type phone",
          "answer.unknown_part a"]),
        ("unheard_of", "x", ["answer.wrong_type"]),
    ],
    ids=repr,
)  # fmt: skip
@pytest.mark.rule("PA-5")
def test_everything_wrong_with_an_answer_is_told(kind: str, value: Any, found: list[str]) -> None:
    assert codes(asked("q", kind), value) == found


@pytest.mark.parametrize(
    ("kind", "limits", "least", "most", "under", "over"),
    [
        ("number", Limits(least=0, most=10), 0, 10, -0.001, 10.001),
        ("several", Limits(least=2, most=2), ["a", "b"], ["b", "a"], ["a"], ["a", "b", "c"]),
        ("document", Limits(least=2, most=3), ["1", "2"], ["1", "2", "3"], ["1"], ["1", "2", "3", "4"]),
        (
            "date",
            Limits(earliest="2020-02-29", latest="2026-01-31"),
            "2020-02-29",
            "2026-01-31",
            "2020-02-28",
            "2026-02-01",
        ),
        ("text", Limits(most=3), "x", "été", " ", "étés"),
    ],
    ids=("number", "several", "document", "date", "text"),
)  # fmt: skip
@pytest.mark.rule("PA-2")
def test_a_limit_passes_and_what_lies_beyond_does_not(
    kind: str, limits: Limits, least: Any, most: Any, under: Any, over: Any
) -> None:
    question = asked("q", kind, limits=limits)
    assert answers.is_filled(question, least)
    assert answers.is_filled(question, most)
    assert not answers.is_filled(question, under)
    assert not answers.is_filled(question, over)


@pytest.mark.rule("PA-2")
def test_what_a_problem_says_is_in_its_params() -> None:
    (small,) = answers.problems(asked("q", "number", limits=Limits(least=5)), 4)
    assert (small.code, dict(small.params)) == ("answer.too_small", {"least": 5})
    (late,) = answers.problems(asked("q", "date", limits=Limits(latest="2026-01-31")), "2026-02-01")
    assert (late.code, dict(late.params)) == ("answer.too_late", {"latest": "2026-01-31"})
    (long,) = answers.problems(asked("q", "text", limits=Limits(most=3)), "four")
    assert (long.code, dict(long.params)) == ("text.too_long", {"most": 3})
    assert pickle.loads(pickle.dumps(small)) == small


@pytest.mark.rule("PA-2")
def test_whole_numbers_are_whole_in_whatever_type_they_come() -> None:
    whole = asked("q", "number", limits=Limits(whole=True))
    assert answers.is_filled(whole, 2.0)
    assert answers.is_filled(whole, 10**400)
    assert codes(whole, 2.5) == ["answer.not_whole"]


@pytest.mark.rule("PA-12")
def test_two_more_indicators_are_recommended_and_never_required() -> None:
    series = tuple(Indicator(id=f"i{n}", label=A_LABEL, required=n < 1) for n in range(4))
    dashboard = asked("q", "indicator", indicators=series, limits=Limits(recommended=2, years=2))
    required = {"i0": {"2024": 0, "2025": 1}}
    assert answers.is_filled(dashboard, required)
    assert [answers.advice(dashboard, given) for given in (required, None, "junk", required | {"i1": {}})] == [2] * 4
    assert answers.advice(dashboard, required | {"i1": {"2025": 0}}) == 1
    assert answers.advice(dashboard, required | {"i1": {"2025": 0}, "i2": {"2024": 5}}) == 0
    assert codes(dashboard, {"i0": {"2025": 1}}) == ["answer.too_few i0"]
    assert answers.advice(asked("q"), True) == 0
