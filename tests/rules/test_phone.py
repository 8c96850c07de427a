"""ID-4: telephone numbers as people of France and its overseas departments write them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_core.errors import Refused
from tmspros_core.testing.strategies import hostile_texts
from tmspros_core.values import phone


def refused(raw: object) -> bool:
    try:
        phone.parse(raw)
    except Refused as refusal:
        return (refusal.code, dict(refusal.details)) == ("phone.malformed", {"field": "phone"})
    return False


@pytest.mark.rule("ID-4")
@pytest.mark.parametrize(
    "written",
    [
        "0123456789", "01 23 45 67 89", "01.23.45.67.89", "01-23-45-67-89", "+33123456789", "+33 1 23 45 67 89",
        "+33 (0)1 23 45 67 89", "0033 1 23 45 67 89", "01\u00a023\u00a045\u00a067\u00a089",
        "01\u202f23\u202f45\u202f67\u202f89", " 0123456789 ",
    ],
)  # fmt: skip
def test_one_number_has_one_form_however_it_is_written(written: str) -> None:
    assert phone.parse(written) == "+33123456789"


@pytest.mark.rule("ID-4")
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("07 56 78 90 12", "+33756789012"),
        ("0800 12 34 56", "+33800123456"),
        ("0806 12 34 56", "+33806123456"),
        ("09 47 01 23 45", "+33947012345"),
        ("05 56 12 34 56", "+33556123456"),
        ("02 40 12 34 56", "+33240123456"),
        ("0590 82 12 34", "+590590821234"),
        ("0690 35 12 34", "+590690351234"),
        ("0596 70 12 34", "+596596701234"),
        ("0696 20 12 34", "+596696201234"),
        ("0594 30 12 34", "+594594301234"),
        ("0694 20 12 34", "+594694201234"),
        ("0262 20 12 34", "+262262201234"),
        ("0263 00 12 34", "+262263001234"),
        ("0692 85 12 34", "+262692851234"),
        ("0269 61 12 34", "+262269611234"),
        ("0639 69 12 34", "+262639691234"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+1 800 234 5678", "+18002345678"),
        ("+32 2 234 56 78", "+3222345678"),
    ],
)
def test_a_department_and_a_foreign_number_keep_their_own_prefix(written: str, kept: str) -> None:
    assert phone.parse(written) == kept


@pytest.mark.rule("ID-4")
@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "15", "112", "3679", "01 23 45 67", "01 23 45 67 89 01", "0123456789\n", "01\n23456789",
        "01 23 45 67 89 ext 5", "01 23 45 67 89;ext=3", "0123456789abc", "abc", "+", "+999123456789", "0" * 10,
        "0" * 65, "0123456789" + " " * 60, None, 123456789, b"0123456789", object(),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(raw: object) -> None:
    assert refused(raw)


@pytest.mark.rule("ID-4")
@given(st.from_regex(r"0[1-9][0-9]{8}", fullmatch=True))
def test_what_is_accepted_is_e164_and_accepted_again(written: str) -> None:
    if refused(written):
        return
    kept = phone.parse(written)
    assert kept[0] == "+"
    assert kept[1:].isdecimal()
    assert kept.endswith(written[1:])
    assert phone.parse(kept) == kept


@pytest.mark.rule("ID-4")
@given(hostile_texts())
def test_hostile_text_is_refused_and_breaks_nothing(raw: object) -> None:
    assert refused(raw)


@pytest.mark.rule("ID-4")
@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+33142685300", "01 42 68 53 00"),
        ("+590590821234", "0590 82 12 34"),
        ("+262269611234", "0269 61 12 34"),
        ("+12125552368", "+1 212-555-2368"),
    ],
)
def test_a_number_is_shown_as_people_here_write_it_and_is_the_same_number(kept: str, shown: str) -> None:
    assert phone.shown(phone.Phone(kept)) == shown
    assert phone.parse(shown) == kept


@pytest.mark.rule("ID-4")
@given(st.from_regex(r"(\+33|\+262|\+590|\+594|\+596|\+1|0)[1-9][0-9]{8}", fullmatch=True))
@example("+33596123456")
def test_what_is_shown_is_read_as_the_same_number(written: str) -> None:
    if not refused(written):
        assert phone.parse(phone.shown(phone.parse(written))) == phone.parse(written)
